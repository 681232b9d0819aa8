"""Permission first, duty later: what an authorised importer may, until when it declares, and what it then owes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from accounts.actors import Actor
from clearance.models import ImportDeclaration, SecurityOrder, SpecialDeclaration
from duties.models import Liability
from parties.rules.authorisation_kinds import Kind
from statute import clock
from statute.door import open_case, perform
from statute.errors import Refused
from statute.models import Case, DeadlineRow
from statute.sweep import sweep
from tests.clearance.scene import MONDAY
from tests.parties.aeo_scene import AeoScene

if TYPE_CHECKING:
    from tests.clearance.scene import Scene


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.standing_at(MONDAY):
        yield


def at(year: int, month: int, day: int) -> Any:
    """Noon in Tokyo of that day."""
    return clock.standing_at(datetime(year, month, day, 3, tzinfo=UTC))


def authorise(scene: Scene, kind: Kind) -> int:
    """The scene's importer or broker is authorised."""
    aeo = AeoScene.__new__(AeoScene)
    aeo.office, aeo.officer, aeo.supervisor = scene.tokyo, scene["officer"], scene["supervisor"]
    return aeo.given(kind, scene.broker if kind is Kind.BROKER else scene.importer)


def reasons(act: Any) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        act()
    return [(reason.code, str(reason.article)) for reason in refused.value.reasons]


def special_of(case_id: int) -> SpecialDeclaration:
    found: SpecialDeclaration = SpecialDeclaration.objects.get(declaration_id=case_id)
    return found


def permitted(scene: Scene, **changes: Any) -> SpecialDeclaration:
    """Specially declared goods, permitted without a yen paid."""
    case_id = scene.awaiting_payment(duty_declared=False, **changes)
    perform(case_id, "permit", scene["officer"])
    return special_of(case_id)


def form_due(row: SpecialDeclaration) -> tuple[date, str]:
    found = DeadlineRow.objects.get(case_id=row.pk, name="form")
    return found.ends_on, found.status


@pytest.mark.proves("7-2(1)", "7(2)")
def test_who_is_not_authorised_declares_the_duty_with_the_import_declaration(scene: Scene) -> None:
    scene.bring_in()
    draft = scene.draft(duty_declared=False).case_id
    assert reasons(lambda: perform(draft, "lodge", scene["broker"])) == [("duty_not_declared", "7-2(1)")]


@pytest.mark.parametrize("kind", [Kind.IMPORTER, Kind.BROKER])
@pytest.mark.proves("7-2(1)", "7-3", "72")
def test_an_authorised_importer_or_one_who_entrusts_an_authorised_broker_is_permitted_first(
    scene: Scene, kind: Kind
) -> None:
    authorise(scene, kind)
    row = permitted(scene)
    assert ImportDeclaration.objects.get(pk=row.declaration_id).state == "permitted"
    assert not Liability.objects.filter(subject_id=row.declaration_id).exists()
    assert row.worked_out == {"duty": 100_000, "consumption_tax": 85_800, "local_consumption_tax": 24_200}
    assert (row.state, row.importer_id, row.permitted_on) == ("due", scene.importer.pk, date(2026, 11, 2))


@pytest.mark.parametrize(
    ("permitted_on", "last"),
    [
        (
            (2026, 11, 2),
            date(2027, 1, 4),
        ),  # 31 December is no day of the office; it rolls to Monday 4 January
        ((2026, 12, 31), date(2027, 2, 1)),  # 31 January 2027 is a Sunday
        ((2027, 1, 29), date(2027, 3, 1)),  # 28 February 2027 is a Sunday
    ],
)
@pytest.mark.proves("7-2(2)")
def test_the_form_is_due_on_the_last_day_of_the_month_after_the_permission(
    scene: Scene, permitted_on: tuple[int, int, int], last: date
) -> None:
    authorise(scene, Kind.IMPORTER)
    case_id = scene.awaiting_payment(duty_declared=False)
    with at(*permitted_on):
        perform(case_id, "permit", scene["officer"])
    assert form_due(special_of(case_id)) == (last, "running")


