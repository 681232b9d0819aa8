"""Authorised operators at the edges: taken back, passed on together, refused a renewal, under the right article."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from accounts.models import Office, Person
from parties.authorised_operators import holders, public_notices
from parties.models import Authorisation
from parties.rules.authorisation_kinds import Kind
from statute import clock
from statute.door import perform
from statute.errors import Refused
from statute.models import DeadlineRow, JournalEntry, PublicNotice
from statute.sweep import sweep
from tests.parties.aeo_scene import AeoScene, findings_of, the
from tests.parties.doors import not_opened, refused

MERGER = {"manner": "merger", "person": "IMP01", "takes_effect_on": "2026-06-01", "evidence": "Agreement"}
WHY = {"reason": "It does not take place."}


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


def passing(scene: AeoScene, case_id: int, kind: Kind) -> None:
    """A merger with IMP01 on 1 June is approved."""
    perform(case_id, "apply_for_takeover", scene.officer, MERGER)
    perform(case_id, "record_findings", scene.officer, findings_of(kind))
    perform(case_id, "approve_takeover", scene.supervisor)


def a_carrier(scene: AeoScene, person: Person) -> tuple[int, int]:
    """An authorised broker, and its approval as a carrier that rests on that."""
    broker = scene.given(Kind.BROKER, person)
    rests = {"basis": "authorised_broker", "basis_number": "", "basis_since": None}
    return broker, scene.given(Kind.CARRIER, person, **rests)


class TestTakenBack:
    @pytest.mark.proves("48-2(4)", "7-13")
    def test_a_merger_that_does_not_take_place_passes_nothing_on_its_day(
        self, scene: AeoScene, person: Person, importer: Person
    ) -> None:
        case_id = scene.given(Kind.IMPORTER, person)
        passing(scene, case_id, Kind.IMPORTER)
        perform(case_id, "withdraw_succession", scene.applicant(Kind.IMPORTER, person), WHY)
        with at(2026, 6, 2):
            sweep()
            assert holders(Kind.IMPORTER, [person.pk, importer.pk]) == {person.pk}
        assert refused(the(case_id), "withdraw_succession", scene.officer, WHY) == [
            ("somebody_proposed", "48-2(2)")
        ]

    @pytest.mark.proves("48-2(4)", "48-2(6)")
    def test_one_not_approved_in_time_is_taken_back_and_another_approved_and_made_public(
        self, scene: AeoScene, person: Person, importer: Person
    ) -> None:
        case_id = scene.given(Kind.CARRIER, person)
        passing(scene, case_id, Kind.CARRIER)
        perform(case_id, "withdraw_succession", scene.officer, WHY)
        passing(scene, case_id, Kind.CARRIER)
        assert [n.what for n in public_notices()] == ["succeeded", "succeeded", "given"]

    @pytest.mark.proves("48-2(2)", "7-11(1)")
    def test_when_the_heir_wants_it_no_longer_after_the_sixty_days_it_lapses(
        self, scene: AeoScene, people: Any
    ) -> None:
        trader = people.a_person("SOLE01", kind="individual")
        people.a_person("HEIR01", kind="individual")
        case_id = scene.given(Kind.IMPORTER, trader)
        perform(case_id, "report_death", scene.officer, {"died_on": "2026-04-30", "evidence": "Register"})
        heir = {"person": "HEIR01", "evidence": "Will"}
        perform(case_id, "apply_for_succession", scene.officer, heir)
        # 30 April, sixty days: 29 June 2026, a Monday.
        with at(2026, 6, 30):
            perform(case_id, "withdraw_succession", scene.officer, WHY)
            sweep()
        assert (the(case_id).state, the(case_id).ended_by) == ("lapsed", "7-11(1)(ii)")

    @pytest.mark.proves("54(2)")
    def test_a_revocation_that_was_dropped_is_announced_and_heard_anew(
        self, scene: AeoScene, person: Person
    ) -> None:
        case_id = scene.given(Kind.WAREHOUSE, person)
        grounds = {"items": ["54(1)(i)"], "reason": "No rules left."}
        perform(case_id, "announce_revocation", scene.officer, {**grounds, "hearing_on": "2026-05-11"})
        with at(2026, 5, 11):
            heard = {"appeared": True, "statement": "There are."}
            perform(case_id, "record_hearing", scene.officer, heard)
            perform(case_id, "drop_revocation", scene.supervisor, {"reason": "There are rules."})
            assert ("was_heard", "54(2)") in refused(the(case_id), "revoke", scene.supervisor, grounds)


class TestPassingOnTogether:
    @pytest.mark.proves("48-2(4)", "63-7(1)", "63-8-2", "79-6")
    def test_a_carrier_and_the_broker_it_rests_on_pass_together_and_fall_together(
        self, scene: AeoScene, person: Person, importer: Person
    ) -> None:
        broker, carrier = a_carrier(scene, person)
        passing(scene, broker, Kind.BROKER)
        passing(scene, carrier, Kind.CARRIER)
        with at(2026, 6, 1):
            sweep()
            for kind in (Kind.BROKER, Kind.CARRIER):
                assert holders(kind, [person.pk, importer.pk]) == {importer.pk}
            new = Authorisation.objects.get(predecessor=broker)
            perform(new.pk, "notify_discontinuance", scene.officer, {"reason": "Sold"})
            row = Authorisation.objects.get(predecessor=carrier)
        assert (row.state, row.ended_by) == ("lapsed", "63-7(1)(iii)(a)")

    @pytest.mark.proves("63-2(1)", "63-7(1)")
    def test_a_carrier_left_behind_by_the_broker_it_rests_on_has_lost_its_ground(
        self, scene: AeoScene, person: Person, importer: Person
    ) -> None:
        broker, carrier = a_carrier(scene, person)
        passing(scene, broker, Kind.BROKER)
        with at(2026, 6, 1):
            sweep()
        assert (the(carrier).state, the(carrier).ended_by) == ("lapsed", "63-7(1)(iii)(a)")

    @pytest.mark.proves("63-2(1)")
    def test_a_carriers_approval_passes_to_nobody_who_is_no_broker_by_then(
        self, scene: AeoScene, person: Person, importer: Person
    ) -> None:
        _broker, carrier = a_carrier(scene, person)
        perform(carrier, "apply_for_takeover", scene.officer, MERGER)
        perform(carrier, "record_findings", scene.officer, findings_of(Kind.CARRIER))
        assert refused(the(carrier), "approve_takeover", scene.supervisor) == [("basis_held", "63-2(1)")]

    @pytest.mark.proves("48-2(4)")
    def test_who_is_approved_to_take_a_status_over_does_not_apply_for_it_too(
        self, scene: AeoScene, person: Person, importer: Person
    ) -> None:
        passing(scene, scene.given(Kind.IMPORTER, person), Kind.IMPORTER)
        form = scene.form(Kind.IMPORTER, importer)
        assert not_opened(Authorisation, "apply", scene.officer, scene.office, form) == [
            ("not_held_already", "7-2(1)")
        ]


class TestEverybodyIsTold:
    @pytest.mark.proves("63-3(2)", "63-7(2)", "48-2(6)")
    def test_what_is_made_public_stands_on_the_page_for_everybody(
        self, scene: AeoScene, person: Person, importer: Person
    ) -> None:
        case_id = scene.given(Kind.CARRIER, person)
        passing(scene, case_id, Kind.CARRIER)
        perform(case_id, "notify_discontinuance", scene.officer, {"reason": "Sold"})
        told = PublicNotice.objects.filter(case_id=case_id).order_by("id")
        assert [(one.article, dict(one.facts["en"])) for one in told] == [
            (
                "63-3(2)",
                {"Status": "Carrier approved for specified bonded transport", "Holder": person.name_en},
            ),
            (
                "48-2(6)",
                {
                    "Status": "Carrier approved for specified bonded transport",
                    "Holder": person.name_en,
                    "Passes to": importer.name_en,
                    "Passes on": "1 June 2026",
                },
            ),
            (
                "63-7(2)",
                {
                    "Status": "Carrier approved for specified bonded transport",
                    "Holder": person.name_en,
                    "Ceased on": "30 April 2026",
                    "By": "63-7(1)(i)",
                },
            ),
        ]
        assert person.name_en in Client().get("/public-notices/").content.decode()

    def test_of_a_status_without_public_notice_nothing_is_told(self, scene: AeoScene, person: Person) -> None:
        scene.given(Kind.IMPORTER, person)
        assert not PublicNotice.objects.exists()


class TestRenewalRefused:
    @pytest.mark.proves("50(4)", "88-2(1)")
    def test_a_renewal_is_refused_for_items_that_stand_and_with_reasons(
        self, scene: AeoScene, person: Person
    ) -> None:
        case_id = scene.given(Kind.FACTORY, person)
        given = {"items": ["51(ii)"], "reason": "No system any more."}
        assert ("renewal_asked", "50(4)") in refused(the(case_id), "refuse_renewal", scene.supervisor, given)
        with at(2034, 2, 1):
            perform(case_id, "apply_for_renewal", scene.officer)
            found = refused(the(case_id), "refuse_renewal", scene.supervisor, given)
            assert found == [("item_does_not_stand", "88-2(1)")]
            against = findings_of(Kind.FACTORY, against=("51(ii)",))
            perform(case_id, "record_findings", scene.officer, against)
            perform(case_id, "refuse_renewal", scene.supervisor, given)
        row = the(case_id)
        assert (row.state, row.renewal_asked_on, row.decided_for, row.reason) == (
            "approved",
            None,
            ["51(ii)"],
            "No system any more.",
        )


@pytest.mark.proves("7-11(1)")
def test_it_ends_on_the_day_of_what_ended_it_and_the_notice_is_of_today(
    scene: AeoScene, person: Person
) -> None:
    case_id = scene.given(Kind.IMPORTER, person)
    given = {"event": "bankrupt", "on": "2026-05-07", "evidence": "Official gazette"}
    with at(2026, 5, 11):
        perform(case_id, "lapse", scene.officer, given)
    assert the(case_id).ended_on == date(2026, 5, 7)


@pytest.mark.parametrize(
    ("kind", "approved", "asked", "period"),
    [
        (Kind.CARRIER, "63-2(1)", "63-5", None),
        (Kind.BROKER, "79(1)", "79-2", None),
        (Kind.FACTORY, "61-5(1)", "52", "61-5(4)"),
    ],
)
@pytest.mark.proves("63-5", "79-2", "61-5(4)")
def test_the_journal_and_the_deadline_name_the_article_of_the_status_at_hand(
    scene: AeoScene, person: Person, kind: Kind, approved: str, asked: str, period: str | None
) -> None:
    case_id = scene.given(kind, person)
    scene.improvement(case_id)
    if period:
        perform(case_id, "apply_for_renewal", scene.officer)
    entries = JournalEntry.objects.filter(case_id=case_id)
    under = {entry.action: json.loads(entry.body)["article"] for entry in entries}
    assert (under["approve"], under["request_improvement"]) == (approved, asked)
    assert under.get("apply_for_renewal") == period
    assert DeadlineRow.objects.get(case_id=case_id, name="improvement").article == asked


def test_a_refusal_names_the_field_and_the_value(scene: AeoScene, person: Person, importer: Person) -> None:
    case_id = scene.given(Kind.IMPORTER, person)
    with pytest.raises(Refused) as refusal:
        perform(case_id, "apply_for_takeover", scene.officer, {**MERGER, "takes_effect_on": "2026-04-30"})
    [told] = refusal.value.reasons
    assert (told.code, told.field, told.value) == ("takes_effect_later", "takes_effect_on", date(2026, 4, 30))
