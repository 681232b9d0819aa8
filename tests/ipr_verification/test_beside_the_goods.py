"""Goods like those of a petition: inspected, the guide beside them, and the declarant told nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from clearance.reactions import choose_channel
from ipr_verification import screeners
from ipr_verification.models import Petition
from statute import clock
from statute.door import perform
from statute.outbox import Event
from statute.storage import open_stored
from tests.accounts.people import a_person
from tests.clearance.acts import the
from tests.clearance.scene import a_line
from tests.ipr_verification.scene import Border

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

SECRETS = (b"Engraved by laser", b"Maison Martin", b"RGT-01", b"petition_match", b"may concern")
BAG = a_line(description="Leather suitcases MARTIN", brand="Martin")


@pytest.fixture
def scene(db: None) -> Iterator[Scene]:
    made = import_module("tests.clearance.scene")
    with clock.standing_at(made.MONDAY):
        yield made.a_scene()


@pytest.fixture
def petition(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Petition:
    """In effect, accepted at Tokyo, with a guide that was confirmed."""
    monkeypatch.setattr("risk.rules.first_rules._SPACE", 0)  # nobody is drawn by chance
    border = Border(scene.tokyo, scene.kobe, a_person("RGT-01", name_en="Maison Martin"), a_person("AGT-01"))
    found = border.accepted(goods_en="suitcases, handbags", hs_codes=["4202.11"])
    perform(found.pk, "confirm_guide", border.ip_officer, {"guide_id": border.guided(found)})
    return found


@pytest.fixture
def signed_in() -> Callable[[str], Client]:
    def browser(username: str) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(User.objects.get(username=username))
        return client

    return browser


def screened(scene: Scene, **changes: Any) -> int:
    case_id = scene.lodged(lines=[BAG], **changes)
    choose_channel(Event(1, case_id, clock.now(), "import_declaration.lodged", {}))
    return case_id


def where(case_id: int) -> str:
    return f"/import-declarations/{the(case_id).case.reference}/"


@pytest.mark.proves("69-12(1)")
def test_a_strong_match_chooses_inspection_and_shows_the_guide_beside_the_goods(
    scene: Scene, petition: Petition, signed_in: Callable[[str], Client]
) -> None:
    case_id = screened(scene)
    assert the(case_id).channel == "inspection"
    for who in ("officer", "inspector", "ip_officer", "supervisor"):
        found = signed_in(who).get(where(case_id)).content.decode()
        for words in (
            "Petitions that these goods may concern", "strong match", "Engraved by laser", "Maison Martin",
            "Mark or brand", "MARTIN (word mark)", str(petition.case.reference),
        ):  # fmt: skip
            assert words in found, (who, words)
        picture = petition.case.documents.get(kind="picture")
        assert f'src="/petitions/{petition.case.reference}/documents/{picture.pk}/"' in found


def test_nothing_that_the_declarant_reads_tells_of_the_petition(
    scene: Scene, petition: Petition, signed_in: Callable[[str], Client]
) -> None:
    case_id = screened(scene)
    reference = str(petition.case.reference).encode()
    page = where(case_id)
    addresses = (
        page, f"{page}?timeline", f"/api/v1{page}", f"/api/v1{page}timeline/", f"/api/v1{page}actions/",
        f"/api/v1{page}deadlines/", f"/api/v1{page}documents/", "/api/v1/import-declarations/", "/", "/deadlines/",
    )  # fmt: skip
    for who in ("broker", "importer"):
        client = signed_in(who)
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 200, address
            for secret in (reference, *SECRETS):
                assert secret not in answer.content, (who, address, secret)
        assert client.get(f"/petitions/{petition.case.reference}/").status_code == 404
    # Nor does a paper that is filed with the declaration.
    for paper in the(case_id).case.documents.all():
        with open_stored(paper.sha256) as file:
            assert reference not in file.read()


def test_what_was_found_is_kept_with_the_screening_when_the_petition_has_ended(
    scene: Scene, petition: Petition, signed_in: Callable[[str], Client]
) -> None:
    case_id = screened(scene)
    holder = Border(scene.tokyo, scene.kobe, petition.petitioner, petition.petitioner).rightholder
    perform(petition.pk, "withdraw", holder, {"reason": "settled"})
    assert str(petition.case.reference) in signed_in("officer").get(where(case_id)).content.decode()


@pytest.mark.proves("67")
def test_no_channel_is_chosen_while_the_matcher_does_not_answer_or_fails(
    scene: Scene, petition: Petition, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = scene.lodged(lines=[BAG])
    event = Event(1, case_id, clock.now(), "import_declaration.lodged", {})
    real, seen = screeners.matched, []

    def fails(*_args: Any) -> Any:
        raise OperationalError("canceling statement due to statement timeout")

    def slow(*args: Any) -> Any:
        seen.append((the(case_id).state, the(case_id).channel))
        return real(*args)

    monkeypatch.setattr(screeners, "matched", fails)
    with pytest.raises(OperationalError):
        choose_channel(event)
    assert (the(case_id).state, the(case_id).channel) == ("lodged", "")
    monkeypatch.setattr(screeners, "matched", slow)
    choose_channel(event)
    assert seen == [("lodged", "")]
    assert the(case_id).channel == "inspection"


def test_the_page_takes_as_many_queries_for_many_matches_as_for_one(
    scene: Scene, petition: Petition, signed_in: Callable[[str], Client]
) -> None:
    def asked(case_id: int) -> int:
        client, page = signed_in("officer"), where(case_id)
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        return len(queries)

    one = asked(screened(scene))
    again = Border(scene.tokyo, scene.kobe, petition.petitioner, a_person("AGT-02"))
    for _ in range(4):
        more = again.accepted(again.right("copyright"), hs_codes=["4202.11"])
        perform(more.pk, "confirm_guide", again.ip_officer, {"guide_id": again.guided(more)})
    several = screened(scene, transport_document="HLCU124", invoice_number="I-2")
    assert json.dumps(the(several).screening).count("petition_match") == 5
    assert asked(several) == one
