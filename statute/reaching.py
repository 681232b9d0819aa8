"""Which cases a transition of another case reaches: who will take it as a consequence locks them from the start."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from statute.machine import machine
from statute.procedure import procedure_of


def reached_by(acts: Mapping[int, tuple[str, ...]]) -> dict[int, list[int]]:
    """By the id of a case those that these transitions of it reach, itself first; an empty name reaches none.

    In as many queries as there are procedures and transitions, however many cases.
    """
    from statute.models import Case

    found = {case_id: [case_id] for case_id in acts}
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for case_id, kind in Case.objects.filter(pk__in=acts).values_list("pk", "kind"):
        for name in acts[case_id]:
            groups[kind, name].append(case_id)
    for (kind, name), ids in groups.items():
        move = machine(procedure_of(kind)).move(name)
        for related in move.rule.related if move is not None else ():
            for case_id, others in related.case_ids(ids).items():
                found[case_id].extend(others)
    return found
