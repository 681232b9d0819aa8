"""Files on their way out: always as a file to keep, never as something for the browser to run."""

from collections.abc import Iterable

from django.http import FileResponse, StreamingHttpResponse

from statute.models import Document
from statute.storage import open_stored


def as_download(document: Document) -> FileResponse:
    """The file under its own name. The caller has found the document through a case that the asker may see.

    Raises DocumentMissing where the storage has lost it, which is a fault of the system.
    """
    answer = FileResponse(
        open_stored(document.sha256),
        as_attachment=True,
        filename=document.filename,
        content_type=document.media_type,
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-cache"
    answer["ETag"] = f'"{document.sha256}"'
    return answer


def as_csv(lines: Iterable[bytes | str], name: str) -> StreamingHttpResponse:
    """Lines of a CSV (doors.csv_lines) under a file name. They are made as they are sent, in no language: whoever
    makes them sets one, or makes them before."""
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
