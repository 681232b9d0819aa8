"""Somebody outside Japan acts through an administrator in Japan, notified to customs (Article 95)."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from accounts.actors import Actor
from accounts.models import Office, Person
from parties.facts import (
    ADMINISTRATORS,
    MANDATES,
    broker_holds_import_mandate,
    nonresident_exporter_has_administrator,
    nonresident_importer_has_administrator,
)
from parties.models import CustomsProcessAdministrator, Mandate
from parties.rules.residence import Residence, may_administer, needs_administrator
from statute import clock
from statute.calendar_store import current_calendar
from statute.door import open_case, perform
from statute.models import DeadlineRow
from statute.sweep import sweep
from statute.transitions import Ctx, Subject
from tests.accounts.people import a_person
from tests.parties.conftest import NOON
from tests.parties.doors import OPERATOR, acting, moves_of, not_opened, refused, row_of

TODAY = date(2026, 4, 30)


def appointment(**changes: Any) -> dict[str, Any]:
    given = {
        "principal": "SELLER1",
        "administrator": "BRK01",
        "procedures": "import_declarations",
        "appointed_on": "2026-04-01",
    }
    return {**given, **changes}


@pytest.fixture
def seller(seller_abroad: Person) -> Actor:
    return acting("importer", seller_abroad)


@pytest.fixture
def administrator(broker: Person) -> Actor:
    return acting("broker", broker)


@pytest.fixture
def appointed(seller: Actor, broker: Person, tokyo: Office) -> Any:
    outcome = open_case(CustomsProcessAdministrator, "appoint", seller, tokyo.pk, appointment())
    return row_of(CustomsProcessAdministrator, outcome)


@pytest.fixture
def notified(appointed: Any, seller: Actor) -> Any:
    return row_of(CustomsProcessAdministrator, perform(appointed.pk, "notify", seller))


def test_the_machine_is_this_table() -> None:
    assert moves_of(CustomsProcessAdministrator) == {
        ("new", "appoint"): "appointed",
        ("appointed", "notify"): "notified",
        ("appointed", "withdraw"): "withdrawn",
        ("notified", "dismiss"): "dismissed",
        ("notified", "request_books"): "notified",
        ("dismissed", "request_books"): "dismissed",
        ("notified", "present_books"): "notified",
        ("dismissed", "present_books"): "dismissed",
    }


@pytest.mark.proves("95(1)")
@pytest.mark.parametrize(
    ("who", "needs"),
    [
        (Residence(corporate=False, domiciled=True, has_office=False), False),
        (Residence(corporate=False, domiciled=False, has_office=False), True),
        (Residence(corporate=False, domiciled=False, has_office=True), True),  # an office is no residence
        (Residence(corporate=True, domiciled=True, has_office=True), False),
        (Residence(corporate=True, domiciled=False, has_office=True), False),  # a branch in Japan suffices
        (Residence(corporate=True, domiciled=False, has_office=False), True),
    ],
)
def test_who_must_appoint_an_administrator(who: Residence, needs: bool) -> None:
    assert needs_administrator(who) is needs


@pytest.mark.proves("95(1)")
def test_a_branch_in_japan_is_not_enough_to_be_one() -> None:
    assert may_administer(Residence(corporate=True, domiciled=True, has_office=True))
    assert not may_administer(Residence(corporate=True, domiciled=False, has_office=True))


class TestAppointing:
    @pytest.mark.proves("95(1)")
    def test_a_seller_abroad_appoints_somebody_in_japan(
        self, appointed: Any, seller_abroad: Person, broker: Person
    ) -> None:
        assert (appointed.state, appointed.principal, appointed.administrator) == (
            "appointed",
            seller_abroad,
            broker,
        )

    @pytest.mark.proves("95(1)")
    def test_who_is_in_japan_needs_none(self, importer: Person, broker: Person, tokyo: Office) -> None:
        reasons = not_opened(
            CustomsProcessAdministrator,
            "appoint",
            acting("importer", importer),
            tokyo,
            appointment(principal="IMP01"),
        )
        assert reasons == [("principal_is_outside_japan", "95(1)")]

    @pytest.mark.proves("95(1)")
    def test_an_administrator_abroad_is_none(self, seller: Actor, tokyo: Office) -> None:
        a_person("ABROAD", country="US", domiciled_in_japan=False)
        given = appointment(administrator="ABROAD")
        assert not_opened(CustomsProcessAdministrator, "appoint", seller, tokyo, given) == [
            ("administrator_is_in_japan", "95(1)")
        ]

    def test_a_stranger_appoints_nobody(self, seller: Actor, broker: Person, tokyo: Office) -> None:
        stranger = acting("importer", a_person("OTHER"))
        assert not_opened(CustomsProcessAdministrator, "appoint", stranger, tokyo, appointment()) == [
            ("party", "95(1)")
        ]

    def test_not_for_tomorrow(self, seller: Actor, broker: Person, tokyo: Office) -> None:
        given = appointment(appointed_on="2026-05-01")
        assert not_opened(CustomsProcessAdministrator, "appoint", seller, tokyo, given) == [
            ("appointed_by_today", "95(1)")
        ]

    def test_every_fault_is_told(self, importer: Person, tokyo: Office) -> None:
        a_person("ABROAD", country="US", domiciled_in_japan=False)
        given = appointment(principal="IMP01", administrator="ABROAD", appointed_on="2026-05-01")
        actor = acting("importer", importer)
        assert [
            code for code, _article in not_opened(CustomsProcessAdministrator, "appoint", actor, tokyo, given)
        ] == ["principal_is_outside_japan", "administrator_is_in_japan", "appointed_by_today"]

    def test_an_inspector_does_not_enter_it(self, seller: Actor, broker: Person, tokyo: Office) -> None:
        inspector = acting("inspector", tokyo)
        assert not_opened(CustomsProcessAdministrator, "appoint", inspector, tokyo, appointment()) == [
            ("role", "95(1)")
        ]

    def test_what_was_never_notified_is_taken_back(self, appointed: Any, seller: Actor) -> None:
        assert perform(appointed.pk, "withdraw", seller, {"reason": "Another one."}).state == "withdrawn"


class TestNotifying:
    @pytest.mark.proves("95(2)")
    def test_the_principal_notifies_the_appointment(self, notified: Any) -> None:
        assert (notified.state, notified.notified_on) == ("notified", TODAY)
        assert notified.case.reference is not None

    @pytest.mark.proves("95(2)")
    def test_so_may_the_administrator_or_an_officer_for_them(
        self, appointed: Any, administrator: Actor, tokyo: Office
    ) -> None:
        assert perform(appointed.pk, "notify", administrator).state == "notified"

    def test_not_a_stranger(self, appointed: Any) -> None:
        stranger = acting("broker", a_person("BRK02", brokerage_permit="1"))
        assert refused(appointed, "notify", stranger) == [("party", "95(2)")]

    @pytest.mark.proves("95(2)")
    def test_the_dismissal_is_notified_too(self, notified: Any, seller: Actor) -> None:
        perform(notified.pk, "dismiss", seller, {"dismissed_on": "2026-04-30", "reason": "End of business."})
        row = CustomsProcessAdministrator._base_manager.get(pk=notified.pk)
        assert (row.state, row.dismissed_on) == ("dismissed", TODAY)

    @pytest.mark.parametrize("day", ["2026-03-31", "2026-05-01"])
    def test_not_before_the_appointment_nor_ahead(self, notified: Any, seller: Actor, day: str) -> None:
        given = {"dismissed_on": day, "reason": "?"}
        assert refused(notified, "dismiss", seller, given) == [("dismissed_after_appointment", "95(2)")]

    def test_who_was_not_notified_is_not_dismissed(self, appointed: Any, seller: Actor) -> None:
        given = {"dismissed_on": "2026-04-30", "reason": "?"}
        assert refused(appointed, "dismiss", seller, given) == [("state", "95(2)")]


class TestBooks:
    request = {"books": "Import ledger of 2025", "until": "2026-05-07"}

    @pytest.mark.proves("95(3)")
    def test_the_administrator_is_asked_for_them_and_presents_them(
        self, notified: Any, administrator: Actor, tokyo: Office
    ) -> None:
        perform(notified.pk, "request_books", acting("officer", tokyo), self.request)
        deadline = DeadlineRow.objects.get(case=notified.pk)
        assert (deadline.ends_on, deadline.article, deadline.status) == (date(2026, 5, 7), "95(3)", "running")
        perform(notified.pk, "present_books", administrator)
        deadline.refresh_from_db()
        assert deadline.status == "met"

    @pytest.mark.proves("95(3)")
    def test_also_one_who_was_dismissed(self, notified: Any, seller: Actor, tokyo: Office) -> None:
        perform(notified.pk, "dismiss", seller, {"dismissed_on": "2026-04-30", "reason": "End."})
        assert (
            perform(notified.pk, "request_books", acting("officer", tokyo), self.request).state == "dismissed"
        )

    @pytest.mark.parametrize("day", ["2026-04-30", "2026-05-02", "2026-05-06"])
    def test_no_holiday_and_no_day_gone_by_is_set(self, notified: Any, tokyo: Office, day: str) -> None:
        given = {**self.request, "until": day}
        assert refused(notified, "request_books", acting("officer", tokyo), given) == [
            ("day_can_be_set", "95(3)")
        ]

    def test_not_twice_at_once(self, notified: Any, tokyo: Office) -> None:
        officer = acting("officer", tokyo)
        perform(notified.pk, "request_books", officer, self.request)
        assert refused(notified, "request_books", officer, self.request) == [("no_books_awaited", "95(3)")]

    def test_nothing_is_presented_unasked(self, notified: Any, administrator: Actor) -> None:
        assert refused(notified, "present_books", administrator) == [("books_awaited", "95(3)")]

    def test_an_administrator_asks_for_nothing(self, notified: Any, administrator: Actor) -> None:
        assert refused(notified, "request_books", administrator, self.request) == [("role", "95(3)")]

    def test_when_the_day_is_over_the_office_is_told_once(self, notified: Any, tokyo: Office) -> None:
        perform(notified.pk, "request_books", acting("officer", tokyo), self.request)
        with clock.standing_at(clock.midnight(date(2026, 5, 8))):
            assert sweep().fired == 1
            assert sweep().fired == 0
        assert DeadlineRow.objects.get(case=notified.pk).status == "expired"


def test_the_two_parties_and_the_office_see_it(
    notified: Any, seller: Actor, administrator: Actor, tokyo: Office, kobe: Office
) -> None:
    for actor in (seller, administrator, acting("officer", tokyo)):
        assert list(CustomsProcessAdministrator.objects.visible_to(actor)) == [notified]
    for actor in (acting("officer", kobe), acting("importer", a_person("OTHER"))):
        assert not CustomsProcessAdministrator.objects.visible_to(actor).exists()


class TestWhatDeclarationsAsk:
    """The facts and guards of this floor, asked of a row as declarations have it."""

    def ctx_of(self, row: Any, case: Any, *facts: Any) -> Ctx:
        subject = Subject(case.pk, row, OPERATOR, None)
        known = {fact.name: dict(fact.load([subject])).get(case.pk, fact.default()) for fact in facts}
        return Ctx(
            OPERATOR,
            clock.now(),
            clock.today(),
            current_calendar(),
            case.pk,
            case.office_id,
            None,
            None,
            known,
        )

    def a_case_at(self, office: Office, broker: Person) -> Any:
        """Any case will do: here one more mandate's."""
        number = Mandate._base_manager.count()
        a_person(f"IMP9{number}")
        given = {
            "broker": broker.code,
            "importer": f"IMP9{number}",
            "procedures": "all_procedures",
            "valid_from": "2026-04-01",
            "evidence": "paper",
        }
        return row_of(Mandate, open_case(Mandate, "register", OPERATOR, office.pk, given)).case

    def test_an_importer_in_japan_needs_no_administrator(
        self, importer: Person, broker: Person, narita: Office
    ) -> None:
        row = SimpleNamespace(importer_id=importer.pk, broker_id=broker.pk)
        ctx = self.ctx_of(row, self.a_case_at(narita, broker), ADMINISTRATORS)
        assert nonresident_importer_has_administrator.reasons(row, ctx) == []

    @pytest.mark.proves("95(1)")
    def test_a_seller_abroad_declares_nothing_without_one(
        self, seller_abroad: Person, broker: Person, narita: Office
    ) -> None:
        row = SimpleNamespace(importer_id=seller_abroad.pk, broker_id=broker.pk)
        ctx = self.ctx_of(row, self.a_case_at(narita, broker), ADMINISTRATORS)
        [reason] = nonresident_importer_has_administrator.reasons(row, ctx)
        assert (reason.code, str(reason.article)) == ("nonresident_has_administrator", "95(1)")

    @pytest.mark.proves("95(2)")
    def test_one_notified_to_the_regional_customs_serves_its_branches_and_no_other(
        self, notified: Any, seller_abroad: Person, broker: Person, narita: Office, kobe: Office
    ) -> None:
        row = SimpleNamespace(importer_id=seller_abroad.pk, broker_id=broker.pk)
        here = self.ctx_of(row, self.a_case_at(narita, broker), ADMINISTRATORS)
        there = self.ctx_of(row, self.a_case_at(kobe, broker), ADMINISTRATORS)
        assert nonresident_importer_has_administrator.reasons(row, here) == []
        assert len(nonresident_importer_has_administrator.reasons(row, there)) == 1

    def test_one_for_imports_does_not_serve_exports(
        self, notified: Any, seller_abroad: Person, broker: Person, narita: Office
    ) -> None:
        row = SimpleNamespace(importer_id=seller_abroad.pk, broker_id=broker.pk)
        ctx = self.ctx_of(row, self.a_case_at(narita, broker), ADMINISTRATORS)
        assert len(nonresident_exporter_has_administrator.reasons(row, ctx)) == 1

    def test_a_broker_needs_a_mandate_that_is_in_force_today(
        self, broker: Person, importer: Person, narita: Office
    ) -> None:
        case = self.a_case_at(narita, broker)
        row = SimpleNamespace(importer_id=importer.pk, broker_id=broker.pk)
        [reason] = broker_holds_import_mandate.reasons(row, self.ctx_of(row, case, MANDATES))
        assert (reason.code, str(reason.article)) == ("broker_holds_mandate", "Customs Business Act 2(1)(i)")
        given = {
            "broker": "BRK01",
            "importer": "IMP01",
            "procedures": "import_declarations",
            "valid_from": "2026-04-30",
            "valid_to": "2026-04-30",
            "evidence": "paper",
        }
        open_case(Mandate, "register", OPERATOR, narita.pk, given)
        assert broker_holds_import_mandate.reasons(row, self.ctx_of(row, case, MANDATES)) == []
        with clock.standing_at(NOON + timedelta(days=1)):
            assert len(broker_holds_import_mandate.reasons(row, self.ctx_of(row, case, MANDATES))) == 1

    def test_an_importer_acts_without_a_broker(
        self, importer: Person, broker: Person, narita: Office
    ) -> None:
        row = SimpleNamespace(importer_id=importer.pk, broker_id=None)
        ctx = self.ctx_of(row, self.a_case_at(narita, broker), MANDATES)
        assert broker_holds_import_mandate.reasons(row, ctx) == []

    def test_the_number_of_queries_does_not_grow(
        self,
        notified: Any,
        seller_abroad: Person,
        broker: Person,
        narita: Office,
        django_assert_num_queries: Any,
    ) -> None:
        row = SimpleNamespace(importer_id=seller_abroad.pk, broker_id=broker.pk)
        cases = [self.a_case_at(narita, broker) for _ in range(4)]
        subjects = [Subject(case.pk, row, OPERATOR, None) for case in cases]
        for some in (subjects[:1], subjects):
            with django_assert_num_queries(3):
                ADMINISTRATORS.load(some)
            with django_assert_num_queries(1):
                MANDATES.load(some)
