"""The parts of a case's page as the components take them: what each of them shows, for this reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doors import case_contents
from doors.case_contents import ShownDeadline, Told, nearness, state_labels
from doors.clerical_words import words_for
from doors.forms import fields_of, summary_of
from doors.told_in_words import changes_in_words
from statute import clock
from statute.machine import machine
from statute.transitions import OFFICERS

if TYPE_CHECKING:
    from accounts.actors import Actor
    from doors.forms import Vocabulary
    from doors.pages import ProcedurePages
    from statute.errors import Conflict, Reason
    from statute.machine import Move
    from statute.options import Option

NOTE, UPLOAD = "note", "attach_document"
# Drawn elsewhere on the page, or for the admin alone.
OUTSIDE_PANEL: Final = frozenset({NOTE, UPLOAD, "recount"})
# What an act is given that reads as words of its own in the timeline.
_TOLD: Final = ("reason", "text", "note", "finding")


@dataclass(frozen=True, slots=True)
class Bound:
    """A form that was posted and not taken: drawn open again, filled in, with what is wrong."""

    name: str
    values: Mapping[str, Any]
    errors: Sequence[Reason] = ()


def head(
    pages: ProcedurePages, row: Any, deadlines: Sequence[ShownDeadline], actor: Actor | None = None
) -> dict[str, Any]:
    """components/case_head.html."""
    case = row.case
    running = [d for d in deadlines if d.row.status == "running"]
    return {
        "kind": pages.title,
        "reference": case.reference or _("no reference yet"),
        "state": row.state,
        "label": state_labels(pages.procedure).get(row.state, row.state),
        "version": case.version,
        "office": case.office.name,
        "assignee": case.assignee.name if case.assignee else None,
        "opened_at": case.opened_at,
        "due": due(running[0]) if running else None,
        "waits": case_contents.waits_of(row, actor),
    }


def due(deadline: ShownDeadline) -> dict[str, Any]:
    """components/due_chip.html."""
    days = deadline.days_left
    return {"on": deadline.row.ends_on, "days": abs(days), "level": deadline.level, "label": deadline.label}


def due_from(due_at: datetime | None, today: Any = None) -> dict[str, Any] | None:
    """components/due_chip.html for a case in a list, of which only the instant is known from which it is late."""
    if due_at is None:
        return None
    last = clock.day_of(due_at) - timedelta(days=1)
    days = (last - (today or clock.today())).days
    return {"on": last, "days": abs(days), "level": nearness(days)}


def path(pages: ProcedurePages, row: Any, told: Iterable[Told], whole: bool = True) -> list[dict[str, Any]]:
    """components/path.html: the ordinary way, with the states that were really passed. Where not the `whole` timeline
    is at hand, what lies behind counts as passed."""
    labels, way_of_it = state_labels(pages.procedure), pages.way(row)
    reached: dict[str, datetime] = {}
    for entry in told:
        if entry.moved:
            reached[entry.state] = entry.at
    usual = [state for state in way_of_it if state not in pages.detours or state in {row.state, *reached}]
    way = [*usual, *([] if row.state in way_of_it else [row.state])]
    here = way.index(row.state)
    steps = []
    for position, state in enumerate(way):
        before = "done" if state in reached or not whole else "skipped"
        status = "current" if position == here else before if position < here else "ahead"
        if status == "ahead" and row.state not in way_of_it:
            continue
        if position < here and row.state not in way_of_it and state not in reached:
            continue  # it ended before it came there
        steps.append({"label": labels.get(state, state), "status": status, "at": reached.get(state)})
    return steps


def holds(case_id: int) -> list[dict[str, Any]]:
    """components/holds.html."""
    return [
        {"label": _("Stopped"), "article": h.article, "since": h.placed_at, "by": h.placed_by, "note": h.note}
        for h in case_contents.holds_of(case_id)
    ]


def timeline(
    pages: ProcedurePages, told: Sequence[Told], actor: Actor, older_url: str = ""
) -> dict[str, Any]:
    """components/timeline.html, newest first."""
    changes = changes_in_words(pages, told) if actor.is_staff else {}
    entries = []
    for number, entry in enumerate(told, 1):
        note = next((entry.input[name] for name in _TOLD if entry.input.get(name)), "")
        entries.append(
            {
                "at": entry.at,
                "actor": entry.actor,
                "actor_kind": entry.actor_kind,
                "label": entry.label,
                "article": entry.article,
                "note": note if isinstance(note, str) else "",
                "state": entry.state if entry.moved else "",
                "state_label": entry.state_label,
                # A party counts what it is told, not what there is.
                "sequence": number if actor.is_party else entry.sequence,
                "audience": _("officers only") if entry.audience == OFFICERS else "",
                "changes": changes.get(entry.sequence, []),
            }
        )
    return {"entries": entries[::-1], "older_url": older_url}


def deadlines(shown: Iterable[ShownDeadline]) -> list[dict[str, Any]]:
    """components/deadlines.html."""
    return [
        {
            "label": one.label,
            "due": {**due(one), "label": ""},  # it stands under its own heading
            "ends_on": one.row.ends_on,
            "article": one.row.article,
            "consequence": one.consequence,
            "reminders": one.reminders,
            "open": one.level in ("overdue", "today", "soon"),
            "period": {
                "title": one.label,
                "ends_on": one.row.ends_on,
                "articles": one.row.basis.get("articles", ()),
                "today": one.today,
                "steps": one.steps,
            },
        }
        for one in shown
    ]


def documents(
    pages: ProcedurePages,
    row: Any,
    actor: Actor,
    address: str,
    options: Mapping[str, Option],
    bound: Bound | None,
) -> dict[str, Any]:
    """components/documents.html."""
    kinds = {**dict(pages.document_kinds), **pages.issued_kinds}
    upload = None
    if (option := options.get(UPLOAD)) is not None and option.possible:
        errors = bound.errors if bound is not None and bound.name == UPLOAD else ()
        values = bound.values if bound is not None and bound.name == UPLOAD else {}
        upload = {
            "name": UPLOAD,
            "label": option.move.rule.label,
            "url": f"{address}documents/",
            "article": option.article,
            "weight": "ordinary",
            "multipart": True,
            "open": bool(errors),
            "fields": upload_fields(pages, values, errors),
            "error_summary": [
                {"message": e.message, "value": e.value, "field_id": f"f-{UPLOAD}-{e.field}"} for e in errors
            ],
        }
    return {
        "files": [
            {
                "title": gettext(one.title) if one.kind in pages.issued_kinds else one.title,
                "kind_label": kinds.get(one.kind, one.kind),
                "filename": one.filename,
                "url": f"{address}documents/{one.pk}/",
                "size": one.size,
                "added_at": one.added_at,
                "added_by": one.added_by,
                "sha256": one.sha256,
                "audience": _("officers only") if one.audience == OFFICERS else "",
                "superseded_at": one.superseded_at,
            }
            for one in case_contents.documents_of(row, actor)
        ],
        "upload": upload,
    }


def upload_fields(
    pages: ProcedurePages, values: Mapping[str, Any], errors: Iterable[Reason]
) -> list[dict[str, Any]]:
    """What is asked for with a file."""
    by_field: dict[str, list[Reason]] = {}
    for error in errors:
        by_field.setdefault(error.field or "", []).append(error)
    kind = {"name": "kind", "label": _("Kind of document"), "kind": "select", "required": True}
    kind["options"] = [{"value": value, "label": label} for value, label in pages.document_kinds]
    title = {"name": "title", "label": _("Title"), "kind": "text", "maxlength": 200}
    title["help"] = _("The file's name, if left empty.")
    file = {"name": "file", "label": _("File"), "kind": "file", "required": True, "wide": True}
    file["limits"] = pages.upload_limits
    return [
        {**one, "value": values.get(str(one["name"])), "errors": by_field.get(str(one["name"]), [])}
        for one in (kind, title, file)
    ]


def notes(
    pages: ProcedurePages,
    row: Any,
    actor: Actor,
    address: str,
    options: Mapping[str, Option],
    bound: Bound | None,
) -> dict[str, Any] | None:
    """components/notes.html; nothing for a party."""
    if not actor.is_staff:
        return None
    option = options.get(NOTE)
    add = action(pages, row, option.move, actor, address, bound) if option and option.possible else None
    found = case_contents.notes_of(row.pk, actor)
    return {"entries": [{"text": n.text, "at": n.written_at, "by": n.written_by} for n in found], "add": add}


def panel(
    pages: ProcedurePages,
    row: Any,
    actor: Actor,
    address: str,
    options: Iterable[Option],
    bound: Bound | None,
) -> dict[str, Any]:
    """components/actions.html: what may be done, what stands against the rest, and what is for another stage."""
    shown: dict[str, Any] = {"allowed": [], "blocked": [], "later": [], "version": row.case.version}
    for option in options:
        if option.name in OUTSIDE_PANEL:
            continue
        if option.possible:
            shown["allowed"].append(action(pages, row, option.move, actor, address, bound))
            continue
        other_stage = any(reason.code == "state" for reason in option.reasons)
        other_stage = other_stage or not pages.concerns(row, option.move)
        article = pages.article_of(row, option.move)
        told = {"label": option.move.rule.label, "article": article, "reasons": option.reasons}
        shown["later" if other_stage else "blocked"].append(told)
    return shown


def action(
    pages: ProcedurePages, row: Any, move: Move, actor: Actor, address: str, bound: Bound | None
) -> dict[str, Any]:
    """One act with its form."""
    mine = bound if bound is not None and bound.name == move.name else None
    words = vocabulary(pages, move)
    values = mine.values if mine is not None else pages.initial(row, move)
    errors = mine.errors if mine is not None else ()
    model = move.rule.input
    choices = pages.choices(row, move, actor)
    return {
        "name": move.name,
        "label": move.rule.label,
        "url": f"{address}actions/{move.name}/",
        "article": pages.article_of(row, move),
        "weight": "ordinary" if move.rule.weight == "clerical" else move.rule.weight,
        "about": pages.about.get(move.name, ""),
        "fields": fields_of(model, words=words, choices=choices, values=values, errors=errors),
        "open": mine is not None,
        "error_summary": summary_of(model, errors, words=words, prefix=move.name),
    }


def vocabulary(pages: ProcedurePages, move: Move) -> Vocabulary:
    """The words of an act's input on these pages."""
    return words_for(pages.procedure, move, pages.words, pages.words_of)


def conflict(pages: ProcedurePages, found: Conflict, address: str) -> dict[str, Any]:
    """components/conflict.html."""
    whole = machine(pages.procedure)
    entries = []
    for change in found.changes:
        move = whole.move(change["action"])
        entries.append(
            {
                "at": datetime.fromisoformat(change["at"]),
                "actor": change["actor"],
                "label": move.rule.label if move else change["action"],
                "article": change["article"],
            }
        )
    return {"reload_url": address, "entries": entries}
