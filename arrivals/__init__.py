"""Floor 5: cargo reports of vessels and aircraft (Chapter III)."""
