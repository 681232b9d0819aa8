"""The first set of rules. Each is a small pure function whose docstring says what it looks for."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from risk.rules.channels import Finding
from risk.rules.declared import DeclaredGoods
from risk.rules.words import PARTICULARS

Numbers = Mapping[str, Any]
Rule = Callable[[DeclaredGoods, Numbers], Iterator[Finding]]
_SPACE = 2**32
# How much of a description a finding repeats.
SHOWN = 80


def found(rule: str, score: int, line: int | None = None, **params: str | int) -> Finding:
    """A finding whose sentence is among the words of the rules."""
    return Finding(rule, score, line=line, params=params)


def sensitive_goods(goods: DeclaredGoods, numbers: Numbers) -> Iterator[Finding]:
    """Headings under which prohibited goods (69-11) are most often hidden."""
    for line in goods.lines:
        for prefix, score in numbers["sensitive_goods"].items():
            if line.code.startswith(str(prefix)):
                yield found("sensitive_goods", score, line.number, heading=str(prefix))


def other_laws(goods: DeclaredGoods, numbers: Numbers) -> Iterator[Finding]:
    """The tariff names other laws beside the code (70): an officer looks whether they apply."""
    for line in goods.lines:
        if line.laws:
            yield found("other_laws", numbers["other_laws"], line.number, laws=", ".join(line.laws))


def certificates_stated(goods: DeclaredGoods, numbers: Numbers) -> Iterator[Finding]:
    """What was certified under other laws must be confirmed by an officer (70(2))."""
    if goods.certificates:
        yield found("certificates_stated", numbers["certificates_stated"], count=goods.certificates)


def preference_claimed(goods: DeclaredGoods, numbers: Numbers) -> Iterator[Finding]:
    """A preferential rate rests on a proof of origin that an officer examines."""
    for line in goods.lines:
        if line.preference:
            score = numbers["preference_claimed"]
            yield found("preference_claimed", score, line.number, preference=line.preference)


def new_importer(goods: DeclaredGoods, numbers: Numbers) -> Iterator[Finding]:
    """The importer has no permitted declarations yet."""
    if goods.earlier_permitted == 0:
        yield found("new_importer", numbers["new_importer"])


def low_unit_value(goods: DeclaredGoods, numbers: Numbers) -> Iterator[Finding]:
    """A value per kg far below what goods of the chapter are worth."""
    floors = numbers["low_unit_value"]
    for line in goods.lines:
        floor = floors["yen_per_kg"].get(line.code[:2])
        if floor is None or not line.net_mass_kg:
            continue
        value = Decimal(line.customs_value) / line.net_mass_kg
        if value < floor:
            score = floors["score"]
            yield found(
                "low_unit_value", score, line.number, value=f"{value:.0f}", floor=floor, chapter=line.code[:2]
            )


def vague_description(goods: DeclaredGoods, numbers: Numbers) -> Iterator[Finding]:
    """A description that tells nothing about the goods."""
    vague = numbers["vague_description"]
    for line in goods.lines:
        words = unicodedata.normalize("NFKC", line.description).strip().lower()
        if words in vague["words"] or _length(words) < vague["shortest"]:
            shown = line.description.strip()[:SHOWN]
            yield found("vague_description", vague["score"], line.number, description=shown)


def _length(words: str) -> int:
    """Letters, where one of Chinese or Japanese says as much as two of Latin."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in words)


def little_said(goods: DeclaredGoods, numbers: Numbers) -> Iterator[Finding]:
    """Particulars that a declaration usually has are absent."""
    absent = [name for name in PARTICULARS if not getattr(goods, name)]
    if absent:
        yield found("little_said", numbers["little_said"], absent=",".join(absent))


def mass_mismatch(goods: DeclaredGoods, numbers: Numbers) -> Iterator[Finding]:
    """The lines weigh more net than everything together weighs gross."""
    net = sum((line.net_mass_kg for line in goods.lines if line.net_mass_kg), Decimal(0))
    if goods.gross_mass_kg is not None and net > goods.gross_mass_kg:
        gross = _plain(goods.gross_mass_kg)
        yield found("mass_mismatch", numbers["mass_mismatch"], net=_plain(net), gross=gross)


def _plain(mass: Decimal) -> str:
    return format(mass.normalize(), "f")


def duplicate_documents(goods: DeclaredGoods, numbers: Numbers) -> Iterator[Finding]:
    """The same invoice or transport document was declared before."""
    if goods.duplicates:
        yield found("duplicate_documents", numbers["duplicate_documents"], count=goods.duplicates)


def amended(goods: DeclaredGoods, numbers: Numbers) -> Iterator[Finding]:
    """The declaration was amended after it was lodged."""
    if goods.amendment:
        yield found("amended", numbers["amended"], number=goods.amendment)


def random_selection(goods: DeclaredGoods, numbers: Numbers) -> Iterator[Finding]:
    """So many in ten thousand are inspected by chance; the draw can be repeated, and no declarant can foresee it."""
    chance = numbers["random_selection"]
    drawn = hashlib.sha256(f"{chance['salt']}:{goods.case_id}:{goods.amendment}".encode()).digest()
    if int.from_bytes(drawn[:4], "big") * 10_000 < chance["in_ten_thousand"] * _SPACE:
        yield found("random_selection", chance["score"])


RULES: tuple[Rule, ...] = (
    sensitive_goods,
    other_laws,
    certificates_stated,
    preference_claimed,
    new_importer,
    low_unit_value,
    vague_description,
    little_said,
    mass_mismatch,
    duplicate_documents,
    amended,
    random_selection,
)


def findings(goods: DeclaredGoods, numbers: Numbers, rules: Sequence[Rule] = RULES) -> list[Finding]:
    """What all the rules found."""
    return [finding for rule in rules for finding in rule(goods, numbers)]
