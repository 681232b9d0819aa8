"""How a status ends: improvement in vain, revocation after a hearing, expiry, lapse, and what falls with it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from accounts.models import Office, Person
from parties.authorised_operators import holders, public_notices
from parties.models import Authorisation
from parties.rules.authorisation_kinds import Kind
from statute import clock
from statute.door import open_case, perform
from statute.models import DeadlineRow, JournalEntry
from statute.sweep import sweep
from tests.parties.aeo_scene import AeoScene, the
from tests.parties.doors import TIMER, not_opened, refused

TODAY = date(2026, 4, 30)
IN_VAIN = {
    Kind.IMPORTER: "7-12(1)(i)(f)", Kind.WAREHOUSE: "54(1)(ii)", Kind.FACTORY: "54(1)(ii)",
    Kind.CARRIER: "63-8(1)(i)(b)", Kind.EXPORTER: "67-11(ii)(b)", Kind.MANUFACTURER: "67-17(1)(ii)",
    Kind.BROKER: "79-5(1)(ii)",
}  # fmt: skip
REQUESTED_BY = {
    Kind.IMPORTER: "7-6", Kind.WAREHOUSE: "52", Kind.FACTORY: "52", Kind.CARRIER: "63-5", Kind.EXPORTER: "67-7",
    Kind.MANUFACTURER: "67-14", Kind.BROKER: "79-2",
}  # fmt: skip


def at(year: int, month: int, day: int) -> Any:
    """Noon in Tokyo of that day."""
    return clock.standing_at(datetime(year, month, day, 3, tzinfo=UTC))


@pytest.fixture
def scene(tokyo: Office) -> AeoScene:
    return AeoScene(tokyo)


@pytest.fixture
def person(people: Any) -> Person:
    found: Person = people.a_person("FIRM01", brokerage_permit="Tokyo 77")
    return found


def deadlines_of(case_id: int) -> dict[str, tuple[date, str]]:
    rows = DeadlineRow.objects.filter(case_id=case_id)
    return {row.name: (row.ends_on, row.status) for row in rows}


def revoked(scene: AeoScene, case_id: int, item: str) -> Any:
    perform(case_id, "revoke", scene.supervisor, {"items": [item], "reason": "Found on 30 April."})
    return the(case_id)


class TestImprovement:
    @pytest.mark.parametrize("kind", list(Kind))
    @pytest.mark.proves("7-6", "52", "63-5", "67-7", "67-14", "79-2")
    def test_who_is_asked_to_improve_keeps_its_status_and_reports(
        self, scene: AeoScene, person: Person, kind: Kind
    ) -> None:
        case_id = scene.given(kind, person)
        scene.improvement(case_id)
        assert holders(kind, [person.pk]) == {person.pk}
        assert refused(the(case_id), "accept_measures", scene.officer) == [
            ("measures_reported", REQUESTED_BY[kind])
        ]
        perform(case_id, "report_measures", scene.applicant(kind, person), {"measures": "Staff trained."})
        assert deadlines_of(case_id)["improvement"] == (date(2026, 5, 29), "met")
        assert perform(case_id, "accept_measures", scene.officer).state == "approved"

    @pytest.mark.parametrize("kind", list(Kind))
    @pytest.mark.proves("7-12(1)", "54(1)", "63-8(1)", "67-11", "67-17(1)", "79-5(1)")
    def test_only_an_improvement_asked_for_in_vain_is_a_ground(
        self, scene: AeoScene, person: Person, kind: Kind
    ) -> None:
        case_id, given = scene.given(kind, person), {"items": [IN_VAIN[kind]], "reason": "Nothing came."}
        name, who = "revoke", scene.supervisor
        if kind in (Kind.WAREHOUSE, Kind.FACTORY):
            name, who, given = "announce_revocation", scene.officer, {**given, "hearing_on": "2026-06-10"}
        scene.improvement(case_id)
        with at(2026, 5, 29):
            assert ("improvement_not_unmet", REQUESTED_BY[kind]) in refused(the(case_id), name, who, given)
        with at(2026, 5, 30):
            perform(case_id, name, who, given)

    def test_the_day_is_one_on_which_the_office_is_open(self, scene: AeoScene, person: Person) -> None:
        """29 April to 6 May 2026 are holidays but for two days; 3 May is one, and it is a Sunday."""
        case_id = scene.given(Kind.BROKER, person)
        for day in ("2026-04-30", "2026-05-03", "2026-05-06"):
            given = {"measures": "Train.", "until": day}
            assert refused(the(case_id), "request_improvement", scene.officer, given) == [("day", "79-2")]


class TestRevocation:
    @pytest.mark.parametrize("kind", [Kind.WAREHOUSE, Kind.FACTORY])
    @pytest.mark.proves("54(2)", "62")
    def test_an_approved_holder_gets_notice_and_is_heard(
        self, scene: AeoScene, person: Person, kind: Kind
    ) -> None:
        case_id, grounds = scene.given(kind, person), {"items": ["54(1)(i)"], "reason": "No rules left."}
        assert ("was_heard", "54(2)") in refused(the(case_id), "revoke", scene.supervisor, grounds)
        perform(case_id, "announce_revocation", scene.officer, {**grounds, "hearing_on": "2026-05-11"})
        assert ("was_heard", "54(2)") in refused(the(case_id), "revoke", scene.supervisor, grounds)
        heard = {"appeared": True, "statement": "New rules are being written."}
        with at(2026, 5, 10):
            for said in (heard, {"appeared": False, "statement": "Nobody came."}):
                found = refused(the(case_id), "record_hearing", scene.officer, said)
                assert found == [("hearing_day_has_come", "54(2)")]
        with at(2026, 5, 11):
            perform(case_id, "record_hearing", scene.officer, heard)
            other = {"items": ["54(1)(ii)"], "reason": "Another ground."}
            assert ("item_not_announced", "54(2)") in refused(the(case_id), "revoke", scene.supervisor, other)
            perform(case_id, "revoke", scene.supervisor, grounds)
        row = the(case_id)
        assert (row.state, row.ended_by, row.decided_for, row.ended_on) == (
            "revoked", "54(1)", ["54(1)(i)"], date(2026, 5, 11),
        )  # fmt: skip
        assert holders(kind, [person.pk]) == set()

    @pytest.mark.parametrize("kind", [k for k in Kind if k not in (Kind.WAREHOUSE, Kind.FACTORY)])
    @pytest.mark.proves("88-2(1)")
    def test_of_the_others_the_act_asks_for_no_hearing(
        self, scene: AeoScene, person: Person, kind: Kind
    ) -> None:
        """88-2(1) sets the rules on hearings aside for dispositions under the Act, those on giving reasons not."""
        case_id = scene.given(kind, person)
        given = {"items": [IN_VAIN[kind]], "reason": "No.", "hearing_on": "2026-05-11"}
        assert ("needs_hearing", "54(2)") in refused(
            the(case_id), "announce_revocation", scene.officer, given
        )

    def test_an_item_of_another_status_revokes_nothing(self, scene: AeoScene, person: Person) -> None:
        case_id = scene.given(Kind.EXPORTER, person)
        given = {"items": ["7-12(1)(i)(a)"], "reason": "Heavy additional tax."}
        assert refused(the(case_id), "revoke", scene.supervisor, given) == [("item", "67-11")]

    @pytest.mark.parametrize(
        ("kind", "item", "cools", "article"),
        [
            (Kind.IMPORTER, "7-12(1)(i)(c)", True, "7-5(i)(i)"),
            (Kind.IMPORTER, "7-12(1)(i)(a)", False, ""),
            (Kind.CARRIER, "63-8(1)(ii)", True, "63-4(i)(h)"),
            (Kind.CARRIER, "63-8(1)(i)(a)", False, ""),
            (Kind.EXPORTER, "67-11(i)", True, "67-6(i)(h)"),
            (Kind.EXPORTER, "67-11(ii)(a)", False, ""),
            (Kind.MANUFACTURER, "67-17(1)(iii)", True, "67-13(3)(i)(h)"),
            (Kind.BROKER, "79-5(1)(i)", True, "79(3)(i)(a)"),
        ],
    )
    @pytest.mark.proves("7-5", "63-4", "67-6", "67-13(3)", "79(3)")
    def test_after_a_revocation_for_some_grounds_three_years_pass(
        self, scene: AeoScene, person: Person, kind: Kind, item: str, cools: bool, article: str
    ) -> None:
        """Revoked on 30 April 2026: the three years end on 30 April 2029, and on 1 May it may be given again."""
        revoked(scene, scene.given(kind, person), item)
        case_id = scene.examined(kind, person)
        if not cools:
            assert perform(case_id, "approve", scene.supervisor).state == "approved"
            return
        with at(2029, 4, 30):
            assert refused(the(case_id), "approve", scene.supervisor) == [("stands_against", article)]
        with at(2029, 5, 1):
            assert perform(case_id, "approve", scene.supervisor).state == "approved"

    @pytest.mark.parametrize(("kind", "article"), [(Kind.CARRIER, "63-7(2)"), (Kind.BROKER, "79-4(2)")])
    @pytest.mark.proves("63-7(2)", "79-4(2)")
    def test_the_end_is_made_public_where_the_article_says_so(
        self, scene: AeoScene, person: Person, kind: Kind, article: str
    ) -> None:
        item = "63-8(1)(ii)" if kind is Kind.CARRIER else "79-5(1)(i)"
        revoked(scene, scene.given(kind, person), item)
        assert next((one.what, one.article) for one in public_notices()) == ("ended", article)


class TestEightYears:
    @pytest.mark.parametrize(
        ("given_on", "last"),
        [
            ((2026, 4, 30), date(2034, 4, 29)),
            ((2028, 2, 29), date(2036, 2, 28)),
            ((2028, 3, 1), date(2036, 2, 29)),
        ],
    )
    @pytest.mark.parametrize("kind", [Kind.WAREHOUSE, Kind.FACTORY])
    @pytest.mark.proves("50(4)", "61-5(4)")
    def test_an_approval_runs_eight_years_from_its_first_day(
        self, scene: AeoScene, person: Person, kind: Kind, given_on: tuple[int, int, int], last: date
    ) -> None:
        with at(*given_on):
            case_id = scene.given(kind, person)
        assert the(case_id).valid_until == last
        assert deadlines_of(case_id) == {f"{kind}_period": (last, "running")}

    @pytest.mark.proves("50(4)", "53", "62")
    def test_not_renewed_it_lapses_when_the_last_day_is_over(self, scene: AeoScene, person: Person) -> None:
        case_id = scene.given(Kind.WAREHOUSE, person)
        with at(2034, 4, 29):
            sweep()
            assert holders(Kind.WAREHOUSE, [person.pk]) == {person.pk}
        with clock.standing_at(datetime(2034, 4, 29, 15, tzinfo=UTC)):  # midnight in Tokyo
            assert holders(Kind.WAREHOUSE, [person.pk]) == set()
            sweep()
        row = the(case_id)
        assert (row.state, row.ended_by, row.ended_on) == ("lapsed", "53(iv)", date(2034, 4, 30))

    @pytest.mark.proves("50(4)")
    def test_renewed_it_runs_eight_years_more(self, scene: AeoScene, person: Person) -> None:
        case_id = scene.given(Kind.WAREHOUSE, person)
        assert refused(the(case_id), "renew", scene.supervisor) == [("renewal_asked", "50(4)")]
        with at(2034, 2, 1):
            perform(case_id, "apply_for_renewal", scene.applicant(Kind.WAREHOUSE, person))
            perform(case_id, "renew", scene.supervisor)
        assert the(case_id).valid_until == date(2042, 4, 29)

    def test_what_has_no_period_is_not_renewed(self, scene: AeoScene, person: Person) -> None:
        case_id = scene.given(Kind.BROKER, person)
        assert refused(the(case_id), "apply_for_renewal", scene.officer) == [("has_a_period", "50(4)")]


class TestLapse:
    @pytest.mark.parametrize(
        ("kind", "event", "item"),
        [
            (Kind.IMPORTER, "dissolved", "7-11(1)(iii)"), (Kind.IMPORTER, "bankrupt", "7-11(1)(iv)"),
            (Kind.EXPORTER, "dissolved", "67-10(1)(iii)"), (Kind.EXPORTER, "bankrupt", "67-10(1)(iv)"),
            (Kind.MANUFACTURER, "dissolved", "67-16(1)(iii)"), (Kind.MANUFACTURER, "bankrupt", "67-16(1)(iv)"),
            (Kind.WAREHOUSE, "basis_ended", "53(ii)"), (Kind.FACTORY, "basis_ended", "53(ii)"),
            (Kind.CARRIER, "basis_ended", "63-7(1)(iii)(b)"),
            (Kind.BROKER, "basis_ended", "79-4(1)(iii)"), (Kind.BROKER, "basis_revoked", "79-4(1)(iv)"),
        ],
    )  # fmt: skip
    @pytest.mark.proves("7-11(1)", "53", "62", "63-7(1)", "67-10(1)", "67-16(1)", "79-4(1)")
    def test_each_event_ends_it_by_its_item(
        self, scene: AeoScene, person: Person, kind: Kind, event: str, item: str
    ) -> None:
        case_id = scene.given(kind, person)
        perform(
            case_id,
            "lapse",
            scene.officer,
            {"event": event, "on": "2026-04-30", "evidence": "Official gazette"},
        )
        row = the(case_id)
        assert (row.state, row.ended_by) == ("lapsed", item)
        assert holders(kind, [person.pk]) == set()

    @pytest.mark.parametrize(
        ("kind", "event", "article"),
        [
            (Kind.CARRIER, "dissolved", "63-7(1)"), (Kind.CARRIER, "bankrupt", "63-7(1)"),
            (Kind.BROKER, "bankrupt", "79-4(1)"), (Kind.WAREHOUSE, "dissolved", "53"),
            (Kind.IMPORTER, "basis_ended", "7-11(1)"), (Kind.CARRIER, "basis_revoked", "63-7(1)"),
        ],
    )  # fmt: skip
    def test_an_event_that_the_article_does_not_list_ends_nothing(
        self, scene: AeoScene, person: Person, kind: Kind, event: str, article: str
    ) -> None:
        case_id = scene.given(kind, person)
        given = {"event": event, "on": "2026-04-30", "evidence": "Official gazette"}
        assert refused(the(case_id), "lapse", scene.officer, given) == [("event", article)]

    @pytest.mark.parametrize("kind", list(Kind))
    @pytest.mark.proves("7-10", "52-2", "63-6", "67-9", "67-15", "79-3")
    def test_the_holder_gives_it_up_by_notification(
        self, scene: AeoScene, person: Person, kind: Kind
    ) -> None:
        case_id = scene.given(kind, person)
        perform(
            case_id, "notify_discontinuance", scene.applicant(kind, person), {"reason": "No longer needed"}
        )
        assert (the(case_id).state, the(case_id).ended_on) == ("discontinued", TODAY)
        assert scene.applied(kind, person)  # and may ask again


class TestWhatRestsOnAnother:
    def carrier(self, scene: AeoScene, person: Person, basis: str = "authorised_broker") -> int:
        return scene.given(Kind.CARRIER, person, basis=basis, basis_number="", basis_since=None)

    @pytest.mark.proves("63-2(1)")
    def test_an_authorised_broker_may_become_a_carrier(self, scene: AeoScene, person: Person) -> None:
        broker = scene.given(Kind.BROKER, person)
        assert the(self.carrier(scene, person)).rests_on_id == broker

    @pytest.mark.proves("63-7(1)", "79-4(1)")
    def test_when_the_broker_is_one_no_longer_the_carriers_approval_lapses_in_the_same_transaction(
        self, scene: AeoScene, person: Person
    ) -> None:
        broker = scene.given(Kind.BROKER, person)
        carrier = self.carrier(scene, person)
        revoked(scene, broker, "79-5(1)(i)")
        row = the(carrier)
        assert (row.state, row.ended_by) == ("lapsed", "63-7(1)(iii)(a)")
        assert holders(Kind.CARRIER, [person.pk]) == set()
        assert JournalEntry.objects.filter(case_id=carrier, action="lose_basis").count() == 1

    @pytest.mark.proves("63-7(1)")
    def test_a_broker_who_is_an_approved_holder_too_goes_on_as_one(
        self, scene: AeoScene, person: Person
    ) -> None:
        broker, warehouse = scene.given(Kind.BROKER, person), scene.given(Kind.WAREHOUSE, person)
        carrier = self.carrier(scene, person)
        perform(broker, "notify_discontinuance", scene.officer, {"reason": "Sold"})
        row = the(carrier)
        assert (row.state, row.basis, row.rests_on_id) == ("approved", "approved_holder", warehouse)
        perform(
            warehouse, "lapse", scene.officer,
            {"event": "basis_ended", "on": "2026-04-30", "evidence": "Last licence ended"},
        )  # fmt: skip
        assert (the(carrier).state, the(carrier).ended_by) == ("lapsed", "63-7(1)(iii)(b)")

    def test_a_carrier_is_not_approved_on_what_has_ended_meanwhile(
        self, scene: AeoScene, person: Person
    ) -> None:
        broker = scene.given(Kind.BROKER, person)
        carrier = scene.examined(
            Kind.CARRIER, person, basis="authorised_broker", basis_number="", basis_since=None
        )
        revoked(scene, broker, "79-5(1)(i)")
        assert refused(the(carrier), "approve", scene.supervisor) == [("basis_held", "63-2(1)")]


def test_only_the_timer_expires_and_only_the_machinery_cascades(scene: AeoScene, person: Person) -> None:
    case_id = scene.given(Kind.WAREHOUSE, person)
    for name in ("expire", "lapse_without_succession", "take_over"):
        assert "role" in [code for code, _ in refused(the(case_id), name, scene.supervisor)]
    assert "role" in [
        code for code, _ in refused(the(case_id), "lose_basis", TIMER, {"ended_case_id": case_id})
    ]
    form = {"kind": "broker", "predecessor_id": case_id, "person_id": person.pk, "rules_established": "x",
            "electronic": True, "on": "2026-04-30"}  # fmt: skip
    found = not_opened(Authorisation, "succeed", scene.supervisor, scene.office, form)
    assert [code for code, _ in found] == ["role"]


def test_the_door_takes_as_many_queries_for_ten_as_for_one(
    scene: AeoScene, people: Any, django_assert_max_num_queries: Any
) -> None:
    persons = [people.a_person(f"Q{i:03}") for i in range(10)]
    cases = [scene.under_review(Kind.IMPORTER, one) for one in persons]
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from statute.door import perform_many

    with CaptureQueriesContext(connection) as one:
        perform_many(cases[:1], "record_findings", scene.officer, scene.findings(Kind.IMPORTER))
    with CaptureQueriesContext(connection) as nine:
        perform_many(cases[1:], "record_findings", scene.officer, scene.findings(Kind.IMPORTER))
    assert len(nine) <= len(one)
    with CaptureQueriesContext(connection) as asked:
        assert holders(Kind.IMPORTER, [p.pk for p in persons]) == set()
    assert len(asked) == 1
    assert open_case(
        Authorisation, "apply", scene.officer, scene.office.pk, scene.form(Kind.EXPORTER, persons[0])
    )
