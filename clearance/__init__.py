"""Floor 8: declarations, inspection, permission (Chapter VI)."""
