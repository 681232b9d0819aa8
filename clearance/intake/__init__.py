"""Declarations from files: reading what brokers really send, changing nothing silently, and saying what is missing.

No database and no Django model here: bytes come in, plain data goes out. `reading.read_file` is the way in.
"""
