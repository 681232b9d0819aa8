"""Pure rules of arrivals: no database, no clock, no settings."""
