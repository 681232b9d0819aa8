"""How the house is put together: settings, addresses, queues and the servers of a bare machine."""
