"""What would stand against opening cases, asked without opening any: for what is shown before it is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from statute import clock
from statute.calendar_store import current_calendar
from statute.deciding import load_facts, parse_input, reasons_against
from statute.errors import InvalidInput, MachineFault, Reason
from statute.machine import machine
from statute.transitions import Ctx, Subject

if TYPE_CHECKING:
    from accounts.actors import Actor
    from statute.procedure import Procedure


def try_opening(
    procedure: type[Procedure], name: str, actor: Actor, office_id: int, inputs: Sequence[Mapping[str, Any]]
) -> list[list[Reason]]:
    """Of each input every reason against opening a case with it under the office, as `open_cases` would find.

    The number of queries does not grow with the inputs. Raises MachineFault where the transition opens nothing.
    """
    move = machine(procedure).move(name)
    if move is None or not move.opens:
        raise MachineFault(f"{procedure.__name__} has no opening transition {name!r}.")
    found: list[list[Reason]] = []
    subjects: list[Subject] = []
    for position, given in enumerate(inputs):
        found.append([])
        try:
            parsed = parse_input(move, given)
        except InvalidInput as invalid:
            found[-1] += invalid.reasons
            continue
        # Numbered below zero: no case has such a key, and none is opened here.
        case_id = -1 - position
        subjects.append(Subject(case_id, procedure(case_id=case_id), actor, parsed))
    if not subjects:
        return found
    facts, now, calendar = load_facts(move, subjects), clock.now(), current_calendar()
    today = clock.day_of(now)
    for subject in subjects:
        known = {name: values[subject.case_id] for name, values in facts.items()}
        ctx = Ctx(actor, now, today, calendar, subject.case_id, office_id, None, subject.input, known)
        found[-1 - subject.case_id] += reasons_against(procedure, move, subject, office_id, ctx)
    return found
