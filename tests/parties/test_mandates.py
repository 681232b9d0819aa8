"""A broker acts for an importer only under a mandate: proposed, consented to, ended."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from accounts.actors import Actor
from accounts.models import Office, Person
from parties.models import Mandate
from parties.rules.mandates import MandateTerms, any_covers
from parties.selectors import mandates_between, mandates_in_force, mandators_of, persons_open_to
from statute import clock
from statute.door import open_case, perform
from statute.models import DeadlineRow, JournalEntry
from statute.sweep import sweep
from tests.accounts.people import a_person
from tests.parties.conftest import NOON
from tests.parties.doors import acting, moves_of, not_opened, not_understood, refused, row_of

TODAY = date(2026, 4, 30)
AGENCY = "Customs Business Act 2(1)(i)"
PERMIT = "Customs Business Act 3(1)"
MANDATE = "Civil Code 643"
ENDING = "Civil Code 651(1)"


def terms(**changes: Any) -> dict[str, Any]:
    given = {
        "broker": "BRK01",
        "importer": "IMP01",
        "procedures": "import_declarations",
        "valid_from": "2026-04-01",
        "valid_to": "2026-12-31",
    }
    return {**given, **changes}


@pytest.fixture
def on_both_sides(broker: Person, importer: Person) -> dict[str, Actor]:
    return {"broker": acting("broker", broker), "importer": acting("importer", importer)}


@pytest.fixture
def proposed(on_both_sides: Mapping[str, Actor], tokyo: Office) -> Any:
    return row_of(Mandate, open_case(Mandate, "propose", on_both_sides["broker"], tokyo.pk, terms()))


@pytest.fixture
def given(proposed: Any, on_both_sides: Mapping[str, Actor]) -> Any:
    return row_of(Mandate, perform(proposed.pk, "consent", on_both_sides["importer"]))


def test_the_machine_is_this_table() -> None:
    assert moves_of(Mandate) == {
        ("new", "propose"): "drafted",
        ("new", "register"): "in_force",
        ("drafted", "consent"): "in_force",
        ("drafted", "withdraw"): "withdrawn",
        ("in_force", "revoke"): "revoked",
        ("in_force", "expire"): "expired",
    }


class TestTheTerms:
    terms = MandateTerms(1, 10, 20, "import_declarations", date(2026, 4, 1), date(2026, 4, 30))

    @pytest.mark.parametrize(
        ("on", "covered"),
        [
            (date(2026, 3, 31), False),
            (date(2026, 4, 1), True),
            (date(2026, 4, 30), True),
            (date(2026, 5, 1), False),
        ],
    )
    def test_the_first_and_the_last_day_are_covered(self, on: date, covered: bool) -> None:
        assert self.terms.covers("import_declarations", on) is covered

    def test_other_procedures_are_not(self) -> None:
        assert not any_covers([self.terms], "export_declarations", TODAY)
        everything = MandateTerms(2, 10, 20, "all_procedures", date(2026, 4, 1))
        assert any_covers([self.terms, everything], "export_declarations", TODAY)


class TestProposing:
    @pytest.mark.parametrize("side", ["broker", "importer"])
    def test_either_party_proposes(
        self, on_both_sides: Mapping[str, Actor], tokyo: Office, broker: Person, importer: Person, side: str
    ) -> None:
        mandate = row_of(Mandate, open_case(Mandate, "propose", on_both_sides[side], tokyo.pk, terms()))
        assert (mandate.state, mandate.proposed_by) == ("drafted", side)
        assert (mandate.broker, mandate.importer) == (broker, importer)
        assert (mandate.valid_from, mandate.valid_to) == (date(2026, 4, 1), date(2026, 12, 31))
        assert mandate.case.reference is None

    def test_a_stranger_does_not(self, on_both_sides: Mapping[str, Actor], tokyo: Office) -> None:
        stranger = acting("broker", a_person("BRK02", brokerage_permit="Kobe 9"))
        assert not_opened(Mandate, "propose", stranger, tokyo, terms()) == [("party", MANDATE)]

    def test_nor_does_an_officer(self, on_both_sides: Mapping[str, Actor], tokyo: Office) -> None:
        officer = acting("officer", tokyo)
        assert not_opened(Mandate, "propose", officer, tokyo, terms()) == [("role", MANDATE)]

    def test_a_broker_without_a_permit_is_none(self, importer: Person, tokyo: Office) -> None:
        pretender = acting("broker", a_person("BRK02"))
        reasons = not_opened(Mandate, "propose", pretender, tokyo, terms(broker="BRK02"))
        assert reasons == [("broker_has_permit", PERMIT)]

    def test_all_reasons_are_told_at_once(self, importer: Person, tokyo: Office) -> None:
        pretender = acting("broker", a_person("BRK02"))
        given = terms(broker="BRK02", valid_from="2025-01-01", valid_to="2026-04-29")
        assert not_opened(Mandate, "propose", pretender, tokyo, given) == [
            ("broker_has_permit", PERMIT),
            ("last_day_given_is_ahead", MANDATE),
        ]

    def test_unknown_persons_are_named(self, on_both_sides: Mapping[str, Actor], tokyo: Office) -> None:
        reasons = not_opened(Mandate, "propose", on_both_sides["broker"], tokyo, terms(importer="NOBODY"))
        assert reasons == [("unknown_person", AGENCY)]

    def test_nobody_is_the_own_broker(self, broker: Person, tokyo: Office) -> None:
        both = acting("broker", broker)
        assert not_opened(Mandate, "propose", both, tokyo, terms(importer="BRK01")) == [
            ("persons_are_known", AGENCY)
        ]

    def test_dates_out_of_order_are_a_bad_input(
        self, on_both_sides: Mapping[str, Actor], tokyo: Office
    ) -> None:
        given = terms(valid_to="2026-03-31")
        assert not_understood(Mandate, "propose", on_both_sides["broker"], tokyo, given) == [
            ("valid_to", "The last day is before the first day.")
        ]

    def test_so_is_a_procedure_nobody_knows(self, on_both_sides: Mapping[str, Actor], tokyo: Office) -> None:
        [(field, _sentence)] = not_understood(
            Mandate, "propose", on_both_sides["broker"], tokyo, terms(procedures="everything")
        )
        assert field == "procedures"


class TestConsenting:
    def test_the_other_party_makes_it(self, given: Any) -> None:
        assert given.state == "in_force"
        assert given.case.reference is not None
        [deadline] = DeadlineRow.objects.filter(case=given.case_id)
        assert (deadline.name, deadline.ends_on, deadline.status) == (
            "last_day",
            date(2026, 12, 31),
            "running",
        )

    def test_not_the_one_who_proposed(self, proposed: Any, on_both_sides: Mapping[str, Actor]) -> None:
        assert refused(proposed, "consent", on_both_sides["broker"]) == [("other_party_proposed", MANDATE)]

    def test_not_another_importer(self, proposed: Any) -> None:
        stranger = acting("importer", a_person("IMP02"))
        assert refused(proposed, "consent", stranger) == [("party", MANDATE)]

    def test_not_after_the_last_day(self, proposed: Any, on_both_sides: Mapping[str, Actor]) -> None:
        with clock.standing_at(NOON + timedelta(days=246)):
            assert refused(proposed, "consent", on_both_sides["importer"]) == [("last_day_is_ahead", MANDATE)]

    def test_not_twice_for_the_same(
        self, given: Any, on_both_sides: Mapping[str, Actor], tokyo: Office
    ) -> None:
        again = row_of(
            Mandate,
            open_case(
                Mandate, "propose", on_both_sides["importer"], tokyo.pk, terms(valid_from="2026-12-31")
            ),
        )
        assert refused(again, "consent", on_both_sides["broker"]) == [("not_given_before", MANDATE)]

    def test_but_for_the_time_after(
        self, given: Any, on_both_sides: Mapping[str, Actor], tokyo: Office
    ) -> None:
        later = terms(valid_from="2027-01-01", valid_to=None)
        again = open_case(Mandate, "propose", on_both_sides["importer"], tokyo.pk, later)
        assert perform(again.case_id, "consent", on_both_sides["broker"]).state == "in_force"


class TestWithdrawing:
    @pytest.mark.parametrize("side", ["broker", "importer"])
    def test_either_party_takes_back_or_declines(
        self, proposed: Any, on_both_sides: Mapping[str, Actor], side: str
    ) -> None:
        outcome = perform(proposed.pk, "withdraw", on_both_sides[side], {"reason": "Not now."})
        assert outcome.state == "withdrawn"

    def test_not_what_was_made(self, given: Any, on_both_sides: Mapping[str, Actor]) -> None:
        assert refused(given, "withdraw", on_both_sides["broker"], {"reason": "Late."}) == [
            ("state", MANDATE)
        ]


class TestRegistering:
    paper = "Power of attorney of 1 April 2026, seal registered"

    @pytest.mark.parametrize("role", ["officer", "supervisor"])
    def test_the_office_enters_what_was_made_on_paper(
        self, broker: Person, importer: Person, tokyo: Office, role: str
    ) -> None:
        actor = acting(role, tokyo)
        outcome = open_case(Mandate, "register", actor, tokyo.pk, terms(evidence=self.paper))
        mandate = row_of(Mandate, outcome)
        assert (mandate.state, mandate.evidence, mandate.proposed_by) == ("in_force", self.paper, "")
        assert outcome.reference is not None

    def test_not_without_saying_what_the_paper_is(
        self, broker: Person, importer: Person, tokyo: Office
    ) -> None:
        assert not_understood(Mandate, "register", acting("officer", tokyo), tokyo, terms()) == [
            ("evidence", "This is required.")
        ]

    def test_not_twice(self, given: Any, tokyo: Office) -> None:
        reasons = not_opened(Mandate, "register", acting("officer", tokyo), tokyo, terms(evidence=self.paper))
        assert reasons == [("not_registered_before", MANDATE)]

    def test_not_by_the_broker_alone(self, on_both_sides: Mapping[str, Actor], tokyo: Office) -> None:
        given = terms(evidence=self.paper)
        assert not_opened(Mandate, "register", on_both_sides["broker"], tokyo, given) == [("role", MANDATE)]

    def test_not_by_an_auditor(self, broker: Person, importer: Person, tokyo: Office) -> None:
        given = terms(evidence=self.paper)
        assert not_opened(Mandate, "register", acting("auditor", tokyo), tokyo, given) == [("role", MANDATE)]

    def test_not_at_another_office(
        self, broker: Person, importer: Person, tokyo: Office, kobe: Office
    ) -> None:
        given = terms(evidence=self.paper)
        assert not_opened(Mandate, "register", acting("officer", kobe), tokyo, given) == [("office", "107")]


class TestEnding:
    @pytest.mark.parametrize("side", ["broker", "importer"])
    def test_either_party_revokes_at_any_time(
        self, given: Any, on_both_sides: Mapping[str, Actor], side: str
    ) -> None:
        perform(given.pk, "revoke", on_both_sides[side], {"reason": "We part."})
        mandate = Mandate._base_manager.get(pk=given.pk)
        assert (mandate.state, mandate.ended_on, mandate.reason) == ("revoked", TODAY, "We part.")
        assert DeadlineRow.objects.get(case=given.case_id).status == "met"
        assert not mandates_in_force(mandate.broker_id, TODAY).exists()

    def test_a_stranger_does_not(self, given: Any) -> None:
        stranger = acting("importer", a_person("IMP02"))
        assert refused(given, "revoke", stranger, {"reason": "Envy."}) == [("party", ENDING)]

    def test_not_what_was_not_made(self, proposed: Any, on_both_sides: Mapping[str, Actor]) -> None:
        assert refused(proposed, "revoke", on_both_sides["broker"], {"reason": "?"}) == [("state", ENDING)]

    def test_it_expires_by_itself_when_its_last_day_is_over(self, given: Any) -> None:
        with clock.standing_at(clock.midnight(date(2026, 12, 31))):
            sweep()
            assert Mandate._base_manager.get(pk=given.pk).state == "in_force"
        with clock.standing_at(clock.midnight(date(2027, 1, 1))):
            assert sweep().fired == 1
        mandate = Mandate._base_manager.get(pk=given.pk)
        assert (mandate.state, mandate.ended_on) == ("expired", date(2026, 12, 31))

    def test_nobody_else_lets_it_expire(self, given: Any, tokyo: Office) -> None:
        assert refused(given, "expire", acting("supervisor", tokyo)) == [("role", MANDATE)]


class TestWhoSeesIt:
    def test_both_parties_and_every_office_and_no_stranger(
        self, given: Any, on_both_sides: Mapping[str, Actor], kobe: Office
    ) -> None:
        for actor in (*on_both_sides.values(), acting("officer", kobe)):
            assert list(Mandate.objects.visible_to(actor)) == [given]
        stranger = acting("broker", a_person("BRK02"))
        assert not Mandate.objects.visible_to(stranger).exists()

    def test_a_proposal_is_between_the_two(
        self, proposed: Any, on_both_sides: Mapping[str, Actor], tokyo: Office
    ) -> None:
        assert list(Mandate.objects.visible_to(on_both_sides["importer"])) == [proposed]
        assert not Mandate.objects.visible_to(acting("officer", tokyo)).exists()

    def test_an_importer_is_not_shown_what_it_holds_as_a_broker_of_another(
        self, given: Any, broker: Person
    ) -> None:
        as_importer = acting("importer", broker)
        assert not Mandate.objects.visible_to(as_importer).exists()


class TestSelectors:
    def test_what_a_broker_holds_on_a_day(self, given: Any, broker: Person, importer: Person) -> None:
        assert list(mandates_in_force(broker.pk, date(2026, 12, 31))) == [given]
        assert not mandates_in_force(broker.pk, date(2027, 1, 1)).exists()
        assert not mandates_in_force(broker.pk, date(2026, 3, 31)).exists()
        assert not mandates_in_force(importer.pk, TODAY).exists()
        assert list(mandators_of([broker.pk], TODAY)) == [importer]

    def test_many_pairs_take_one_query(
        self, given: Any, broker: Person, importer: Person, django_assert_num_queries: Any
    ) -> None:
        other = a_person("IMP02")
        pairs = [(broker.pk, importer.pk), (broker.pk, other.pk), (other.pk, importer.pk)]
        with django_assert_num_queries(1):
            found = mandates_between(pairs, TODAY)
        assert {pair: [t.procedures for t in held] for pair, held in found.items()} == {
            (broker.pk, importer.pk): ["import_declarations"]
        }

    def test_a_broker_may_name_its_mandators(
        self, given: Any, on_both_sides: Mapping[str, Actor], broker: Person, importer: Person
    ) -> None:
        a_person("IMP02")
        assert set(persons_open_to(on_both_sides["broker"], TODAY)) == {broker, importer}
        assert set(persons_open_to(on_both_sides["importer"], TODAY)) == {importer}


def test_the_journal_tells_who_proposed_who_consented_and_by_what_article(
    given: Any, on_both_sides: Mapping[str, Actor]
) -> None:
    entries = JournalEntry.objects.filter(case_id=given.pk).order_by("sequence")
    assert [(entry.action, entry.actor_id) for entry in entries] == [
        ("propose", on_both_sides["broker"].user_id),
        ("consent", on_both_sides["importer"].user_id),
    ]
