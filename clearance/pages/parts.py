"""What stands beside a declaration's facts: warnings, findings, inspections, certificates, requests, cargo, money."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from clearance.models import ImportDeclaration
from clearance.pages.addresses import declaration_url
from clearance.pages.contents import Contents
from clearance.pages.goods import liability_of
from clearance.pages.words import DUPLICATES, RULES, SCOPES
from duties.pages import TONES, liability_url
from risk.rules.channels import why_of
from statute.models import Document

if TYPE_CHECKING:
    from accounts.actors import Actor

# What a higher floor shows beside the goods to a reader: `template`, and what that template reads; None for nothing.
BESIDE_GOODS: Final[list[Callable[[ImportDeclaration, Actor], Mapping[str, Any] | None]]] = []


def warnings_of(row: Any, actor: Actor) -> list[dict[str, Any]]:
    """Other declarations with the same papers; one the reader may see is a link, in one query for all."""
    said = [warning for warning in row.warnings if warning["what"] in DUPLICATES]
    if not said:
        return []
    references = {warning["reference"] for warning in said}
    seen = ImportDeclaration.objects.visible_to(actor).filter(case__reference__in=references)
    known = {other.case.reference: declaration_url(other.case) for other in seen.select_related("case")}
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for warning in said:
        text = DUPLICATES[warning["what"]] % {"value": warning["value"]}
        entry = found.setdefault(
            (warning["what"], warning["value"]), {"text": text, "links": [], "article": "67"}
        )
        if url := known.get(warning["reference"]):
            entry["links"].append({"label": warning["reference"], "url": url})
    return list(found.values())


def findings_of(contents: Contents, actor: Actor) -> dict[str, Any] | None:
    """What screening found, for officers alone: a declarant who knew the rules would declare around them."""
    screening: Mapping[str, Any] = contents.row.screening
    if not actor.is_staff or not screening:
        return None
    findings = [
        {
            "label": RULES.get(one["rule"], str(one["rule"]).replace("_", " ")),
            "why": why_of(one),
            "line": one.get("line"),
            "score": one.get("score"),
        }
        for one in screening.get("findings", ())
    ]
    return {"score": screening.get("score", 0), "entries": findings}


def beside_goods(row: ImportDeclaration, actor: Actor) -> list[Mapping[str, Any]]:
    """What higher floors show beside the goods to this reader."""
    return [panel for part in BESIDE_GOODS if (panel := part(row, actor)) is not None]


def inspections_of(contents: Contents, documents: Sequence[Document], url: str) -> list[dict[str, Any]]:
    """Each inspection with its photographs, which are documents of the case named by their hashes."""
    by_hash: dict[str, Document] = {}
    for document in documents:
        by_hash.setdefault(document.sha256, document)
    return [
        {
            "number": number,
            "place": one.place,
            "scope": SCOPES.get(one.scope, one.scope),
            "instructions": one.instructions,
            "ordered_at": one.ordered_at,
            "ordered_by": one.ordered_by,
            "recorded_at": one.recorded_at,
            "recorded_by": one.recorded_by,
            "finding": one.finding,
            "samples_taken": one.samples_taken,
            "result": _result(one),
            "photographs": [
                {"title": by_hash[h].title, "url": f"{url}documents/{by_hash[h].pk}/"}
                for h in one.photographs
                if h in by_hash
            ],
        }
        for number, one in enumerate(contents.inspections, start=1)
    ]


def _result(inspection: Any) -> dict[str, str]:
    if inspection.recorded_at is None:
        return {"label": _("ordered, not yet recorded"), "tone": "waiting"}
    if inspection.conforms is None:
        return {"label": _("called off"), "tone": "ended"}
    if inspection.conforms:
        return {"label": _("the goods conform"), "tone": "good"}
    return {"label": _("the goods do not conform"), "tone": "bad"}


def requests_of(contents: Contents) -> list[dict[str, Any]]:
    """The requests for documents and their answers."""
    return [
        {
            "documents": one.documents,
            "due_on": one.due_on,
            "requested_at": one.requested_at,
            "requested_by": one.requested_by,
            "answered_at": one.answered_at,
            "answer": one.answer,
            "status": {"label": _("answered"), "tone": "good"}
            if one.answered_at
            else {"label": _("open"), "tone": "waiting"},
        }
        for one in contents.requests
    ]


def certificates_of(contents: Contents) -> list[dict[str, Any]]:
    """What other laws require, line by line, and whether it is confirmed."""
    found = []
    for one in contents.certificates:
        if one.confirmed_at:
            status = {"label": _("confirmed"), "tone": "good"}
        elif one.number:
            status = {"label": _("to be confirmed by an officer"), "tone": "waiting"}
        else:
            status = {"label": _("to be proved"), "tone": "bad"}
        found.append(
            {
                "line": one.line_number,
                "law": one.law,
                "number": one.number,
                "issuer": one.issuer,
                "valid_until": one.valid_until,
                "confirmed_at": one.confirmed_at,
                "confirmed_by": one.confirmed_by,
                "note": one.confirmation_note,
                "status": status,
            }
        )
    return found


def money_of(row: Any) -> dict[str, Any] | None:
    """What is owed, and where it is paid."""
    liability = liability_of(row)
    if liability is None:
        return None
    return {
        "url": liability_url(liability.case),
        "state": liability.state,
        "label": liability.get_state_display(),
        "assessed": liability.assessed_total,
        "paid": liability.paid_total,
        "outstanding": liability.outstanding,
        "owed": abs(liability.outstanding),
        "extended_until": liability.extended_until,
        "tone": TONES[liability.state],
    }
