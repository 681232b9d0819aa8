"""What the pages and the API of deposits tell: all of it to who deposits, that it is there to whom it secures."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import translation

from accounts.actors import Actor
from accounts.models import User
from statute.door import perform
from tests.ipr_verification.securing import Securing, account, nov, on, the

# The stall that a deposit is about has its page among these addresses.
pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.doors.urls")]


def signed_in(actor: Actor, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    user_id = actor.user_id
    assert user_id is not None
    client.force_login(User.objects.get(pk=user_id))
    return client


def page(case_id: int, actor: Actor, **more: Any) -> Any:
    return signed_in(actor, **more).get(f"/deposits/{the(case_id).case.reference}/")


def data(case_id: int, actor: Actor, part: str = "") -> Any:
    return signed_in(actor).get(f"/api/v1/deposits/{the(case_id).case.reference}/{part}")


@pytest.mark.proves("69-15(6)", "69-20(7)")
def test_whom_it_secures_reads_that_it_is_there_how_much_and_where_and_no_more(securing: Securing) -> None:
    case_id = securing.provided(document="CERT-17")
    with on(nov(9)):
        theirs, own = page(case_id, securing.importer_actor), page(case_id, securing.holder_actor)
        assert (theirs.status_code, own.status_code) == (200, 200)
        for told in ("1,000,000", "Tokyo Legal Affairs Bureau", "before other creditors"):
            assert told in theirs.content.decode(), told
        for kept in ("CERT-17", "The goods lose their season.", "Nothing is overwritten"):
            assert kept not in theirs.content.decode(), kept
            assert kept in own.content.decode(), kept
        read = data(case_id, securing.importer_actor).json()
        assert (read["amount"], read["secures"]) == (1_000_000, "TRADER")
        assert not {"entries", "held", "reason", "presented"} & read.keys()
        assert data(case_id, securing.holder_actor).json()["entries"][0]["document"] == "CERT-17"


def test_papers_are_for_who_deposits_and_the_office(securing: Securing) -> None:
    from statute.storage import store

    case_id = securing.provided()
    with on(nov(9)):
        stored = store(b"%PDF-1.4\n%%EOF\n", "c.pdf")
        given = {"kind": "certificate", "title": "Certificate", "filename": "c.pdf",
                 "media_type": stored.media_type, "size": stored.size, "sha256": stored.sha256}  # fmt: skip
        perform(case_id, "attach_document", securing.holder_actor, given)
        assert len(data(case_id, securing.holder_actor, "documents/").json()["results"]) == 1
        assert data(case_id, securing.importer_actor, "documents/").json()["results"] == []
        from tests.ipr_verification.securing import refused

        assert refused(case_id, "attach_document", securing.importer_actor, given) == ["papers_are_open"]


def test_to_strangers_there_is_no_such_deposit(securing: Securing) -> None:
    case_id = securing.ordered()
    with on(nov(9)):
        for actor in (securing.world.rival, securing.world.osaka_officer):
            assert page(case_id, actor).status_code == 404
            assert data(case_id, actor).status_code == 404


def test_a_depositor_presents_on_the_page_and_an_officer_accepts(securing: Securing) -> None:
    case_id = securing.ordered()
    address = f"/deposits/{the(case_id).case.reference}/"
    with on(nov(6)):
        form = page(case_id, securing.holder_actor).content.decode()
        assert "Japanese Government Bonds" in form
        given = {"kind": "cash", "amount": "1000000", "document": "17", "on": "2026-11-06"}
        version = {"expected_version": the(case_id).case.version}
        wrong = signed_in(securing.holder_actor).post(
            f"{address}actions/present/", {**given, **version, "kind": "contract"}
        )
        assert "Name the issuer" in wrong.content.decode()
        done = signed_in(securing.holder_actor).post(f"{address}actions/present/", {**given, **version})
        assert done.status_code == 303, done.content.decode()[:3000]
        accepted = {"number": "1", "amount": "", "finding": "", "expected_version": the(case_id).case.version}
        done = signed_in(securing.ip_officer).post(f"{address}actions/accept/", accepted)
        assert done.status_code == 303, done.content.decode()[:3000]
    assert (the(case_id).state, account(case_id)) == ("provided", [("cash", 1_000_000)])


def test_the_grounds_offered_are_those_of_the_deposit(securing: Securing) -> None:
    requested, petitioned = securing.provided("discontinuance"), securing.provided()
    with on(nov(9)):
        theirs = page(requested, securing.importer_actor).content.decode()
        own = page(petitioned, securing.holder_actor).content.decode()
    assert "No action for damages was brought in time" in theirs
    assert "No action for damages was brought in time" not in own
    assert "The goods were found to infringe" in own
    assert "The goods were found to infringe" not in theirs


def test_it_is_all_said_in_japanese(securing: Securing) -> None:
    case_id = securing.provided()
    with on(nov(9)), translation.override("ja"):
        found = page(case_id, securing.holder_actor, language="ja").content.decode()
    for word in ("供託の明細", "被供託者", "取戻しを申し出る", "金銭"):
        assert word in found, word


@override_settings(DEBUG=False)
def test_the_list_takes_as_many_queries_for_many_as_for_one(securing: Securing) -> None:
    from django.db import connection

    def queries() -> int:
        client = signed_in(securing.ip_officer)
        client.get("/deposits/")
        with CaptureQueriesContext(connection) as asked:
            found = client.get("/deposits/")
        assert found.status_code == 200
        assert found.content.decode().count("HOLDER Ltd.") == len(made)
        return len(asked)

    made = [securing.ordered()]
    with on(nov(3)):
        one = queries()
    made += [securing.ordered() for _n in range(4)]
    with on(nov(3)):
        assert queries() == one


def test_what_waits_for_customs_stands_on_the_page(securing: Securing) -> None:
    case_id = securing.provided()
    with on(nov(9)):
        securing.presented(
            case_id, 5, nov(9), kind="contract", issuer="Bank of the Bay", until_on="2026-12-18"
        )
        given = {"number": 1, "amount": 1, "ground": "consent", "evidence": "A letter of 5 November"}
        perform(case_id, "request_recovery", securing.holder_actor, given)
        told = page(case_id, securing.ip_officer).content.decode()
    for word in (
        "Bank of the Bay",
        "A letter of 5 November",
        "18 Dec",
        "Whom it secures consents",
        "69-15(8)(iii)",
    ):
        assert word in told, word
