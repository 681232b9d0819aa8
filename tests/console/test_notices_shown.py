"""Who finds a notice, and what of it: its addressee and the office, and before it is received not what it says."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actors import Actor
from clearance.models import ImportDeclaration
from statute import clock
from statute.consumers import print_notice
from statute.door import open_cases, perform
from statute.models import Case, Notice, OutboxEvent
from statute.outbox import Event
from tests.clearance.scene import MONDAY

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

SignedIn = Callable[[str], Client]
TITLE, FACT, TEXT = "Order to pay for the crane", "crane number 7", "The sum is to be paid in ten days."


def issued(
    scene: Scene,
    case_id: int,
    count: int = 1,
    *,
    to: str = "importer",
    sort: str = "crane",
    title: str = TITLE,
) -> list[Notice]:
    """Notices about a declaration."""
    about = ImportDeclaration.objects.get(pk=case_id)
    words = {"facts": [["Crane", FACT]], "text": TEXT}
    given = {
        "about_id": case_id, "addressee_id": getattr(about, f"{to}_id"), "capacity": to, "sort": sort,
        "article": "9-3(2)", "title_en": title, "title_ja": "起重機使用料納付命令書",
        "contents": {"en": words, "ja": words},
    }  # fmt: skip
    done = open_cases(Notice, "issue", Actor.system("consequence"), scene.tokyo.pk, [given] * count)
    return [Notice.objects.select_related("case").get(pk=one.case_id) for one in done]


def printed(notice: Notice) -> int:
    """Its PDF, as the worker files it; the document's number."""
    row = OutboxEvent.objects.get(topic="notice.issued", case_id=notice.pk)
    print_notice(Event(row.id, row.case_id, row.at, row.topic, row.payload))
    (paper,) = notice.case.documents.all()
    return int(paper.pk)


def declaration(scene: Scene) -> tuple[int, str]:
    case_id = scene.under_examination()
    return case_id, str(Case.objects.get(pk=case_id).reference)


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def post(client: Client, address: str, data: Any, key: str = "k") -> Any:
    return client.post(
        address, json.dumps(data), content_type="application/json", headers={"Idempotency-Key": key}
    )


@pytest.mark.proves("2-4")
def test_its_addressee_reads_what_it_says_once_it_is_received_and_not_before(
    scene: Scene, signed_in: SignedIn
) -> None:
    case_id, _reference = declaration(scene)
    (notice,) = issued(scene, case_id)
    paper, number = printed(notice), notice.case.reference
    page, api = f"/notices/{number}/", f"/api/v1/notices/{number}/"
    importer = signed_in("importer")
    seen = read(importer, page)
    assert TITLE in seen
    assert "closed until you confirm" in seen
    closed = [
        seen,
        read(importer, api),
        read(importer, "/api/v1/notices/"),
        read(importer, f"{api}timeline/"),
    ]
    for text in closed:
        assert FACT not in text
        assert TEXT not in text
    assert importer.get(f"{page}documents/{paper}/").status_code == 404
    assert importer.get(f"{api}documents/{paper}/").status_code == 404
    assert json.loads(read(importer, f"{api}documents/"))["results"] == []
    assert post(importer, f"{api}actions/acknowledge/", {}).status_code == 200
    seen = read(importer, page)
    assert FACT in seen
    assert TEXT in seen
    assert "closed until" not in seen
    assert importer.get(f"{page}documents/{paper}/").status_code == 200
    assert json.loads(read(importer, api))["contents"]["en"]["text"] == TEXT


def test_the_office_reads_it_at_any_time(scene: Scene, signed_in: SignedIn) -> None:
    case_id, _reference = declaration(scene)
    (notice,) = issued(scene, case_id)
    paper, number = printed(notice), notice.case.reference
    officer = signed_in("officer")
    assert TEXT in read(officer, f"/notices/{number}/")
    assert json.loads(read(officer, f"/api/v1/notices/{number}/"))["contents"]["en"]["text"] == TEXT
    assert officer.get(f"/notices/{number}/documents/{paper}/").status_code == 200


def test_the_office_is_told_where_nothing_is_counted_from_the_day_of_receipt(
    scene: Scene, signed_in: SignedIn
) -> None:
    case_id, _reference = declaration(scene)
    (notice,) = issued(scene, case_id)
    perform(notice.pk, "acknowledge", scene["importer"])
    why = {"reasons": [{"en": "Not possible while the case is “Cancelled”.", "ja": "取消済みです。"}]}
    perform(notice.pk, "stay_untold", Actor.system("consequence"), why)
    page, said = (
        f"/notices/{notice.case.reference}/",
        "Nothing is counted from this day of receipt: Not possible",
    )
    assert said in read(signed_in("officer"), page)
    assert said not in read(signed_in("importer"), page)


