"""The rights of verification cases as pages show them: facts, clocks, opinions, submissions, deposits, notices.

All of several rights together, in a fixed number of queries; each as far as the table of secrecy tells its reader.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from doors import notices, page_context
from doors.case_contents import deadlines_of_all, waits_of
from doors.lookup import written
from doors.pages import page_of
from ipr_verification import case_words as words
from ipr_verification.case_told import reader_of, right_told
from ipr_verification.guides_shown import guides_of
from ipr_verification.inspection_words import CARGO_TONES, SAMPLE_TONES
from ipr_verification.models import CargoInspection, Deposit, RightConcerned, SampleInspection, Submission
from ipr_verification.models.petition_state import Standing
from ipr_verification.plain_words import said_to
from ipr_verification.rules.rights import RIGHT_LAW, RightKind
from ipr_verification.rules.secrecy import Reader, sees
from ipr_verification.rules.sides import Side
from ipr_verification.states import RUNNING, Measure
from statute.machine import machine
from statute.models import Notice
from statute.procedure import Procedure

if TYPE_CHECKING:
    from accounts.actors import Actor

# Of each how many are shown; the rest is in the lists.
_MOST: Final = 50
TONES_OF_INSPECTIONS: Final[Mapping[Any, Mapping[str, str]]] = {
    CargoInspection: CARGO_TONES,
    SampleInspection: SAMPLE_TONES,
}
_LABELS: Final[Mapping[str, Any]] = {
    "side": _("Side"),
    "declaration": _("Declaration"),
    "declaration_number": _("Declaration number"),
    "verification_case": _("Verification case"),
    "petition": _("Petition"),
    "rests_on_petition": _("On a petition of the rightholder"),
    "holder": _("Rightholder"),
    "agent": _("Agent of the rightholder"),
    "declarant": _("Importer or exporter"),
    "broker": _("Broker"),
    "other_party": _("Consignor or consignee"),
    "manufacturer": _("Manufacturer"),
    "grounds": _("Grounds of the suspicion"),
    "perishable": _("Goods that spoil"),
    "perishable_because": _("What says that they spoil"),
    "small_consignment": _("Small consignment"),
    "small_because": _("Why it is a small consignment"),
    "suspected_on": _("Suspected on"),
    "opened_on": _("Opened on"),
    "evidence_days": _("Days for evidence, without holidays"),
    "notice_date": _("Rightholder notice date"),
    "trader_told_on": _("Importer or exporter told on"),
    "holder_stated_on": _("Rightholder's last word on"),
    "trader_stated_on": _("Importer's or exporter's last word on"),
    "date_told_on": _("Notice date told on"),
    "extended_on": _("Extended on"),
    "extension_told_holder_on": _("Extension told to the rightholder on"),
    "extension_told_trader_on": _("Extension told to the importer or exporter on"),
    "discontinuance_asked_on": _("Discontinuance asked for on"),
    "discontinuance_ordered_on": _("Deposit for it ordered on"),
    "petition_deposit_defaulted_on": _("Deposit not made by"),
    "ended_on": _("Ended on"),
    "ended_because": _("Ended because"),
}
_WIDE: Final = frozenset({"grounds", "ended_because"})


def name_of(person: Mapping[str, str] | None) -> str:
    """The name of whoever is told of, in the reader's language."""
    if person is None:
        return ""
    if "name" in person:
        return person["name"]
    return person["name_ja" if (get_language() or "").startswith("ja") else "name_en"]


def facts_of(told: Mapping[str, Any], urls: Mapping[str, str | None] | None = None) -> list[dict[str, Any]]:
    """What a reader is told, as the facts of a page: days, persons with their address, and texts."""
    facts = []
    for name, value in told.items():
        if name not in _LABELS or value in (None, "", False):
            continue
        fact: dict[str, Any] = {"label": _LABELS[name], "value": value, "wide": name in _WIDE}
        if isinstance(value, dict):
            fact |= {"value": name_of(value), "note": value["address"]}
        elif isinstance(value, bool):
            fact["kind"] = "yes_no"
        elif isinstance(value, date):
            fact["kind"] = "date"
        elif name == "side":
            fact["value"] = words.SIDE_WORDS[value]
        elif url := (urls or {}).get(name):
            fact |= {"kind": "link", "url": url}
        facts.append(fact)
    return facts


def goods_shown(told: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The goods, each with the words of its finding and of what became of it."""
    measures = dict(Measure.choices)
    return [
        {
            **one,
            "found": words.FINDING_WORDS.get(one["finding"]),
            "tone": words.FINDING_TONES.get(one["finding"], "neutral"),
            "measure": measures.get(one.get("measure") or "", "") if one.get("measure") else "",
        }
        for one in told
    ]


def right_name(told: Mapping[str, Any]) -> dict[str, Any]:
    """The right in the reader's language, with the words of its kind."""
    right = told["right"]
    return {
        "name": name_of(right),
        "kind": RIGHT_LAW[RightKind(right["kind"])].label,
        "number": right["number"],
    }


def rights_shown(rows: Sequence[RightConcerned], actor: Actor) -> list[dict[str, Any]]:
    """These rights as columns of a page (ipr_verification/concern.html), in a fixed number of queries."""
    ids = [row.pk for row in rows]
    clocks = deadlines_of_all(rows, actor)
    submitted = _by("right_concerned_id", _on_rights(Submission, ids, actor))
    deposited = _by(
        "about_id", Deposit.objects.visible_to(actor).filter(about__in=ids).select_related("case")
    )
    inspected = _by(
        "right_concerned_id",
        [*_on_rights(CargoInspection, ids, actor), *_on_rights(SampleInspection, ids, actor)],
    )
    seen = Notice.objects.visible_to(actor).filter(about__in=ids).select_related("case__office", "addressee")
    noticed = _by("about_id", seen.order_by("-case_id")[: _MOST * len(ids)])
    petitions = [
        row.petition for row in rows if row.petition and sees(reader_of(row, actor), "right", "guides")
    ]
    guides = guides_of(petitions, (Standing.CONFIRMED,)) if petitions else {}
    return [
        {
            **_shown(
                row,
                actor,
                clocks[row.pk],
                submitted[row.pk],
                deposited[row.pk],
                noticed[row.pk],
                inspected[row.pk],
            ),
            "guides": guides.get(row.petition_id, []) if row.petition_id else [],
        }
        for row in rows
    ]


def _on_rights(procedure: type[Procedure], ids: Iterable[int], actor: Actor) -> Any:
    rows = procedure.objects.visible_to(actor).filter(right_concerned__in=ids)
    return rows.select_related("case").order_by("case_id")


def _by(column: str, rows: Iterable[Any]) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, column)].append(row)
    return found


