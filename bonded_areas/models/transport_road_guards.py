"""What must hold on the road and at the destination, for arrivals, losses and destruction (63(5), 65)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from bonded_areas.models.transport_facts import LINES, NEW_DESTINATION
from bonded_areas.models.transport_guards import APPROVAL, ARRIVAL, told
from bonded_areas.rules.stock import Amount
from bonded_areas.rules.transport import Kind, Progress, seems_whole
from statute.articles import Article
from statute.errors import Reason
from statute.transitions import Ctx, guard

if TYPE_CHECKING:
    from bonded_areas.models.transport import Transport
    from bonded_areas.models.transport_line import TransportLine


# On the road, and at the destination.


@guard(APPROVAL, _("The day lies between shipping out and today."), on_input=True)
def day_is_of_the_journey(row: Transport, ctx: Ctx) -> list[Reason]:
    on = ctx.input.on
    if on is None:
        return []
    if on > ctx.today:
        return [Reason("not_yet", _("That day has not come."), row.terms.arrival, "on", on)]
    if row.departed_on is not None and on < row.departed_on:
        sentence = _("The cargo had not been shipped out on that day.")
        return [Reason("before_departure", sentence, row.terms.arrival, "on", on)]
    return []


@guard(ARRIVAL, _("No more than what is on the road."), facts=(LINES,), on_input=True)
def parts_are_on_the_road(row: Transport, ctx: Ctx) -> list[Reason]:
    lines = {line.number: line.progress for line in ctx[LINES]}
    found: list[Reason] = []
    seen: set[int] = set()
    for index, part in enumerate(ctx.input.lines):
        at = f"lines.{index}"
        if part.line not in lines or part.line in seen:
            sentence = _("There is no such line, or it is named twice.")
            found.append(Reason("no_such_line", sentence, row.terms.arrival, f"{at}.line", part.line))
            continue
        seen.add(part.line)
        found += _too_much(lines[part.line], part, at, row.terms.arrival)
    return found


def _too_much(progress: Progress, part: Any, at: str, article: Article) -> Iterable[Reason]:
    rest = progress.on_the_road
    for name in rest.short_of(part.amount):
        sentence = told(_("Only {there} is on the road."), there=str(getattr(rest, name)))
        yield Reason("too_much", sentence, article, f"{at}.{name}", str(getattr(part, name)))
    if part.amount and not rest.short_of(part.amount) and not seems_whole(part.amount, rest):
        sentence = _(
            "It would leave some of one measure and nothing of another: say packages, weight and quantity."
        )
        yield Reason("leaves_half", sentence, article, f"{at}.gross_mass_kg", str(part.gross_mass_kg))


def parts_of(lines: list[TransportLine], named: Iterable[Any]) -> list[tuple[TransportLine, Amount]]:
    """The lines that an input names with so much of each; all that is on the road where it names none."""
    rows = {line.number: line for line in lines}
    wanted = list(named)
    if not wanted:
        found = [(line, line.progress.on_the_road) for line in rows.values()]
    else:
        found = [(rows[part.line], part.amount or rows[part.line].progress.on_the_road) for part in wanted]
    return [(line, amount) for line, amount in found if amount]


@guard(ARRIVAL, _("Nothing is on the road any more."), facts=(LINES,))
def something_is_on_the_road(row: Transport, ctx: Ctx) -> bool:
    return any(line.progress.on_the_road for line in ctx[LINES])


@guard(ARRIVAL, _("Nothing has been presented."))
def arrival_is_presented(row: Transport, ctx: Ctx) -> bool:
    return bool(row.presented)


@guard(ARRIVAL, _("What was presented before is still to be confirmed."))
def nothing_is_presented(row: Transport, ctx: Ctx) -> bool:
    return not row.presented


@guard(ARRIVAL, _("Customs at the destination confirms the manifest, except under a blanket approval."))
def confirmed_by_customs(row: Transport, ctx: Ctx) -> bool:
    """Under a blanket approval the manifests of a period may be confirmed together (63(5), proviso)."""
    if ctx.actor.kind == "staff":
        return row.destination_office_id in ctx.actor.all_offices
    return ctx.actor.kind != "party" or row.kind_of == Kind.BLANKET


@guard(Article("65", 4), _("No loss has been notified that is undecided."))
def a_loss_is_notified(row: Transport, ctx: Ctx) -> bool:
    return bool(row.loss_notified)


@guard(Article("65", 4), _("A loss notified before is still undecided."))
def no_loss_is_notified(row: Transport, ctx: Ctx) -> bool:
    return not row.loss_notified


@guard(Article("65", 4), _("This transport is not of foreign cargo."))
def is_of_foreign_cargo(row: Transport, ctx: Ctx) -> bool:
    return row.terms.foreign


@guard(Article("65", 3), _("No destruction has been asked for."))
def destruction_is_asked(row: Transport, ctx: Ctx) -> bool:
    return bool(row.destruction_asked)


@guard(Article("65", 3), _("A destruction asked for before is still undecided."))
def no_destruction_is_asked(row: Transport, ctx: Ctx) -> bool:
    return not row.destruction_asked


@guard(APPROVAL, _("Some of the cargo has arrived, or been lost."), facts=(LINES,))
def nothing_has_ended(row: Transport, ctx: Ctx) -> bool:
    return all(line.progress.on_the_road == line.progress.shipped for line in ctx[LINES])


@guard(
    APPROVAL,
    _("There is no such place, or it is where the cargo goes already."),
    facts=(NEW_DESTINATION,),
    on_input=True,
)
def goes_elsewhere(row: Transport, ctx: Ctx) -> bool:
    place = ctx[NEW_DESTINATION]
    return place is not None and place.pk != row.destination_id


@guard(
    Article("65", 1),
    _("The period was over on that day: what did not arrive in time is collected on."),
    on_input=True,
)
def came_back_in_time(row: Transport, ctx: Ctx) -> bool:
    return row.due_on is None or ctx.input.on <= row.due_on
