"""Notices (通知書): telling a person something in writing, and its PDF in Japanese and English side by side."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst

from statute.bilingual import LANGUAGES, facts_in_both, in_both
from statute.canonical import plain
from statute.effects import Open

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from statute.articles import Article
    from statute.models import Notice
    from statute.transitions import Ctx

TEMPLATES = Path(__file__).parent / "typst"
PDF = "notice"
LETTER = TEMPLATES / "letter.typ"


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


def notice(
    ctx: Ctx,
    sort: str,
    article: Article,
    *,
    addressee_id: int,
    capacity: str,
    title: _StrOrPromise,
    text: _StrOrPromise,
    facts: Sequence[tuple[_StrOrPromise, Any]] = (),
    told_by: str = "",
    proof_needed: bool = False,
) -> Open:
    """The effect that issues a notice about the case at the door to one person, worded in both languages now.

    `told_by` names the transition of that case which takes the day of receipt (its input is ServedInput).
    """
    from statute.models import Notice

    titles, texts, told = in_both(title), in_both(text), facts_in_both(facts)
    given = {
        "about_id": ctx.case_id, "addressee_id": addressee_id, "capacity": capacity, "sort": sort,
        "article": str(article), "title_en": titles["en"], "title_ja": titles["ja"], "told_by": told_by,
        "contents": {one: {"facts": told[one], "text": texts[one]} for one in LANGUAGES},
        "proof_needed": proof_needed,
    }  # fmt: skip
    return Open(Notice, "issue", ctx.office_id, given)


def pdf_of(row: Notice, made_at: datetime) -> bytes:
    """The notice as it is sent: addressee, what is told, and the article, in both languages."""
    case, person = row.case, row.addressee
    in_english = row.contents["en"]["facts"]
    data = {
        "title_ja": row.title_ja,
        "title_en": row.title_en,
        "office_ja": case.office.name_ja,
        "office_en": case.office.name_en,
        "issued": row.issued_on.isoformat(),
        "reference": case.reference,
        "document": PDF,
        "addressee": [name for name in (person.name_ja, person.name_en) if name],
        "address": row.address,
        "fields": [
            {"ja": ja, "en": en, "value": said if said == also else f"{said} {also}"}
            for (ja, said), (en, also) in zip(row.contents["ja"]["facts"], in_english, strict=True)
        ],
        "article": row.article,
        "text_ja": row.contents["ja"]["text"],
        "text_en": row.contents["en"]["text"],
    }
    return rendered(TEMPLATES / "notice.typ", data, made_at)
