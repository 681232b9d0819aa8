"""What is wrong with XML that cannot be read, in words and with its line."""

import re

from django.utils.translation import gettext_lazy as _
from lxml import etree

from clearance.intake.decoding import FILE
from clearance.intake.receipt import FileError
from clearance.intake.values import shown

_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]+|#x[0-9a-fA-F]+);)([A-Za-z_:][\w:.\-]{0,40});")
_TOO_LARGE = re.compile(r"too long|too big|huge|limit exceeded|Excessive depth|too deep", re.IGNORECASE)


def not_well_formed(error: "etree.XMLSyntaxError", text: str, line_before: int) -> FileError:
    """The error for a text that the parser gave up on; `line_before` is where it was last."""
    line = error.lineno or 0
    message = re.sub(r",? line \d+, column \d+.*", "", (error.msg or "").strip(), flags=re.DOTALL)
    message = shown(" ".join(message.split()).partition(", try XML_PARSE")[0].partition(", use XML_PARSE")[0])
    if not line:  # libxml2 says nothing about an entity that is not defined
        entity = _ENTITY.search(text)
        if entity:
            found = entity.group()
            reason = str(_("the entity %s is not defined; entities are not accepted")) % found
            return FileError(line_at(text, entity.start()), FILE, reason, found)
        line = line_before
    if _TOO_LARGE.search(message):
        return FileError(line, FILE, str(_("it is too large or nested too deep to be read (%s)")) % message)
    if "document is empty" in message or "Start tag expected" in message:
        return FileError(line, FILE, str(_("it is not XML: it does not begin with an element")))
    reason = str(_("it is not well-formed XML: %s")) % message
    if "comment" in message.lower():
        opened = _open_comment(text, line)
        if opened:
            reason += str(_("; the comment that begins at line %d has no end")) % opened
    return FileError(line, FILE, reason)


def _open_comment(text: str, line: int) -> int | None:
    """The line of the comment that was still open where the next one begins, at `line`."""
    lines = text.splitlines(keepends=True)
    before = "".join(lines[: line - 1])
    opened = before.rfind("<!--")
    return line_at(before, opened) if opened >= 0 and before.find("-->", opened) < 0 else None


def line_at(text: str, position: int) -> int:
    """The line, from 1, on which a position of the text is."""
    return text.count("\n", 0, position) + 1