@pytest.mark.proves("7-2(2)", "9(2)(i)")
def test_filed_in_time_it_is_owed_by_the_deadline_of_the_form(scene: Scene) -> None:
    authorise(scene, Kind.IMPORTER)
    row = permitted(scene)
    with at(2027, 1, 4):
        sweep()
        assert perform(row.pk, "file", scene["broker"]).state == "filed"
    liability = scene.liability(row.declaration_id)
    assert (liability.outstanding, liability.pay_by) == (210_000, date(2027, 1, 4))
    due = DeadlineRow.objects.get(case_id=liability.pk, name="special_payment")
    assert (due.ends_on, due.status) == (date(2027, 1, 4), "running")
    scene.pay(row.declaration_id)
    due.refresh_from_db()
    assert due.status == "met"


@pytest.mark.proves("7-2(1)")
def test_other_amounts_than_those_worked_out_say_on_what_they_rest(scene: Scene) -> None:
    authorise(scene, Kind.IMPORTER)
    row = permitted(scene)
    found = reasons(lambda: perform(row.pk, "file", scene["broker"], {"duty": 90_000}))
    assert found == [("other_amounts_have_a_basis", "7-2(1)")]
    perform(row.pk, "file", scene["broker"], {"duty": 90_000, "basis": "Two suitcases were missing."})
    assert scene.liability(row.declaration_id).outstanding == 200_000


@pytest.mark.proves("7-4(1)", "9(2)(ii)")
def test_after_the_deadline_it_is_a_late_form_and_owed_on_that_day(scene: Scene) -> None:
    authorise(scene, Kind.IMPORTER)
    row = permitted(scene)
    with at(2027, 1, 5):
        sweep()
        assert special_of(row.declaration_id).state == "overdue"
        # What the duty is, customs determines without a form: that waits, until one comes after all.
        assert list(Case.objects.get(pk=row.pk).awaited) == ["determination"]
        assert [c for c, _ in reasons(lambda: perform(row.pk, "file", scene["broker"]))] == ["state"]
        assert perform(row.pk, "file_late", scene["importer"]).state == "filed_late"
        assert Case.objects.get(pk=row.pk).awaited == {}
    assert scene.liability(row.declaration_id).pay_by == date(2027, 1, 5)


@pytest.mark.proves("7-2(2)", "7-4(1)", "9(2)(ii)")
def test_the_day_decides_what_a_form_is_and_not_the_timer(scene: Scene) -> None:
    authorise(scene, Kind.IMPORTER)
    row = permitted(scene)
    with at(2027, 1, 4):
        found = reasons(lambda: perform(row.pk, "file_late", scene["importer"]))
        assert found == [("form_is_late", "7-4(1)")]
    with at(2027, 1, 5):
        assert reasons(lambda: perform(row.pk, "file", scene["importer"])) == [("form_is_in_time", "7-2(2)")]
        assert perform(row.pk, "file_late", scene["importer"]).state == "filed_late"
    assert scene.liability(row.declaration_id).pay_by == date(2027, 1, 5)


@pytest.mark.proves("7-16(2)", "9(2)(vi)", "7-4(1)")
def test_what_customs_has_determined_is_no_longer_filed_late(scene: Scene) -> None:
    """Determined on 1 February 2027: the month begins on the day after the notice and ends on 1 March."""
    authorise(scene, Kind.IMPORTER)
    row = permitted(scene)
    given = {"reason": "No form came."}
    assert [c for c, _ in reasons(lambda: perform(row.pk, "determine", scene["officer"], given))] == ["state"]
    with at(2027, 1, 5):
        sweep()
    with at(2027, 2, 1):
        perform(row.pk, "determine", scene["officer"], given)
        assert [c for c, _ in reasons(lambda: perform(row.pk, "file_late", scene["importer"]))] == ["state"]
    assert scene.liability(row.declaration_id).pay_by == date(2027, 3, 1)


