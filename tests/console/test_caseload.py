"""The caseload that a supervisor sees: counted by hand, within the offices, in a constant number of queries."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from console.caseload import caseload_context
from tests.ipr_verification.case_scene import Gate, on

pytestmark = pytest.mark.django_db


@pytest.fixture
def gate() -> Gate:
    with on("2026-11-02"):
        return Gate.made()


def three_cases(gate: Gate) -> None:
    """A trademark found to infringe 16 days after opening, a patent given up, and a design still going on."""
    with on("2026-11-02"):
        trademark = gate.border.right("trademark")
        patent = gate.border.right("patent", number="P-1")
        design = gate.border.right("design", number="D-1")
    with on("2026-11-04"):
        first = gate.opened(trademark, lines=(1,))
        gate.received(first, "2026-11-04")
    with on("2026-11-20"):
        gate.finding(first, 1)
    gate.another_declaration("B")
    with on("2026-11-20"):
        second = gate.opened(patent)
        gate.gives_up(second)
    gate.another_declaration("C")
    with on("2026-11-20"):
        gate.opened(design)


def shown(gate: Gate, actor: str = "supervisor", span: str = "year") -> dict[str, Any]:
    with on("2026-11-24"):
        return caseload_context({"span": span}, gate.scene[actor])


def test_what_is_open_and_what_came_of_the_rest(gate: Gate) -> None:
    three_cases(gate)
    page = shown(gate)
    assert (page["now"]["opened"], page["now"]["measures"], page["now"]["days"]) == (1, 1, 4)
    assert {one["label"]: one["count"] for one in page["outcomes"]} == {
        "Under verification": 1, "Found infringing": 1, "Discontinued": 1,
    }  # fmt: skip
    kinds = {str(one["label"]): one for one in page["kinds"]}
    assert (kinds["Trademark right"]["infringing"], kinds["Trademark right"]["days"]) == (1, 16)
    assert (kinds["Patent right"]["discontinued"], kinds["Patent right"]["days"]) == (1, None)
    assert kinds["Design right"]["running"] == 1
    # The line of the goods that were found to infringe declares France.
    assert [(one["label"], one["count"], one["width"]) for one in page["origins"]] == [("FR", 1, "100%")]
    assert [(one["label"], one["count"]) for one in page["means"]] == [("not reported", 3)]


def test_a_span_leaves_out_what_was_opened_before_it(gate: Gate) -> None:
    three_cases(gate)
    with on("2026-12-15"):
        page = caseload_context({"span": "month"}, gate.supervisor)
    # Within 30 days of 15 December lie the cases of 20 November; the one of the 4th does not.
    assert sum(one["count"] for one in page["outcomes"]) == 2
    assert "Trademark right" not in {str(one["label"]) for one in page["kinds"]}


def test_it_is_for_those_who_answer_for_it_and_counts_their_offices_alone(gate: Gate) -> None:
    three_cases(gate)
    for actor in ("officer", "importer", "broker"):
        with pytest.raises(Http404):
            shown(gate, actor)
    with on("2026-11-24"):
        elsewhere = caseload_context({}, gate.kobe_supervisor())
    assert (elsewhere["now"]["opened"], elsewhere["outcomes"], elsewhere["kinds"]) == (0, [], [])


def test_it_asks_the_same_number_of_questions_however_many_cases(gate: Gate) -> None:
    with CaptureQueriesContext(connection) as none:
        shown(gate)
    three_cases(gate)
    with CaptureQueriesContext(connection) as some:
        shown(gate)
    assert len(some) == len(none) <= 6
