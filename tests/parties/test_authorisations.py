"""Becoming an authorised operator: who may ask for which status, what is looked into, and what decides."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from accounts.models import Office, Person
from parties.authorised_operators import exporters_under, holders, public_notices
from parties.models import Authorisation
from parties.rules.authorisation_kinds import Kind, law_of
from statute.door import open_case, perform
from tests.accounts.people import a_person
from tests.parties.aeo_scene import AeoScene, a_licence_of, the
from tests.parties.doors import acting, not_opened, refused

TODAY = date(2026, 4, 30)


@pytest.fixture
def scene(tokyo: Office) -> AeoScene:
    return AeoScene(tokyo)


@pytest.fixture
def person(people: Any) -> Person:
    """A corporation with a brokerage permit, so that it may ask for any status."""
    found: Person = people.a_person("FIRM01", brokerage_permit="Tokyo 77")
    return found


class TestApplying:
    @pytest.mark.parametrize("kind", list(Kind))
    def test_the_trade_that_a_status_is_for_asks_for_it_itself(
        self, scene: AeoScene, person: Person, kind: Kind
    ) -> None:
        actor = scene.applicant(kind, person)
        opened = open_case(Authorisation, "apply", actor, scene.office.pk, scene.form(kind, person))
        assert (opened.state, opened.reference is not None) == ("applied", True)
        assert the(opened.case_id).holder_id == person.pk

    @pytest.mark.parametrize(
        ("kind", "role", "article"),
        [
            (Kind.IMPORTER, "broker", "7-2(5)"),
            (Kind.WAREHOUSE, "carrier", "50(3)"),
            (Kind.FACTORY, "importer", "61-5(3)"),
            (Kind.CARRIER, "importer", "63-3(1)"),
            (Kind.EXPORTER, "bonded_operator", "67-3(3)"),
            (Kind.MANUFACTURER, "broker", "67-13(2)"),
            (Kind.BROKER, "carrier", "79(2)"),
        ],
    )
    @pytest.mark.proves("7-2(5)", "50(3)", "61-5(3)", "63-3(1)", "67-3(3)", "67-13(2)", "79(2)")
    def test_another_trade_does_not(
        self, scene: AeoScene, person: Person, kind: Kind, role: str, article: str
    ) -> None:
        actor = acting(role, person)
        found = not_opened(Authorisation, "apply", actor, scene.office, scene.form(kind, person))
        assert found == [("trade_fits", article)]

    def test_nobody_asks_for_somebody_else(self, scene: AeoScene, person: Person, importer: Person) -> None:
        form = scene.form(Kind.IMPORTER, person)
        found = not_opened(Authorisation, "apply", acting("importer", importer), scene.office, form)
        assert [code for code, _article in found] == ["party"]

    def test_once_asked_for_or_held_a_status_is_not_asked_for_again(
        self, scene: AeoScene, person: Person
    ) -> None:
        scene.applied(Kind.EXPORTER, person)
        found = not_opened(
            Authorisation, "apply", scene.officer, scene.office, scene.form(Kind.EXPORTER, person)
        )
        assert found == [("not_held_already", "67-3(1)(i)")]
        assert scene.applied(Kind.IMPORTER, person)

    @pytest.mark.parametrize(
        ("kind", "changes", "wanted"),
        [
            (Kind.WAREHOUSE, {"basis": None}, [("basis", "50(1)")]),
            (Kind.WAREHOUSE, {"basis": "factory_licence"}, [("basis", "50(1)")]),
            (Kind.FACTORY, {"basis_since": "2014-04-01"}, [("basis_since", "51(i)(b)")]),
            (Kind.FACTORY, {"basis_number": "No. 12"}, [("basis_number", "61-5(1)")]),
            (Kind.BROKER, {"basis_since": None}, [("basis_since", "79(3)(i)(b)")]),
            (Kind.BROKER, {"basis_number": "Tokyo 78"}, [("basis_number", "79(1)")]),
            (Kind.CARRIER, {"basis_number": ""}, [("basis_number", "63-2(1)")]),
            (Kind.IMPORTER, {"basis": "other_forwarder"}, [("basis", "7-2(1)")]),
            (Kind.CARRIER, {"basis": "authorised_broker"}, [("basis_held", "63-2(1)")]),
            (Kind.CARRIER, {"basis": "approved_holder"}, [("basis_held", "63-2(1)")]),
            (Kind.EXPORTER, {"goods": " "}, [("goods", "67-3(3)")]),
            (Kind.MANUFACTURER, {"exporters": []}, [("exporters", "67-13(2)")]),
            (Kind.MANUFACTURER, {"exporters": ["NOBODY"]}, [("unknown_person", "67-13(2)")]),
            (Kind.IMPORTER, {"exporters": ["FIRM01"]}, [("exporters", "67-13(2)")]),
        ],
    )
    @pytest.mark.proves("50(1)", "61-5(1)", "63-2(1)", "67-3(3)", "67-13(2)")
    def test_an_application_says_what_its_status_rests_on(
        self, scene: AeoScene, person: Person, kind: Kind, changes: dict[str, Any], wanted: Any
    ) -> None:
        form = scene.form(kind, person, **changes)
        assert not_opened(Authorisation, "apply", scene.officer, scene.office, form) == wanted

    @pytest.mark.proves("79(1)")
    def test_only_a_customs_broker_becomes_an_authorised_one(self, scene: AeoScene, importer: Person) -> None:
        form = scene.form(Kind.BROKER, importer)
        found = not_opened(Authorisation, "apply", scene.officer, scene.office, form)
        assert found == [("brokerage_permit", "79(1)")]


class TestDeciding:
    @pytest.mark.parametrize("kind", list(Kind))
    @pytest.mark.proves("7-2(1)", "51", "62", "63-4", "67-6", "67-13(3)", "79(3)")
    def test_what_was_looked_into_and_stands_clear_is_given(
        self, scene: AeoScene, person: Person, kind: Kind
    ) -> None:
        case_id = scene.examined(kind, person)
        assert holders(kind, [person.pk]) == set()
        assert perform(case_id, "approve", scene.supervisor).state == "approved"
        assert the(case_id).given_on == TODAY
        assert holders(kind, [person.pk, person.pk + 1]) == {person.pk}
        assert all(holders(other, [person.pk]) == set() for other in Kind if other is not kind)

    @pytest.mark.parametrize(
        ("kind", "items"),
        [
            (Kind.IMPORTER, ["7-5(i)(a)", "7-5(iii)"]),
            (Kind.WAREHOUSE, ["51(i)(c)", "51(iii)"]),
            (Kind.CARRIER, ["63-4(i)(a)", "63-4(iii)"]),
            (Kind.EXPORTER, ["67-6(i)(a)", "67-6(iii)"]),
            (Kind.MANUFACTURER, ["67-13(3)(i)(a)", "67-13(3)(iii)(b)"]),
            (Kind.BROKER, ["79(3)(i)(c)", "79(3)(iii)"]),
        ],
    )
    def test_nothing_is_given_before_every_item_was_looked_into(
        self, scene: AeoScene, person: Person, kind: Kind, items: list[str]
    ) -> None:
        case_id = scene.under_review(kind, person)
        found = refused(the(case_id), "approve", scene.supervisor)
        assert {code for code, _ in found} == {"not_examined"}
        assert [found[0][1], found[-1][1]] == items

    @pytest.mark.parametrize(
        ("kind", "item"),
        [
            (Kind.WAREHOUSE, "51(i)(c)"),
            (Kind.FACTORY, "51(ii)"),
            (Kind.CARRIER, "63-4(i)(b)"),
            (Kind.EXPORTER, "67-6(i)(b)"),
            (Kind.MANUFACTURER, "67-13(3)(iii)(a)"),
            (Kind.BROKER, "79(3)(i)(e)"),
        ],
    )
    @pytest.mark.proves("51", "62", "63-4", "67-6", "67-13(3)", "79(3)")
    def test_where_the_criteria_must_be_met_one_item_stands_in_the_way_whatever_reason_is_given(
        self, scene: AeoScene, person: Person, kind: Kind, item: str
    ) -> None:
        case_id = scene.examined(kind, person, against=(item,))
        found = refused(the(case_id), "approve", scene.supervisor, {"reason": "All the same"})
        assert found == [("stands_against", item)]
        perform(case_id, "refuse", scene.supervisor, {"items": [item], "reason": "See the register."})
        row = the(case_id)
        assert (row.state, row.decided_for) == ("refused", [item])

    @pytest.mark.proves("7-5")
    def test_an_importers_approval_may_be_refused_and_may_be_given_with_a_reason(
        self, scene: AeoScene, person: Person
    ) -> None:
        case_id = scene.examined(Kind.IMPORTER, person, against=("7-5(i)(h)",))
        assert refused(the(case_id), "approve", scene.supervisor) == [("stands_against", "7-5(i)(h)")]
        perform(case_id, "approve", scene.supervisor, {"reason": "Arrears of 300 yen, paid in a day."})
        assert the(case_id).state == "approved"

    @pytest.mark.proves("88-2(1)")
    def test_a_refusal_names_items_that_stand(self, scene: AeoScene, person: Person) -> None:
        case_id = scene.examined(Kind.EXPORTER, person)
        found = refused(the(case_id), "refuse", scene.supervisor, {"items": ["67-6(i)(e)"], "reason": "No."})
        assert found == [("item_does_not_stand", "88-2(1)")]

    def test_an_item_of_another_status_is_not_looked_into(self, scene: AeoScene, person: Person) -> None:
        case_id = scene.under_review(Kind.EXPORTER, person)
        findings = {"findings": [{"item": "7-5(ii)", "stands_against": False, "evidence": "Seen"}]}
        assert refused(the(case_id), "record_findings", scene.officer, findings) == [("item", "67-6")]

    @pytest.mark.parametrize(("since", "possible"), [("2023-04-30", False), ("2023-04-29", True)])
    @pytest.mark.proves("51")
    def test_the_first_licence_is_three_years_old(
        self, scene: AeoScene, person: Person, since: str, possible: bool
    ) -> None:
        """Licensed on 29 April 2023 (that day is not counted): three years end on 29 April 2026."""
        a_licence_of(person, Kind.WAREHOUSE, scene.office, since=date.fromisoformat(since))
        case_id = scene.examined(Kind.WAREHOUSE, person)
        if possible:
            assert perform(case_id, "approve", scene.supervisor).state == "approved"
        else:
            assert refused(the(case_id), "approve", scene.supervisor) == [("stands_against", "51(i)(b)")]

    @pytest.mark.proves("79(3)")
    def test_a_brokerage_permit_of_two_years_is_too_young(self, scene: AeoScene, person: Person) -> None:
        case_id = scene.examined(Kind.BROKER, person, basis_since="2024-04-01")
        assert refused(the(case_id), "approve", scene.supervisor) == [("stands_against", "79(3)(i)(b)")]
        perform(case_id, "refuse", scene.supervisor, {"items": ["79(3)(i)(b)"], "reason": "Of 1 April 2024."})
        assert the(case_id).state == "refused"

    @pytest.mark.parametrize(
        ("kind", "article"), [(Kind.CARRIER, "63-3(2)"), (Kind.BROKER, "79(4)"), (Kind.IMPORTER, None)]
    )
    @pytest.mark.proves("63-3(2)", "79(4)")
    def test_public_notice_where_the_article_says_so(
        self, scene: AeoScene, person: Person, kind: Kind, article: str | None
    ) -> None:
        scene.given(kind, person)
        told = [(one.what, one.article, one.on) for one in public_notices()]
        assert told == ([("given", article, TODAY)] if article else [])

    def test_a_manufacturers_exporters_are_known(self, scene: AeoScene, person: Person) -> None:
        case_id = scene.given(Kind.MANUFACTURER, person)
        first, second = Person.objects.get(code="EXP01"), a_person("EXP02")
        assert exporters_under([person.pk]) == {person.pk: {first.pk}}
        perform(case_id, "change_exporters", scene.officer, {"exporters": [second.code]})
        assert exporters_under([person.pk]) == {person.pk: {second.pk}}

    def test_the_two_languages_are_there_for_every_ground(self) -> None:
        for kind in Kind:
            for ground in (*law_of(kind).grounds, *law_of(kind).revoked_for):
                assert ground.text.en
                assert any(ord(c) > 0x3000 for c in ground.text.ja)


class TestSeeing:
    def test_the_holder_sees_its_own_and_another_nothing(
        self, scene: AeoScene, person: Person, importer: Person, kobe: Office
    ) -> None:
        case_id = scene.given(Kind.CARRIER, person)
        seen = [
            list(Authorisation.objects.visible_to(actor).values_list("pk", flat=True))
            for actor in (
                acting("carrier", person),
                acting("carrier", importer),
                scene.officer,
                acting("officer", kobe),
            )
        ]
        assert seen == [[case_id], [], [case_id], []]
