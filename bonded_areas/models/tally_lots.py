"""The lots that a tally makes: what comes in by a manifest is asked of the law as cargo that comes in by itself is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from bonded_areas.models.entry_inputs import KNOWN, LandedInput
from bonded_areas.models.lot_entry import COMES_IN
from statute.errors import Reason
from statute.transitions import Ctx, Subject

if TYPE_CHECKING:
    from accounts.actors import Actor
    from bonded_areas.models.place import Place
    from bonded_areas.models.tally_facts import Came, TallyInput


@dataclass(frozen=True, slots=True)
class Lots:
    """By consignment: what would come in of it, as a lot's input; and what the guards of bringing in must know."""

    inputs: Mapping[int, LandedInput]
    facts: Mapping[str, Mapping[int, Any]]

    def ctx_of(self, consignment_id: int, ctx: Ctx) -> Ctx:
        """What is looked at where this lot is judged: who brings it in is who made the tally."""
        known = {name: values[consignment_id] for name, values in self.facts.items()}
        return replace(ctx, case_id=consignment_id, input=self.inputs[consignment_id], facts=known)


NO_LOTS: Final = Lots({}, {})


def lot_of(place: Place, came: Came, given: TallyInput) -> dict[str, Any]:
    """The input with which a consignment, as it came, is a lot in the books of the place."""
    row, line = came.consignment, came.line
    known = {name: getattr(line, name) for name in KNOWN} if line is not None else {}
    whole = came.load == row.reported
    return {
        **known,
        "place_id": place.pk,
        "consignment_id": row.pk,
        "transport_document": row.transport_document,
        "description": row.description,
        "packages": came.load.packages,
        "gross_mass_kg": came.load.gross_mass_kg,
        "brought_in_on": given.brought_in_on,
        "commodity_code": row.commodity_code,
        "tariff_code": known.get("tariff_code")
        or (row.commodity_code if len(row.commodity_code) == 9 else ""),
        "volume_m3": known.get("volume_m3") or (row.volume_m3 if whole else None),
    }


def lots_of(asked: Iterable[tuple[Actor, Place, Sequence[Came], TallyInput]]) -> Lots:
    """What the guards of bringing in must know of all that comes, in as many queries as for one lot."""
    inputs: dict[int, LandedInput] = {}
    subjects = []
    for actor, place, came, given in asked:
        for one in came:
            if one.load:
                # What a manifest and a tally's line may say was looked at when they were read.
                made = LandedInput.model_construct(**lot_of(place, one, given))
                inputs[one.consignment.pk] = made
                subjects.append(Subject(one.consignment.pk, None, actor, made))
    facts = {}
    for fact in {fact.name: fact for guard in COMES_IN for fact in guard.facts}.values():
        found = fact.load(subjects) if subjects else {}
        facts[fact.name] = {
            s.case_id: found[s.case_id] if s.case_id in found else fact.default() for s in subjects
        }
    return Lots(inputs, facts)


def reasons_against_lots(
    lots: Lots, came: Sequence[Came], where: Mapping[str, int], ctx: Ctx, of_all: Iterable[str]
) -> list[Reason]:
    """Why what came may not come in, each reason at the line that it is about (`where`, by document).

    What stands against all of it (the place, or a field of `of_all`) is told once.
    """
    fields = frozenset(of_all)
    arrived = [one.consignment for one in came if one.consignment.pk in lots.inputs]
    told: dict[tuple[str, str, str | None], list[tuple[str, Reason]]] = defaultdict(list)
    for row in arrived:
        own = lots.ctx_of(row.pk, ctx)
        for guard in COMES_IN:
            for reason in guard.reasons(None, own):
                told[reason.code, str(reason.message), reason.field].append((row.transport_document, reason))
    found = []
    for alike in told.values():
        reason = alike[0][1]
        own_field = reason.field if reason.field in (*KNOWN, "packages", "gross_mass_kg") else None
        if reason.field in fields or (own_field is None and len(alike) == len(arrived)):
            found.append(replace(reason, field=reason.field if reason.field in fields else None))
            continue
        for document, one in alike:
            at = where.get(document)
            if at is None:
                found.append(replace(one, field="rest", value=document))
            else:
                found.append(replace(one, field=f"lines[{at}].{own_field or 'transport_document'}"))
    return found
