"""The arithmetic of Chapter II as plain functions on plain data: no database, no clock, no settings."""
