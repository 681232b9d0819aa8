"""Pages and API of verification procedures: what each reader finds on them, in how many queries, and who looked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from ipr_verification.models import RightConcerned, Submission, VerificationCase, Viewing
from statute.door import open_case, perform
from statute.models import Document, JournalEntry
from statute.storage import store
from tests.accounts.people import a_user, grant
from tests.ipr_verification.case_scene import Gate, on, refused

pytestmark = pytest.mark.django_db
SECRET = "A grey van was seen"
FACTORY = "Yiwu Bag Factory"


@pytest.fixture
def gate() -> Gate:
    with on("2026-11-02"):
        return Gate.made()


@pytest.fixture
def clock_stands() -> Any:
    with on("2026-11-06"):
        yield


@pytest.fixture
def opened(gate: Gate, clock_stands: Any) -> VerificationCase:
    """A case on a patent with its petition, opened on 4 November; both sides had their notices on the 5th."""
    with on("2026-11-02"):
        petition = gate.border.accepted(gate.border.right("patent"))
    with on("2026-11-04"):
        case = gate.opened(petition, grounds=SECRET, manufacturer=FACTORY, other_party="Sender Ltd")
    with on("2026-11-05"):
        gate.received(case, "2026-11-05")
    return case


@pytest.fixture
def signed_in(gate: Gate) -> Callable[[str], Client]:
    """A browser for who has that role: staff at Tokyo, parties for their person in the scene."""
    persons = {
        "rightholder": gate.border.holder,
        "importer": gate.scene.importer,
        "broker": gate.scene.broker,
    }

    def browser(role: str) -> Client:
        user = User.objects.filter(username=f"doors-{role}").first()
        if user is None:
            user = a_user(f"doors-{role}")
            grant(user, role, persons.get(role, gate.scene.tokyo))
        client = Client()
        client.force_login(user)
        return client

    return browser


def read(client: Client, where: str) -> str:
    answer = client.get(where)
    assert answer.status_code == 200, (where, answer.status_code)
    return answer.content.decode()


def case_url(case: VerificationCase) -> str:
    return f"/verification-cases/{case.case.reference}/"


def right_url(right: RightConcerned) -> str:
    return f"/rights-concerned/{right.case.reference}/"


@pytest.mark.proves("69-12(7)")
def test_each_side_reads_on_its_page_and_in_the_api_what_it_was_told_and_no_more(
    gate: Gate, opened: VerificationCase, signed_in: Callable[[str], Client]
) -> None:
    right = gate.right_of(opened)
    assert right.petition is not None
    number, petition = str(opened.declaration_number), str(right.petition.case.reference)
    importer = gate.scene.importer
    for where in (right_url(right), f"/api/v1{right_url(right)}"):
        holder = read(signed_in("rightholder"), where)
        trader = read(signed_in("importer"), where)
        broker = read(signed_in("broker"), where)
        office = read(signed_in("ip_officer"), where)
        for words in (importer.name_en, importer.address, "Sender Ltd", FACTORY, petition, "goods of line 1"):
            assert words in holder, (where, words)
        for words in (number, SECRET):
            assert words not in holder, (where, words)
        for found in (trader, broker):
            for words in (gate.border.holder.name_en, number, "Sender Ltd", "goods of line 1"):
                assert words in found, (where, words)
            for words in (FACTORY, petition, SECRET):
                assert words not in found, (where, words)
        for words in (number, FACTORY, petition):
            assert words in office, (where, words)
    for where in (case_url(opened), f"/api/v1{case_url(opened)}"):
        assert signed_in("rightholder").get(where).status_code == 404
        trader, office = read(signed_in("importer"), where), read(signed_in("ip_officer"), where)
        assert SECRET not in trader
        assert FACTORY not in trader
        assert number in trader
        assert SECRET in office
        assert FACTORY in office


@pytest.mark.proves("69-17(5)")
def test_the_other_side_does_not_learn_that_an_opinion_was_asked_for_until_it_is_sought(
    gate: Gate, opened: VerificationCase, signed_in: Callable[[str], Client]
) -> None:
    right = gate.right_of(opened)
    perform(right.pk, "request_opinion", gate.holder, {"question": "Is claim 1 met?"})
    api = f"/api/v1{right_url(right)}"
    mine, other = signed_in("rightholder").get(api).json(), signed_in("importer").get(api).json()
    assert [one["asked_by_you"] for one in mine["opinions"]] == [True]
    assert (other["opinions"], other["waits_for_customs"], other["due_on"]) == ([], [], None)
    told = signed_in("importer").get(f"{api}timeline/").json()["results"]
    assert "request_opinion" not in {one["action"] for one in told}
    assert "claim 1" not in read(signed_in("importer"), right_url(right))
    assert "Decision whether an organ is heard" in read(signed_in("ip_officer"), right_url(right))
    perform(right.pk, "seek_opinion", gate.supervisor, {"organ": "patent_office", "question": "Is it?"})
    (one,) = signed_in("importer").get(api).json()["opinions"]
    assert (one["organ"], one["sought_on"], one["asked_on"]) == ("patent_office", "2026-11-06", None)


@pytest.mark.proves("69-19")
def test_neither_side_is_told_what_advisors_are_asked(
    gate: Gate, opened: VerificationCase, signed_in: Callable[[str], Client]
) -> None:
    right = gate.right_of(opened)
    perform(right.pk, "seek_opinion", gate.supervisor, {"organ": "advisors", "question": "Secretly?"})
    for role in ("rightholder", "importer"):
        api = f"/api/v1{right_url(right)}"
        assert signed_in(role).get(api).json()["opinions"] == []
        assert "seek_opinion" not in signed_in(role).get(f"{api}timeline/").content.decode()
    assert len(signed_in("ip_officer").get(f"/api/v1{right_url(right)}").json()["opinions"]) == 1


def test_each_side_finds_its_own_days_alone(
    gate: Gate, opened: VerificationCase, signed_in: Callable[[str], Client]
) -> None:
    right = gate.right_of(opened)
    expected = {
        "rightholder": {"window", "evidence_of_holder"},
        "importer": {"window", "evidence_of_trader"},
        "ip_officer": {"window", "evidence_of_holder", "evidence_of_trader", "tell_the_trader"},
    }
    for role, names in expected.items():
        told = signed_in(role).get(f"/api/v1{right_url(right)}deadlines/").json()["results"]
        assert {one["name"] for one in told} == names, role
        listed = signed_in(role).get("/api/v1/deadlines/?within=90").json()["results"]
        reference = right.case.reference
        assert {one["name"] for one in listed if one["case"]["reference"] == reference} == names, role


def test_a_submission_is_its_sides_own_until_it_is_shown(
    gate: Gate, opened: VerificationCase, signed_in: Callable[[str], Client]
) -> None:
    right = gate.right_of(opened)
    given = {"concerned": right.case.reference, "text": "The clasp is printed.", "final": True}
    made = open_case(Submission, "submit", gate.holder, gate.scene.tokyo.pk, given)
    stored = store(b"%PDF-1.4\n%%EOF\n", "clasp.pdf")
    file = {"kind": "evidence", "title": "Clasp", "filename": "clasp.pdf", "media_type": stored.media_type,
            "size": stored.size, "sha256": stored.sha256}  # fmt: skip
    perform(made.case_id, "attach_document", gate.holder, file)
    where = f"/submissions/{made.reference}/"
    paper = Document.objects.get(case_id=made.case_id)
    assert signed_in("importer").get(where).status_code == 404
    assert "clasp is printed" not in read(signed_in("importer"), right_url(right))
    assert "clasp is printed" in read(signed_in("rightholder"), right_url(right))
    perform(made.case_id, "disclose", gate.ip)
    assert "clasp is printed" in read(signed_in("importer"), right_url(right))
    assert signed_in("importer").get(f"{where}documents/{paper.pk}/").status_code == 200
    # What was shown stays as it was shown: neither side adds to it.
    for who in (gate.importer, gate.holder):
        assert [code for code, _ in refused(made.case_id, "attach_document", who, file)] == [
            "file_is_of_its_own"
        ]


@pytest.mark.parametrize("at", ["case", "right"])
def test_files_of_the_case_and_of_the_right_are_the_offices_own(
    at: str, gate: Gate, opened: VerificationCase, signed_in: Callable[[str], Client]
) -> None:
    case_id = opened.pk if at == "case" else gate.right_of(opened).pk
    where = case_url(opened) if at == "case" else right_url(gate.right_of(opened))
    stored = store(b"%PDF-1.4\n%%EOF\n", "note.pdf")
    file = {"kind": "record", "title": "Record", "filename": "note.pdf", "media_type": stored.media_type,
            "size": stored.size, "sha256": stored.sha256}  # fmt: skip
    perform(case_id, "attach_document", gate.ip, file)
    assert [code for code, _ in refused(case_id, "attach_document", gate.importer, file)] == ["role"]
    paper = Document.objects.get(case_id=case_id)
    assert paper.audience == "officers"
    assert signed_in("importer").get(f"/api/v1{where}documents/").json()["results"] == []
    assert signed_in("importer").get(f"{where}documents/{paper.pk}/").status_code == 404
    assert signed_in("ip_officer").get(f"{where}documents/{paper.pk}/").status_code == 200


def test_no_act_of_one_side_is_in_the_timeline_of_the_other(gate: Gate, opened: VerificationCase) -> None:
    right = gate.right_of(opened)
    perform(right.pk, "request_opinion", gate.importer, {"question": "Is it?"})
    with on("2026-11-30"):
        perform(right.pk, "refuse_opinion", gate.supervisor, {"ground": "evident", "reason": "x"})
        perform(right.pk, "request_discontinuance", gate.importer)
    shown = JournalEntry.objects.filter(case_id=right.pk).exclude(audience="officers")
    by_parties = [one.action for one in shown if one.actor_id in {gate.importer.user_id, gate.holder.user_id}]
    assert by_parties == []


@pytest.mark.proves("69-12(7)")
def test_whoever_looks_is_noted_and_the_note_cannot_be_changed(
    gate: Gate, opened: VerificationCase, signed_in: Callable[[str], Client]
) -> None:
    right = gate.right_of(opened)
    read(signed_in("rightholder"), right_url(right))
    read(signed_in("importer"), f"/api/v1{case_url(opened)}")
    assert signed_in("rightholder").get(case_url(opened)).status_code == 404
    noted = list(Viewing.objects.order_by("id").values_list("case_id", "user__username", "through"))
    assert noted == [(right.pk, "doors-rightholder", "page"), (opened.pk, "doors-importer", "api")]
    with pytest.raises(DatabaseError), transaction.atomic():
        Viewing.objects.update(who="nobody")
    with pytest.raises(DatabaseError), transaction.atomic():
        Viewing.objects.all().delete()
    found = read(signed_in("supervisor"), case_url(opened))
    assert "(rightholder, RGT-01)" in found
    assert "All who looked" in found
    assert "All who looked" not in read(signed_in("ip_officer"), case_url(opened))
    assert signed_in("ip_officer").get(f"{case_url(opened)}viewings/").status_code == 404
    assert "(importer, IMP01)" in read(signed_in("supervisor"), f"{case_url(opened)}viewings/")
    assert signed_in("supervisor").get(f"{case_url(opened)}viewings/?cursor=x").status_code == 200


def test_a_case_is_opened_from_its_declaration_with_its_lines_and_the_petitions_that_fit(
    gate: Gate, signed_in: Callable[[str], Client], clock_stands: Any
) -> None:
    with on("2026-11-02"):
        fits, other = gate.border.accepted(hs_codes=["4202.11"]), gate.border.right("design")
    client, declaration = signed_in("ip_officer"), f"/import-declarations/{gate.reference()}/"
    form_url = f"/verification-cases/new/?declaration={gate.reference()}"
    assert form_url in read(client, declaration)
    assert form_url not in read(signed_in("officer"), declaration)
    assert form_url not in read(signed_in("importer"), declaration)
    answer = client.get(form_url)
    found = answer.content.decode()
    assert "leather wallets" in found
    assert f'value="{fits.case.reference}" selected' in found
    assert f'value="{other.case.reference}" selected' not in found
    form = {
        "nonce": "1", "side": "import", "declaration": gate.reference(), "grounds": "Stitches",
        "goods-0-line": "1", "goods-0-whole_line": "true", "goods-0-description": "bags", "goods-0-quantity": "10",
        "goods-0-unit": "NO", "rights-0-right": fits.right.case.reference, "rights-0-petition": fits.case.reference,
    }  # fmt: skip
    answer = client.post("/verification-cases/new/", form)
    assert answer.status_code == 303, answer.content.decode()[:3000]
    case = VerificationCase.objects.select_related("case").get()
    assert answer.headers["Location"] == case_url(case)
    assert gate.right_of(case).petition_id == fits.pk
    for role in ("officer", "importer"):
        assert case_url(case) in read(signed_in(role), declaration)
        assert form_url not in read(signed_in(role), declaration)
    # Again: it is open already, said beside the field.
    answer = client.post("/verification-cases/new/", {**form, "nonce": "2"})
    assert answer.status_code == 409
    assert "Verification procedures are open" in answer.content.decode()
    answer = client.post("/verification-cases/new/", {**form, "nonce": "3", "declaration": "nonsense"})
    assert answer.status_code == 422


def test_what_opens_and_submits_through_the_api_is_the_same_door(
    gate: Gate, signed_in: Callable[[str], Client], clock_stands: Any
) -> None:
    right = gate.border.right()
    given = {"office": "TYO", **gate.opening(right)}
    suspicion = {name: value for name, value in given.items() if name != "rights"}

    def post(role: str, where: str, data: Any, key: str) -> Any:
        return signed_in(role).post(
            f"/api/v1/{where}/", data, content_type="application/json", headers={"Idempotency-Key": key}
        )

    assert post("rightholder", "verification-cases", given, "a").status_code in (403, 409)
    suspected = post("inspector", "suspicions", suspicion, "b")
    assert suspected.status_code == 201, suspected.content
    case = VerificationCase.objects.select_related("case").get()
    where = f"verification-cases/{case.case.reference}/actions/confirm_suspicion"
    done = post("ip_officer", where, {"rights": given["rights"]}, "c")
    assert done.status_code == 200, done.content
    concerned = done.json()["rights"][0]
    answer = post("importer", "submissions", {"concerned": concerned, "text": "They are genuine."}, "d")
    assert (answer.status_code, answer.json()["by"]) == (201, "trader")
    assert post("importer", "submissions", {"concerned": "X", "text": "y"}, "e").status_code == 422


def _queries(client: Client, where: str) -> int:
    client.get(where)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(where).status_code == 200
    return len(caught)


@pytest.mark.parametrize("role", ["ip_officer", "importer"])
def test_the_case_page_takes_as_many_queries_for_three_rights_as_for_one(
    role: str, gate: Gate, opened: VerificationCase, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in(role)
    before = _queries(client, case_url(opened))
    for kind in ("design", "trademark"):
        right = gate.border.right(kind, number=f"77{len(kind)}")
        perform(opened.pk, "add_right", gate.ip, {"right": right.case.reference})
    gate.received(opened, "2026-11-06", 1)
    assert _queries(client, case_url(opened)) <= before + 3  # the first reminders and choices
    assert len(client.get(case_url(opened)).context["rights"]) == 3


@pytest.mark.parametrize("where", ["/rights-concerned/", "/verification-cases/", "/api/v1/rights-concerned/"])
def test_lists_take_as_many_queries_for_three_as_for_one(
    where: str, gate: Gate, opened: VerificationCase, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("importer")
    before = _queries(client, where)
    for kind in ("design", "trademark"):
        right = gate.border.right(kind, number=f"77{len(kind)}")
        perform(opened.pk, "add_right", gate.ip, {"right": right.case.reference})
    assert _queries(client, where) == before


def test_a_rightholder_finds_what_is_stopped_and_what_runs_out_when(
    gate: Gate, opened: VerificationCase, signed_in: Callable[[str], Client]
) -> None:
    found = read(signed_in("rightholder"), "/rights-concerned/")
    right = gate.right_of(opened)
    importer, mine = gate.scene.importer.name_en, "Evidence and opinion of the rightholder"
    for words in (right.case.reference, importer, "goods of line 1", mine):
        assert str(words) in found
    assert "Evidence and opinion of the importer" not in found
    assert opened.declaration_number not in found
    page = read(signed_in("rightholder"), right_url(right))
    assert "You may submit evidence and state your opinion until" in page
    assert "You may ask customs until" in page


def test_an_importer_and_its_broker_begin_with_how_much_of_theirs_is_stopped(
    gate: Gate, opened: VerificationCase, signed_in: Callable[[str], Client]
) -> None:
    for role in ("importer", "broker"):
        assert "Declarations stopped for verification procedures: 1" in read(signed_in(role), "/")
    perform(opened.pk, "give_up", gate.importer, {"reason": "not wanted"})
    assert "stopped for verification" not in read(signed_in("importer"), "/")
