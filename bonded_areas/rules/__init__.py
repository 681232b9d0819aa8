"""Pure law of bonded areas: no database, no clock."""
