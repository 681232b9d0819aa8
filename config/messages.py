"""Compiles the translations (.po to .mo) where they have changed, without GNU gettext."""

import sys
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileParser

LOCALES = Path(__file__).resolve().parent.parent / "locale"


class _EachOnce(Catalog):
    """A catalogue that takes no message twice; of two, gettext would let the first win without a word."""

    def __setitem__(self, id: Any, message: Message) -> None:
        if id and self.get(id, message.context) is not None:
            raise ValueError(f"line {message.lineno}: {id!r} is here twice")
        super().__setitem__(id, message)


def compile_all(folder: Path = LOCALES) -> list[Path]:
    """Compiles every catalogue below `folder` that is newer than its compiled form; returns what was written.

    A translation whose placeholders differ from the original's would fail in front of a person, so it is an
    error here, and so is a message that is there twice: ValueError names file, line and message. Fuzzy entries are
    left out, as gettext does.
    """
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
            continue
        catalogue = _EachOnce(locale=source.parents[1].name)
        try:
            with source.open("rb") as file:
                PoFileParser(catalogue, abort_invalid=True).parse(file)
        except ValueError as wrong:
            raise ValueError(f"{source}: {wrong}") from wrong
        for message, errors in catalogue.check():
            for error in errors:
                raise ValueError(f"{source}:{message.lineno}: {message.id!r}: {error}")
        new = target.with_suffix(".new")
        with new.open("wb") as file:
            write_mo(file, catalogue)
        new.replace(target)
        written.append(target)
    return written


if __name__ == "__main__":
    try:
        compile_all()
    except ValueError as wrong:
        sys.exit(str(wrong))
