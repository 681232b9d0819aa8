"""Pages and API of petitions: what a rightholder begins with, guides for officers alone, lists in few queries."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from ipr_verification.models import Petition
from statute.door import perform
from tests.accounts.people import a_user, grant
from tests.ipr_verification.scene import Border, on


@pytest.fixture
def signed_in(border: Border) -> Callable[[str], Client]:
    """A browser for who has that role at an office; of a party, for the holder, in whichever trade."""

    def browser(role: str, office: str = "tokyo") -> Client:
        user = User.objects.filter(username=f"{role}-{office}").first()
        if user is None:
            user = a_user(f"{role}-{office}")
            party = role in ("rightholder", "importer", "broker")
            grant(user, role, border.holder if party else getattr(border, office))
        client = Client()
        client.force_login(user)
        return client

    return browser


def address(petition: Petition, more: str = "") -> str:
    return f"/petitions/{petition.case.reference}/{more}"


def read(client: Client, where: str) -> str:
    answer = client.get(where)
    assert answer.status_code == 200, where
    return answer.content.decode()


def test_a_rightholder_finds_what_is_in_effect_until_when_and_what_is_awaited(
    border: Border, signed_in: Callable[..., Client]
) -> None:
    petition = border.accepted(until="2027-06-30")
    client = signed_in("rightholder")
    assert client.get("/").headers["Location"] == "/rights-concerned/"
    found = read(client, "/petitions/")
    for words in (petition.case.reference, "MARTIN (word mark)", "30 Jun 2027", "File a petition", "Import"):
        assert str(words) in found
    assert "Renewal may be asked for" not in found
    with on("2027-04-01"):
        assert "Renewal may be asked for" in read(client, "/petitions/")
        assert "Awaited of you" in read(client, address(petition))
    border.filed(border.right("unfair_indication"), side="export")
    waiting = read(client, "/petitions/?list=pending")
    assert "Beginning of the examination" in waiting
    assert "Opinion of the Minister of Economy, Trade and Industry" in waiting
    assert str(petition.case.reference) not in waiting


def test_the_list_is_narrowed_by_kind_side_and_state(
    border: Border, signed_in: Callable[..., Client]
) -> None:
    mark, form = border.accepted(), border.accepted(border.right("design"), side="export")
    client = signed_in("officer", "kobe")
    for query, wanted in (
        ("", {mark.pk, form.pk}),
        ("?kind=design", {form.pk}),
        ("?side=import", {mark.pk}),
        ("?kind=design&side=import", set()),
        ("?list=pending", set()),
        ("?petitioner=RGT-01", {mark.pk, form.pk}),
    ):
        rows = client.get(f"/petitions/{query}").context["rows"]
        assert {one["row"].pk for one in rows} == wanted, query
    answer = client.get("/petitions/?kind=nonsense")
    assert answer.status_code == 200
    assert "nonsense" in answer.content.decode()


def test_guides_are_for_officers_once_confirmed_and_for_the_petitioner_always(
    border: Border, signed_in: Callable[..., Client]
) -> None:
    petition = border.accepted()
    guide = border.guided(petition)
    where, api = address(petition), f"/api/v1{address(petition)}"
    writes = (
        ("rightholder", "tokyo"),
        ("ip_officer", "tokyo"),
        ("ip_officer", "kobe"),
        ("supervisor", "tokyo"),
    )
    looks = ("inspector", "tokyo"), ("officer", "kobe"), ("inspector", "kobe")
    for who in writes:
        assert "Engraved by laser" in read(signed_in(*who), where), who
    for who in looks:
        assert "Engraved by laser" not in read(signed_in(*who), where), who
        assert signed_in(*who).get(api).json()["guides"] == [], who
    perform(petition.pk, "confirm_guide", border.ip_officer, {"guide_id": guide})
    picture = petition.case.documents.get(kind="picture")
    for who in (*writes, *looks):
        found = read(signed_in(*who), where)
        assert "Engraved by laser" in found
        assert f'src="{where}documents/{picture.pk}/"' in found
        shown = signed_in(*who).get(f"{where}documents/{picture.pk}/")
        assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/png")


def test_an_importer_finds_neither_the_petition_nor_its_guide_nor_its_pictures(
    border: Border, signed_in: Callable[..., Client]
) -> None:
    petition = border.accepted()
    perform(petition.pk, "confirm_guide", border.ip_officer, {"guide_id": border.guided(petition)})
    picture = petition.case.documents.get(kind="picture")
    for role in ("importer", "broker"):
        client = signed_in(role)
        for where in (
            "/petitions/", "/rights/", address(petition), address(petition, f"documents/{picture.pk}/"),
            address(petition, "timeline/"), f"/api/v1{address(petition)}", f"/api/v1{address(petition, 'timeline/')}",
            f"/api/v1{address(petition, 'documents/')}", f"/api/v1{address(petition, f'documents/{picture.pk}/')}",
        ):  # fmt: skip
            assert client.get(where).status_code == 404, where
        assert client.get("/api/v1/petitions/").json()["results"] == []
        assert client.get("/api/v1/rights/").json()["results"] == []


def test_advisors_are_told_to_staff_alone(border: Border, signed_in: Callable[..., Client]) -> None:
    from tests.accounts.people import a_person

    petition = border.examined()
    professor = a_person("PRF-01", name_en="Professor Ogawa")
    given = {"person": professor.code, "expertise": "marks", "statement": "None."}
    perform(petition.pk, "designate_advisor", border.ip_officer, given)
    assert "Professor Ogawa" in read(signed_in("ip_officer"), address(petition))
    for where in (
        address(petition),
        f"/api/v1{address(petition)}",
        f"/api/v1{address(petition, 'timeline/')}",
    ):
        found = read(signed_in("rightholder"), where)
        assert "Ogawa" not in found
        assert "PRF-01" not in found
        assert "designate" not in found


def test_the_form_files_a_petition_and_says_what_is_wrong_beside_the_field(
    border: Border, signed_in: Callable[..., Client]
) -> None:
    right = border.right()
    client = signed_in("rightholder")
    assert str(right.case.reference) in read(client, "/petitions/new/")
    form = {
        "office": "KOB", "right": right.case.reference, "side": "export", "contact": "Legal", "facts": "Copies",
        "goods_en": "bags", "hs_codes": "4202.21\n42", "brands": "MARTIN", "nonce": "n1",
    }  # fmt: skip
    wrong = client.post("/petitions/new/", form)
    assert wrong.status_code == 422
    assert "four to nine digits" in wrong.content.decode()
    done = client.post("/petitions/new/", {**form, "hs_codes": "4202.21\n420231", "nonce": "n2"})
    assert done.status_code == 303
    petition = Petition.objects.select_related("case__office").get()
    assert (petition.case.office.code, petition.side, petition.hs_codes) == (
        "KOB",
        "export",
        ["420221", "420231"],
    )


def test_the_api_files_reads_and_lists(border: Border, signed_in: Callable[..., Client]) -> None:
    right, client = border.right(), signed_in("rightholder")
    body = {**border.form(right), "office": "TYO"}
    answer = client.post(
        "/api/v1/petitions/",
        json.dumps(body),
        content_type="application/json",
        headers={"Idempotency-Key": "one"},
    )
    assert answer.status_code == 201, answer.content
    told = client.get(answer.headers["Location"]).json()
    assert (told["right"], told["side"], told["hs_codes"]) == (right.case.reference, "import", ["420221"])
    assert told["waits_for_customs"][0]["article"] == "69-13(2)"
    listed = client.get("/api/v1/petitions/?side=import&kind=trademark").json()["results"]
    assert [one["reference"] for one in listed] == [told["reference"]]
    assert client.get("/api/v1/petitions/?side=export").json()["results"] == []


@pytest.mark.parametrize("where", ["/petitions/", "/rights/", "/api/v1/petitions/", "/api/v1/rights/"])
def test_a_list_takes_as_many_queries_for_thirty_as_for_three(
    border: Border, signed_in: Callable[..., Client], where: str
) -> None:
    def made(n: int) -> None:
        for _ in range(n):
            border.accepted(border.right("copyright"))

    def asked() -> int:
        client = signed_in("officer", "kobe")
        client.get(where)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(where).status_code == 200
        return len(queries)

    made(3)
    few = asked()
    made(12)
    assert asked() == few


def test_the_case_page_takes_as_many_queries_for_many_guides(
    border: Border, signed_in: Callable[..., Client]
) -> None:
    petition = border.accepted()
    client = signed_in("ip_officer")

    def asked() -> int:
        client.get(address(petition))
        with CaptureQueriesContext(connection) as queries:
            client.get(address(petition))
        return len(queries)

    border.guided(petition)
    few = asked()
    for number in range(5):
        border.guided(petition, b"\x89PNG\r\n\x1a\n %d" % number)
    assert asked() == few


@pytest.mark.parametrize("act", ["accept", "write_guide", "ask_for_renewal", "change", "confirm_guide"])
def test_every_form_of_a_petition_is_drawn(
    border: Border, signed_in: Callable[..., Client], act: str
) -> None:
    petition = border.accepted() if act not in ("accept",) else border.examined()
    border.guided(petition)
    for role in ("ip_officer", "supervisor", "rightholder"):
        for language in ("en", "ja"):
            found: Any = signed_in(role).get(
                f"{address(petition)}?act={act}", headers={"Accept-Language": language}
            )
            assert found.status_code == 200


def test_the_register_shows_what_rests_on_a_right(border: Border, signed_in: Callable[..., Client]) -> None:
    right = border.right()
    petition, other = border.accepted(right), border.filed(right)
    where = f"/rights/{right.case.reference}/"
    assert str(petition.case.reference) in read(signed_in("officer", "kobe"), where)
    assert str(other.case.reference) not in read(signed_in("officer", "kobe"), where)
    assert str(other.case.reference) in read(signed_in("rightholder"), where)
    client = signed_in("ip_officer")
    form = {
        "right_kind": "copyright", "name_en": "Bear", "name_ja": "くま", "holder": border.holder.code,
        "evidence": "First publication", "nonce": "x",
    }  # fmt: skip
    assert client.post("/rights/new/", form).status_code == 303
    assert client.get("/rights/?kind=copyright").context["rows"][0]["row"].name_en == "Bear"
