"""A case's page: what it shows to whom, and what becomes of a button that is pressed."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from statute.door import perform
from statute.models import Case, JournalEntry
from tests.doors.test_documents import PDF

if TYPE_CHECKING:
    from tests.drill.world import World


def at(market: World, username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


def address(stall: int) -> str:
    case = Case.objects.get(pk=stall)
    return f"/market/{case.reference or case.handle}/"


def text(answer: Any) -> str:
    """What a reader sees of a page, without tags."""
    html = re.sub(r"(?s)<(script|template|style).*?</\1>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def test_whoever_has_not_signed_in_is_asked_to(market: World) -> None:
    [stall] = market.filed()
    answer = Client().get(address(stall))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/") or "login" in answer["Location"]
    assert Client().post(f"{address(stall)}actions/grant/").status_code == 302


def test_an_officer_sees_where_it_stands_what_may_be_done_and_why_not_the_rest(market: World) -> None:
    [stall] = market.filed()
    perform(stall, "place_hold", market.officer, {"article": "67", "note": "papers are missing"})
    answer = at(market, "officer").get(address(stall))
    assert answer.status_code == 200
    page = text(answer)
    reference = Case.objects.get(pk=stall).reference
    for words in (
        f"Stall {reference}",
        "Filed",
        "TYO",
        "The stall",
        "stall 0",  # what it is
        "Grant",
        "Not possible yet",
        "papers are missing",  # what stands against it
        "Examine",
        "Tue 17 Nov 2026",
        "15 days left",
        "Culture Day",  # the deadline and its count
        "Timeline",
        "Amend",
        "File",
        "Internal notes",
        "Attach a document",
    ):
        assert words in page, words


def test_a_party_sees_its_case_without_what_officers_write_to_each_other(market: World) -> None:
    [stall] = market.filed()
    perform(stall, "note", market.officer, {"text": "looks odd"})
    page = text(at(market, "keeper").get(address(stall)))
    assert "looks odd" not in page
    assert "Internal notes" not in page
    assert "Withdraw" in page
    assert b"actions/grant/" not in at(market, "keeper").get(address(stall)).content
    assert "looks odd" in text(at(market, "officer").get(address(stall)))


def test_what_is_another_s_is_not_there(market: World) -> None:
    [stall] = market.filed()
    where = address(stall)
    for name in ("rival", "osaka_officer"):
        client = at(market, name)
        for path in ("", "actions/withdraw/", "documents/"):
            assert client.get(where + path).status_code == 404, (name, path)
        assert client.post(f"{where}actions/withdraw/", {"expected_version": 3}).status_code == 404
    [draft] = market.drafted()
    assert at(market, "officer").get(address(draft)).status_code == 404
    assert at(market, "keeper").get("/market/nothing/").status_code == 404


def test_an_act_is_taken_and_told_in_words(market: World) -> None:
    [stall] = market.filed()
    client = at(market, "keeper")
    answer = client.post(f"{address(stall)}actions/amend/", {"expected_version": 3, "fee": "7,000"})
    assert answer.status_code == 303
    assert answer["Location"] == address(stall)
    page = text(client.get(answer["Location"]))
    assert "Done: Amend. The case is now “Filed”." in page
    assert "5,000 → " not in page  # what columns changed is told to officers
    assert "before 5,000 → after 7,000" in text(at(market, "officer").get(address(stall)))


def test_a_button_pressed_twice_acts_once(market: World) -> None:
    [stall] = market.filed()
    client = at(market, "keeper")
    answers = [
        client.post(f"{address(stall)}actions/amend/", {"expected_version": 3, "fee": "7000"})
        for _ in range(2)
    ]
    assert [a.status_code for a in answers] == [303, 303]
    assert JournalEntry.objects.filter(case_id=stall, action="amend").count() == 2  # one when it was made


def test_who_acts_on_what_has_changed_is_told_what_happened(market: World) -> None:
    [stall] = market.filed()
    perform(stall, "set_price", market.keeper, {"item": 1, "price": 5})
    answer = at(market, "officer").post(f"{address(stall)}actions/jam/", {"expected_version": 3})
    assert answer.status_code == 409
    page = text(answer)
    assert "The case changed while you were looking at it" in page
    assert "Set a price" in page
    assert 'value="4"' in answer.content.decode()  # the form is now of the case as it stands


def test_a_refusal_is_shown_with_all_its_reasons(market: World) -> None:
    [stall] = market.drafted(items=0)
    answer = at(market, "keeper").post(f"{address(stall)}actions/file/", {"expected_version": 1})
    assert answer.status_code == 409
    page = text(answer)
    assert "Not done: File" in page
    assert "There are 2 reasons. Nothing was changed." in page


def test_what_is_wrong_stands_beside_its_field_with_what_was_typed(market: World) -> None:
    [stall] = market.filed()
    answer = at(market, "keeper").post(
        f"{address(stall)}actions/amend/",
        {"expected_version": 3, "items-0-name": "Soba", "items-0-price": "cheap", "fee": "-1"},
    )
    assert answer.status_code == 422
    html = answer.content.decode()
    assert 'href="#f-amend-items-0-price"' in html
    assert 'id="f-amend-items-0-price" value="cheap"' in html
    page = text(answer)
    assert "2 things to put right" in page
    assert "Fee for the stall: This must be 0 or more." in page
    assert Case.objects.get(pk=stall).version == 3


def test_a_form_that_does_not_say_its_version_does_nothing(market: World) -> None:
    [stall] = market.filed()
    for version in ("", "x", "９", "1" * 30):
        answer = at(market, "keeper").post(
            f"{address(stall)}actions/withdraw/", {"expected_version": version}
        )
        assert answer.status_code == 409
        assert "Load it again." in text(answer)
    assert Case.objects.get(pk=stall).state == "filed"


def test_an_act_that_is_not_there_is_not_found(market: World) -> None:
    [stall] = market.filed()
    client = at(market, "keeper")
    for name in ("fly", "draft", "attach_document"):
        assert client.post(f"{address(stall)}actions/{name}/", {"expected_version": 3}).status_code == 404
    refused = client.post(
        f"{address(stall)}actions/grant/", {"expected_version": 3, "berth_id": 1, "until": "2027-01-01"}
    )
    assert refused.status_code in (404, 409)
    assert Case.objects.get(pk=stall).state == "filed"


def test_an_auditor_reads_and_is_offered_nothing(market: World) -> None:
    [stall] = market.filed()
    client = at(market, "auditor")
    page = text(client.get(address(stall)))
    assert "Nothing, at this stage and in your role." in page
    assert client.post(f"{address(stall)}actions/jam/", {"expected_version": 3}).status_code == 409


def test_a_file_is_added_and_downloaded_from_the_page(market: World) -> None:
    [stall] = market.filed()
    client, where = at(market, "keeper"), address(stall)
    sent = {"expected_version": 3, "kind": "invoice", "title": "", "file": SimpleUploadedFile("in.pdf", PDF)}
    assert client.post(f"{where}documents/", sent).status_code == 303
    page = client.get(where)
    assert "in.pdf" in text(page)
    link = re.search(r'href="(/market/[^"]+/documents/\d+/)"', page.content.decode())
    assert link is not None
    file = client.get(link[1])
    assert file["Content-Disposition"] == 'attachment; filename="in.pdf"'
    wrong = {**sent, "expected_version": 4, "kind": "", "file": SimpleUploadedFile("in.pdf", b"MZ")}
    refused = client.post(f"{where}documents/", wrong)
    assert refused.status_code == 422
    assert "The content is not what the name's ending says." in text(refused)
    assert client.post(f"{where}documents/", {"expected_version": 4, "kind": "invoice"}).status_code == 422


def test_a_case_is_opened_on_a_page_once_though_sent_twice(market: World) -> None:
    client = at(market, "keeper")
    form = client.get("/market/new/")
    assert form.status_code == 200
    nonce = re.search(r'name="nonce" value="([0-9a-f]+)"', form.content.decode())
    assert nonce is not None
    sent = {
        "nonce": nonce[1],
        "keeper_id": market.person.pk,
        "name": "Noodles",
        "items-0-name": "",
        "items-2-name": "Soba",
    }
    wrong = client.post("/market/new/", sent)
    assert wrong.status_code == 422
    assert "Price: This is required." in text(wrong)
    sent["items-2-price"] = "800"
    answers = [client.post("/market/new/", sent) for _ in range(2)]
    assert {(a.status_code, a["Location"]) for a in answers} == {(303, answers[0]["Location"])}
    assert Case.objects.filter(kind="stall").count() == 1
    assert "Noodles" in text(client.get(answers[0]["Location"]))
    assert at(market, "officer").get("/market/new/").status_code == 404


def test_an_officer_is_assigned_from_those_of_the_office(market: World) -> None:
    [stall] = market.filed()
    client = at(market, "officer")
    page = client.get(address(stall)).content.decode()
    options = re.search(r'(?s)<select[^>]*name="user_id".*?</select>', page)
    assert options is not None
    assert "officer" in options[0]
    assert "osaka_officer" not in options[0]
    assert "keeper" not in options[0]
    sent = {"expected_version": 3, "user_id": market.officer_user.pk}
    assert client.post(f"{address(stall)}actions/assign/", sent).status_code == 303
    assert Case.objects.get(pk=stall).assignee == market.officer_user


def test_a_page_takes_the_same_number_of_queries_whatever_happened(market: World) -> None:
    first, second = market.filed(2)
    client = at(market, "officer")
    client.get(address(first))

    def queries(stall: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address(stall)).status_code == 200
        return len(captured)

    few = queries(first)
    for n in range(10):
        perform(second, "note", market.officer, {"text": f"note {n}"})
        perform(second, "set_price", market.keeper, {"item": 1, "price": n})
    assert queries(second) == few


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_page_has_no_script_and_no_style_within(market: World, language: str) -> None:
    [stall] = market.filed()
    html = at(market, "officer").get(address(stall), headers={"Accept-Language": language}).content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)
    assert not re.search(r"\sstyle=|\son[a-z]+=", html)