@pytest.mark.proves("2-4")
def test_another_party_of_the_same_case_finds_it_nowhere(scene: Scene, signed_in: SignedIn) -> None:
    case_id, reference = declaration(scene)
    (notice,) = issued(scene, case_id)
    paper, number = printed(notice), str(notice.case.reference)
    perform(notice.pk, "dispatch", scene["officer"], {"method": "post", "on": "2026-11-02"})
    for who in ("broker", "other_broker", "kobe_officer"):
        client, of_its_own = signed_in(who), f"/api/v1/notices/{number}/"
        for address in (
            f"/notices/{number}/", f"/notices/{notice.case.handle}/", f"/notices/{number}/documents/{paper}/",
            of_its_own,
            *(f"{of_its_own}{part}/" for part in ("actions", "timeline", "deadlines", "documents", "notices")),
            f"{of_its_own}documents/{paper}/",
        ):  # fmt: skip
            answer = client.get(address, headers={"accept": "application/json"})
            assert answer.status_code == 404, address
            assert TITLE not in answer.content.decode()
        for act in ("acknowledge", "dispatch"):
            answer = post(client, f"{of_its_own}actions/{act}/", {"method": "post", "on": "2026-11-02"}, act)
            assert (answer.status_code, TITLE in answer.content.decode()) == (404, False)
            assert (
                client.post(f"/notices/{number}/actions/{act}/", {"expected_version": "2"}).status_code == 404
            )
        assert json.loads(read(client, "/api/v1/notices/"))["results"] == []
        assert json.loads(read(client, "/api/v1/notices/?sort=crane"))["results"] == []
        assert number not in read(client, "/notices/")
        assert number not in read(client, "/notices/?list=all")
        assert number not in read(client, "/deadlines/")
    # What the broker is shown of the declaration itself, of which it is a party.
    broker, of_case = signed_in("broker"), f"/api/v1/import-declarations/{reference}/"
    for address in (
        f"/import-declarations/{reference}/", f"/?q={number}", f"/?reference={number}", of_case,
        *(f"{of_case}{part}/" for part in ("timeline", "documents", "notices", "actions", "deadlines")),
    ):  # fmt: skip
        text = read(broker, address)
        assert TITLE not in text, address
        assert f"/notices/{number}" not in text, address
    assert json.loads(read(broker, f"{of_case}notices/"))["results"] == []


@pytest.mark.proves("2-4")
def test_the_page_of_a_case_shows_staff_all_notices_about_it_and_a_party_those_to_itself(
    scene: Scene, signed_in: SignedIn
) -> None:
    case_id, reference = declaration(scene)
    (one,) = issued(scene, case_id)
    (other,) = issued(scene, case_id, to="broker", title="Question to the agent")
    page, api = f"/import-declarations/{reference}/", f"/api/v1/import-declarations/{reference}/notices/"

    def shown(who: str) -> tuple[set[str], list[str]]:
        client = signed_in(who)
        text, listed = read(client, page), json.loads(read(client, api))["results"]
        return {t for t in (TITLE, "Question to the agent") if t in text}, [n["reference"] for n in listed]

    both = [other.case.reference, one.case.reference]
    assert shown("officer") == ({TITLE, "Question to the agent"}, both)
    assert shown("importer") == ({TITLE}, [one.case.reference])
    assert shown("broker") == ({"Question to the agent"}, [other.case.reference])


def test_a_case_with_many_notices_asks_no_more_and_shows_the_newest(
    scene: Scene, signed_in: SignedIn
) -> None:
    case_id, reference = declaration(scene)
    issued(scene, case_id)
    officer, page = signed_in("officer"), f"/import-declarations/{reference}/"
    read(officer, page)
    with CaptureQueriesContext(connection) as few:
        read(officer, page)
    *_older, newest = issued(scene, case_id, 30)
    with CaptureQueriesContext(connection) as many:
        text = read(officer, page)
    assert len(many) == len(few)
    assert text.count('href="/notices/TYO-') == 20
    assert str(newest.case.reference) in text
    assert f"/notices/?list=all&amp;about={reference}" in text
    for typed in (reference, reference.lower().replace("-", "")):
        assert read(officer, f"/notices/?list=all&about={typed}").count('<th scope="row"') == 31
    assert '<th scope="row"' not in read(officer, "/notices/?list=all&about=nothing")
    first = json.loads(read(officer, f"/api/v1/import-declarations/{reference}/notices/?limit=20"))
    rest = json.loads(officer.get(first["next"]).content)
    assert [len(first["results"]), len(rest["results"])] == [20, 11]


