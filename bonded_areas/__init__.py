"""Floor 6: places and the cargo lots stored in them (Chapters IV and V)."""
