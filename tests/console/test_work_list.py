"""The work list: whose cases it shows, how they are found, and how little it asks of the database."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bonded_areas.models import Place
from clearance.models import ImportDeclaration
from statute.door import perform
from tests.accounts.people import a_person, a_user, grant

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

Browser = Callable[[str], Client]


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def reference_of(case_id: int) -> str:
    found = ImportDeclaration.objects.values_list("case__reference", flat=True).get(pk=case_id)
    assert found is not None
    return str(found)


def rows_of(client: Client, address: str) -> list[str]:
    return [row["reference"] for row in client.get(address).context["worklist"]["rows"]]


def queries(client: Client, address: str) -> int:
    client.get(address)  # what is read once a process has been read
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_an_officer_sees_the_own_office_and_another_office_does_not(scene: Scene, signed_in: Browser) -> None:
    reference = reference_of(scene.under_examination())
    assert reference in text_of(signed_in("officer"), "/?list=office")
    assert reference not in text_of(signed_in("kobe_officer"), "/?list=office")
    assert rows_of(signed_in("kobe_officer"), f"/?reference={reference}") == []


def test_what_one_takes_is_ones_own_list(scene: Scene, signed_in: Browser) -> None:
    case_id = scene.under_examination()
    assert reference_of(case_id) not in text_of(signed_in("officer"), "/?list=mine")
    perform(case_id, "take", scene["officer"])
    assert reference_of(case_id) in text_of(signed_in("officer"), "/?list=mine")
    assert reference_of(case_id) not in text_of(signed_in("supervisor"), "/?list=mine")


def test_a_delegated_inspection_is_on_the_other_offices_list(scene: Scene, signed_in: Browser) -> None:
    case_id = scene.under_examination()
    perform(case_id, "order_inspection", scene["officer"], {"place": "Oi"})
    elsewhere = Place.objects.create(
        code="9AW01", name_en="Kobe warehouse", name_ja="神戸倉庫", kind="warehouse", office=scene.kobe
    )
    given = {"office_id": scene.kobe.pk, "place": elsewhere.code}
    perform(case_id, "delegate_inspection", scene["officer"], given)
    assert reference_of(case_id) in text_of(signed_in("kobe_officer"), "/?list=delegated")


def test_a_running_deadline_puts_a_case_among_those_due(scene: Scene, signed_in: Browser) -> None:
    case_id = scene.under_examination()
    assert reference_of(case_id) not in text_of(signed_in("officer"), "/?list=due")
    given = {"documents": "contract", "due_on": "2026-11-09"}
    perform(case_id, "request_documents", scene["officer"], given)
    assert reference_of(case_id) in text_of(signed_in("officer"), "/?list=due")


def test_drafts_are_the_declarants_alone(scene: Scene, signed_in: Browser) -> None:
    scene.draft(transport_document="ONLYMINE1")
    assert "ONLYMINE1" in text_of(signed_in("broker"), "/?list=drafts")
    for other in ("officer", "supervisor", "other_broker"):
        assert "ONLYMINE1" not in text_of(signed_in(other), "/?list=all")


@pytest.mark.parametrize("typed", ["{}", " {} ", "{lower}", "{bare}"])
def test_a_reference_is_found_however_it_is_typed(scene: Scene, signed_in: Browser, typed: str) -> None:
    reference = reference_of(scene.lodged())
    text = typed.format(reference, lower=reference.lower(), bare=reference.replace("-", ""))
    answer = signed_in("officer").get("/", {"reference": text})
    assert reference in answer.content.decode()


def test_a_party_and_a_transport_document_find_a_case(scene: Scene, signed_in: Browser) -> None:
    reference = reference_of(scene.lodged())
    officer = signed_in("officer")
    for found in (
        "/?party=IMP",
        "/?party=imp01",
        "/?party=BRK01",
        "/?transport=HLCU123",
        "/?transport=hlcu123",
    ):
        assert reference in text_of(officer, found), found
    for not_found in ("/?party=NOBODY", "/?transport=HLCU12"):
        assert reference not in text_of(officer, not_found), not_found


@pytest.mark.parametrize(
    "bad", ["/?reference=%21%21", "/?party=a%00b", "/?list=nonsense", "/?state=nonsense"]
)
def test_what_cannot_be_searched_for_is_no_error_of_the_page(
    scene: Scene, signed_in: Browser, bad: str
) -> None:
    assert signed_in("officer").get(bad).status_code == 200


def test_a_cursor_that_is_none_of_ours_is_said_to_be_none(scene: Scene, signed_in: Browser) -> None:
    page = text_of(signed_in("officer"), "/?cursor=nonsense")
    assert "This page of the list does not exist" in page


def test_pages_follow_by_key_and_show_each_case_once(scene: Scene, signed_in: Browser) -> None:
    references = [reference_of(scene.lodged(transport_document=f"DOC{n}")) for n in range(27)]
    officer = signed_in("officer")
    first = officer.get("/?list=office").context["worklist"]
    second = officer.get(f"/{first['pages']['older_url']}").context["worklist"]
    shown = [row["reference"] for row in (*first["rows"], *second["rows"])]
    assert shown == references[::-1]
    assert second["pages"]["older_url"] is None


@pytest.mark.parametrize("address", ["/?list=office", "/?list=all&party=IMP", "/worklist.csv?list=all"])
def test_the_number_of_queries_does_not_grow(scene: Scene, signed_in: Browser, address: str) -> None:
    scene.lodged(transport_document="FIRST")
    officer = signed_in("officer")
    before = queries(officer, address)
    for number in range(8):
        scene.lodged(transport_document=f"MORE{number}")
    assert queries(officer, address) == before


def test_the_file_has_the_list_and_runs_nothing_in_a_spreadsheet(scene: Scene, signed_in: Browser) -> None:
    case_id = scene.lodged(transport_document="=cmd|A1")
    answer: Any = signed_in("officer").get("/worklist.csv?list=all")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["Reference"] for row in rows] == [reference_of(case_id)]
    assert rows[0]["Transport document"] == "'=cmd|A1"


def test_who_declares_nothing_begins_with_the_own_areas_or_transports(
    scene: Scene, signed_in: Callable[[str], Client]
) -> None:
    person = a_person("OPR09")
    for role, begins in (("bonded_operator", "/areas/"), ("carrier", "/transports/")):
        grant(a_user(f"a_{role}"), role, person)
        client = signed_in(f"a_{role}")
        answer = client.get("/")
        assert (answer.status_code, answer["Location"]) == (302, begins)
        assert 'href="/"' not in client.get(begins).content.decode().split("</nav>")[0].split("nav__list")[-1]
    assert signed_in("broker").get("/").status_code == 200
    assert signed_in("bonded_officer").get("/").status_code == 200
