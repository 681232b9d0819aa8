"""The pages, the API and the admin of licences: all through the one door, for each reader, in both languages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from accounts.models import User
from bonded_areas.models import Licence
from bonded_areas.models.licence_state import State
from tests.bonded_areas.licensing import an_application, the

if TYPE_CHECKING:
    from tests.bonded_areas.licensing import Licensing

pytestmark = pytest.mark.django_db


def browser(username: str, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    User.objects.filter(username=username).update(language=language)
    client.force_login(User.objects.get(username=username))
    return client


def page_of(case_id: int) -> str:
    return f"/licences/{the(case_id).case.reference}/"


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("kind", ["warehouse", "factory", "exhibition", "integrated"])
def test_a_licence_is_drawn_for_officer_and_operator(office: Licensing, kind: str, language: str) -> None:
    case_id = office.examined(kind=kind, against=("ii",))
    for who, status in (
        ("bonded_officer", 200),
        ("operator", 200),
        ("supervisor", 200),
        ("other_operator", 404),
        ("kobe_officer", 404),
    ):
        answer = browser(who, language).get(page_of(case_id))
        assert answer.status_code == status, who
    shown = browser("supervisor", language).get(page_of(case_id)).content.decode()
    assert ("Grant the licence" if language == "en" else "許可する") in shown
    # what was found against an applicant is the office's own until it decides
    assert "paper ii" not in browser("operator", language).get(page_of(case_id)).content.decode()


def test_the_whole_way_in_the_browser(office: Licensing) -> None:
    operator, officer, supervisor = browser("operator"), browser("bonded_officer"), browser("supervisor")
    form = operator.get("/licences/new/")
    assert form.status_code == 200
    given = {name: str(value) for name, value in an_application().items()}
    opened = operator.post("/licences/new/", {**given, "nonce": "n1"})
    assert opened.status_code == 303, opened.content.decode()[:2000]
    address = opened.headers["Location"]
    case_id = Licence.objects.visible_to(office["operator"]).get().pk

    def act(client: Client, name: str, **values: Any) -> None:
        version = str(the(case_id).case.version)
        answer = client.post(f"{address}actions/{name}/", {**values, "expected_version": version})
        assert answer.status_code == 303, answer.content.decode()[:3000]

    act(officer, "begin_review")
    drawn = officer.get(f"{address}?act=record_findings")
    assert drawn.status_code == 200
    items = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
    findings = {
        f"findings-{n}-{name}": value
        for n, item in enumerate(items)
        for name, value in (("item", item), ("against", "false"), ("evidence", f"paper {item}"))
    }
    act(officer, "record_findings", **findings)
    act(supervisor, "grant", from_on="2026-11-04", until_on="2036-11-03", code="1AW70")
    assert the(case_id).state == State.LICENSED
    public = Client().get("/public-notices/").content.decode()
    assert "Shibaura warehouse" in public
    listed = operator.get("/licences/").content.decode()
    assert "1AW70" in listed
    assert "1AW70" not in browser("other_operator").get("/licences/").content.decode()
    assert "1AW70" not in browser("kobe_officer").get("/licences/").content.decode()


def test_the_list_takes_a_fixed_number_of_queries(
    office: Licensing, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = browser("bonded_officer"), []
    for codes in (["1AW01"], ["1AW02", "1AW03", "1AW04"]):
        for code in codes:
            office.registered(code)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/licences/?list=licensed").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_api_tells_a_licence_with_the_provisions_of_its_type(office: Licensing) -> None:
    case_id = office.licensed(kind="factory", code="1AF01")
    answer = browser("operator").get(f"/api/v1/licences/{the(case_id).case.reference}/")
    assert answer.status_code == 200
    told = answer.json()
    assert (told["kind"], told["place"], told["until_on"]) == ("factory", "1AF01", "2036-11-03")
    assert told["provisions"]["sanction"] == "48(1) (61-4)"
    assert told["provisions"]["licence"] == "56(1)"


def test_the_api_refuses_with_each_reason_and_its_article(office: Licensing) -> None:
    application = json.dumps(an_application(until_on="2040-01-01"), default=str)
    answer = browser("operator").post(
        "/api/v1/licences/", application, content_type="application/json", headers={"Idempotency-Key": "k1"}
    )
    assert answer.status_code == 409
    assert "42(2)" in answer.content.decode()


def test_the_admin_lists_and_acts(office: Licensing) -> None:
    case_id = office.registered("1AW01")
    admin = browser("supervisor")
    listed = admin.get("/admin/bonded_areas/licence/?q=1aw01")
    assert listed.status_code == 200
    assert "1AW01" in listed.content.decode()
    assert admin.get("/admin/bonded_areas/place/").status_code == 200
    assert admin.get("/admin/bonded_areas/licence/open/register/").status_code == 200
    assert the(case_id).state == "licensed"
