"""Many declarations, or many lines, in as many queries as few."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actors import Actor
from bonded_areas.models import CargoLot
from clearance.models import GoodsLine, ImportDeclaration
from clearance.reactions import choose_channel
from duties.models import Liability
from statute.door import open_cases, perform, perform_many
from statute.outbox import Event
from tests.clearance.acts import the
from tests.clearance.scene import MONDAY, a_declaration, a_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.clearance.scene import Scene


def queries(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as asked:
        act()
    return len(asked)


def drafts(scene: Scene, count: int, prefix: str, **changes: Any) -> list[int]:
    """So many complete drafts, each with its own goods in storage."""
    names = [f"{prefix}{number}" for number in range(count)]
    lots = [
        {
            "place_id": scene.place.pk,
            "transport_document": name,
            "description": "bags",
            "packages": 10,
            "gross_mass_kg": "120.5",
            "brought_in_on": "2026-10-30",
        }
        for name in names
    ]
    open_cases(CargoLot, "bring_in", Actor.system("intake"), scene.tokyo.pk, lots)
    given = [a_declaration(transport_document=name, invoice_number=name, **changes) for name in names]
    opened = open_cases(ImportDeclaration, "draft", scene["broker"], scene.tokyo.pk, given)
    return [one.case_id for one in opened]


def test_sixty_declarations_take_as_many_queries_as_five_from_lodging_to_permission(scene: Scene) -> None:
    few, many = drafts(scene, 5, "FEW"), drafts(scene, 60, "MANY")
    asked: dict[str, list[int]] = {}

    def take(name: str, actor: Actor, given: dict[str, Any] | None = None) -> None:
        for cases in (few, many):
            asked.setdefault(name, []).append(
                queries(lambda: perform_many(cases, name, actor, given))  # noqa: B023  called at once
            )

    take("lodge", scene["broker"])
    take("select_documents", Actor.system("screening"), {"score": 20})
    take("complete_examination", scene["officer"])
    take("request_payment", scene["officer"])
    for cases in (few, many):
        owed = list(Liability.objects.filter(subject_id__in=cases).values_list("pk", flat=True))
        asked.setdefault("pay", []).append(
            queries(lambda: perform_many(owed, "pay", scene["broker"], {"amount": 210_000}))  # noqa: B023
        )
    take("permit", scene["officer"])
    assert {name: few_ == many_ for name, (few_, many_) in asked.items()} == dict.fromkeys(asked, True), asked
    assert CargoLot.objects.filter(state="removed").count() == 65
    references = set(ImportDeclaration.objects.values_list("case__reference", flat=True))
    assert len(references) == 65


def test_fifty_lines_are_lodged_and_screened_in_as_many_queries_as_one(scene: Scene) -> None:
    (one,) = drafts(scene, 1, "ONE")
    (fifty,) = drafts(scene, 1, "FIFTY", gross_mass_kg="6000", lines=[a_line() for _ in range(50)])
    asked = [queries(lambda: perform(case_id, "lodge", scene["broker"])) for case_id in (one, fifty)]  # noqa: B023
    assert asked[0] == asked[1]
    assert the(fifty).customs_value == 50_000_000
    screened = [
        queries(lambda: choose_channel(Event(1, case_id, MONDAY, "import_declaration.lodged", {})))  # noqa: B023
        for case_id in (one, fifty)
    ]
    assert screened[0] == screened[1]


def test_a_declaration_of_999_lines_is_lodged(scene: Scene) -> None:
    lines = [a_line(price="1000", net_mass_kg="1", quantity="1") for _ in range(999)]
    began = time.monotonic()
    (case_id,) = drafts(scene, 1, "LONG", gross_mass_kg="1200", lines=lines)
    perform(case_id, "lodge", scene["broker"])
    assert GoodsLine.objects.filter(declaration_id=case_id).count() == 999
    # 999 lines of 1,000 yen at 10 %, each base rounded by itself: 99,900 in all.
    assert the(case_id).assessments.latest("id").duty == 99_900
    assert time.monotonic() - began < 60


def test_of_many_those_that_may_not_are_told_why_and_the_others_are_done(scene: Scene) -> None:
    cases = drafts(scene, 3, "MIXED")
    CargoLot.objects.get(transport_document="MIXED1")
    perform(
        cases[1], "edit", scene["broker"], a_declaration(transport_document="NOWHERE", invoice_number="X")
    )
    outcomes = perform_many(cases, "lodge", scene["broker"], refusals="report")
    assert [o.done for o in outcomes] == [True, False, True]
    assert [r.code for r in outcomes[1].reasons] == ["goods_not_brought_in"]


@pytest.mark.parametrize("count", [1, 40])
def test_what_is_offered_takes_a_fixed_number_of_queries(scene: Scene, count: int) -> None:
    from statute.options import options_for

    (case_id,) = drafts(scene, 1, "OFFER", gross_mass_kg="6000", lines=[a_line() for _ in range(count)])
    perform(case_id, "lodge", scene["broker"])
    perform(case_id, "select_documents", Actor.system("screening"), {"score": 20})
    row = the(case_id)
    assert queries(lambda: options_for(row, scene["officer"])) <= 25
