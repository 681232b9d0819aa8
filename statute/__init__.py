"""Floor 1: the kernel. Case, the door, journal, deadlines, outbox, clock, periods (Chapter I)."""
