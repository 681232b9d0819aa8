"""A lot's life drawn as a line, from arrival to removal: the places it lay in, the roads between, what was approved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from bonded_areas import selectors
from bonded_areas.models import CargoLot, StockEntry
from bonded_areas.models.lot_state import LIVE
from bonded_areas.rules.life_line import Moment, marks, scale_of, stretches
from bonded_areas.rules.stock import Balance, Kind
from doors.pages import page_of

if TYPE_CHECKING:
    from datetime import date

    from accounts.actors import Actor
    from doors.case_contents import ShownDeadline

WORDS: Final = {"stored": _("stored"), "road": _("on the road"), "away": _("away for a while")}


def life_of(
    row: CargoLot, actor: Actor, deadlines: Sequence[ShownDeadline], today: date
) -> dict[str, Any] | None:
    """What templates/bonded_areas/life.html draws; None where nothing has happened yet.

    A lane for each lot of the cargo's way that this person may see, in five queries however many.
    """
    lots = selectors.way_of(row, actor)
    entries = _entries([lot.pk for lot in lots])
    moments = {lot.pk: _moments(lot, entries.get(lot.pk, [])) for lot in lots}
    if row.state in LIVE:
        moments[row.pk] += [
            Moment(d.row.ends_on, str(format_lazy(_("{period} ends"), period=d.label)), kind="due")
            for d in deadlines
            if d.row.status == "running"
        ]
    every = [moment for of_lot in moments.values() for moment in of_lot]
    if not any(moment.after is not None for moment in every):
        return None
    scale = scale_of(every, today)
    lanes = []
    for lot in lots:
        roads = stretches(moments[lot.pk], scale, today)
        lanes.append(
            {
                "title": str(lot.place),
                "url": "" if lot.pk == row.pk else page_of(lot.case),
                "document": lot.transport_document,
                "here": lot.pk == row.pk,
                "stretches": [
                    {"start": _percent(s.start), "end": _percent(s.end), "where": s.where} for s in roads
                ],
                "marks": [
                    {
                        "at": _percent(m.at),
                        "left": _percent(m.at - 7),
                        "on": m.on,
                        "words": m.words,
                        "kind": m.kind,
                    }
                    for m in marks(moments[lot.pk], scale)
                ],
            }
        )
    return {
        "first": scale.first,
        "last": scale.last,
        "beyond": max((m.on for m in every if m.kind == "due"), default=None) if scale.beyond else None,
        "today": _percent(scale.at(today))
        if scale.first < today and (today < scale.last or scale.beyond)
        else "",
        "lanes": lanes,
        "kinds": [
            {"where": where, "label": label}
            for where, label in WORDS.items()
            if any(s["where"] == where for lane in lanes for s in lane["stretches"])
        ],
        "approved": any(m["kind"] == "approval" for lane in lanes for m in lane["marks"]),
        "due": any(m["kind"] == "due" for lane in lanes for m in lane["marks"]),
    }


def _entries(lot_ids: Sequence[int]) -> dict[int, list[StockEntry]]:
    found: dict[int, list[StockEntry]] = {}
    for entry in StockEntry.objects.filter(lot_id__in=lot_ids).order_by("id"):
        found.setdefault(entry.lot_id, []).append(entry)
    return found


def _moments(lot: CargoLot, entries: Sequence[StockEntry]) -> list[Moment]:
    balance, found = Balance(), []
    for entry in entries:
        balance = balance.after(Kind(entry.kind), entry.amount)
        found.append(Moment(entry.happened_on, entry.get_kind_display(), balance))
    if lot.approved_on is not None:
        found.append(Moment(lot.approved_on, str(_("Storage approved")), kind="approval"))
    return found


def _percent(thousandths: int) -> str:
    return f"{max(thousandths, 0) / 10:g}%"
