"""What is open to an authorised importer, and to one who has entrusted an authorised broker (7-2, 67-19)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from clearance.facts import CONTENTS, LINES
from clearance.models.security_order import SECURITY_MISSING
from parties.authorised_operators import TRADE_STANDING
from parties.rules.privileges import Privilege
from statute.articles import Article
from statute.clock import today
from statute.errors import Reason
from statute.parameters import parameter
from statute.transitions import Ctx, Fact, Subject, guard

SPECIAL, DEEMED, EXCLUDED = Article("7-2", 1), Article("7-3"), Article("7-2", 4)
BEFORE_BRINGING_IN, ANY_OFFICE = Article("67-2", 3, "iii"), Article("67-19")
SECURITY, WITHDRAWAL = Article("7-8", 1), Article("73", 1)
EXCLUDED_CODES = "clearance.special_declaration.excluded_codes"


@guard(
    SPECIAL,
    _("Duty is declared with the import declaration, unless the importer or its broker is authorised."),
    facts=(TRADE_STANDING,),
)
def special_is_open_to_importer(row: Any, ctx: Ctx) -> list[Reason]:
    """Whoever may, and declares no duty, is deemed to have chosen the special declaration (7-3)."""
    if row.duty_declared or ctx[TRADE_STANDING].opens(Privilege.SPECIAL_DECLARATION):
        return []
    sentence = _(
        "Duty is declared with the import declaration, unless the importer or its broker is authorised."
    )
    return [Reason("duty_not_declared", sentence, SPECIAL, "duty_declared", False)]


def _excluded(subjects: Sequence[Subject]) -> Mapping[int, tuple[str, ...]]:
    codes = tuple(str(code) for code in parameter(EXCLUDED_CODES, on=today()) or ())
    return {s.case_id: codes for s in subjects}


EXCLUDED_TODAY: Fact[tuple[str, ...]] = Fact("excluded_from_special_declaration", _excluded, tuple)


@guard(EXCLUDED, _("Some goods are never specially declared."), facts=(LINES, EXCLUDED_TODAY))
def cargo_may_be_specially_declared(row: Any, ctx: Ctx) -> list[Reason]:
    """Goods of Appended Table 1-6 of the temporary measures, and those of Cabinet Order: dated data, by their codes."""
    if row.duty_declared:
        return []
    excluded = ctx[EXCLUDED_TODAY]
    sentence = _("Line {line}: goods of {code} are never specially declared.")
    return [
        Reason(
            "never_specially_declared",
            format_lazy(sentence, line=one.number, code=one.code),
            EXCLUDED,
            f"lines[{one.number - 1}].code",
            one.code,
        )
        for one in ctx[LINES]
        if excluded and one.code.startswith(excluded)
    ]


def _not_open(basis: str, ctx: Ctx) -> list[Reason]:
    if basis != "authorised" or ctx[TRADE_STANDING].opens(Privilege.DECLARED_BEFORE_BRINGING_IN):
        return []
    sentence = _("Neither the importer nor its broker is authorised to declare before bringing in.")
    return [Reason("not_authorised", sentence, BEFORE_BRINGING_IN, "basis", basis)]


@guard(
    BEFORE_BRINGING_IN,
    _("Declaring before the goods are brought in without an approval is open to authorised importers."),
    facts=(TRADE_STANDING,),
)
def basis_is_open_to_importer(row: Any, ctx: Ctx) -> list[Reason]:
    return _not_open(row.basis, ctx)


@guard(
    BEFORE_BRINGING_IN,
    _("Declaring before the goods are brought in without an approval is open to authorised importers."),
    facts=(TRADE_STANDING, CONTENTS),
    on_input=True,
)
def amended_basis_is_open_to_importer(row: Any, ctx: Ctx) -> list[Reason]:
    """What was open when it was lodged stays open to it (79-4(3)); another basis is asked for anew."""
    said = ctx[CONTENTS]
    return [] if said is None or said.basis == row.basis else _not_open(said.basis, ctx)


@guard(
    ANY_OFFICE,
    _("Declaring at another office than that of the place is open to authorised importers."),
    facts=(TRADE_STANDING,),
)
def office_is_open_to_importer(row: Any, ctx: Ctx) -> list[Reason]:
    """The proviso on cargo that Cabinet Order takes out is not known to this system (67-19)."""
    if row.declared_at_id is None or ctx[TRADE_STANDING].opens(Privilege.IMPORT_AT_ANY_OFFICE):
        return []
    sentence = _("Neither the importer nor its broker is authorised to declare at another office.")
    return [Reason("not_authorised", sentence, ANY_OFFICE, "office")]


@guard(SECURITY, _("Security that was ordered has not been provided."), facts=(SECURITY_MISSING,))
def ordered_security_is_there(row: Any, ctx: Ctx) -> list[Reason]:
    """Without it specially declared cargo is not permitted (72)."""
    missing = ctx[SECURITY_MISSING]
    if row.duty_declared or not missing:
        return []
    sentence = format_lazy(
        _("Security of {amount} yen was ordered and is not provided."), amount=f"{missing:,}"
    )
    return [Reason("security_missing", sentence, SECURITY, value=missing)]


@guard(WITHDRAWAL, _("Specially declared cargo is not withdrawn before permission."))
def is_not_specially_declared(row: Any, ctx: Ctx) -> bool:
    return bool(row.duty_declared)
