"""Duty collected at once: what is at stake on part of a lot, and the claim that a collector assesses (4 to 8)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.actors import Actor
from bonded_areas.claims import Goods, at_stake, claim, part_of
from duties.models import LedgerEntry, Liability
from statute.articles import Article
from statute.door import open_case, perform
from statute.errors import Refused
from statute.models import DeadlineRow
from tests.clearance.acts import refusal, told
from tests.clearance.conftest import scene as scene

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

pytestmark = pytest.mark.django_db
NOV_2 = date(2026, 11, 2)
# A hundred suitcases worth 1,000,000 yen, at 10 %.
BAGS = Goods("leather suitcases", 100, Decimal("500"), Decimal("100"), "NO", "420211200", "FR", 1_000_000)


def test_a_part_bears_its_share_of_the_value_by_quantity_then_by_mass_then_by_packages() -> None:
    half = part_of(BAGS, packages=40, gross_mass_kg=Decimal(200), quantity=Decimal(50))
    assert (half.customs_value, half.quantity) == (500_000, Decimal(50))
    by_mass = part_of(BAGS, packages=20, gross_mass_kg=Decimal("125"))
    assert (by_mass.customs_value, by_mass.quantity) == (250_000, Decimal("25"))
    bulk = Goods("grain", 3, Decimal(0), customs_value=100)
    assert part_of(bulk, packages=1, gross_mass_kg=Decimal(0)).customs_value == 33
    assert part_of(BAGS, packages=100, gross_mass_kg=Decimal(500), quantity=Decimal(100)) == BAGS


@pytest.mark.proves("4(1)")
@pytest.mark.proves("5(i)")
def test_duty_at_stake_is_worked_out_by_the_law_of_the_day(scene: Scene) -> None:
    part = part_of(BAGS, packages=40, gross_mass_kg=Decimal(200), quantity=Decimal(40))
    stake = at_stake({"a": (NOV_2, [part])})["a"]
    # 400,000 at 10 %; consumption tax 7.8 % of 440,000 and 22/78 of it, each down to 100.
    assert stake.amounts == {"duty": 40_000, "consumption_tax": 34_300, "local_consumption_tax": 9_600}
    before_the_tariff = at_stake({"a": (date(2019, 12, 2), [part])})["a"]
    assert before_the_tariff.amounts is None
    assert before_the_tariff.faults


def test_what_is_at_stake_on_many_lots_takes_as_many_queries_as_on_one(scene: Scene) -> None:
    counts = []
    for count in (1, 40):
        with CaptureQueriesContext(connection) as seen:
            found = at_stake({n: (NOV_2, [BAGS]) for n in range(count)})
        assert {one.total for one in found.values()} == {found[0].total}
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_where_tariff_facts_are_unknown_it_says_which(scene: Scene) -> None:
    stake = at_stake({"a": (NOV_2, [Goods("boxes", 2, Decimal(10), origin="FR")])})["a"]
    assert stake.amounts is None
    assert stake.faults == ("boxes: tariff code, customs value",)


def a_claim(scene: Scene, goods: Goods = BAGS, event: str = "lost:1", **more: Any) -> Liability:
    """A claim for cargo lost in a warehouse."""
    cause = more.pop("cause_id", None) or scene.bring_in(f"D{event}")
    stake = at_stake({0: (NOV_2, [goods])})[0]
    opened = claim(
        stake,
        cause_id=cause,
        event=event,
        payer_id=scene.importer.pk,
        office_id=scene.tokyo.pk,
        article=Article("45", 1),
        happened_on=NOV_2,
        **more,
    )
    made = open_case(Liability, opened.name, Actor.system("consequence"), opened.office_id, opened.input)
    row: Liability = Liability.objects.get(pk=made.case_id)
    return row


@pytest.mark.proves("6-2(1)(ii)(d)")
@pytest.mark.proves("8(1)(ii)")
@pytest.mark.proves("8(4)")
@pytest.mark.proves("9-3(2)")
def test_a_collector_issues_the_assessment_as_worked_out_with_the_day_to_pay_by(scene: Scene) -> None:
    row = a_claim(scene)
    assert (row.state, row.outstanding, row.subject_id) == ("claimed", 0, None)
    assert told(row.pk, "liability.claimed")[0]["article"] == "45(1)"
    perform(row, "issue_assessment", scene["collector"], {"pay_by": "2026-11-30"})
    row = Liability.objects.get(pk=row.pk)
    # 1,000,000 at 10 %; 7.8 % of 1,100,000 and 22/78 of it.
    assert (row.state, row.outstanding) == ("assessed", 100_000 + 85_800 + 24_200)
    assert {(e.kind, e.tax) for e in LedgerEntry.objects.filter(liability=row)} == {
        ("official", "duty"),
        ("official", "consumption_tax"),
        ("official", "local_consumption_tax"),
    }
    running = DeadlineRow.objects.get(case_id=row.pk, status="running")
    assert (running.name, str(running.ends_on), running.article) == ("notice_to_pay", "2026-11-30", "9-3(2)")
    perform(row, "pay", scene["importer"], {"amount": 210_000})
    assert Liability.objects.get(pk=row.pk).state == "paid"


@pytest.mark.proves("8(1)(ii)")
def test_where_the_amount_is_not_known_the_collector_states_it(scene: Scene) -> None:
    row = a_claim(scene, Goods("boxes", 2, Decimal(10)))
    assert refusal(row, "issue_assessment", scene["collector"], {"pay_by": "2026-11-30"}) == [
        ("amount_unknown", "8(1)(ii)")
    ]
    perform(row, "issue_assessment", scene["collector"], {"pay_by": "2026-11-30", "duty": 5_000})
    assert Liability.objects.get(pk=row.pk).outstanding == 5_000


def test_another_amount_needs_a_reason_and_the_day_a_working_day(scene: Scene) -> None:
    row = a_claim(scene)
    for given, code, article in (
        ({"pay_by": "2026-11-30", "duty": 1}, "reason_missing", "8(1)(ii)"),
        ({"pay_by": "2026-11-03"}, "day_closed", "9-3(2)"),
        ({"pay_by": "2026-11-01"}, "day_passed", "9-3(2)"),
        ({"pay_by": "2030-11-01"}, "day_far", "9-3(2)"),
    ):
        assert refusal(row, "issue_assessment", scene["collector"], given) == [(code, article)]
    for who in ("officer", "bonded_officer", "importer", "broker"):
        assert refusal(row, "issue_assessment", scene[who], {"pay_by": "2026-11-30"})[0][0] == "role"


@pytest.mark.proves("8(3)")
def test_what_was_assessed_is_altered_or_the_claim_is_dropped(scene: Scene) -> None:
    row = a_claim(scene)
    perform(row, "issue_assessment", scene["collector"], {"pay_by": "2026-11-30"})
    perform(
        row,
        "alter_assessment",
        scene["collector"],
        {"pay_by": "2026-12-01", "duty": 50_000, "reason": "half of it was found"},
    )
    assert Liability.objects.get(pk=row.pk).outstanding == 50_000
    perform(row, "pay", scene["importer"], {"amount": 50_000})
    perform(row, "drop_claim", scene["supervisor"], {"reason": "it was an earthquake"})
    row = Liability.objects.get(pk=row.pk)
    assert (row.state, row.outstanding) == ("cancelled", -50_000)
    assert sum(e.amount for e in LedgerEntry.objects.filter(liability=row)) == -50_000


def test_one_event_of_a_case_is_claimed_once_and_another_event_again(scene: Scene) -> None:
    row = a_claim(scene)
    with pytest.raises(Refused), transaction.atomic():
        a_claim(scene, cause_id=row.cause_id)
    a_claim(scene, cause_id=row.cause_id, event="lost:2")
    assert Liability.objects.filter(cause_id=row.cause_id).count() == 2


@pytest.mark.proves("9-2(1)")
def test_what_is_collected_at_once_is_not_put_off(scene: Scene) -> None:
    row = a_claim(scene)
    perform(row, "issue_assessment", scene["collector"], {"pay_by": "2026-11-30"})
    asked = {"months": 3, "security": "bond 7", "security_amount": 210_000}
    assert refusal(row, "apply_for_extension", scene["importer"], asked) == [("was_declared", "9-2(1)")]


def test_a_declared_liability_is_not_assessed_by_customs(scene: Scene) -> None:
    declared = scene.liability(scene.examined())
    given = {"pay_by": "2026-11-30", "duty": 1, "reason": "x"}
    assert ("is_a_claim", "6-2(1)(ii)(d)") in refusal(declared, "alter_assessment", scene["collector"], given)
    assert ("is_a_claim", "6-2(1)(ii)(d)") in refusal(
        declared, "drop_claim", scene["supervisor"], {"reason": "x"}
    )
