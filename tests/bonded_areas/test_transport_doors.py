"""Transports through the pages and the API: the list with the hours left, the page of one, and both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from bonded_areas.models import Transport
from statute import clock
from statute.door import perform
from statute.models import Case
from statute.sweep import sweep
from tests.bonded_areas.road import Road, part, the
from tests.bonded_areas.test_transport import at
from tests.clearance.conftest import scene as scene
from tests.clearance.scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def road(scene: Scene) -> Road:
    return Road(scene)


@pytest.fixture
def browser(road: Road) -> Callable[..., Client]:
    """Somebody of the road, signed in."""

    def of(actor: Any, language: str = "en") -> Client:
        client = Client(headers={"accept-language": language})
        client.force_login(User.objects.get(pk=actor.user_id))
        return client

    return of


def reference_of(case_id: int) -> str:
    return str(Case.objects.values_list("reference", flat=True).get(pk=case_id))


def test_the_carriers_list_shows_its_own_shipments_with_the_hours_left(road: Road, browser: Any) -> None:
    case_id = road.departed()
    with clock.standing_at(datetime(2026, 11, 9, 3, tzinfo=UTC)):
        page = browser(road.driver).get("/transports/").content.decode()
        others = browser(road.other_carrier).get("/transports/").content.decode()
        japanese = browser(road.driver, "ja").get("/transports/").content.decode()
    assert reference_of(case_id) in page
    assert "12 hours left" in page
    assert "残り12時間" in japanese
    assert reference_of(case_id) not in others


def test_the_list_takes_as_many_queries_for_many_as_for_one(road: Road, browser: Any) -> None:
    counts = []
    client = browser(road.officer)
    for batch in (1, 12):
        for number in range(batch):
            road.departed(lines=[{"lot": f"L{batch}-{number}"}])
        client.get("/transports/")
        with CaptureQueriesContext(connection) as seen:
            client.get("/transports/")
        counts.append(len(seen))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_page_tells_what_waits_what_arrived_and_what_is_claimed(
    road: Road, browser: Any, language: str
) -> None:
    case_id = road.departed()
    address = f"/transports/{reference_of(case_id)}/"
    with at("2026-11-05"):
        perform(case_id, "confirm_arrival", road.kobe_officer, {"lines": [part(1, 60, "300", "60")]})
        perform(
            case_id, "present_arrival", road.driver, {"on": "2026-11-05", "lines": [part(1, 1, "5", "1")]}
        )
        page = browser(road.kobe_officer, language).get(address).content.decode()
        assert {"en": "is to be confirmed", "ja": "確認待ち"}[language] in page
        perform(case_id, "reject_arrival", road.kobe_officer, {"reason": "None is there."})
    with at("2026-11-10", 0):
        sweep()
        page = browser(road.driver, language).get(address).content.decode()
    assert {
        "en": "Duty is collected on what did not arrive in time",
        "ja": "期間内に到着しないものの関税の徴収",
    }[language] in page


def test_a_transport_is_applied_for_and_approved_on_the_pages(road: Road, browser: Any) -> None:
    road.bring_in()
    form = {
        "holder": "CAR01",
        "origin": "1AW01",
        "origin_point": "place",
        "destination": "3KW01",
        "destination_point": "place",
        "lines-0-lot": "HLCU123",
        "nonce": "n1",
    }
    client = browser(road.driver)
    assert client.get("/transports/new/").status_code == 200
    # The lot is another operator's: how much of it there is, a carrier is neither asked nor told.
    refused = client.post("/transports/new/", form)
    assert refused.status_code == 409
    assert "The lot is not yours: say how much of it" in refused.content.decode()
    form |= {"lines-0-packages": "101", "lines-0-gross_mass_kg": "500", "lines-0-quantity": "100"}
    refused = client.post("/transports/new/", {**form, "nonce": "n2"})
    assert "There is not so much in stock." in refused.content.decode()
    assert "Only 100" not in refused.content.decode()
    answer = client.post("/transports/new/", {**form, "lines-0-packages": "100", "nonce": "n3"})
    assert answer.status_code == 303, answer.content.decode()[:3000]
    row = Transport.objects.select_related("case").get()
    assert answer.headers["Location"] == f"/transports/{row.case.reference}/"
    given = {"due_on": "2026-11-09", "expected_version": row.case.version}
    answer = browser(road.officer).post(f"/transports/{row.case.reference}/actions/approve/", given)
    assert (answer.status_code, the(row.pk).state) == (303, "approved")
    for slug in (
        "specified-transports",
        "blanket-shipments",
        "postal-transports",
        "wrecked-transports",
        "urgent-wrecked-transports",
        "domestic-transports",
        "transport-blankets",
    ):
        assert client.get(f"/{slug}/new/").status_code == 200


def test_a_carriers_system_applies_reads_and_is_told_every_reason(road: Road, browser: Any) -> None:
    road.bring_in()
    client = browser(road.driver)

    def post(address: str, body: dict[str, Any], key: str) -> Any:
        return client.post(address, body, content_type="application/json", headers={"Idempotency-Key": key})

    answer = post("/api/v1/transports/", {**road.form(), "lines": [{"lot": "HLCU123"}]}, "k0")
    assert answer.status_code == 409
    assert [(r["code"], r["field"]) for r in answer.json()["reasons"]] == [
        ("amount_missing", "lines.0.packages")
    ]
    assert not {"100", "500"} & set(answer.content.decode().replace('"', " ").split())
    answer = post("/api/v1/transports/", road.form(destination="1AW01"), "k1")
    assert answer.status_code == 409
    assert answer.json()["reasons"][0]["article"] == "63(1)"
    answer = post("/api/v1/transports/", road.form(), "k2")
    assert answer.status_code == 201, answer.content
    told = client.get(f"/api/v1/transports/{answer.json()['reference']}/").json()
    assert (told["mode"], told["state"], told["lines"][0]["shipped"]["packages"]) == (
        "single",
        "applied",
        100,
    )
    answer = post("/api/v1/specified-transports/", road.form(), "k3")
    assert [r["article"] for r in answer.json()["reasons"]] == ["63-2(1)"]
    road.an_approved_carrier()
    answer = post("/api/v1/specified-transports/", road.form(), "k4")
    assert answer.status_code == 201
    assert answer.headers["Location"].endswith(f"/api/v1/transports/{answer.json()['reference']}/")
    assert len(client.get("/api/v1/specified-transports/").json()["results"]) == 1
    assert browser(road.other_carrier).get("/api/v1/transports/").json()["results"] == []
