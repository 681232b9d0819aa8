"""Floor 4: tariff, valuation, assessment, the liability ledger and its payments (Chapter II)."""
