"""PostgreSQL and a Redis server for a machine that has neither, or whose owner named none.

`attach_if_needed()` is called by `manage.py`, the scripts and the tests, never by the settings: importing a
module must not start a server.
"""

from config.embedded.attach import attach_if_needed
from config.embedded.binaries import ServerMissing

__all__ = ["ServerMissing", "attach_if_needed"]
