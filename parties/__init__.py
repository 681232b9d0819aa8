"""Floor 3: mandates of brokers, authorised operators, customs process administrators (Art. 95)."""