def _shown(
    row: RightConcerned,
    actor: Actor,
    clocks: Any,
    submitted: Any,
    deposited: Any,
    noticed: Any,
    inspected: Any,
) -> dict[str, Any]:
    reader = reader_of(row, actor)
    told = right_told(row, reader)
    petition = row.petition if sees(reader, "right", "petition") else None
    urls = {"petition": page_of(petition.case) if petition else None}
    running = row.state in RUNNING
    return {
        "row": row,
        "reader": reader.value,
        "url": page_of(row.case),
        "reference": written(row.case),
        "state": row.state,
        "label": row.get_state_display(),
        "tone": words.RIGHT_TONES[row.state],
        **right_name(told),
        "holder": told["holder"] | {"name": name_of(told["holder"])},
        "facts": facts_of({k: v for k, v in told.items() if k not in _ELSEWHERE}, urls),
        # Beside the case itself: without what is told of the case as a whole.
        "own_facts": facts_of({k: v for k, v in told.items() if k not in _ELSEWHERE | _OF_THE_CASE}, urls),
        "goods": goods_shown(told["goods"]),
        "deadlines": page_context.deadlines(clocks),
        "waits": waits_of(row, actor),
        "opinions": [_opinion(one) for one in told["opinions"]],
        "submissions": [
            {
                "url": page_of(one.case),
                "reference": written(one.case),
                "by": words.BY_WORDS[one.by],
                "on": one.submitted_on,
                "text": one.text,
                "final": one.final,
                "state": one.state,
                "label": one.get_state_display(),
                "tone": words.SUBMISSION_TONES[one.state],
            }
            for one in submitted
        ],
        "deposits": [
            {
                "url": page_of(one.case),
                "reference": written(one.case),
                "amount": one.amount,
                "state": one.state,
                "label": one.get_state_display(),
            }
            for one in deposited
        ],
        "notices": {"rows": [notices.drawn(one) for one in noticed], "all_url": ""} if noticed else None,
        "said": said_to(row, reader, clocks, told["opinions"]),
        "inspections": [
            {
                "url": page_of(one.case),
                "reference": written(one.case),
                "title": type(one)._meta.verbose_name,
                "on": one.on,
                "state": one.state,
                "label": one.get_state_display(),
                "tone": TONES_OF_INSPECTIONS[type(one)][one.state],
            }
            for one in inspected
        ],
        "may_apply": _may_apply(row, actor) if running else [],
        "submit_url": f"{reverse('submissions-new')}?concerned={written(row.case)}" if running else "",
    }


def _may_apply(row: RightConcerned, actor: Actor) -> list[dict[str, Any]]:
    """Where this reader may apply for an inspection on a right of this kind: on a petition, each side as it may."""
    if actor.reads_only or row.petition_id is None:
        return []
    sampled = row.side == Side.IMPORT and RIGHT_LAW[RightKind(row.right_kind)].sample
    forms: list[tuple[bool, type[Procedure], str]] = [
        (True, CargoInspection, "cargo-inspections-new"),
        (sampled and reader_of(row, actor) != Reader.TRADER, SampleInspection, "sample-inspections-new"),
    ]
    found = []
    for fits, procedure, name in forms:
        opening = machine(procedure).moves["apply"]
        if fits and actor.has_role(*opening.rule.roles):
            url = f"{reverse(name)}?concerned={written(row.case)}"
            found.append({"label": opening.rule.label, "url": url})
    return found


_OF_THE_CASE: Final = frozenset(
    {"verification_case", "declaration_number", "side", "declarant", "broker", "other_party", "manufacturer"}
)
# Drawn by themselves.
_ELSEWHERE: Final = frozenset({"right", "goods", "opinions", "holder", "opinion_overdue", "opinion_asked"})


def _opinion(told: Mapping[str, Any]) -> dict[str, Any]:
    """An opinion with the words of its organ, of where it stands, and of who asked for it."""
    if told["answered_on"]:
        status, tone = _("given"), "good"
    elif told.get("not_needed_on"):
        status, tone = _("no longer needed"), "ended"
    elif told["sought_on"]:
        status, tone = _("sought"), "progress"
    elif told["refused_on"]:
        status, tone = _("not sought"), "ended"
    else:
        status, tone = _("asked for"), "waiting"
    asked = [words.BY_WORDS[one] for one in told.get("asked_by", ())]
    return {
        **told,
        "organ": words.ORGAN_WORDS[told["organ"]],
        "status": status,
        "tone": tone,
        "askers": asked,
    }
