"""What a backup's folder holds: one file of rows per table, the documents, and a manifest with the hash of each.

A folder holds `manifest.json` (everything else is checked against it), `manifest.sha256` (its own hash, for
`sha256sum -c`), `tables/NAME.copy.gz` (rows as PostgreSQL's COPY writes them), `documents.txt` (a hash and a size
per line) and `documents/ab/cd/abcd...` (the files, as in the storage).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

FORMAT = 1
MANIFEST, MANIFEST_HASH, DOCUMENTS = "manifest.json", "manifest.sha256", "documents.txt"
# Table rows are mostly hashes and short texts: a higher level costs much and gains little.
_COMPRESSION = 3
_CHUNK = 1024 * 1024

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Name = Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]{0,62}$")]
Month = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]


class BackupBroken(Exception):
    """A backup cannot be used as it is; `faults` are all the reasons found, in plain words."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class _Read(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Part(_Read):
    """A file of the backup: its size in bytes and the SHA-256 of what is on disk."""

    size: int
    sha256: Sha256


class Table(_Read):
    """A table's columns in the order of its file, and how many rows there are."""

    columns: list[str]
    rows: int
    part: Part


class Sequence(_Read):
    """Where a sequence stood, and whether that number had been given."""

    last_value: int
    is_called: bool


class Documents(_Read):
    """The list of stored files, and those that the database named but the storage did not hold intact."""

    count: int
    size: int
    part: Part
    missing: list[str]


class Journal(_Read):
    """What the journal held: checked again after it was restored."""

    entries: int
    cases: int
    heads: Sha256
    seals: int
    last_seal: Sha256 | None


class Manifest(_Read):
    """All that a backup says of itself."""

    format: int
    made_at: datetime
    sandbox: bool
    versions: dict[str, str]
    migrations: list[tuple[str, str]]
    months: list[Month]
    tables: dict[Name, Table]
    sequences: dict[Name, Sequence]
    documents: Documents
    journal: Journal


def table_file(folder: Path, table: str) -> Path:
    """Where the rows of a table lie."""
    return folder / "tables" / f"{table}.copy.gz"


def document_file(folder: Path, sha256: str) -> Path:
    """Where a document lies."""
    return folder / "documents" / sha256[:2] / sha256[2:4] / sha256


@contextmanager
def writing_rows(path: Path) -> Iterator[IO[bytes]]:
    """A compressed file for the rows of a table, on disk when the block ends."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with path.open("xb") as raw:
        with gzip.GzipFile(filename="", mode="wb", compresslevel=_COMPRESSION, fileobj=raw, mtime=0) as file:
            yield file  # type: ignore[misc]  # it writes bytes as any file does
        raw.flush()
        os.fsync(raw.fileno())


def part_of(path: Path) -> Part:
    """The size and the hash of a file."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return Part(size=size, sha256=digest.hexdigest())


def write_text(path: Path, text: str) -> None:
    """A small file, on disk when this returns."""
    with path.open("x", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Writes the manifest and its own hash."""
    write_text(folder / MANIFEST, manifest.model_dump_json(indent=1) + "\n")
    write_text(folder / MANIFEST_HASH, f"{part_of(folder / MANIFEST).sha256}  {MANIFEST}\n")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a backup. Raises BackupBroken when there is none, or it was changed or is of another kind."""
    path = folder / MANIFEST
    try:
        said = (folder / MANIFEST_HASH).read_text("utf-8", "replace").split()[:1]
        data = path.read_bytes()
    except OSError as error:
        raise BackupBroken([f"{folder} is no complete backup: {error.filename}: {error.strerror}"]) from None
    if said != [hashlib.sha256(data).hexdigest()]:
        raise BackupBroken([f"{path} was changed: {MANIFEST_HASH} says another hash"])
    try:
        read: Any = json.loads(data)
        found = read.get("format") if isinstance(read, dict) else None
        if found != FORMAT:
            raise BackupBroken([f"{path} is of format {found!r}; this version reads format {FORMAT}"])
        return Manifest.model_validate(read)
    except ValidationError as error:
        faults = [f"{path}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise BackupBroken(faults) from None
    except ValueError as error:
        raise BackupBroken([f"{path} cannot be read: {error}"]) from None


def listed_documents(folder: Path) -> Iterator[tuple[str, int]]:
    """The hash and the size of each document in the backup."""
    with (folder / DOCUMENTS).open(encoding="ascii") as lines:
        for line in lines:
            sha256, size = line.split()
            yield sha256, int(size)


def fault_of(path: Path, part: Part) -> str | None:
    """What is wrong with a file of the backup, or None."""
    try:
        found = part_of(path)
    except OSError as error:
        return f"{path}: {error.strerror}"
    if found.size != part.size:
        return f"{path} has {found.size} bytes instead of {part.size}"
    if found.sha256 != part.sha256:
        return f"{path} was changed: its hash is {found.sha256} instead of {part.sha256}"
    return None
