"""The life of cargo laid out as lines: a lane for each place, with what happened there and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bonded_areas.rules.stock import Balance

# Where cargo of a lot mostly is, once something has happened to it.
STORED, ROAD, AWAY, GONE = "stored", "road", "away", "gone"
# The drawing is 1,000 wide; nothing is drawn nearer to an edge than this.
MARGIN: Final = 20
WIDTH: Final = 1000
ROOM: Final = 160


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened to a lot on a day, what it had after it, and in which words."""

    on: date
    words: str
    after: Balance | None = None
    # "entry" of the ledger, "approval", or the "due" day of a period that runs.
    kind: str = "entry"


@dataclass(frozen=True, slots=True)
class Stretch:
    """From where to where on the line cargo was stored, on the road or away."""

    start: int
    end: int
    where: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A point on the line, with all that happened on its day."""

    at: int
    on: date
    words: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Scale:
    """The days between which a life is drawn."""

    first: date
    last: date
    # Whether something is due beyond the last day: it is drawn at the edge, with room before it.
    beyond: bool = False

    def at(self, day: date) -> int:
        """Where on the line a day is, in thousandths of its width; what lies beyond is drawn at the edge."""
        if day > self.last:
            return WIDTH - MARGIN
        span = max((self.last - self.first).days, 1)
        width = WIDTH - 2 * MARGIN - (ROOM if self.beyond else 0)
        return MARGIN + max((day - self.first).days, 0) * width // span


def where_it_is(balance: Balance) -> str:
    """Where the cargo of a lot is: in the place, else on the road, else away for a while, else gone."""
    if balance.stock:
        return STORED
    if balance.transit:
        return ROAD
    return AWAY if balance.away else GONE


def stretches(moments: Sequence[Moment], scale: Scale, today: date) -> list[Stretch]:
    """The stretches of one lot, in order: from each entry of its ledger to the next, the last until today."""
    entries = sorted((m for m in moments if m.after is not None), key=lambda m: m.on)
    found: list[Stretch] = []
    for position, moment in enumerate(entries):
        assert moment.after is not None
        where = where_it_is(moment.after)
        until = entries[position + 1].on if position + 1 < len(entries) else today
        start, end = scale.at(moment.on), scale.at(until)
        if where == GONE or end <= start:
            continue
        if found and found[-1].where == where and found[-1].end == start:
            found[-1] = Stretch(found[-1].start, end, where)
        else:
            found.append(Stretch(start, end, where))
    return found


def marks(moments: Sequence[Moment], scale: Scale) -> list[Mark]:
    """The points of one lot: what happened on one day stands at one point, an approval before an entry."""
    by_day: dict[date, list[Moment]] = {}
    for moment in moments:
        by_day.setdefault(moment.on, []).append(moment)
    return [
        Mark(
            scale.at(day),
            day,
            tuple(m.words for m in by_day[day]),
            min((m.kind for m in by_day[day]), key=("approval", "entry", "due").index),
        )
        for day in sorted(by_day)
    ]


def scale_of(moments: Sequence[Moment], today: date) -> Scale:
    """From the first thing that happened to today, or to a period's end where that is not twice as far off."""
    happened = [m.on for m in moments if m.kind != "due"]
    first, now = min(happened), max([*happened, today])
    reach = now + max(now - first, date.resolution * 30)
    due = [m.on for m in moments if m.kind == "due" and now < m.on <= reach]
    last = max([now, *due])
    return Scale(first, last, any(m.on > last for m in moments if m.kind == "due"))
