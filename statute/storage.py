"""Private storage of documents: each file under the SHA-256 of its content, written once, never changed.

No URL leads here: a view checks who asks and opens the file. A file is refused unless its content is of an
allowed type and its name says the same.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Any, BinaryIO

from django.conf import settings
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from statute.errors import InvalidInput, Reason
from statute.file_types import TYPES, content_fault

MAX_BYTES = 50 * 1024 * 1024
LONGEST_NAME = 200
_CHUNK = 256 * 1024
_HASH = re.compile(r"^[0-9a-f]{64}$")
# Control characters, separators of folders, and the marks that turn the direction of writing around.
_BAD_IN_NAME = re.compile("[\x00-\x1f\x7f/\\\\\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class DocumentMissing(LookupError):
    """No file is stored under this hash."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored file: its hash, its size in bytes, and the media type its content was found to have."""

    sha256: str
    size: int
    media_type: str


def store(data: bytes | IO[bytes], filename: str, *, max_bytes: int = MAX_BYTES) -> Stored:
    """Stores a file and tells under which hash; the same content again is the same file.

    Raises InvalidInput naming the file, the value and the rule: its name, its size, or a content that is not
    of an allowed type or not what the name says. Then nothing is kept.
    """
    suffix = _checked_suffix(filename)
    source = BytesIO(data) if isinstance(data, bytes) else data
    root = _root()
    incoming = root / "incoming"
    _make(incoming)
    handle, name = tempfile.mkstemp(dir=incoming)
    try:
        digest, size = hashlib.sha256(), 0
        with os.fdopen(handle, "w+b") as file:
            while chunk := source.read(_CHUNK):
                size += len(chunk)
                if size > max_bytes:
                    raise _refused(
                        "file_too_large",
                        format_lazy(_("A file may have at most {limit} bytes."), limit=str(max_bytes)),
                        filename,
                    )
                digest.update(chunk)
                file.write(chunk)
            if size == 0:
                raise _refused("file_empty", _("The file is empty."), filename)
            file.flush()
            if fault := content_fault(file, suffix):
                raise _refused("file_type", fault, filename)
            os.fsync(file.fileno())
        _move_into_place(Path(name), _path(root, digest.hexdigest()))
        return Stored(digest.hexdigest(), size, TYPES[suffix].media_type)
    finally:
        Path(name).unlink(missing_ok=True)


def keep_original(data: bytes) -> Stored:
    """Keeps a message as it was received, whatever it holds: the evidence of what was sent, never shown as a type."""
    root = _root()
    incoming = root / "incoming"
    _make(incoming)
    handle, name = tempfile.mkstemp(dir=incoming)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        digest = hashlib.sha256(data).hexdigest()
        _move_into_place(Path(name), _path(root, digest))
        return Stored(digest, len(data), "application/octet-stream")
    finally:
        Path(name).unlink(missing_ok=True)


def open_stored(sha256: str) -> BinaryIO:
    """The file for reading. Raises DocumentMissing when there is none under this hash."""
    try:
        return _path(_root(), _checked_hash(sha256)).open("rb")
    except FileNotFoundError:
        raise DocumentMissing(f"no document is stored under {sha256}") from None


def size_of(sha256: str) -> int | None:
    """The size in bytes of the file under this hash, or None when there is none."""
    try:
        return _path(_root(), _checked_hash(sha256)).stat().st_size
    except (FileNotFoundError, DocumentMissing):
        return None


def is_intact(sha256: str) -> bool:
    """Whether a file is stored under this hash and still has it."""
    try:
        with open_stored(sha256) as file:
            return _hash_of(file) == sha256
    except DocumentMissing:
        return False


def _hash_of(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def all_stored() -> Iterator[str]:
    """The hashes of all files, in order."""
    for path in sorted(_root().glob("??/??/*")):
        if _HASH.match(path.name):
            yield path.name


def path_of(sha256: str) -> Path:
    """Where the file of this hash lies, or would lie: for backups alone."""
    return _path(_root(), _checked_hash(sha256))


def _checked_suffix(filename: str) -> str:
    if not filename or len(filename) > LONGEST_NAME or _BAD_IN_NAME.search(filename):
        sentence = _("A file's name has 1 to {limit} characters, without folders or control characters.")
        shown = filename.encode("utf-8", "backslashreplace").decode()[:LONGEST_NAME]
        raise _refused("file_name", format_lazy(sentence, limit=str(LONGEST_NAME)), shown)
    suffix = Path(filename).suffix.lower()
    if suffix not in TYPES:
        sentence = _("A file is one of: {types}.")
        raise _refused("file_type", format_lazy(sentence, types=", ".join(sorted(TYPES))), filename)
    return suffix


def _checked_hash(sha256: str) -> str:
    if not _HASH.match(sha256):
        raise DocumentMissing(f"{sha256!r} is no SHA-256")
    return sha256


def _refused(code: str, sentence: str | Promise, filename: str) -> InvalidInput:
    said: Any = sentence
    return InvalidInput([Reason(code, said, field="file", value=filename)])


def _root() -> Path:
    return Path(settings.DOCUMENT_ROOT)


def _path(root: Path, sha256: str) -> Path:
    return root / sha256[:2] / sha256[2:4] / sha256


def _make(folder: Path) -> None:
    if not folder.is_dir():
        _make(folder.parent)  # each level itself: `parents=True` would leave them open to everybody
        folder.mkdir(mode=0o700, exist_ok=True)


def _move_into_place(new: Path, target: Path) -> None:
    _make(target.parent)
    new.chmod(0o400)
    new.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the name is on disk before anybody is told of it
    finally:
        os.close(folder)
