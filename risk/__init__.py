"""Floor 7: screeners, rules and their results; asks nothing of the floors above."""
