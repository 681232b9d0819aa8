"""Pure rules about accounts: plain data in, findings out."""
