"""Floor 0: users, offices and their jurisdiction, role grants, persons (Art. 107)."""
