"""Notices as PDF: a template set by Typst, filled with data, in Japanese and English side by side."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typst

from statute.canonical import plain

LETTER = Path(__file__).parent / "typst" / "letter.typ"


class NoFont(RuntimeError):
    """The package with the Japanese font is not installed."""


@lru_cache(maxsize=1)
def font_folder() -> Path:
    """Where the Japanese font lies: in a package of which only that file is used. Raises NoFont."""
    found = find_spec("matplotlib_fontja")
    for place in (found.submodule_search_locations or ()) if found else ():
        return Path(place) / "fonts"
    raise NoFont("The package matplotlib-fontja, which carries the Japanese font, is not installed.")


def rendered(template: Path, data: Mapping[str, Any], made_at: datetime) -> bytes:
    """The PDF of a template with this data. The same data and instant give the same bytes.

    A template imports "letter.typ" and reads its data from `sys.inputs`: data can never become markup.
    """
    text = json.dumps(data, ensure_ascii=False, default=plain)
    source = LETTER.read_text(encoding="utf-8") + "\n" + template.read_text(encoding="utf-8")
    compile_typst: Any = typst.compile  # its stub cannot tell that bytes come from bytes
    made: bytes = compile_typst(
        source.encode(),
        font_paths=[str(font_folder())],
        ignore_system_fonts=True,
        sys_inputs={"data": text},
        timestamp=int(made_at.timestamp()),
    )
    return made
