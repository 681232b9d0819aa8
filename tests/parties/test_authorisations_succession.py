"""A status passes on: to the heir within sixty days, by merger, split or transfer."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from accounts.models import Person
from parties.authorised_operators import holders, public_notices
from parties.models import Authorisation
from parties.rules.authorisation_kinds import Kind
from statute import clock
from statute.door import perform
from statute.sweep import sweep
from tests.parties.aeo_scene import AeoScene, the
from tests.parties.doors import refused
from tests.parties.test_authorisations_ending import at, deadlines_of
from tests.parties.test_authorisations_ending import person as person
from tests.parties.test_authorisations_ending import scene as scene


class TestSuccessionByDeath:
    @pytest.fixture
    def trader(self, people: Any) -> Person:
        found: Person = people.a_person("SOLE01", kind="individual", brokerage_permit="Tokyo 9")
        return found

    @pytest.fixture
    def heir(self, people: Any) -> Person:
        found: Person = people.a_person("HEIR01", kind="individual", brokerage_permit="Tokyo 10")
        return found

    def died(self, scene: AeoScene, case_id: int, on: str) -> None:
        perform(case_id, "report_death", scene.officer, {"died_on": on, "evidence": "Family register"})

    @pytest.mark.parametrize(
        ("died", "told", "last"),
        [
            # 31 December: day 1 is 1 January, day 60 is 1 March.
            ("2026-12-31", (2027, 1, 5), date(2027, 3, 1)),
            # 28 February: day 60 is Thursday 29 April 2027, Showa Day; it rolls to Friday.
            ("2027-02-28", (2027, 3, 1), date(2027, 4, 30)),
        ],
    )
    @pytest.mark.proves("48-2(2)", "7-13")
    def test_the_heir_has_sixty_days_after_the_death(
        self, scene: AeoScene, trader: Person, heir: Person, died: str, told: Any, last: date
    ) -> None:
        case_id = scene.given(Kind.IMPORTER, trader)
        with at(*told):
            self.died(scene, case_id, died)
        assert deadlines_of(case_id)["succession"] == (last, "running")
        with at(last.year, last.month, last.day):
            sweep()
            perform(case_id, "apply_for_succession", scene.officer, {"person": heir.code, "evidence": "Will"})
        assert deadlines_of(case_id)["succession"][1] == "met"

    @pytest.mark.proves("7-11(1)", "48-2(2)")
    def test_without_an_application_it_lapses_on_the_next_day(
        self, scene: AeoScene, trader: Person, heir: Person
    ) -> None:
        case_id = scene.given(Kind.IMPORTER, trader)
        with at(2027, 1, 5):
            self.died(scene, case_id, "2026-12-31")
        with at(2027, 3, 2):
            given = {"person": heir.code, "evidence": "Will"}
            found = refused(the(case_id), "apply_for_succession", scene.officer, given)
            assert found == [("within_sixty_days", "48-2(2)")]
            sweep()
        assert (the(case_id).state, the(case_id).ended_by) == ("lapsed", "7-11(1)(ii)")

    @pytest.mark.proves("48-2(1)")
    def test_the_dead_hold_nothing_and_the_heir_who_has_applied_stands_in_their_place(
        self, scene: AeoScene, trader: Person, heir: Person
    ) -> None:
        case_id = scene.given(Kind.BROKER, trader)
        self.died(scene, case_id, "2026-04-30")
        assert holders(Kind.BROKER, [trader.pk, heir.pk]) == set()
        perform(case_id, "apply_for_succession", scene.officer, {"person": heir.code, "evidence": "Will"})
        assert holders(Kind.BROKER, [trader.pk, heir.pk]) == {heir.pk}

    @pytest.mark.proves("48-2(2)", "48-2(6)", "79-6", "63-8-2")
    def test_approved_the_heir_has_a_case_of_its_own_and_public_notice_is_given(
        self, scene: AeoScene, trader: Person, heir: Person
    ) -> None:
        case_id = scene.given(Kind.BROKER, trader)
        self.died(scene, case_id, "2026-04-30")
        perform(case_id, "apply_for_succession", scene.officer, {"person": heir.code, "evidence": "Will"})
        assert {code for code, _ in refused(the(case_id), "approve_succession", scene.supervisor)} == {
            "not_examined"
        }
        perform(case_id, "record_findings", scene.officer, scene.findings(Kind.BROKER))
        perform(case_id, "approve_succession", scene.supervisor)
        new = Authorisation.objects.get(predecessor=case_id)
        assert (the(case_id).state, new.state, new.holder_id, new.basis) == (
            "succeeded", "approved", heir.pk, "brokerage_permit",
        )  # fmt: skip
        assert holders(Kind.BROKER, [trader.pk, heir.pk]) == {heir.pk}
        assert next((n.what, n.article) for n in public_notices()) == ("succeeded", "48-2(6)")

    @pytest.mark.proves("55", "50(4)")
    def test_the_heir_of_an_approved_holder_has_what_remains_of_the_eight_years(
        self, scene: AeoScene, trader: Person, heir: Person
    ) -> None:
        case_id = scene.given(Kind.WAREHOUSE, trader)
        with at(2030, 6, 3):
            self.died(scene, case_id, "2030-06-01")
            perform(case_id, "apply_for_succession", scene.officer, {"person": heir.code, "evidence": "Will"})
            perform(case_id, "record_findings", scene.officer, scene.findings(Kind.WAREHOUSE))
            perform(case_id, "approve_succession", scene.supervisor)
        new = Authorisation.objects.get(predecessor=case_id)
        assert new.valid_until == date(2034, 4, 29)
        assert deadlines_of(new.pk) == {"warehouse_period": (date(2034, 4, 29), "running")}

    @pytest.mark.proves("48-2(3)")
    def test_refused_for_an_item_it_lapses(self, scene: AeoScene, trader: Person, heir: Person) -> None:
        case_id = scene.given(Kind.EXPORTER, trader)
        self.died(scene, case_id, "2026-04-30")
        perform(case_id, "apply_for_succession", scene.officer, {"person": heir.code, "evidence": "Will"})
        item = "67-6(i)(c)"
        perform(case_id, "record_findings", scene.officer, scene.findings(Kind.EXPORTER, against=(item,)))
        assert ("stands_against", item) in refused(the(case_id), "approve_succession", scene.supervisor)
        perform(
            case_id, "refuse_succession", scene.supervisor, {"items": [item], "reason": "Sentence of 2025"}
        )
        assert (the(case_id).state, the(case_id).ended_by) == ("lapsed", "67-10(1)(ii)")

    def test_a_corporation_does_not_die(self, scene: AeoScene, person: Person) -> None:
        case_id = scene.given(Kind.IMPORTER, person)
        given = {"died_on": "2026-04-30", "evidence": "Register"}
        found = refused(the(case_id), "report_death", scene.officer, given)
        assert found == [("holder_is_a_natural_person", "48-2(1)")]


class TestMergerSplitTransfer:
    def asked(self, scene: AeoScene, case_id: int, on: str = "2026-06-01", manner: str = "merger") -> None:
        perform(
            case_id, "apply_for_takeover", scene.officer,
            {"manner": manner, "person": "IMP01", "takes_effect_on": on, "evidence": "Merger agreement"},
        )  # fmt: skip

    @pytest.mark.proves("48-2(4)", "67-12", "67-18")
    def test_approved_beforehand_the_other_has_it_from_the_day_it_takes_effect(
        self, scene: AeoScene, person: Person, importer: Person
    ) -> None:
        case_id = scene.given(Kind.MANUFACTURER, person)
        self.asked(scene, case_id)
        perform(case_id, "record_findings", scene.officer, scene.findings(Kind.MANUFACTURER))
        perform(case_id, "approve_takeover", scene.supervisor)
        with at(2026, 5, 31):
            sweep()
            assert holders(Kind.MANUFACTURER, [person.pk, importer.pk]) == {person.pk}
        with clock.standing_at(datetime(2026, 5, 31, 15, tzinfo=UTC)):  # midnight in Tokyo
            sweep()
            assert holders(Kind.MANUFACTURER, [person.pk, importer.pk]) == {importer.pk}
        assert (the(case_id).state, the(case_id).ended_by) == ("succeeded", "48-2(4)")

    @pytest.mark.proves("48-2(4)")
    def test_afterwards_it_is_too_late(self, scene: AeoScene, person: Person, importer: Person) -> None:
        case_id = scene.given(Kind.IMPORTER, person)
        given = {
            "manner": "merger",
            "person": "IMP01",
            "takes_effect_on": "2026-04-30",
            "evidence": "Agreement",
        }
        found = refused(the(case_id), "apply_for_takeover", scene.officer, given)
        assert found == [("takes_effect_later", "48-2(4)")]
        self.asked(scene, case_id)
        perform(case_id, "record_findings", scene.officer, scene.findings(Kind.IMPORTER))
        with at(2026, 6, 1):
            assert refused(the(case_id), "approve_takeover", scene.supervisor) == [
                ("still_beforehand", "48-2(4)")
            ]

    @pytest.mark.proves("48-2(5)")
    def test_refused_the_holder_keeps_what_it_has(
        self, scene: AeoScene, person: Person, importer: Person
    ) -> None:
        case_id = scene.given(Kind.IMPORTER, person)
        self.asked(scene, case_id)
        perform(
            case_id, "record_findings", scene.officer, scene.findings(Kind.IMPORTER, against=("7-5(ii)",))
        )
        perform(case_id, "refuse_takeover", scene.supervisor, {"items": ["7-5(ii)"], "reason": "No system"})
        row = the(case_id)
        assert (row.state, row.successor_id) == ("approved", None)

    def test_a_merged_corporation_is_taken_over_and_not_dissolved(
        self, scene: AeoScene, person: Person, importer: Person
    ) -> None:
        case_id = scene.given(Kind.IMPORTER, person)
        self.asked(scene, case_id)
        perform(case_id, "record_findings", scene.officer, scene.findings(Kind.IMPORTER))
        perform(case_id, "approve_takeover", scene.supervisor)
        given = {"event": "dissolved", "on": "2026-04-30", "evidence": "Register"}
        assert refused(the(case_id), "lapse", scene.officer, given) == [("not_being_taken_over", "48-2(4)")]
