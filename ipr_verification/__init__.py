"""Floor 9: intellectual property at the border (Chapter VI section 4)."""
