"""Floor 2: what every way in shares; no procedure lives here."""
