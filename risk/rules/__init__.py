"""Risk rules: pure functions from what was declared to findings."""