@pytest.mark.proves("7-11(2)")
def test_the_form_stays_due_when_the_approval_has_ended(scene: Scene) -> None:
    approval = authorise(scene, Kind.IMPORTER)
    row = permitted(scene)
    perform(approval, "notify_discontinuance", scene["importer"], {"reason": "No longer needed"})
    scene.bring_in("NEXT1")
    draft = scene.draft(duty_declared=False, transport_document="NEXT1", invoice_number="N1").case_id
    assert reasons(lambda: perform(draft, "lodge", scene["broker"])) == [("duty_not_declared", "7-2(1)")]
    assert perform(row.pk, "file", scene["broker"]).state == "filed"


@pytest.mark.proves("79-4(3)")
def test_what_a_broker_has_lodged_on_entrustment_goes_on_when_its_status_has_ended(scene: Scene) -> None:
    approval = authorise(scene, Kind.BROKER)
    case_id = scene.awaiting_payment(duty_declared=False)
    perform(approval, "notify_discontinuance", scene["broker"], {"reason": "No longer needed"})
    perform(case_id, "permit", scene["officer"])
    assert perform(special_of(case_id).pk, "file", scene["broker"]).state == "filed"


@pytest.mark.proves("73(1)")
def test_specially_declared_cargo_is_not_withdrawn_before_permission(scene: Scene) -> None:
    authorise(scene, Kind.IMPORTER)
    case_id = scene.examined(duty_declared=False)
    offer = {"security": "bond 12", "security_amount": 10_000_000, "reason": "season"}
    found = reasons(lambda: perform(case_id, "apply_for_withdrawal", scene["broker"], offer))
    assert found == [("is_not_specially_declared", "73(1)")]


def test_a_cancelled_permission_takes_its_form_with_it_and_the_next_one_brings_another(scene: Scene) -> None:
    authorise(scene, Kind.IMPORTER)
    row = permitted(scene)
    perform(row.declaration_id, "cancel_permission", scene["supervisor"], {"reason": "Wrong goods"})
    assert SpecialDeclaration.objects.get(pk=row.pk).state == "cancelled"
    perform(row.declaration_id, "permit", scene["officer"])
    states = SpecialDeclaration.objects.filter(declaration=row.declaration_id).order_by("case_id")
    assert [one.state for one in states] == ["cancelled", "due"]


