"""Floor 10: work list and search over all the procedures."""
