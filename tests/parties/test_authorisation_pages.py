"""Authorised operators on pages, in the API and in the admin: one door, the law of each status beside each act."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Office, Person, User
from parties.models import Authorisation
from parties.rules.authorisation_kinds import Kind
from tests.accounts.people import a_user, grant
from tests.parties.aeo_scene import AeoScene, the


@pytest.fixture
def scene(tokyo: Office) -> AeoScene:
    return AeoScene(tokyo)


@pytest.fixture
def person(people: Any) -> Person:
    found: Person = people.a_person("FIRM01", brokerage_permit="Tokyo 77")
    return found


def browser(role: str, at: Office | Person, **fields: Any) -> Client:
    """Somebody who holds that role, signed in."""
    user: User = a_user(**fields)
    grant(user, role, at)
    client = Client()
    client.force_login(user)
    return client


def page(case_id: int) -> str:
    return reverse("authorised-operators-page", args=[the(case_id).case.reference])


def test_an_importer_applies_on_a_page_and_sees_what_it_asked_for(scene: AeoScene, importer: Person) -> None:
    client = browser("importer", importer)
    form = {
        "kind": "importer",
        "person": "IMP01",
        "rules_established": "Edition 3",
        "electronic": "true",
        "office": "TYO",
    }
    answer = client.post(reverse("authorised-operators-new"), form)
    assert answer.status_code == 303, answer.content.decode()
    shown = client.get(answer["Location"]).content.decode()
    assert "Edition 3" in shown
    assert "What the law asks" not in shown
    assert Authorisation.objects.get().state == "applied"


def test_what_stands_against_an_application_is_told_with_its_article(
    scene: AeoScene, importer: Person
) -> None:
    client = browser("bonded_operator", importer)
    form = {
        "kind": "warehouse",
        "person": "IMP01",
        "rules_established": "Edition 3",
        "electronic": "true",
        "office": "TYO",
    }
    answer = client.post(reverse("authorised-operators-new"), form)
    assert answer.status_code == 409
    assert "50(1)" in answer.content.decode()


def test_the_acts_stand_beside_the_articles_of_their_own_status(scene: AeoScene, person: Person) -> None:
    case_id = scene.given(Kind.CARRIER, person)
    shown = browser("officer", scene.office).get(page(case_id)).content.decode()
    assert "63-5" in shown  # asking for improvement
    assert "63-6" in shown  # discontinuance
    assert "63-3(2)" in shown  # public notice
    assert "Moves foreign cargo without approval of each transport" in shown


def test_an_officer_fills_in_the_checklist_and_a_supervisor_approves(scene: AeoScene, person: Person) -> None:
    case_id = scene.under_review(Kind.BROKER, person)
    officer, version = browser("officer", scene.office), the(case_id).case.version
    shown = officer.get(page(case_id) + "?act=record_findings").content.decode()
    assert "79(3)(i)(c)" in shown
    form: dict[str, Any] = {"expected_version": version}
    for number, one in enumerate(scene.findings(Kind.BROKER)["findings"]):
        form |= {
            f"findings-{number}-item": one["item"],
            f"findings-{number}-stands_against": "false",
            f"findings-{number}-evidence": "Seen",
        }
    answer = officer.post(page(case_id) + "actions/record_findings/", form)
    assert answer.status_code == 303, answer.content.decode()[:2000]
    supervisor = browser("supervisor", scene.office)
    form = {"expected_version": the(case_id).case.version, "reason": ""}
    assert supervisor.post(page(case_id) + "actions/approve/", form).status_code == 303
    assert the(case_id).state == "approved"


def test_the_page_speaks_japanese(scene: AeoScene, person: Person) -> None:
    case_id = scene.given(Kind.CARRIER, person)
    client = browser("officer", scene.office, language="ja")
    shown = client.get(page(case_id)).content.decode()
    assert "特定保税運送者" in shown
    assert "暴力団員等がその事業活動を支配している" in shown


@pytest.mark.parametrize("address", ["authorised-operators", "api"])
def test_a_list_takes_as_many_queries_for_twelve_as_for_two(
    scene: AeoScene, people: Any, address: str
) -> None:
    def asked() -> int:
        client = browser("officer", scene.office)
        where = reverse("authorised-operators") if address != "api" else reverse("authorised-operators-list")
        client.get(where)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(where).status_code == 200
        return len(queries)

    for i in range(2):
        scene.applied(Kind.MANUFACTURER, people.a_person(f"Q{i:03}"))
    few = asked()
    for i in range(2, 12):
        scene.applied(Kind.MANUFACTURER, people.a_person(f"Q{i:03}"))
    assert asked() == few


def test_the_api_tells_what_a_status_opens(scene: AeoScene, person: Person) -> None:
    case_id = scene.given(Kind.IMPORTER, person)
    client = browser("importer", person)
    told = client.get(reverse("authorised-operators-read", args=[the(case_id).case.reference])).json()
    assert (told["kind"], told["in_force"], told["given_on"]) == ("importer", True, "2026-04-30")
    assert told["opens"] == [
        {"what": "special_declaration", "article": "7-2(1)"},
        {"what": "declared_before_bringing_in", "article": "67-2(3)(iii)"},
        {"what": "import_at_any_office", "article": "67-19"},
    ]
    assert "findings" not in told


def test_the_list_is_narrowed_by_status_and_state(scene: AeoScene, people: Any, person: Person) -> None:
    scene.given(Kind.CARRIER, person)
    scene.applied(Kind.EXPORTER, people.a_person("OTHER1"))
    client = browser("officer", scene.office)
    whole = client.get(reverse("authorised-operators")).content.decode()
    assert "FIRM01" in whole
    assert "OTHER1" in whole
    carriers = client.get(reverse("authorised-operators") + "?kind=carrier&state=approved").content.decode()
    assert "FIRM01" in carriers
    assert "OTHER1" not in carriers
    assert client.get(reverse("authorised-operators") + "?cursor=nonsense").status_code == 200
