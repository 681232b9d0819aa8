"""Compiles the translations (.po to .mo) where they have changed, without GNU gettext."""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = Path(__file__).resolve().parent.parent / "locale"


def compile_all(folder: Path = LOCALES) -> list[Path]:
    """Compiles every catalogue below `folder` that is newer than its compiled form; returns what was written.

    A translation whose placeholders differ from the original's would fail in front of a person, so it is an
    error here: ValueError names file, line and message. Fuzzy entries are left out, as gettext does.
    """
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parents[1].name, abort_invalid=True)
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
