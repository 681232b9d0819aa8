"""What happens at the edges of a licence: taken back, on the very day, after the end, once it is another's."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from bonded_areas.models import BondedOperation, CapacityChange, Licence
from bonded_areas.standing import Days, Standing, Suspension, standings
from statute.door import open_case, perform
from statute.errors import Refused
from statute.models import DeadlineRow
from statute.sweep import sweep
from tests.bonded_areas.licensing import at, place_of, the
from tests.bonded_areas.test_licence_life import bring_in
from tests.bonded_areas.test_storage_approval import STORE
from tests.clearance.acts import refusal
from tests.parties.doors import not_opened, not_understood

if TYPE_CHECKING:
    from tests.bonded_areas.licensing import Licensing

pytestmark = pytest.mark.django_db
LONG: dict[str, Any] = {"from_on": date(2020, 1, 1), "until_on": date(2029, 12, 31)}
MERGER = {"means": "merger", "person": "BUY01", "effective_on": "2026-12-01", "evidence": "contract"}
SUSPENSION: dict[str, Any] = {
    "intended": "suspend",
    "item": "i",
    "reason": "Unrecorded cargo.",
    "what": ["bringing_in"],
    "from_on": "2026-11-16",
    "until_on": "2026-12-15",
    "hearing_on": "2026-11-10",
    "hearing_place": "Room 1",
}


def suspended(office: Licensing, case_id: int, **changes: Any) -> None:
    perform(case_id, "notify_sanction", office["bonded_officer"], {**SUSPENSION, **changes})
    with at(2026, 11, 10):
        perform(case_id, "record_hearing", office["bonded_officer"], {"attended": False})
        perform(case_id, "suspend", office["supervisor"], {"reason": "As noticed."})


def merging(office: Licensing, case_id: int) -> None:
    perform(case_id, "apply_for_transfer", office["operator"], MERGER)
    office.find(case_id)


class TestTakenBack:
    def test_an_applicant_who_wants_no_licence_any_more_takes_the_application_back(
        self, office: Licensing
    ) -> None:
        for case_id in (office.apply(), office.under_review()):
            assert [
                c for c, _a in refusal(case_id, "withdraw", office["other_operator"], {"reason": "x"})
            ] == ["party"]
            perform(case_id, "withdraw", office["operator"], {"reason": "Built elsewhere."})
            assert (the(case_id).state, the(case_id).examination) == ("withdrawn", "")
            assert [c for c, _a in refusal(case_id, "begin_review", office["bonded_officer"])] == ["state"]

    @pytest.mark.proves("44(1)")
    def test_works_that_are_not_done_after_all_make_room_for_another_notification(
        self, office: Licensing
    ) -> None:
        case_id = office.registered(**LONG)
        change = {
            "floor_area_m2": "600",
            "capacity_m3": "3000",
            "works": "A hall.",
            "begins_on": "2026-11-09",
        }
        perform(case_id, "notify_change", office["operator"], change)
        assert refusal(case_id, "notify_change", office["operator"], change) == [
            ("no_change_is_open", "44(1)")
        ]
        perform(case_id, "give_up_change", office["operator"], {"reason": "Too dear."})
        perform(case_id, "notify_change", office["operator"], {**change, "works": "A smaller hall."})
        assert CapacityChange.objects.filter(licence_id=case_id).count() == 2
        assert the(case_id).floor_area_m2 == 400

    @pytest.mark.proves("48-2(2)", "47(1)")
    def test_an_heir_who_applies_no_longer_leaves_it_to_another_within_the_sixty_days(
        self, office: Licensing
    ) -> None:
        case_id = office.registered(person="OLD01", **LONG)
        died = {"happened_on": "2026-10-20", "evidence": "register"}
        perform(case_id, "record_death", office["bonded_officer"], died)
        heir = {"person": "HEIR1", "evidence": "family register"}
        perform(case_id, "apply_for_succession", office["bonded_officer"], heir)
        perform(case_id, "withdraw_succession", office["bonded_officer"], {"reason": "No wish to."})
        # 20 October, sixty days: 19 December is a Saturday, and the day to apply is Monday the 21st.
        running = DeadlineRow.objects.get(case_id=case_id, name="succession", status="running")
        assert running.ends_on == date(2026, 12, 21)
        perform(case_id, "apply_for_succession", office["bonded_officer"], heir)
        with at(2026, 12, 23):
            perform(case_id, "withdraw_succession", office["bonded_officer"], {"reason": "No wish to."})
            sweep()
        assert (the(case_id).state, the(case_id).ended_by) == ("lapsed", "47(1)(ii)")


class TestBusinessThatRests:
    @pytest.mark.proves("46", "101(2)")
    def test_fees_are_waived_for_a_rest_that_is_over_too(self, office: Licensing) -> None:
        case_id = office.registered(**LONG)
        perform(case_id, "rest_business", office["operator"], {"from_on": "2026-11-04", "reason": "no cargo"})
        again = {"from_on": "2026-11-10", "reason": "again"}
        assert refusal(case_id, "rest_business", office["operator"], again) == [("business_goes_on", "46")]
        with at(2026, 12, 1):
            perform(case_id, "resume_business", office["operator"], {"from_on": "2026-12-01"})
            row = the(case_id)
            assert (row.business_rests_from, row.business_rests_until) == (
                date(2026, 11, 4),
                date(2026, 11, 30),
            )
            assert refusal(case_id, "resume_business", office["operator"], {"from_on": "2026-12-02"}) == [
                ("business_rests", "46")
            ]
            days = {"from_on": "2026-11-01", "until_on": "2026-11-30"}
            perform(case_id, "charge_fee", office["collector"], days)
            waiver = {"ground": "business_suspended", "amount": 8550, "reason": "27 of 30 days"}
            perform(case_id, "relieve_fee", office["supervisor"], waiver)
            perform(
                case_id, "rest_business", office["operator"], {"from_on": "2026-12-10", "reason": "again"}
            )

    def test_a_rest_whose_last_day_is_over_is_over(self, office: Licensing) -> None:
        case_id = office.registered(**LONG)
        rest = {"from_on": "2026-11-04", "until_on": "2026-11-30", "reason": "no cargo"}
        perform(case_id, "rest_business", office["operator"], rest)
        later = {**rest, "from_on": "2027-01-10", "until_on": "2027-01-31"}
        with at(2026, 11, 30):
            assert refusal(case_id, "rest_business", office["operator"], later) == [
                ("business_goes_on", "46")
            ]
        with at(2026, 12, 1):
            perform(case_id, "rest_business", office["operator"], later)

    def test_a_rest_that_never_began_leaves_no_trace(self, office: Licensing) -> None:
        case_id = office.registered(**LONG)
        perform(case_id, "rest_business", office["operator"], {"from_on": "2026-11-20", "reason": "no cargo"})
        perform(case_id, "resume_business", office["operator"], {"from_on": "2026-11-20"})
        assert (the(case_id).business_rests_from, the(case_id).business_rests_until) == (None, None)


class TestPassingOn:
    @pytest.mark.proves("48-2(4)")
    def test_approval_comes_on_a_day_before_and_not_on_the_day(self, office: Licensing) -> None:
        case_id = office.registered(**LONG)
        today = {**MERGER, "effective_on": "2026-11-02"}
        with pytest.raises(Refused) as refused:
            perform(case_id, "apply_for_transfer", office["operator"], today)
        [told] = refused.value.reasons
        assert (told.code, told.field, told.value) == ("takes_place_later", "effective_on", date(2026, 11, 2))
        merging(office, case_id)
        with at(2026, 12, 1):
            assert refusal(case_id, "approve_transfer", office["supervisor"]) == [
                ("is_approved_beforehand", "48-2(4)")
            ]
        with at(2026, 11, 30):
            perform(case_id, "approve_transfer", office["supervisor"])
            assert refusal(
                case_id, "complete_transfer", office["bonded_officer"], {"done_on": "2026-11-30"}
            ) == [("took_place", "48-2(4)")]

    @pytest.mark.proves("48-2(4)", "47(1)")
    def test_an_end_of_business_that_was_notified_ends_nothing_that_passes_to_another(
        self, office: Licensing
    ) -> None:
        """48-2(4): notwithstanding 47(1)(i)."""
        case_id = office.registered(**LONG)
        end = {"last_day": "2026-11-30", "reason": "merging"}
        perform(case_id, "notify_end_of_business", office["operator"], end)
        merging(office, case_id)
        perform(case_id, "approve_transfer", office["supervisor"])
        with at(2026, 12, 2):
            sweep()
            assert the(case_id).state == "licensed"
            perform(case_id, "complete_transfer", office["bonded_officer"], {"done_on": "2026-12-01"})
            sweep()
        assert (the(case_id).state, the(case_id).licensee) == ("licensed", office.buyer)

    @pytest.mark.proves("46", "47(1)")
    def test_where_it_does_not_pass_the_end_that_was_notified_comes(self, office: Licensing) -> None:
        case_id = office.registered(**LONG)
        end = {"last_day": "2026-11-30", "reason": "merging"}
        perform(case_id, "notify_end_of_business", office["operator"], end)
        merging(office, case_id)
        perform(case_id, "approve_transfer", office["supervisor"])
        with at(2026, 12, 2):
            perform(case_id, "withdraw_transfer", office["operator"], {"reason": "No merger."})
            sweep()
        assert (the(case_id).state, the(case_id).ended_on) == ("discontinued", date(2026, 11, 30))

    @pytest.mark.proves("48-2(5)", "62-15")
    def test_who_takes_over_an_integrated_area_may_be_approved_all_the_same(self, office: Licensing) -> None:
        """The criteria must be met for the licence (62-8(2)); 48-2(5) says that approval may be withheld."""
        case_id = office.licensed(kind="integrated")
        perform(case_id, "apply_for_transfer", office["operator"], MERGER)
        office.find(case_id, only=("i",))
        office.find(case_id, only=("iii",), against=("iii",))
        assert refusal(case_id, "approve_transfer", office["supervisor"]) == [
            ("stands_against", "62-8(2)(iii)")
        ]
        perform(case_id, "approve_transfer", office["supervisor"], {"notwithstanding": "A plan is agreed."})


class TestRevocationsMeanwhile:
    @pytest.mark.proves("43")
    def test_a_revocation_that_came_after_it_was_looked_into_is_not_overlooked(
        self, office: Licensing
    ) -> None:
        first, second = office.registered(**LONG), office.examined()
        notice = {
            "intended": "revoke",
            "item": "i",
            "reason": "Cargo hidden.",
            "hearing_on": "2026-11-09",
            "hearing_place": "Room 1",
        }
        perform(first, "notify_sanction", office["bonded_officer"], notice)
        given = {"from_on": "2026-11-10", "until_on": "2030-11-03", "code": "1AW77"}
        with at(2026, 11, 9):
            perform(first, "record_hearing", office["bonded_officer"], {"attended": False})
            perform(first, "revoke", office["supervisor"], {"reason": "Cargo hidden."})
            assert refusal(second, "grant", office["supervisor"], given) == [("revoked_since", "43(i)")]
            perform(second, "grant", office["supervisor"], {**given, "notwithstanding": "New management."})


class TestSuspensions:
    @pytest.mark.proves("48(1)")
    def test_a_suspension_ends_with_its_licence_and_does_not_bind_the_next_licensee(
        self, office: Licensing
    ) -> None:
        case_id = office.registered(**LONG)
        suspended(office, case_id)
        end = {"last_day": "2026-11-30", "reason": "sold"}
        with at(2026, 11, 20):
            perform(case_id, "notify_end_of_business", office["operator"], end)
        with at(2026, 12, 1):
            sweep()
            office.registered(
                "1AW88", place="1AW88", person="BUY01", from_on=date(2026, 12, 1), until_on=date(2036, 11, 30)
            )
        place = place_of(case_id).pk
        found = standings([place])[place]
        assert [r.code for r in found.against("bringing_in", date(2026, 11, 30))] == ["suspended"]
        assert found.against("bringing_in", date(2026, 12, 1)) == []

    @pytest.mark.proves("48(1)", "61-4")
    def test_no_operation_is_begun_while_operations_are_suspended(self, office: Licensing) -> None:
        case_id = office.registered("1AF01", kind="factory", **LONG)
        suspended(office, case_id, what=["operations"])
        lot = bring_in(case_id, "2026-10-30")
        perform(lot, "apply_for_storage", office["operator"], STORE)
        perform(lot, "inspect_for_storage", office["bonded_officer"], {"outcome": "in_order"})
        perform(lot, "approve_storage", office["bonded_officer"])
        material = {"lot_id": lot, "gross_mass_kg": "1"}
        given = {
            "place_id": place_of(case_id).pk,
            "what": "bags",
            "materials": [material],
            "on": "2026-11-16",
        }
        with at(2026, 12, 20):
            assert not_opened(BondedOperation, "start", office["operator"], office.tokyo, given) == [
                ("suspended", "48(1)")
            ]
            before = {**given, "on": "2026-11-15"}
            open_case(BondedOperation, "start", office["operator"], office.tokyo.pk, before)

    @pytest.mark.parametrize(
        ("on", "whose", "told"),
        [
            (date(2026, 11, 15), {None}, []),
            (date(2026, 11, 16), {None}, ["suspended 62-14(1)"]),
            (date(2026, 12, 1), {None, 6}, []),
            (date(2026, 12, 1), {None, 7}, ["suspended 62-14(1)"]),
            (date(2030, 1, 1), {None}, ["not_in_force 62-8(1)"]),
            (date(2029, 12, 31), {None}, []),
        ],
    )
    @pytest.mark.proves("62-14(1)")
    def test_operations_are_suspended_by_their_days_and_for_whose_cargo_it_says(
        self, on: date, whose: set[int | None], told: list[str]
    ) -> None:
        standing = Standing(
            1,
            "integrated",
            True,
            (Days(LONG["from_on"], LONG["until_on"]),),
            (),
            (
                Suspension(Days(date(2026, 11, 16), date(2026, 11, 30)), ("operations",), None),
                Suspension(Days(date(2026, 12, 1), date(2026, 12, 31)), ("operations",), 7),
            ),
        )
        assert [
            f"{r.code} {r.article}" for r in standing.against_operations(on, sorted(whose, key=str))
        ] == told


def test_what_happens_after_the_last_day_is_not_what_ended_it(office: Licensing) -> None:
    case_id = office.registered(from_on=date(2020, 1, 1), until_on=date(2026, 11, 1))
    for name in ("record_dissolution", "record_bankruptcy"):
        given = {"happened_on": "2026-11-02", "evidence": "gazette"}
        assert refusal(case_id, name, office["bonded_officer"], given) == [
            ("happened_when_it_can_have", "47(1)")
        ]
    sweep()
    assert the(case_id).ended_by == "47(1)(v)"


@pytest.mark.parametrize("day", ["9999-12-31", "2200-01-01", "1867-12-31", "0001-01-01"])
def test_a_day_from_which_nothing_can_be_counted_is_a_bad_input(office: Licensing, day: str) -> None:
    told = not_understood(
        Licence,
        "apply",
        office["operator"],
        office.tokyo,
        {
            "office": "TYO",
            "kind": "exhibition",
            "person": "OPR01",
            "name_en": "a",
            "name_ja": "a",
            "address": "a",
            "floor_area_m2": "1",
            "capacity_m3": "1",
            "from_on": "2026-11-04",
            "until_on": "2026-11-04",
            "event": "Fair",
            "event_from": day,
        },
    )
    assert told == [("event_from", "This must be a day of the years 1868 to 2199.")]


@pytest.mark.proves("62-14(1)", "62-2(2)")
def test_a_deadline_names_the_article_under_which_its_day_was_set(office: Licensing) -> None:
    area = office.registered("1AI01", kind="integrated", **LONG)
    suspended(office, area)
    site = office.licensed("1AE01", kind="exhibition")
    rows = DeadlineRow.objects.filter(case_id__in=(area, site)).order_by("case_id", "name")
    assert [(row.name, row.article) for row in rows] == [
        ("licence", "42(2)"),
        ("suspension", "62-14(1)"),
        ("licence", "62-2(2)"),
    ]
    assert Decimal(the(site).capacity_m3) == 2000
