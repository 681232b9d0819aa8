"""A file on its way in: stored under its hash, then joined to its case by the door."""

import codecs
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from doors.scanner_lists import MOST_CHARACTERS
from statute.door import Outcome, perform
from statute.errors import InvalidInput, Reason
from statute.models import Document
from statute.storage import store

FIELDS = ("kind", "title")
ATTACH = "attach_document"


def read_upload(fields: Mapping[str, list[str]], files: Mapping[str, list[Any]]) -> Any:
    """The one file of an upload. Raises InvalidInput naming every field that is unknown, missing or given twice."""
    reasons = [
        Reason("extra_forbidden", _("There is no such field."), field=name[:80])
        for name in (*fields, *files)
        if name not in (*FIELDS, "file") or (name == "file" and name in fields)
    ]
    for name, values in (*fields.items(), *files.items()):
        if len(values) > 1:
            reasons.append(Reason("given_twice", _("This is given more than once."), field=name[:80]))
    if not files.get("file"):
        reasons.append(Reason("missing", _("This is required."), field="file"))
    if reasons:
        raise InvalidInput(reasons)
    file: Any = files["file"][0]
    return file


def attach(
    case_id: int,
    actor: Actor,
    fields: Mapping[str, list[str]],
    file: Any,
    *,
    expected_version: int | None = None,
) -> tuple[Outcome, Document]:
    """Stores the file and joins it to the case. Raises InvalidInput for a file of another type than its name says,
    and what the door raises. A file stored for an act that is then refused belongs to nobody and is never shown."""
    given = {name: values[0] for name, values in fields.items()}
    name = file.name or ""
    file.seek(0)  # an act may be tried again
    stored = store(file, name)
    given = {"title": name, **given, "filename": name, "media_type": stored.media_type}
    outcome = perform(
        case_id,
        ATTACH,
        actor,
        {**given, "size": stored.size, "sha256": stored.sha256},
        expected_version=expected_version,
    )
    document = Document.objects.filter(case_id=case_id, sha256=stored.sha256).order_by("-id")[0]
    return outcome, document


def text_of_list(request: HttpRequest) -> str:
    """A list as it was sent: a file, or text in a box named `list`. Text of a file in UTF-8, UTF-16 or Shift-JIS.

    What is in none of them keeps marks where it could not be read, and what is too long is cut where it is so still:
    doors.scanner_lists refuses both.
    """
    sent = request.FILES.get("file")
    if sent is None:
        return str(request.POST.get("list", ""))
    data: bytes = sent.read(4 * MOST_CHARACTERS + 1)
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace")
