"""The web's worker: what gunicorn refuses before Django sees it is answered as problem details too."""

import json
from typing import Any, Final

from gunicorn.workers.sync import SyncWorker  # type: ignore[import-untyped]

CONTENT_TYPE: Final = "application/problem+json"


class ProblemWorker(SyncWorker):
    """gunicorn's plain worker; only the form of its own refusals (a line too long, a header it cannot read) differs."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Any) -> None:
        """Lets gunicorn choose the status and write its log, and sends the problem in place of its page."""
        said = _Said()
        super().handle_error(req, said, addr, exc)
        try:
            client.settimeout(1)
            client.sendall(as_problem(said.page))
        except OSError:
            self.log.debug("Failed to send error message.")


def as_problem(page: bytes) -> bytes:
    """gunicorn's answer with its page of HTML, as the same answer with problem details."""
    status_line = page.partition(b"\r\n")[0].decode("latin-1")
    _version, _space, told = status_line.partition(" ")
    number, _space, reason = told.partition(" ")
    status = int(number) if number.isdigit() else 500
    problem = {
        "type": "about:blank",
        "title": reason or "Internal Server Error",
        "status": status,
        "detail": _ADVICE.get(
            status, "The request could not be read: its first line or a header is malformed."
        ),
        "reasons": [],
    }
    body = json.dumps(problem).encode()
    head = (
        f"HTTP/1.1 {status} {problem['title']}\r\nConnection: close\r\nContent-Type: {CONTENT_TYPE}\r\n"
        f"Cache-Control: no-store\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode("latin-1") + body


_ADVICE: Final = {
    414: "The address of the request is longer than this server reads; send fewer or shorter parameters.",
    417: "This server does not know what the request expects of it (Expect).",
    431: "The headers of the request are longer, or more, than this server reads.",
    500: "Something went wrong here. It has been written down.",
    501: "This server does not know the transfer coding of the request.",
}


class _Said:
    """Stands in for the connection while gunicorn answers, and keeps what it says."""

    def __init__(self) -> None:
        self.page = b""

    def gettimeout(self) -> float:
        return 0.0

    def sendall(self, data: bytes) -> None:
        self.page += data
