"""What each reader is told of verification procedures, by the table of `rules.secrecy`: for pages and API alike.

Values are those of the row (days, decimals, persons as mappings); the API writes them as JSON, a page with its words.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Prefetch

from doors.lookup import written
from ipr_verification.concern_guards import HOLDER, side_of
from ipr_verification.models import Hearing, RightConcerned, SuspectGoods, VerificationCase
from ipr_verification.models.hearing import ADVISORS
from ipr_verification.rules.secrecy import Reader, finding_told, opinion_told, told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from accounts.actors import Actor
    from accounts.models import Person

GOODS: Final = SuspectGoods.objects.order_by("number")
RELATED_OF_CASE: Final = ("declarant", "broker", "subject")
WITH_CASE: Final = (
    Prefetch("goods", GOODS.select_related("lot__case")),
    Prefetch("rights", RightConcerned._base_manager.select_related("case", "right").order_by("case_id")),
)
RELATED_OF_RIGHT: Final = (
    "verification__case", "right__case", "petition__case", "holder", "agent", "declarant", "broker",
)  # fmt: skip
WITH_RIGHT: Final = (
    Prefetch("verification__goods", GOODS.select_related("lot__case")),
    Prefetch("hearings", Hearing.objects.order_by("id")),
)


def reader_of(row: Any, actor: Actor) -> Reader:
    """For whom a right concerned, or what was submitted on one, is drawn; by the side that a party is on."""
    if not actor.is_party:
        return Reader.OFFICERS
    return Reader.HOLDER if side_of(row, actor) == HOLDER else Reader.TRADER


def reader_of_case(actor: Actor) -> Reader:
    """For whom a verification case is drawn: no rightholder ever sees one."""
    return Reader.TRADER if actor.is_party else Reader.OFFICERS


def person_told(person: Person | None) -> dict[str, str] | None:
    """Name and address (69-12(2))."""
    if person is None:
        return None
    return {"name_en": person.name_en, "name_ja": person.name_ja, "address": person.address}


def _named(name: str, address: str) -> dict[str, str] | None:
    return {"name": name, "address": address} if name or address else None


def case_told(row: VerificationCase, reader: Reader) -> dict[str, Any]:
    """A verification case with its goods and the rights concerned."""
    references = {one.pk: written(one.case) for one in row.rights.all()}
    return told(
        reader,
        "case",
        {
            "side": row.side,
            "declaration": written(row.subject) if row.subject else None,
            "declaration_number": row.declaration_number,
            "declarant": person_told(row.declarant),
            "broker": person_told(row.broker),
            "other_party": _named(row.other_party, row.other_party_address),
            "opened_on": row.opened_on,
            "ended_on": row.ended_on,
            "stopped": row.stopped,
            "manufacturer": _named(row.manufacturer, row.manufacturer_address),
            "grounds": row.grounds,
            "perishable": row.perishable,
            "perishable_because": row.perishable_because or None,
            "small_consignment": row.small_consignment,
            "small_because": row.small_because or None,
            "suspected_on": row.suspected_on,
            "ended_because": row.ended_because or None,
            "measures_due": row.measures_due,
            "rights": list(references.values()),
            "goods": [goods_told(one, reader, references) for one in row.goods.all()],
        },
    )


def goods_told(
    row: SuspectGoods, reader: Reader, references: Mapping[int, str], of: RightConcerned | None = None
) -> dict[str, Any]:
    """Suspect goods; to a rightholder the finding on its own right, with the reasons only where they are its own."""
    finding, reasons = row.finding or None, row.reasons or None
    if reader is Reader.HOLDER:
        assert of is not None
        finding = finding_told(row.finding, of_this_right=of.pk in row.infringed)
        reasons = None if finding == "other" else reasons
    return told(
        reader,
        "goods",
        {
            "number": row.number,
            "line": row.line,
            "whole_line": row.whole_line,
            "description": row.description,
            "quantity": row.quantity,
            "unit": row.unit,
            "lot": written(row.lot.case) if row.lot else None,
            "finding": finding,
            "infringed": [references[pk] for pk in row.infringed if pk in references],
            "reasons": reasons,
            "found_on": row.found_on,
            "found_by": row.found_by or None,
            "measure": row.measure or None,
            "measured_on": row.measured_on,
        },
    )


def right_told(row: RightConcerned, reader: Reader) -> dict[str, Any]:
    """One right of a case and its holder, without what was submitted and deposited: those are cases of their own."""
    case, right, references = row.verification, row.right, {row.pk: written(row.case)}
    return told(
        reader,
        "right",
        {
            "verification_case": written(case.case),
            "declaration_number": case.declaration_number,
            "side": row.side,
            "right": {
                "kind": row.right_kind,
                "number": right.number or None,
                "name_en": right.name_en,
                "name_ja": right.name_ja,
            },
            "petition": written(row.petition.case) if row.petition else None,
            "rests_on_petition": row.petition_id is not None,
            "holder": person_told(row.holder),
            "agent": person_told(row.agent),
            "declarant": person_told(row.declarant),
            "broker": person_told(row.broker),
            "other_party": _named(case.other_party, case.other_party_address),
            "manufacturer": _named(case.manufacturer, case.manufacturer_address),
            **{name: getattr(row, name) for name in _AS_IT_IS},
            "ended_because": row.ended_because or None,
            "goods": [goods_told(one, reader, references, row) for one in case.goods.all()],
            "opinions": opinions_told(row, reader),
        },
    )


_AS_IT_IS: Final = (
    "opened_on", "evidence_days", "notice_date", "trader_told_on", "holder_stated_on", "trader_stated_on",
    "date_told_on", "extended_on", "extension_told_holder_on", "extension_told_trader_on", "opinion_sought_on",
    "opinion_overdue", "opinion_asked", "discontinuance_asked_on", "discontinuance_ordered_on",
    "petition_deposit_defaulted_on", "ended_on",
)  # fmt: skip


def opinions_told(row: RightConcerned, reader: Reader) -> list[dict[str, Any]]:
    """The opinions of which this reader learns, each as far as it does."""
    found = []
    for one in row.hearings.all():
        sought, own = one.sought_on is not None, reader.value in one.asked_by
        if not opinion_told(reader, to_advisors=one.organ == ADVISORS, asked_by=one.asked_by, sought=sought):
            continue
        # That somebody asked, and was refused, is told to who asked.
        theirs = own or reader is Reader.OFFICERS
        found.append(
            told(
                reader,
                "opinion",
                {
                    "organ": one.organ,
                    "article": one.article or None,
                    "asked_by": one.asked_by,
                    "asked_by_you": own,
                    "asked_on": one.asked_on if theirs else None,
                    "question": one.question,
                    "sought_on": one.sought_on,
                    "refused_on": one.refused_on if theirs else None,
                    "refused_because": (one.refused_because or None) if theirs else None,
                    "answered_on": one.answered_on,
                    "substance": one.substance or None,
                    "not_needed_on": one.not_needed_on,
                    "trader_told_on": one.trader_told_on,
                },
            )
        )
    return found


def submission_told(row: Any, reader: Reader) -> dict[str, Any]:
    """What one side submitted, to whom it may be told at all."""
    return told(
        reader,
        "submission",
        {
            "right_concerned": written(row.right_concerned.case),
            "by": row.by,
            "text": row.text,
            "final": row.final,
            "submitted_on": row.submitted_on,
            "submitter": row.submitter.code,
            "representative": row.representative.code if row.representative else None,
            "shown_to": row.shown_to.code if row.shown_to else None,
            "shown_on": row.shown_on,
            "received_on": row.received_on,
        },
    )


def as_json(value: Any) -> Any:
    """Days in ISO 8601 and decimals as text, throughout."""
    if isinstance(value, dict):
        return {name: as_json(one) for name, one in value.items()}
    if isinstance(value, list):
        return [as_json(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value
