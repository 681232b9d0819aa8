"""Asks our own web whether it is ready, under a name that it answers to: for a container without curl."""

import http.client
import os
import sys

DEFAULT_PORT = 8000


def main() -> int:
    """0 when ready, else 1 with the answer on standard error."""
    port = int(os.environ.get("KANMON_BIND", f":{DEFAULT_PORT}").rpartition(":")[2])
    host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".") or "localhost"
    if host == "*":
        host = "localhost"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        connection.request("GET", "/health/ready/", headers={"Host": host})
        answer = connection.getresponse()
        body = answer.read().decode(errors="replace")
    except OSError as error:
        body, answer = str(error), None
    if answer is not None and answer.status == http.client.OK:
        return 0
    sys.stderr.write(body + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