class TestSecurity:
    def ordered(self, scene: Scene, **changes: Any) -> int:
        given = {
            "person": "IMP01",
            "amount": 500_000,
            "valid_from": "2026-11-01",
            "valid_to": "2027-10-31",
            "provide_by": "2026-11-16",
            "reason": "Arrears last year",
            **changes,
        }
        return open_case(SecurityOrder, "order", scene["supervisor"], scene.tokyo.pk, given).case_id

    @pytest.mark.proves("7-8(1)", "72")
    def test_permission_waits_for_security_that_was_ordered(self, scene: Scene) -> None:
        authorise(scene, Kind.IMPORTER)
        order = self.ordered(scene)
        case_id = scene.awaiting_payment(duty_declared=False)
        found = reasons(lambda: perform(case_id, "permit", scene["officer"]))
        assert found == [("security_missing", "7-8(1)")]
        short = {"security": "bond 1", "amount": 499_999}
        assert reasons(lambda: perform(order, "provide", scene["collector"], short)) == [
            ("security_short", "7-8(1)")
        ]
        perform(order, "provide", scene["collector"], {"security": "bond 1", "amount": 500_000})
        assert perform(case_id, "permit", scene["officer"]).state == "permitted"

    @pytest.mark.proves("72")
    def test_whose_duty_is_paid_first_does_not_wait_for_it(self, scene: Scene) -> None:
        authorise(scene, Kind.IMPORTER)
        self.ordered(scene)
        assert scene.permitted()

    @pytest.mark.proves("7-8(2)")
    def test_a_changed_order_is_to_be_provided_anew(self, scene: Scene) -> None:
        authorise(scene, Kind.IMPORTER)
        order = self.ordered(scene)
        perform(order, "provide", scene["collector"], {"security": "bond 1", "amount": 500_000})
        change = {
            "amount": 800_000,
            "valid_from": "2026-11-01",
            "valid_to": "2027-10-31",
            "provide_by": "2026-11-16",
            "reason": "More imports",
        }
        assert perform(order, "change", scene["supervisor"], change).state == "ordered"

    @pytest.mark.proves("7-8(2)")
    def test_a_reduced_order_asks_for_nothing_anew(self, scene: Scene) -> None:
        authorise(scene, Kind.IMPORTER)
        order = self.ordered(scene)
        less = {
            "amount": 300_000,
            "valid_from": "2026-11-01",
            "valid_to": "2027-04-30",
            "reason": "Fewer imports",
        }
        again = {**less, "provide_by": "2026-11-16"}
        perform(order, "provide", scene["collector"], {"security": "bond 1", "amount": 500_000})
        assert reasons(lambda: perform(order, "change", scene["supervisor"], again)) == [
            ("asks_for_more", "7-8(2)")
        ]
        for more in ({"amount": 500_001}, {"valid_to": "2027-11-01"}, {"valid_from": "2026-10-31"}):
            found = reasons(lambda more=more: perform(order, "reduce", scene["supervisor"], {**less, **more}))
            assert found == [("asks_for_no_more", "7-8(2)")]
        perform(order, "reduce", scene["supervisor"], less)
        case_id = scene.awaiting_payment(duty_declared=False)
        assert perform(case_id, "permit", scene["officer"]).state == "permitted"

    @pytest.mark.proves("7-8(1)")
    def test_it_is_ordered_only_of_who_declares_specially_and_not_for_a_holiday(self, scene: Scene) -> None:
        assert reasons(lambda: self.ordered(scene)) == [("importer_declares_specially", "7-8(1)")]
        authorise(scene, Kind.IMPORTER)
        # Tuesday 3 November is Culture Day.
        assert reasons(lambda: self.ordered(scene, provide_by="2026-11-03")) == [("day", "7-8(1)")]


class TestWhereAndBeforeBringingIn:
    def reported(self, scene: Scene, document: str) -> None:
        from arrivals.models import CargoReport

        given = {
            "transport_document": document,
            "conveyance": "NH216",
            "arrives_on": "2026-11-03",
            "description": "leather bags",
            "packages": 10,
            "gross_mass_kg": "120.5",
        }
        open_case(CargoReport, "report", Actor.system("intake"), scene.tokyo.pk, given)

    @pytest.mark.proves("67-2(3)(iii)")
    def test_before_bringing_in_is_open_to_the_authorised_alone(self, scene: Scene) -> None:
        draft = scene.draft(basis="authorised").case_id
        found = reasons(lambda: perform(draft, "lodge", scene["broker"]))
        assert ("not_authorised", "67-2(3)(iii)") in found
        authorise(scene, Kind.IMPORTER)
        found = reasons(lambda: perform(draft, "lodge", scene["broker"]))
        assert found == [("cargo_is_reported", "67-2(4)")]

    @pytest.mark.proves("67-19")
    def test_any_office_is_open_to_the_authorised_alone(self, scene: Scene) -> None:
        scene.bring_in()
        draft = scene.draft(office="KOB").case_id
        found = reasons(lambda: perform(draft, "lodge", scene["broker"]))
        assert found == [("not_authorised", "67-19")]
        authorise(scene, Kind.BROKER)
        perform(draft, "lodge", scene["broker"])
        row = ImportDeclaration.objects.select_related("case").get(pk=draft)
        assert (row.state, row.case.office_id) == ("lodged", scene.kobe.pk)
        assert perform(draft, "select_documents", Actor.system("screening"), {"score": 20}).done
        assert perform(draft, "complete_examination", scene["kobe_officer"]).state == "examined"

    def test_headquarters_is_no_office_to_declare_to(self, scene: Scene) -> None:
        from statute.errors import DoorError

        with pytest.raises(DoorError, match="no such office"):
            scene.draft(office="HQ")