@pytest.mark.proves("2-4")
def test_an_office_sees_first_what_is_not_served_and_of_it_what_waits_longest(
    scene: Scene, signed_in: SignedIn
) -> None:
    case_id, _reference = declaration(scene)
    old, served = issued(scene, case_id, 2)
    perform(served.pk, "acknowledge", scene["importer"])
    with clock.standing_at(MONDAY + timedelta(days=3)):
        (new,) = issued(scene, case_id, sort="question", title="A question")
        text = read(signed_in("officer"), "/notices/")
        where = [text.find(str(one.case.reference)) for one in (old, new)]
        assert 0 < where[0] < where[1]
        assert str(served.case.reference) not in text
        assert "3 days" in text
        asked = read(signed_in("officer"), "/notices/?sort=question")
        assert str(new.case.reference) in asked
        assert str(old.case.reference) not in asked
        assert str(served.case.reference) in read(signed_in("officer"), "/notices/?list=served")
        mine = read(signed_in("importer"), "/notices/")
        assert str(old.case.reference) in mine
        assert str(served.case.reference) not in mine


def test_the_lists_take_as_many_queries_for_sixty_as_for_three_and_go_on_by_key(
    scene: Scene, signed_in: SignedIn
) -> None:
    case_id, _reference = declaration(scene)
    issued(scene, case_id, 3)
    for who in ("officer", "importer"):
        client = signed_in(who)
        read(client, "/notices/")
        with CaptureQueriesContext(connection) as few:
            read(client, "/notices/")
        issued(scene, case_id, 57)
        with CaptureQueriesContext(connection) as many:
            answer = client.get("/notices/")
        assert len(many) == len(few)
        assert len(answer.context["rows"]) == 50
        older = client.get(f"/notices/{answer.context['older_url']}")
        assert not {r["reference"] for r in older.context["rows"]} & {
            r["reference"] for r in answer.context["rows"]
        }


def test_a_party_cannot_ask_which_case_a_notice_is_about(scene: Scene, signed_in: SignedIn) -> None:
    case_id, reference = declaration(scene)
    issued(scene, case_id)
    assert signed_in("importer").get(f"/api/v1/notices/?about={reference}").status_code == 422


@pytest.mark.proves("2-4")
def test_customs_is_waited_for_until_it_goes_out_and_again_when_no_proof_of_receipt_comes(
    scene: Scene, signed_in: SignedIn
) -> None:
    case_id, _reference = declaration(scene)
    (notice,) = issued(scene, case_id)
    number, officer = str(notice.case.reference), signed_in("officer")
    assert "To be dispatched" in read(officer, "/waiting/")
    perform(notice.pk, "dispatch", scene["officer"], {"method": "registered", "on": "2026-11-02"})
    assert number not in read(officer, "/waiting/")
    with clock.standing_at(datetime(2026, 11, 8, 15, tzinfo=UTC)):  # Monday the 9th begins in Tokyo
        assert "Receipt to be established" in read(officer, "/waiting/")
    with clock.standing_at(datetime(2026, 11, 8, 14, 59, tzinfo=UTC)):
        assert number not in read(officer, "/waiting/")


def test_an_officer_dispatches_it_and_records_its_receipt_on_the_page(
    scene: Scene, signed_in: SignedIn
) -> None:
    case_id, _reference = declaration(scene)
    (notice,) = issued(scene, case_id)
    officer, page = signed_in("officer"), f"/notices/{notice.case.reference}/"

    def act(name: str, version: int, **given: str) -> Any:
        return officer.post(f"{page}actions/{name}/", {"expected_version": str(version), **given})

    sent = {"method": "registered", "on": "2026-11-02", "tracking": "RR1JP", "address": "Minato, Tokyo"}
    assert act("dispatch", 1, **sent).status_code == 303
    wrong = act("record_receipt", 2, on="2026-11-01", evidence="slip")
    assert wrong.status_code == 409
    assert "It was dispatched later than that." in wrong.content.decode()
    assert act("record_receipt", 2, on="2026-11-02", evidence="slip 7").status_code == 303
    text = read(officer, page)
    assert "RR1JP" in text
    assert "slip 7" in text
