"""What a tally must know of its manifest, and what must hold before cargo is brought in by it (15 to 16, 30, 34-2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from arrivals.manifest_inputs import MOST, Document
from arrivals.models import Consignment, Manifest
from arrivals.models.manifest_guards import UNLOADING, unreported
from arrivals.models.manifest_state import State as ManifestState
from arrivals.rules.landing import Difference, Load, difference
from bonded_areas.models.entry_inputs import KnownOfCargo
from bonded_areas.models.place import Place
from bonded_areas.models.tally_lots import NO_LOTS, Lots, lots_of, reasons_against_lots
from statute.articles import Article
from statute.clock import day_of
from statute.errors import Reason
from statute.transitions import Ctx, Fact, Input, Related, Subject, guard

if TYPE_CHECKING:
    from bonded_areas.models.tally import Tally

STORING, BOOKS, LANDING = Article("30", 1), Article("34-2"), Article("16", 1)


class NamedInput(Input):
    """A consignment of the manifest."""

    transport_document: Document


class CountInput(NamedInput):
    """How much came of one consignment. Left empty, packages and mass are all that is still expected of it."""

    packages: Annotated[int, Field(ge=0, le=10**9)] | None = None
    gross_mass_kg: Annotated[Decimal, Field(ge=0, max_digits=16, decimal_places=6)] | None = None
    # The rest is brought in later; otherwise what is missing is short.
    more_to_come: bool = False
    damaged_packages: Annotated[int, Field(ge=0, le=10**9)] = 0
    reason: Annotated[str, Field(max_length=1000)] = ""


class TallyLineInput(KnownOfCargo, CountInput):
    """What came of one consignment, and what else is known of it now."""


class TallyInput(Input):
    """Consignments of a manifest, brought in on a day; `rest`: all others that are open came as reported."""

    manifest: Annotated[str, Field(min_length=1, max_length=40)]
    brought_in_on: date
    lines: Annotated[list[TallyLineInput], Field(max_length=MOST)] = []
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Came:
    """What of a consignment comes in by this tally."""

    consignment: Consignment
    load: Load
    more_to_come: bool
    found: Difference
    damaged: int
    reason: str
    line: TallyLineInput | None


@dataclass(slots=True)
class Ship:
    """The manifest that an input names, with its consignments that it is about, and the place of landing."""

    manifest: Manifest | None = None
    place: Place | None = None
    consignments: dict[str, Consignment] = field(default_factory=dict)
    lots: Lots = NO_LOTS

    def came(self, given: TallyInput) -> list[Came]:
        """What comes in, in the order of the manifest: what is told line by line, and with `rest` all other lines."""
        said = {line.transport_document: line for line in given.lines}
        found = []
        for document, row in self.consignments.items():
            line = said.get(document)
            expected = row.to_come
            if line is None:
                load, more, damaged, reason = expected, False, 0, ""
            else:
                load = Load(
                    expected.packages if line.packages is None else line.packages, _mass(line, row, expected)
                )
                more, damaged, reason = line.more_to_come, line.damaged_packages, line.reason
            differs = difference(row.reported, row.landed + load, more_to_come=more)
            found.append(Came(row, load, more, differs, damaged, reason, line))
        return found


def _mass(line: TallyLineInput, row: Consignment, expected: Load) -> Decimal:
    """The mass that was weighed; where it was not, the share of the packages that came."""
    if line.gross_mass_kg is not None:
        return line.gross_mass_kg
    if line.packages is None or line.packages == expected.packages or not row.packages:
        return expected.gross_mass_kg
    share = row.gross_mass_kg * line.packages / row.packages
    return share.quantize(Decimal("0.000001"))


def _references(inputs: Sequence[Any]) -> set[str]:
    return {one.manifest for one in inputs}


def _manifest_cases(inputs: Sequence[Any]) -> list[int]:
    rows = Manifest._base_manager.filter(case__reference__in=_references(inputs))
    return list(rows.values_list("pk", flat=True))


# Held while its cargo is brought in: of two who bring in the same consignment the second finds it done.
MANIFEST_CASES = Related("the manifest", of_inputs=_manifest_cases)


def _ships(subjects: Sequence[Subject]) -> dict[int, Ship]:
    rows = Manifest._base_manager.filter(case__reference__in=_references([s.input for s in subjects]))
    manifests = {row.case.reference: row for row in rows.select_related("case")}
    codes = {row.place_code for row in manifests.values()}
    places = {one.code: one for one in Place.objects.filter(code__in=codes)}
    found = {}
    for s in subjects:
        manifest = manifests.get(s.input.manifest)
        place = places.get(manifest.place_code) if manifest else None
        # Nobody learns of another's manifest by asking for it: to whoever may not see it there is none.
        hidden = s.actor.is_party and not (place and s.actor.may_for("bonded_operator", place.operator_id))
        found[s.case_id] = Ship() if hidden else Ship(manifest, place)
    wanted = Q(pk__in=[])
    for s in subjects:
        if (manifest := found[s.case_id].manifest) is not None:
            named = Q(transport_document__in={line.transport_document for line in s.input.lines})
            wanted |= Q(manifest_id=manifest.pk) & (named | Q(done=False) if s.input.rest else named)
    by_manifest: dict[int, dict[str, Consignment]] = {}
    for row in Consignment.objects.filter(wanted).order_by("number"):
        by_manifest.setdefault(row.manifest_id, {})[row.transport_document] = row
    for ship in found.values():
        if ship.manifest is not None:
            ship.consignments = by_manifest.get(ship.manifest.pk, {})
    asked = ((s, found[s.case_id]) for s in subjects)
    lots = lots_of(
        (s.actor, ship.place, ship.came(s.input), s.input) for s, ship in asked if ship.place is not None
    )
    for ship in found.values():
        ship.lots = lots
    return found


SHIP: Fact[Ship] = Fact("ship", _ships, Ship)


@guard(LANDING, _("There is no such manifest at this office."), facts=(SHIP,), on_input=True)
def manifest_is_on_record(row: Tally, ctx: Ctx) -> list[Reason]:
    ship = ctx[SHIP]
    if ship.manifest is not None and ship.place is not None and ship.place.office_id == ctx.office_id:
        return []
    sentence = _("There is no such manifest for a place of yours.")
    return [Reason("unknown_manifest", sentence, LANDING, "manifest", ctx.input.manifest)]


@guard(LANDING, _("The vessel or aircraft has arrived."), facts=(SHIP,), on_input=True)
def it_has_arrived(row: Tally, ctx: Ctx) -> list[Reason]:
    manifest = ctx[SHIP].manifest
    if manifest is None:
        return []
    if manifest.state == ManifestState.CLOSED:
        sentence = _("All of this manifest is brought in or accounted for already.")
        return [Reason("brought_in_already", sentence, BOOKS, "manifest", ctx.input.manifest)]
    if manifest.arrived_at is None:
        sentence = _("Its arrival was not notified: nothing is unloaded yet.")
        return [Reason("not_arrived", sentence, LANDING, "manifest", ctx.input.manifest)]
    if ctx.input.brought_in_on < day_of(manifest.arrived_at):
        sentence = format_lazy(
            _("It arrived on {day}; nothing was brought in before."),
            day=day_of(manifest.arrived_at).isoformat(),
        )
        return [Reason("before_arrival", sentence, STORING, "brought_in_on", ctx.input.brought_in_on)]
    return []


@guard(BOOKS, _("Something is brought in."), facts=(SHIP,), on_input=True)
def something_is_left(row: Tally, ctx: Ctx) -> list[Reason]:
    given, ship = ctx.input, ctx[SHIP]
    if ship.manifest is None or ship.manifest.state == ManifestState.CLOSED or given.lines:
        return []
    if not all(one.done for one in ship.consignments.values()):
        return []
    if given.rest:
        sentence = _("Nothing of this manifest is left to be brought in.")
        return [Reason("brought_in_already", sentence, BOOKS, "rest", True)]
    return [Reason("nothing_chosen", _("Say which consignments were brought in."), BOOKS, "lines")]


@guard(BOOKS, _("Each line is of this manifest, and open."), facts=(SHIP,), on_input=True)
def lines_are_open(row: Tally, ctx: Ctx) -> list[Reason]:
    """A consignment that was brought in a moment ago by somebody else is not brought in twice."""
    ship, found = ctx[SHIP], []
    times = Counter(line.transport_document for line in ctx.input.lines)
    for position, line in enumerate(ctx.input.lines):
        document, where = line.transport_document, f"lines[{position}].transport_document"
        one = ship.consignments.get(document)
        if times[document] > 1:
            sentence = _("This transport document is named more than once.")
            found.append(Reason("named_twice", sentence, BOOKS, where, document))
        elif one is None and ship.manifest is not None:
            sentence = _("The manifest has no such consignment: the carrier amends it first.")
            found.append(Reason("not_on_it", sentence, LANDING, where, document))
        elif one is not None and one.done:
            sentence = format_lazy(
                _("{document} was brought in or accounted for already: {packages} packages of {mass} kg."),
                document=document,
                packages=one.landed_packages,
                mass=one.landed_mass_kg.normalize(),
            )
            found.append(Reason("brought_in_already", sentence, BOOKS, where, document))
    return found


@guard(BOOKS, _("What differs from the manifest is explained."), facts=(SHIP,), on_input=True)
def differences_are_explained(row: Tally, ctx: Ctx) -> list[Reason]:
    found, ship = [], ctx[SHIP]
    places = {line.transport_document: at for at, line in enumerate(ctx.input.lines)}
    for came in ship.came(ctx.input):
        at = places.get(came.consignment.transport_document)
        if at is None or came.consignment.done:
            continue
        document = came.consignment.transport_document
        if bool(came.load.packages) and not came.load.gross_mass_kg:
            sentence = _("Packages have a weight.")
            found.append(Reason("no_mass", sentence, BOOKS, f"lines[{at}].gross_mass_kg", document))
        if came.damaged > came.load.packages:
            sentence = _("More packages are damaged than came.")
            found.append(Reason("too_many", sentence, BOOKS, f"lines[{at}].damaged_packages", came.damaged))
        if came.more_to_come and not came.load:
            sentence = _("Nothing of it came: leave it out until some does.")
            found.append(Reason("nothing_came", sentence, BOOKS, f"lines[{at}].packages", document))
        if (
            came.more_to_come
            and not difference(
                came.consignment.reported, came.consignment.landed + came.load, more_to_come=False
            ).short
        ):
            sentence = _("All of it has come: nothing more is expected.")
            found.append(Reason("all_came", sentence, BOOKS, f"lines[{at}].more_to_come", document))
        if (came.found or came.damaged) and not came.reason.strip():
            sentence = _("Say why it is short, over or damaged.")
            found.append(Reason("reason_missing", sentence, BOOKS, f"lines[{at}].reason", document))
    return found


@guard(STORING, _("What came may come into the place."), facts=(SHIP,), on_input=True)
def lots_may_come_in(row: Tally, ctx: Ctx) -> list[Reason]:
    """All that is asked of cargo that comes in by itself (30, 39, 41-2, 48, 62-11), of each line."""
    ship, given = ctx[SHIP], ctx.input
    if ship.place is None or ship.place.office_id != ctx.office_id:
        return []
    places = {line.transport_document: at for at, line in enumerate(given.lines)}
    came = [one for one in ship.came(given) if not one.consignment.done]
    return reasons_against_lots(ship.lots, came, places, ctx, TallyInput.model_fields)


@guard(
    UNLOADING, _("Its containers were reported before loading, or permitted."), facts=(SHIP,), on_input=True
)
def containers_may_be_unloaded(row: Tally, ctx: Ctx) -> list[Reason]:
    ship, found = ctx[SHIP], []
    if ship.manifest is None:
        return []
    places = {line.transport_document: at for at, line in enumerate(ctx.input.lines)}
    for came in ship.came(ctx.input):
        one, document = came.consignment, came.consignment.transport_document
        # Of what did not come nothing is unloaded.
        if one.done or not came.load:
            continue
        if unreported(
            ship.manifest.means, one.containers, one.before_loading, one.unloading_permitted_on is not None
        ):
            where = f"lines[{places[document]}].transport_document" if document in places else "rest"
            sentence = format_lazy(
                _("{document} was not reported before loading: it is not unloaded without permission."),
                document=document,
            )
            found.append(Reason("not_reported_before_loading", sentence, UNLOADING, where, document))
    return found
