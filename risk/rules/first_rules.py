"""The first set of rules. Each is a small pure function whose docstring says what it looks for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from risk.rules.channels import Finding
from risk.rules.declared import DeclaredGoods

Numbers = Mapping[str, Any]
Rule = Callable[[DeclaredGoods, Numbers], Iterator[Finding]]
_SPACE = 2**32


def sensitive_goods(goods: DeclaredGoods, numbers: Numbers) -> Iterator[Finding]:
    """Headings under which prohibited goods (69-11) are most often hidden."""
    for line in goods.lines:
        for prefix, score in numbers["sensitive_goods"].items():
            if line.code.startswith(str(prefix)):
                yield Finding("sensitive_goods", score, f"heading {prefix}", line.number)


def other_laws(goods: DeclaredGoods, numbers: Numbers) -> Iterator[Finding]:
    """The tariff names other laws beside the code (70): an officer looks whether they apply."""
    for line in goods.lines:
        if line.laws:
            yield Finding("other_laws", numbers["other_laws"], ", ".join(line.laws), line.number)


def certificates_stated(goods: DeclaredGoods, numbers: Numbers) -> Iterator[Finding]:
    """What was certified under other laws must be confirmed by an officer (70(2))."""
    if goods.certificates:
        yield Finding(
            "certificates_stated", numbers["certificates_stated"], f"{goods.certificates} to confirm"
        )


def preference_claimed(goods: DeclaredGoods, numbers: Numbers) -> Iterator[Finding]:
    """A preferential rate rests on a proof of origin that an officer examines."""
    for line in goods.lines:
        if line.preference:
            yield Finding("preference_claimed", numbers["preference_claimed"], line.preference, line.number)


def new_importer(goods: DeclaredGoods, numbers: Numbers) -> Iterator[Finding]:
    """The importer has no permitted declarations yet."""
    if goods.earlier_permitted == 0:
        yield Finding("new_importer", numbers["new_importer"], "no permitted declaration before")


def low_unit_value(goods: DeclaredGoods, numbers: Numbers) -> Iterator[Finding]:
    """A value per kg far below what goods of the chapter are worth."""
    floors = numbers["low_unit_value"]
    for line in goods.lines:
        floor = floors["yen_per_kg"].get(line.code[:2])
        if floor is None or not line.net_mass_kg:
            continue
        value = Decimal(line.customs_value) / line.net_mass_kg
        if value < floor:
            why = f"{value:.0f} yen/kg, below {floor} for chapter {line.code[:2]}"
            yield Finding("low_unit_value", floors["score"], why, line.number)


def vague_description(goods: DeclaredGoods, numbers: Numbers) -> Iterator[Finding]:
    """A description that tells nothing about the goods."""
    vague = numbers["vague_description"]
    for line in goods.lines:
        words = line.description.strip().lower()
        if words in vague["words"] or len(words) < vague["shortest"]:
            yield Finding("vague_description", vague["score"], line.description or "empty", line.number)


def little_said(goods: DeclaredGoods, numbers: Numbers) -> Iterator[Finding]:
    """Particulars that a declaration usually has are absent."""
    absent = [
        name
        for name, value in (
            ("overseas shipper", goods.overseas_shipper),
            ("country of export", goods.country_of_export),
            ("vessel or flight", goods.conveyance),
            ("gross mass", goods.gross_mass_kg),
        )
        if not value
    ]
    if absent:
        yield Finding("little_said", numbers["little_said"], "not stated: " + ", ".join(absent))


def mass_mismatch(goods: DeclaredGoods, numbers: Numbers) -> Iterator[Finding]:
    """The lines weigh more net than everything together weighs gross."""
    net = sum((line.net_mass_kg for line in goods.lines if line.net_mass_kg), Decimal(0))
    if goods.gross_mass_kg is not None and net > goods.gross_mass_kg:
        yield Finding(
            "mass_mismatch", numbers["mass_mismatch"], f"{net} kg net, {goods.gross_mass_kg} kg gross"
        )


def duplicate_documents(goods: DeclaredGoods, numbers: Numbers) -> Iterator[Finding]:
    """The same invoice or transport document was declared before."""
    if goods.duplicates:
        yield Finding("duplicate_documents", numbers["duplicate_documents"], f"{goods.duplicates} found")


def amended(goods: DeclaredGoods, numbers: Numbers) -> Iterator[Finding]:
    """The declaration was amended after it was lodged."""
    if goods.amendment:
        yield Finding("amended", numbers["amended"], f"amendment {goods.amendment}")


def random_selection(goods: DeclaredGoods, numbers: Numbers) -> Iterator[Finding]:
    """So many in ten thousand are inspected by chance; the draw can be repeated, and no declarant can foresee it."""
    chance = numbers["random_selection"]
    drawn = hashlib.sha256(f"{chance['salt']}:{goods.case_id}:{goods.amendment}".encode()).digest()
    if int.from_bytes(drawn[:4], "big") * 10_000 < chance["in_ten_thousand"] * _SPACE:
        yield Finding("random_selection", chance["score"], "drawn by chance")


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
