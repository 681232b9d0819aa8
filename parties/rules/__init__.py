"""Pure rules about mandates and administrators: plain data in, answers out."""
