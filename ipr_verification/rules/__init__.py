"""The pure law of verification procedures: whose right, which side, which windows, what is open to whom."""
