"""Reading declarations from files."""
