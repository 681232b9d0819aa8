"""From bytes to text: which encoding a file is really in, or why it cannot be known."""

import codecs
import re
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext_lazy as _

from clearance.intake.receipt import FileError, Interpreted

FILE: Final = "file"


class FileRefused(Exception):
    """The file cannot be read; `error` says where and why."""

    def __init__(self, error: FileError) -> None:
        self.error = error
        super().__init__(error.reason)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file, the encoding it was in, and what had to be interpreted to read it."""

    text: str
    encoding: str
    interpreted: tuple[Interpreted, ...] = field(default=())


_BYTE_ORDER_MARKS: Final = (  # the longer ones first: UTF-32 begins with UTF-16's mark
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED: Final = (
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00?", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_OTHER_FILES: Final = (
    (b"%PDF", _("a PDF document")),
    (b"PK\x03\x04", _("a ZIP archive or an office document")),
    (b"\x1f\x8b", _("a compressed file (gzip)")),
    (b"BZh", _("a compressed file (bzip2)")),
    (b"\xfd7zXZ\x00", _("a compressed file (xz)")),
    (b"7z\xbc\xaf\x27\x1c", _("a 7z archive")),
    (b"\xd0\xcf\x11\xe0", _("an old office document")),
    (b"\x89PNG", _("a picture")),
    (b"\xff\xd8\xff", _("a picture")),
    (b"GIF8", _("a picture")),
    (b"UNB+", _("an EDIFACT interchange")),
    (b"UNA:", _("an EDIFACT interchange")),
)
_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:\-]{1,40})["']""")
_ALIASES: Final = {"x-sjis": "shift_jis", "windows-31j": "cp932", "x-euc-jp": "euc_jp", "ms932": "cp932"}
# The encodings of text that a declaration may be in; Python's codecs include others that are no text at all.
_ALLOWED = re.compile(
    r"(utf-8|utf-16|utf-16-le|utf-16-be|utf-32|utf-32-le|utf-32-be|ascii|iso8859-\d+|cp\d+|koi8-[ru]|"
    r"shift_jis\w*|euc_jp|euc_jis\w*|iso2022_jp\w*|euc_kr|johab|gb2312|gbk|gb18030|hz|big5|big5hkscs|"
    r"mac-roman|tis-620|ptcp154)\Z"
)
# What senders call by the standard's name is often the vendor's superset.
_SUPERSETS: Final = {
    "shift_jis": "cp932",
    "euc_jp": "euc_jis_2004",
    "iso2022_jp": "iso2022_jp_ext",
    "iso8859-1": "cp1252",
}


def decode(data: bytes, max_bytes: int) -> Decoded:
    """The text of the file. Raises `FileRefused` where it is too large, no text, or not in the encoding it declares."""
    if len(data) > max_bytes:
        sizes = {"size": len(data), "limit": max_bytes}
        raise _refusal(str(_("the file has %(size)d bytes; at most %(limit)d are read")) % sizes)
    if not data.strip(b" \t\r\n\x00"):
        raise _refusal(str(_("the file is empty")))
    for magic, what in _OTHER_FILES:
        if data.startswith(magic):
            raise _refusal(str(_("it is %(what)s, not a declaration in XML or JSON")) % {"what": what})
    notes: list[Interpreted] = []
    declared = _declared_encoding(data)
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            notes.append(_note(encoding, str(_("a byte order mark stands before the text"))))
            if declared and not _same_family(declared, encoding):
                notes.append(
                    _note(declared, str(_("the byte order mark was believed, not the declared encoding")))
                )
            return Decoded(_strictly(data[len(mark) :], encoding), encoding, tuple(notes))
    for start, encoding in _UNMARKED:
        if data.startswith(start):
            notes.append(_note(encoding, str(_("UTF-16 without a byte order mark"))))
            return Decoded(_strictly(data, encoding), encoding, tuple(notes))
    if declared is None:
        return Decoded(_strictly(data, "utf-8", declared=False), "utf-8", tuple(notes))
    if declared.startswith(("utf-16", "utf-32")):  # its declaration could be read byte by byte, so it is not
        notes.append(_note(declared, str(_("it declares this encoding but is written in UTF-8"))))
        return Decoded(_strictly(data, "utf-8"), "utf-8", tuple(notes))
    try:
        return Decoded(data.decode(declared), declared, tuple(notes))
    except UnicodeDecodeError:
        wider = _SUPERSETS.get(declared)
        if wider:
            text = _strictly(data, wider, named=declared)
            notes.append(
                _note(declared, str(_("it has characters of %(wider)s, a superset")) % {"wider": wider})
            )
            return Decoded(text, wider, tuple(notes))
        return Decoded(_strictly(data, declared), declared, tuple(notes))


def _declared_encoding(data: bytes) -> str | None:
    head = data[:400]
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            head = head[len(mark) :]
            head = head[: len(head) // 4 * 4].decode(encoding, "ignore").encode("ascii", "replace")
            break
    found = _DECLARED.match(head)
    if found is None:
        return None
    written = found.group(1).decode("ascii")
    try:
        name = codecs.lookup(_ALIASES.get(written.lower(), written)).name
    except LookupError:
        name = ""
    if not _ALLOWED.match(name):
        reason = str(_("it declares the encoding %(name)s, which is not known")) % {"name": written}
        raise FileRefused(FileError(1, FILE, reason, written))
    return name


def _same_family(declared: str, encoding: str) -> bool:
    return encoding.startswith(declared) or declared.replace("-", "") == encoding.replace("-", "")


def _strictly(data: bytes, encoding: str, *, declared: bool = True, named: str | None = None) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = {"byte": f"0x{data[error.start]:02X}", "encoding": (named or encoding).upper()}
        if declared:
            reason = (
                str(_("the byte %(byte)s is not text in %(encoding)s, the encoding the file is in")) % found
            )
        else:
            reason = (
                str(
                    _(
                        "the byte %(byte)s is not text in %(encoding)s, and the file declares no other encoding"
                    )
                )
                % found
            )
        raise FileRefused(FileError(line, FILE, reason, found["byte"])) from error


def _note(raw: str, rule: str) -> Interpreted:
    return Interpreted(FILE, 1, raw, None, rule)


def _refusal(reason: str, line: int | None = None) -> FileRefused:
    return FileRefused(FileError(line, FILE, reason))
