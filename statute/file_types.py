"""Which files are taken in, and how their content is told: by what they hold, not by what they are called."""

from __future__ import annotations

import codecs
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Fault = str | Promise | None

_HEAD = 4096
_CHUNK = 256 * 1024
# Text: no control character but tab, line feed, form feed and carriage return.
# Python's Shift JIS gives bytes that stand for nothing a place in a private range.
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\uf8f0-\uf8f3]")
_TEXT_ENCODINGS = ("utf-8-sig", "cp932", "euc_jp")
_MOST_PARTS = 10_000

NOT_WHAT_IT_SAYS = _("The content is not what the name's ending says.")
NOT_TEXT = _("The content is not text in UTF-8, UTF-16, Shift JIS or EUC-JP.")
HAS_MACROS = _("A document with macros is not taken.")


@dataclass(frozen=True, slots=True)
class FileType:
    """A type of file: its media type, and what is wrong with a content that claims to be one."""

    media_type: str
    fault: Callable[[IO[bytes]], Fault]


def content_fault(file: IO[bytes], suffix: str) -> Fault:
    """Why the content is not of the type that the ending says, or None when it is."""
    file.seek(0)
    return TYPES[suffix].fault(file)


def _begins(*beginnings: bytes) -> Callable[[IO[bytes]], Fault]:
    return lambda file: None if file.read(_HEAD).startswith(beginnings) else NOT_WHAT_IT_SAYS


def _pdf(file: IO[bytes]) -> Fault:
    return None if b"%PDF-" in file.read(1024) else NOT_WHAT_IT_SAYS


def _text(file: IO[bytes]) -> Fault:
    """Text in an encoding used in Japan; every chunk is looked at."""
    head = file.read(2)
    file.seek(0)
    encodings = ("utf-16",) if head in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else _TEXT_ENCODINGS
    for encoding in encodings:
        file.seek(0)
        if _is_text_in(file, encoding):
            return None
    return NOT_TEXT


def _is_text_in(file: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := file.read(_CHUNK):
            if _CONTROL.search(decoder.decode(chunk)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _xml(file: IO[bytes]) -> Fault:
    """The beginning of an XML document, in any encoding that it may declare; it is parsed by whoever reads it."""
    head = file.read(_HEAD)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = head.decode("utf-16", errors="ignore")
    else:
        text = head.removeprefix(codecs.BOM_UTF8).decode("latin-1")
    is_markup = re.match(r"\s*<[?!A-Za-z_]", text) is not None
    is_page = re.search(r"<!doctype\s+html|<html[\s>]", text, re.IGNORECASE) is not None
    return None if is_markup and not is_page else NOT_WHAT_IT_SAYS


def _json(file: IO[bytes]) -> Fault:
    if not file.read(_HEAD).removeprefix(codecs.BOM_UTF8).lstrip().startswith((b"{", b"[")):
        return NOT_WHAT_IT_SAYS
    file.seek(0)
    return _text(file)


def _office(part: str) -> Callable[[IO[bytes]], Fault]:
    def fault(file: IO[bytes]) -> Fault:
        try:
            with zipfile.ZipFile(file) as archive:
                names = set(archive.namelist())
        except (zipfile.BadZipFile, NotImplementedError, ValueError):
            return NOT_WHAT_IT_SAYS
        if len(names) > _MOST_PARTS or not {"[Content_Types].xml", part} <= names:
            return NOT_WHAT_IT_SAYS
        return HAS_MACROS if any(name.lower().endswith("vbaproject.bin") for name in names) else None

    return fault


_OFFICE = "application/vnd.openxmlformats-officedocument"
_JPEG = FileType("image/jpeg", _begins(b"\xff\xd8\xff"))
_TIFF = FileType("image/tiff", _begins(b"II*\x00", b"MM\x00*"))
TYPES: dict[str, FileType] = {
    ".pdf": FileType("application/pdf", _pdf),
    ".png": FileType("image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".tif": _TIFF,
    ".tiff": _TIFF,
    ".txt": FileType("text/plain", _text),
    ".csv": FileType("text/csv", _text),
    ".json": FileType("application/json", _json),
    ".xml": FileType("application/xml", _xml),
    ".xlsx": FileType(f"{_OFFICE}.spreadsheetml.sheet", _office("xl/workbook.xml")),
    ".docx": FileType(f"{_OFFICE}.wordprocessingml.document", _office("word/document.xml")),
}
