"""Every collection of the API: each way to open a case and each act on one, with every field damaged in turn.

What a declaration takes, in all its states, is damaged more thoroughly in test_transitions_fuzz.
"""

from __future__ import annotations

from itertools import cycle, islice
from typing import TYPE_CHECKING, Any

import pytest

from doors.rest import COLLECTIONS, ProcedureCollection
from tests.console.every_case import one_of_each
from tests.console.test_every_url import every_url
from tests.console.who_may import WITH_EVERY_CASE
from tests.doors.test_transitions_fuzz import BODIES, WRONG, Sender, damaged, sound
from tests.doors.test_transitions_fuzz import scene as scene

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

pytestmark = pytest.mark.slow(60)
# Each field gets so many wrong values, in turn; so many where it comes again in another act of the same procedure.
EACH, AGAIN = 2, 1
DAMAGED_ELSEWHERE = "import-declarations"
CLERICAL = {name.replace("-", "_") for name in WITH_EVERY_CASE} | {"attach_document"}


def served() -> dict[str, ProcedureCollection]:
    """The collections that have addresses; tests of the machinery register some that have none."""
    names = {name for name, _route in every_url()}
    return {slug: one for slug, one in COLLECTIONS.items() if f"{slug}-list" in names}


def test_no_damaged_input_to_any_collection_is_an_error_on_our_side(scene: Scene) -> None:
    cases = one_of_each(scene)
    sender, turns, reached = Sender(scene), cycle(WRONG), set()
    common: set[str] = set()
    for slug, collection in sorted(served().items()):
        if slug == DAMAGED_ELSEWHERE:
            continue
        sent: set[tuple[str, Any]] = set()
        ways: list[tuple[str, Any]] = []
        if collection.opening is not None:
            ways.append((f"/api/v1/{slug}/", collection.move(collection.opening)))
        if slug in cases:
            where = f"/api/v1/{slug}/{cases[slug]['reference']}/"
            ways += [(f"{where}actions/{move.name}/", move) for move in collection.actions()]
        for path, move in ways:
            # What is done with every case is damaged once.
            done_with_all = move.name in CLERICAL and move.name in common
            if (who := sender.who(move)) is None or done_with_all:
                continue
            common.add(move.name)
            first = slug not in reached
            reached.add(slug)
            model = move.rule.input
            base = {**sound(model), **dict(next(iter(collection.examples.values()), {}))}
            base = {name: value for name, value in base.items() if name in model.model_fields or move.opens}
            for body in (*(BODIES if first else ()), base):
                sender.send(who, path, body, f"{slug} {move.name}")
            for name, put in damaged(model):
                known = (name, str(model.model_fields[name.partition(".")[0]]))
                most = AGAIN if known in sent else EACH
                sent.add(known)
                for value in islice(turns, most):
                    sender.send(who, path, {**base, **put(value)}, f"{slug} {move.name}.{name}")
    assert sender.bad == []
    assert sender.sent > 1000
    # None is left out but what the screen or the timer alone opens.
    assert {slug for slug in served() if slug in cases} - reached == {DAMAGED_ELSEWHERE}


@pytest.mark.parametrize(
    "query", ["cursor=x", "limit=0", "limit=x", "on=never", "state=none", "cursor=%00", "q=%00"]
)
def test_no_damaged_query_of_any_list_is_an_error_on_our_side(scene: Scene, query: str) -> None:
    sender = Sender(scene)
    for slug in sorted(served()):
        answer = sender.clients["supervisor"].get(f"/api/v1/{slug}/?{query}")
        assert answer.status_code in (200, 400, 422), (slug, query, answer.content[:200])
