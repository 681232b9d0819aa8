"""A licence while it lives and how it ends: to the day, by example from the Act (42 to 48-2, 62-14, 100 to 102-2)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from accounts.actors import Actor
from bonded_areas.models import CargoLot, FeeEntry
from bonded_areas.standing import standings
from statute.door import open_case, perform
from statute.models import DeadlineRow, PublicNotice
from statute.sweep import sweep
from tests.bonded_areas.licensing import at, place_of, the
from tests.clearance.acts import refusal, told

if TYPE_CHECKING:
    from tests.bonded_areas.licensing import Licensing

pytestmark = pytest.mark.django_db


def last_notice(case_id: int) -> tuple[str, date]:
    notice = PublicNotice.objects.filter(case_id=case_id).latest("id")
    return notice.article, notice.issued_on


def bring_in(case_id: int, on: str) -> int:
    place = place_of(case_id)
    given = {
        "place_id": place.pk, "transport_document": f"DOC{on}", "description": "bags", "packages": 1,
        "gross_mass_kg": "10", "brought_in_on": on,
    }  # fmt: skip
    return open_case(CargoLot, "bring_in", Actor.system("intake"), place.office_id, given).case_id


class TestTheEnd:
    @pytest.mark.proves("47(1)", "47(2)")
    def test_a_licence_that_ends_on_29_february_is_in_force_that_whole_day(self, office: Licensing) -> None:
        case_id = office.registered(from_on=date(2018, 3, 1), until_on=date(2028, 2, 29))
        place = place_of(case_id).pk
        with at(2028, 2, 29, 23):
            sweep()
            assert the(case_id).state == "licensed"
            assert standings([place])[place].is_in_force(date(2028, 2, 29))
        with at(2028, 3, 1, 0):
            sweep()
        row = the(case_id)
        assert (row.state, row.ended_on, row.ended_by) == ("expired", date(2028, 2, 29), "47(1)(v)")
        assert last_notice(case_id) == ("47(2)", date(2028, 3, 1))
        assert not standings([place])[place].is_in_force(date(2028, 3, 1))

    def test_days_decide_and_not_the_timer(self, office: Licensing) -> None:
        """A sweep that has not come yet makes no place a bonded area a day longer."""
        case_id = office.registered(from_on=date(2020, 1, 1), until_on=date(2026, 11, 1))
        place = place_of(case_id).pk
        assert the(case_id).state == "licensed"
        reasons = standings([place])[place].against("bringing_in", date(2026, 11, 2))
        assert [(r.code, str(r.article)) for r in reasons] == [("not_in_force", "42(1)")]

    @pytest.mark.proves("46", "47(1)")
    def test_business_that_ends_is_notified_before_and_ends_the_licence_when_its_last_day_is_over(
        self, office: Licensing
    ) -> None:
        case_id = office.registered(from_on=date(2020, 1, 1), until_on=date(2029, 12, 31))
        for day in (date(2026, 11, 1), date(2029, 12, 31)):
            wrong = {"last_day": day, "reason": "sold"}
            assert refusal(case_id, "notify_end_of_business", office["operator"], wrong) == [
                ("ends_ahead_and_within", "46")
            ]
        perform(
            case_id,
            "notify_end_of_business",
            office["operator"],
            {"last_day": "2026-11-30", "reason": "sold"},
        )
        with at(2026, 11, 30, 23):
            assert sweep().fired == 0
        with at(2026, 12, 1, 0):
            sweep()
        assert (the(case_id).state, the(case_id).ended_by) == ("discontinued", "47(1)(i)")

    @pytest.mark.proves("47(1)")
    def test_dissolution_and_bankruptcy_end_it_on_their_day(self, office: Licensing) -> None:
        for name, item in (("record_dissolution", "47(1)(iii)"), ("record_bankruptcy", "47(1)(iv)")):
            case_id = office.registered(
                f"1A{item[6:8].strip('(').upper()}77", from_on=date(2020, 1, 1), until_on=date(2029, 12, 31)
            )
            ahead = {"happened_on": "2026-11-03", "evidence": "register"}
            assert refusal(case_id, name, office["bonded_officer"], ahead) == [
                ("happened_when_it_can_have", "47(1)")
            ]
            perform(case_id, name, office["bonded_officer"], {**ahead, "happened_on": "2026-10-30"})
            row = the(case_id)
            assert (row.state, row.ended_on, row.ended_by) == ("lapsed", date(2026, 10, 30), item)

    @pytest.mark.proves("47(3)")
    def test_cargo_that_remains_keeps_the_place_deemed_licensed_for_itself_alone(
        self, office: Licensing
    ) -> None:
        case_id = office.registered(from_on=date(2020, 1, 1), until_on=date(2026, 11, 2))
        place, lot = place_of(case_id).pk, bring_in(case_id, "2026-10-30")
        with at(2026, 11, 4):
            sweep()
            [ended] = told(case_id, "licence.ended")
            assert ended["remaining_lots"] == 1
            today = refusal(case_id, "set_remaining_period", office["supervisor"], {"until_on": "2026-11-04"})
            assert today == [("not_ahead", "47(3)")]
            # Saturday, and Labour Thanksgiving Day: an order names no day on which the office is closed
            for closed in ("2026-11-21", "2026-11-23"):
                told_ = refusal(case_id, "set_remaining_period", office["supervisor"], {"until_on": closed})
                assert [code for code, _a in told_] == ["order_date_closed"]
            perform(case_id, "set_remaining_period", office["supervisor"], {"until_on": "2026-12-04"})
            found = standings([place])[place]
            assert found.is_deemed(date(2026, 12, 4))
            assert not found.is_deemed(date(2026, 12, 5))
            assert [(r.code, str(r.article)) for r in found.against("bringing_in", date(2026, 11, 4))] == [
                ("deemed_only", "47(3)")
            ]
            told_ = refusal(case_id, "confirm_empty", office["bonded_officer"])
            assert told_ == [("cargo_remains", "47(3)")]
            perform(lot, "remove", Actor.system("consequence"))
            perform(case_id, "confirm_empty", office["bonded_officer"])
        assert the(case_id).emptied_on == date(2026, 11, 4)
        assert DeadlineRow.objects.get(case_id=case_id, name="deemed").status == "met"

    def test_the_deemed_licence_ends_once(self, office: Licensing) -> None:
        case_id = office.registered(from_on=date(2020, 1, 1), until_on=date(2026, 11, 2))
        bring_in(case_id, "2026-10-30")
        with at(2026, 11, 4):
            sweep()
            perform(case_id, "set_remaining_period", office["supervisor"], {"until_on": "2026-12-04"})
        with at(2026, 12, 5, 0):
            sweep()
            sweep()
            perform(case_id, "note", office["bonded_officer"], {"text": "seen"})
            sweep()
        assert len(told(case_id, "licence.deemed_over")) == 1


class TestRenewal:
    @pytest.mark.proves("42(2)", "42(3)")
    def test_it_is_renewed_in_place_for_ten_years_more_at_the_most(self, office: Licensing) -> None:
        case_id = office.registered(from_on=date(2017, 1, 1), until_on=date(2026, 12, 31))
        assert refusal(case_id, "renew", office["supervisor"], {"until_on": "2036-12-31"}) == [
            ("renewal_is_asked", "42(2)")
        ]
        too_long = {"until_on": "2037-01-01"}
        assert refusal(case_id, "apply_for_renewal", office["operator"], too_long) == [("too_long", "42(2)")]
        perform(case_id, "apply_for_renewal", office["operator"], {"until_on": "2036-12-31"})
        perform(case_id, "renew", office["supervisor"], {"until_on": "2036-12-31"})
        assert the(case_id).until_on == date(2036, 12, 31)
        assert last_notice(case_id) == ("42(3)", date(2026, 11, 2))
        running = DeadlineRow.objects.get(case_id=case_id, status="running")
        assert running.ends_on == date(2036, 12, 31)

    @pytest.mark.proves("62-2(2)")
    def test_an_exhibition_site_is_not_renewed(self, office: Licensing) -> None:
        case_id = office.licensed(kind="exhibition")
        told_ = refusal(case_id, "apply_for_renewal", office["operator"], {"until_on": "2027-12-31"})
        assert told_ == [("no_renewal", "62-2(2)")]

    def test_a_licence_that_is_over_is_not_renewed_though_the_timer_has_not_come(
        self, office: Licensing
    ) -> None:
        case_id = office.registered(from_on=date(2017, 1, 1), until_on=date(2026, 11, 1))
        told_ = refusal(case_id, "apply_for_renewal", office["operator"], {"until_on": "2030-12-31"})
        assert told_ == [("is_not_over", "47(1)")]


class TestSuccession:
    def _died(self, office: Licensing, on: str, code: str = "1AW88") -> int:
        case_id = office.registered(
            code, person="OLD01", from_on=date(2020, 1, 1), until_on=date(2029, 12, 31)
        )
        perform(
            case_id, "record_death", office["bonded_officer"], {"happened_on": on, "evidence": "register"}
        )
        return case_id

    @pytest.mark.proves("48-2(2)", "47(1)")
    def test_a_death_on_31_december_leaves_until_1_march(self, office: Licensing) -> None:
        """31 days of January, 28 of February, and the first of March: sixty, a Monday."""
        with at(2027, 1, 4):
            case_id = self._died(office, "2026-12-31")
        row = DeadlineRow.objects.get(case_id=case_id, name="succession")
        assert (row.ends_on, row.article) == (date(2027, 3, 1), "48-2(2)")
        application = {"person": "HEIR1", "evidence": "family register"}
        with at(2027, 3, 2, 9):
            told_ = refusal(case_id, "apply_for_succession", office["bonded_officer"], application)
            assert told_ == [("sixty_days_are_not_over", "48-2(2)")]
        with at(2027, 3, 1, 23):
            assert sweep().failed == 0
            assert the(case_id).state == "licensed"
        with at(2027, 3, 2, 0):
            sweep()
        found = the(case_id)
        assert (found.state, found.ended_by, found.ended_on) == ("lapsed", "47(1)(ii)", date(2027, 3, 1))
        assert last_notice(case_id) == ("47(2)", date(2027, 3, 2))

    @pytest.mark.proves("48-2(1)", "48-2(2)", "48-2(3)", "48-2(6)")
    def test_an_heir_who_applies_in_time_and_is_approved_holds_the_licence(self, office: Licensing) -> None:
        case_id = self._died(office, "2026-10-20")
        application = {"person": "HEIR1", "heirs_consent": "all three", "evidence": "family register"}
        perform(case_id, "apply_for_succession", office["bonded_officer"], application)
        assert DeadlineRow.objects.get(case_id=case_id, name="succession").status == "met"
        assert len(refusal(case_id, "approve_succession", office["supervisor"])) == 10
        office.find(case_id)
        perform(case_id, "approve_succession", office["supervisor"])
        row = the(case_id)
        assert (row.licensee, row.state) == (office.heir, "licensed")
        assert place_of(case_id).operator == office.heir
        assert last_notice(case_id) == ("48-2(6)", date(2026, 11, 2))

    @pytest.mark.proves("48-2(3)", "47(1)")
    def test_a_succession_declined_ends_the_licence(self, office: Licensing) -> None:
        case_id = self._died(office, "2026-10-20")
        perform(
            case_id,
            "apply_for_succession",
            office["bonded_officer"],
            {"person": "HEIR1", "evidence": "register"},
        )
        office.find(case_id, against=("viii",))
        perform(
            case_id, "decline_succession", office["supervisor"], {"items": ["viii"], "reason": "no means"}
        )
        assert (the(case_id).state, the(case_id).ended_by) == ("lapsed", "47(1)(ii)")

    @pytest.mark.proves("62-15")
    def test_an_integrated_area_is_not_inherited(self, office: Licensing) -> None:
        case_id = office.licensed(kind="integrated")
        with at(2026, 11, 5):
            given = {"happened_on": "2026-11-04", "evidence": "register"}
            told_ = refusal(case_id, "record_death", office["bonded_officer"], given)
        assert ("no_inheritance", "62-15") in told_

    @pytest.mark.proves("48-2(4)", "48-2(5)", "48-2(6)")
    def test_a_merger_approved_beforehand_passes_the_licence_on(self, office: Licensing) -> None:
        case_id = office.registered(from_on=date(2020, 1, 1), until_on=date(2029, 12, 31))
        given = {"means": "merger", "person": "BUY01", "effective_on": "2026-11-01", "evidence": "contract"}
        assert refusal(case_id, "apply_for_transfer", office["operator"], given) == [
            ("takes_place_later", "48-2(4)")
        ]
        perform(case_id, "apply_for_transfer", office["operator"], {**given, "effective_on": "2026-12-01"})
        office.find(case_id)
        perform(case_id, "approve_transfer", office["supervisor"])
        assert last_notice(case_id) == ("48-2(6)", date(2026, 11, 2))
        dissolved = {"happened_on": "2026-11-02", "evidence": "register"}
        told_ = refusal(case_id, "record_dissolution", office["bonded_officer"], dissolved)
        assert told_ == [("not_passing_on", "47(1)(iii)")]
        with at(2026, 12, 1):
            perform(case_id, "complete_transfer", office["bonded_officer"], {"done_on": "2026-12-01"})
        assert (the(case_id).licensee, the(case_id).state) == (office.buyer, "licensed")

    @pytest.mark.proves("48-2(4)")
    def test_approval_after_the_day_comes_too_late(self, office: Licensing) -> None:
        case_id = office.registered(from_on=date(2020, 1, 1), until_on=date(2029, 12, 31))
        given = {"means": "transfer", "person": "HEIR1", "effective_on": "2026-11-04", "evidence": "contract"}
        perform(case_id, "apply_for_transfer", office["operator"], given)
        office.find(case_id)
        with at(2026, 11, 5):
            assert refusal(case_id, "approve_transfer", office["supervisor"]) == [
                ("is_approved_beforehand", "48-2(4)")
            ]

    @pytest.mark.proves("48-2(5)", "62-15")
    def test_an_integrated_area_passes_on_two_criteria(self, office: Licensing) -> None:
        case_id = office.licensed(kind="integrated")
        given = {"means": "split", "person": "BUY01", "effective_on": "2026-11-20", "evidence": "contract"}
        perform(case_id, "apply_for_transfer", office["operator"], given)
        assert refusal(case_id, "approve_transfer", office["supervisor"]) == [
            ("not_examined", "62-8(2)(i)"), ("not_examined", "62-8(2)(iii)"),
        ]  # fmt: skip


class TestSanctions:
    notice: dict[str, Any] = {
        "intended": "suspend", "item": "i", "reason": "Cargo was brought in unrecorded.", "what": ["bringing_in"],
        "from_on": "2026-11-16", "until_on": "2026-12-15", "hearing_on": "2026-11-10", "hearing_place": "Room 1",
    }  # fmt: skip

    @pytest.mark.proves("48(1)", "48(2)")
    def test_bringing_in_is_suspended_only_after_notice_and_hearing_and_for_a_period(
        self, office: Licensing
    ) -> None:
        case_id = office.registered(from_on=date(2020, 1, 1), until_on=date(2029, 12, 31))
        place = place_of(case_id).pk
        reason = {"reason": "As noticed."}
        assert refusal(case_id, "suspend", office["supervisor"], reason) == [
            ("something_is_pending", "48(2)")
        ]
        perform(case_id, "notify_sanction", office["bonded_officer"], self.notice)
        assert refusal(case_id, "suspend", office["supervisor"], reason) == [("not_heard", "48(2)")]
        early = {"attended": False}
        assert refusal(case_id, "record_hearing", office["bonded_officer"], early) == [
            ("hearing_day_has_come", "48(2)")
        ]
        perform(case_id, "clarify", office["operator"], {"statement": "One night, one lot."})
        with at(2026, 11, 10):
            perform(
                case_id,
                "record_hearing",
                office["bonded_officer"],
                {"attended": True, "statement": "Regret."},
            )
            assert refusal(case_id, "revoke", office["supervisor"], reason) == [
                ("revocation_is_intended", "48(2)")
            ]
            perform(case_id, "suspend", office["supervisor"], reason)
        found = standings([place])[place]
        for day, suspended in (
            (date(2026, 11, 15), False), (date(2026, 11, 16), True), (date(2026, 12, 15), True),
            (date(2026, 12, 16), False),
        ):  # fmt: skip
            reasons = [(r.code, str(r.article)) for r in found.against("bringing_in", day)]
            assert reasons == ([("suspended", "48(1)")] if suspended else []), day
        with at(2026, 12, 16, 0):
            sweep()
            assert the(case_id).suspended_until is None
            # what was suspended then stays told
            assert standings([place])[place].suspended("bringing_in", date(2026, 12, 1)) is not None

    @pytest.mark.proves("48(1)", "61-4")
    def test_operations_are_suspended_in_a_factory_and_not_in_a_warehouse(self, office: Licensing) -> None:
        warehouse = office.registered(from_on=date(2020, 1, 1), until_on=date(2029, 12, 31))
        both = {**self.notice, "what": ["bringing_in", "operations"]}
        told_ = refusal(warehouse, "notify_sanction", office["bonded_officer"], both)
        assert told_ == [("not_suspended_here", "48(1)")]
        factory = office.registered(
            "1AF01", kind="factory", from_on=date(2020, 1, 1), until_on=date(2029, 12, 31)
        )
        perform(factory, "notify_sanction", office["bonded_officer"], both)

    @pytest.mark.proves("62-14(1)", "62-14(2)")
    def test_an_integrated_area_is_suspended_for_one_administrators_cargo(self, office: Licensing) -> None:
        case_id = office.registered(
            "1AI01", kind="integrated", from_on=date(2020, 1, 1), until_on=date(2029, 12, 31)
        )
        perform(
            case_id, "notify_sanction", office["bonded_officer"], {**self.notice, "administrator": "OPR02"}
        )
        assert refusal(case_id, "suspend", office["supervisor"], {"reason": "x"}) == [
            ("not_heard", "62-14(2)")
        ]
        with at(2026, 11, 10):
            perform(case_id, "record_hearing", office["bonded_officer"], {"attended": False})
            perform(case_id, "suspend", office["supervisor"], {"reason": "As noticed."})
        place, theirs = place_of(case_id).pk, the(case_id).suspended_for_id
        found = standings([place])[place]
        assert found.against("bringing_in", date(2026, 11, 20)) == []
        assert [r.code for r in found.against("bringing_in", date(2026, 11, 20), theirs)] == ["suspended"]

    @pytest.mark.proves("48(1)")
    def test_an_earlier_revocation_is_no_ground_and_grounds_are_named(self, office: Licensing) -> None:
        case_id = office.registered(from_on=date(2020, 1, 1), until_on=date(2029, 12, 31))
        for changes, code in (
            ({"item": "ii"}, "grounds_missing"), ({"item": "ii", "grounds": ["i"]}, "not_for_sanctions"),
            ({"grounds": ["iii"]}, "grounds_of_another_item"), ({"until_on": None}, "no_period"),
            ({"from_on": "2026-11-09"}, "before_hearing"), ({"what": []}, "nothing_suspended"),
            ({"hearing_on": "2026-11-02"}, "not_ahead"), ({"hearing_on": "2026-11-03"}, "order_date_closed"),
        ):  # fmt: skip
            told_ = refusal(case_id, "notify_sanction", office["bonded_officer"], {**self.notice, **changes})
            assert [found for found, _a in told_] == [code], changes


class TestCapacityAndFees:
    @pytest.mark.proves("44(1)", "44(2)")
    def test_capacity_is_notified_before_measures_may_follow_and_the_place_takes_it(
        self, office: Licensing
    ) -> None:
        case_id = office.registered(from_on=date(2020, 1, 1), until_on=date(2029, 12, 31))
        change = {
            "floor_area_m2": "600",
            "capacity_m3": "3000",
            "works": "A second hall.",
            "begins_on": "2026-11-01",
        }
        told_ = refusal(case_id, "notify_change", office["operator"], change)
        assert told_ == [("notified_before_works", "44(1)")]
        perform(case_id, "notify_change", office["operator"], {**change, "begins_on": "2026-11-09"})
        perform(case_id, "order_measures", office["supervisor"], {"measures": "A fence to the north."})
        with at(2026, 12, 1):
            perform(case_id, "finish_change", office["operator"], {"done_on": "2026-11-30"})
        assert the(case_id).floor_area_m2 == 600
        assert place_of(case_id).capacity_m3 == 3000

    @pytest.mark.proves("100", "101(2)")
    def test_fees_go_by_months_and_broken_months_by_days(self, office: Licensing) -> None:
        case_id = office.registered(from_on=date(2026, 4, 16), until_on=date(2029, 12, 31))
        days = {"from_on": "2026-04-16", "until_on": "2026-06-10"}
        perform(case_id, "charge_fee", office["collector"], days)
        # 15 of 30 days of April, May, 10 of 30 days of June, at 9,500 yen
        amounts = list(
            FeeEntry.objects.filter(licence_id=case_id).order_by("id").values_list("amount", flat=True)
        )
        assert amounts == [4750, 9500, 3166]
        told_ = refusal(case_id, "charge_fee", office["collector"], {**days, "from_on": "2026-06-01"})
        assert told_ == [("charged_already", "100(ii)")]
        waiver = {"ground": "business_suspended", "amount": 9500, "reason": "May"}
        assert refusal(case_id, "relieve_fee", office["supervisor"], waiver) == [
            ("business_goes_on", "101(2)")
        ]
        perform(case_id, "rest_business", office["operator"], {"from_on": "2026-11-02", "reason": "no cargo"})
        perform(case_id, "relieve_fee", office["supervisor"], waiver)
        assert the(case_id).fees_owed == 7916
        perform(case_id, "pay_fee", office["collector"], {"amount": 7916})
        assert the(case_id).fees_owed == 0

    @pytest.mark.proves("102-2(5)", "101(1)")
    def test_only_after_a_disaster_is_a_paid_fee_refunded(self, office: Licensing) -> None:
        case_id = office.registered(from_on=date(2026, 4, 1), until_on=date(2029, 12, 31))
        perform(
            case_id, "charge_fee", office["collector"], {"from_on": "2026-04-01", "until_on": "2026-04-30"}
        )
        perform(case_id, "pay_fee", office["collector"], {"amount": 9500})
        relief = {"ground": "promotion", "amount": 9500, "reason": "festival"}
        assert refusal(case_id, "relieve_fee", office["supervisor"], relief) == [("paid_already", "101(1)")]
        perform(case_id, "relieve_fee", office["supervisor"], {**relief, "ground": "disaster"})
        assert the(case_id).fees_owed == 0
        assert told(case_id, "licence.fee_refund_due") == [{"amount": 9500}]

    def test_a_fee_that_no_table_knows_is_not_guessed(self, office: Licensing) -> None:
        case_id = office.registered(
            floor_area_m2="800", from_on=date(2026, 4, 1), until_on=date(2029, 12, 31)
        )
        days = {"from_on": "2026-04-01", "until_on": "2026-04-30"}
        assert refusal(case_id, "charge_fee", office["collector"], days) == [("no_fee_known", "100(ii)")]
