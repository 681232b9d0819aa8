"""Files come in by their content, go out as files, and are seen by those who may see their case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from doors.shapes import DocumentShape, DocumentsShape
from statute.models import Document, JournalEntry
from tests.doors.conftest import codes
from tests.doors.test_rest import STALLS, a_stall

if TYPE_CHECKING:
    from tests.doors.market import Api
    from tests.drill.world import World

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def send(
    api: Api, where: str, key: str = "up", content: bytes = PDF, name: str = "invoice.pdf", **more: Any
) -> Any:
    data = {"kind": "invoice", "file": SimpleUploadedFile(name, content), **more}
    headers = api.headers(**({"Idempotency_Key": key} if key else {}))
    return api.client.post(
        f"{where}documents/", {k: v for k, v in data.items() if v is not None}, headers=headers
    )


def test_a_file_is_added_listed_and_downloaded(market: World, keeper: Api) -> None:
    where = keeper.post(STALLS, a_stall(market))["Location"]
    added = send(keeper, where, title="Invoice 7")
    assert added.status_code == 201, added.content
    told = DocumentShape.model_validate_json(added.content)
    assert (told.title, told.filename, told.media_type, told.size) == (
        "Invoice 7",
        "invoice.pdf",
        "application/pdf",
        len(PDF),
    )
    assert added["Location"] == told.url
    assert added["ETag"] == '"2-en"'
    listed = keeper.get(f"{where}documents/")
    assert DocumentsShape.model_validate_json(listed.content).results == [told]
    file = keeper.get(told.url)
    assert b"".join(file.streaming_content) == PDF
    assert file["Content-Disposition"] == 'attachment; filename="invoice.pdf"'
    assert file["X-Content-Type-Options"] == "nosniff"
    assert file["Content-Type"] == "application/pdf"
    assert JournalEntry.objects.filter(action="attach_document").count() == 1


def test_a_file_without_a_title_is_called_by_its_name(market: World, keeper: Api) -> None:
    where = keeper.post(STALLS, a_stall(market))["Location"]
    assert send(keeper, where, name="請求書.pdf").json()["title"] == "請求書.pdf"
    [listed] = keeper.get(f"{where}documents/").json()["results"]
    assert "filename*=utf-8''" in keeper.get(listed["url"])["Content-Disposition"]


def test_an_upload_sent_twice_adds_one_file(market: World, keeper: Api) -> None:
    where = keeper.post(STALLS, a_stall(market))["Location"]
    first = send(keeper, where)
    again = send(keeper, where)
    assert again.content == first.content
    assert again["Idempotency-Replayed"] == "true"
    other = send(keeper, where, content=PDF + b"more")
    assert other.status_code == 422
    assert codes(other) == ["idempotency_key_reused"]
    assert Document.objects.count() == 1


def test_an_upload_needs_a_key_like_every_post(market: World, keeper: Api) -> None:
    where = keeper.post(STALLS, a_stall(market))["Location"]
    assert send(keeper, where, key="").status_code == 400


def test_what_is_not_what_its_name_says_is_refused_and_kept_nowhere(market: World, keeper: Api) -> None:
    where = keeper.post(STALLS, a_stall(market))["Location"]
    for name, content in (("invoice.pdf", b"MZ\x90\x00"), ("run.exe", PDF), ("x.pdf", b"")):
        answer = send(keeper, where, content=content, name=name)
        assert answer.status_code == 422, name
        assert answer.json()["reasons"][0]["field"] == "file"
    assert Document.objects.count() == 0


def test_every_wrong_field_of_an_upload_is_named(market: World, keeper: Api) -> None:
    where = keeper.post(STALLS, a_stall(market))["Location"]
    answer = send(keeper, where, file=None, colour="red")
    assert answer.status_code == 422
    assert {(r["field"], r["code"]) for r in answer.json()["reasons"]} == {
        ("colour", "extra_forbidden"),
        ("file", "missing"),
    }
    assert send(keeper, where, file="not a file").status_code == 422
    wrong_kind = send(keeper, where, kind="Not A Kind")
    assert [r["field"] for r in wrong_kind.json()["reasons"]] == ["kind"]
    assert send(keeper, where, kind=None).status_code == 422
    assert keeper.post(f"{where}documents/", {"kind": "invoice"}).status_code == 415
    broken = keeper.post(
        f"{where}documents/", "--x\r\nbroken", content_type="multipart/form-data; boundary=y"
    )
    assert broken.status_code == 422
    assert keeper.post(f"{where}documents/", "x", content_type="multipart/form-data").status_code == 400


def test_a_file_is_seen_by_those_who_see_its_case(market: World, keeper: Api, officer: Api) -> None:
    from tests.doors.market import a_client_of

    where = keeper.post(STALLS, a_stall(market))["Location"]
    url = send(keeper, where).json()["url"]
    rival = a_client_of(market.other_person)
    own = rival.post(STALLS, a_stall(market, keeper_id=market.other_person.pk))["Location"]
    number = url.rstrip("/").rpartition("/")[2]
    assert rival.get(url).status_code == 404
    assert rival.get(f"{where}documents/").status_code == 404
    assert rival.get(f"{own}documents/{number}/").status_code == 404  # not through a case of one's own either
    assert send(rival, where).status_code == 404
    assert officer.get(url).status_code == 404  # a draft
    assert keeper.get(f"{where}documents/{2**70}/").status_code == 404


def test_a_paper_of_the_office_is_not_for_the_party(market: World, keeper: Api) -> None:
    where = keeper.post(STALLS, a_stall(market))["Location"]
    url = send(keeper, where).json()["url"]
    Document.objects.update(audience="officers")
    assert keeper.get(f"{where}documents/").json() == {"results": []}
    assert keeper.get(url).status_code == 404
