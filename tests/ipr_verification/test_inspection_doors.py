"""Pages and API of inspections of cargo and of samples: what each side finds of its own, and of the other's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from ipr_verification.models import CargoInspection, RightConcerned, SampleInspection, Viewing
from statute.door import open_case, perform
from tests.accounts.people import a_user, grant
from tests.ipr_verification.case_scene import Gate, on

pytestmark = pytest.mark.django_db
SECRET, METHOD = "Only our factory stitches twice.", "Unpicked under a microscope"
SAMPLE = {"sample": "one bag of line 1", "reason": SECRET, "method": METHOD}
FINDINGS = {name: f"Found of {name}" for name in ("necessary", "interests", "purposes", "ability")}
DAY = {"on": "2026-11-12", "place": "Oi Bonded Warehouse"}


@pytest.fixture
def gate() -> Any:
    """The clock stands at Tuesday 10 November: both sides have their notices since the day before."""
    with on("2026-11-02"):
        made = Gate.made()
        petition = made.border.accepted(made.border.right())
    with on("2026-11-06"):
        case = made.opened(petition)
    with on("2026-11-09"):
        made.received(case, "2026-11-09")
    with on("2026-11-10"):
        yield made


@pytest.fixture
def right(gate: Gate) -> RightConcerned:
    found: RightConcerned = RightConcerned.objects.select_related("case").get()
    return found


@pytest.fixture
def signed_in(gate: Gate) -> Callable[[str], Client]:
    """A browser for who has that role; a stranger holds a right of its own."""
    persons = {
        "rightholder": gate.border.holder,
        "stranger": gate.another_holder()[0],
        "importer": gate.scene.importer,
        "broker": gate.scene.broker,
    }

    def browser(who: str) -> Client:
        user = User.objects.filter(username=f"doors-{who}").first()
        if user is None:
            user = a_user(f"doors-{who}")
            role = "rightholder" if who == "stranger" else who
            grant(user, role, persons.get(who, gate.scene.tokyo))
        client = Client(headers={"accept-language": "en"})
        client.force_login(user)
        return client

    return browser


def opened(model: Any, right: RightConcerned, actor: Any, **given: Any) -> tuple[int, str]:
    """The case, and its address."""
    slug = "cargo-inspections" if model is CargoInspection else "sample-inspections"
    data = {"concerned": right.case.reference, "reason": "To compare the seams.", **given}
    made = open_case(model, "apply", actor, right.case.office_id, data)
    return made.case_id, f"/{slug}/{made.reference}/"


def read(client: Client, where: str) -> str:
    answer = client.get(where)
    assert answer.status_code == 200, (where, answer.status_code)
    return answer.content.decode()


@pytest.mark.proves("69-13(4)")
def test_each_side_finds_its_own_inspection_of_the_cargo_and_not_the_others(
    gate: Gate, right: RightConcerned, signed_in: Callable[[str], Client]
) -> None:
    _id, theirs = opened(CargoInspection, right, gate.holder)
    _id, own = opened(CargoInspection, right, gate.importer)
    finds = {
        "rightholder": {theirs}, "importer": {own}, "broker": {own}, "stranger": set(), "ip_officer": {theirs, own},
    }  # fmt: skip
    for who, seen in finds.items():
        client = signed_in(who)
        for prefix in ("", "/api/v1"):
            for where in (theirs, own):
                expected = 200 if where in seen else 404
                assert client.get(f"{prefix}{where}").status_code == expected, (who, prefix, where)
            listed = read(client, f"{prefix}/cargo-inspections/")
            assert {where for where in (theirs, own) if where.split("/")[2] in listed} == seen, who
        if who != "stranger":
            page = read(client, f"/rights-concerned/{right.case.reference}/")
            assert {where for where in (theirs, own) if where in page} == seen, who
            told = client.get(f"/api/v1/rights-concerned/{right.case.reference}/").json()
            assert {f"/cargo-inspections/{one}/" for one in told["cargo_inspections"]} == seen
    # 69-12(7): who looked at one is noted.
    assert Viewing.objects.filter(case__kind=CargoInspection.kind()).count() == 10


@pytest.mark.proves("69-16(1)", "69-16(3)")
def test_the_importer_reads_that_a_sample_was_applied_for_and_approved_not_why_and_how(
    gate: Gate, right: RightConcerned, signed_in: Callable[[str], Client]
) -> None:
    case_id, where = opened(SampleInspection, right, gate.holder, **SAMPLE)
    perform(case_id, "approve", gate.supervisor, {**FINDINGS, **DAY})
    for address in (where, f"/api/v1{where}"):
        holder, trader = read(signed_in("rightholder"), address), read(signed_in("importer"), address)
        office = read(signed_in("ip_officer"), address)
        for words in (SECRET, METHOD):
            assert words in holder, (address, words)
            assert words in office, (address, words)
            assert words not in trader, (address, words)
        for words in ("one bag of line 1", "Oi Bonded Warehouse", "Sample inspection approved"):
            for found in (holder, trader, office):
                assert words in found, (address, words)
        assert "Found of interests" in office
        assert "Found of interests" not in holder + trader
        assert signed_in("stranger").get(address).status_code == 404
    assert "Apply to attend" in read(signed_in("importer"), where)
    assert where in read(signed_in("importer"), f"/rights-concerned/{right.case.reference}/")


@pytest.mark.proves("69-16(1)")
def test_a_holder_of_another_right_does_not_apply_because_the_goods_are_its_own(
    gate: Gate, right: RightConcerned, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("importer")
    grant(User.objects.get(username="doors-importer"), "rightholder", gate.another_holder()[0])
    given = {"concerned": right.case.reference, **SAMPLE}
    answer = client.post(
        "/api/v1/sample-inspections/",
        given,
        content_type="application/json",
        headers={"Idempotency-Key": "a"},
    )
    assert answer.status_code == 409
    assert "is_of_the_rightholder" in answer.content.decode()
    assert not SampleInspection.objects.exists()
    page = read(client, f"/rights-concerned/{right.case.reference}/")
    assert "/sample-inspections/new/" not in page
    assert "/cargo-inspections/new/" in page


def test_it_is_applied_for_from_the_page_of_the_right_and_through_the_api(
    gate: Gate, right: RightConcerned, signed_in: Callable[[str], Client]
) -> None:
    page = read(signed_in("rightholder"), f"/rights-concerned/{right.case.reference}/")
    client = signed_in("rightholder")
    for slug, given in (("cargo-inspections", {"reason": "To compare."}), ("sample-inspections", SAMPLE)):
        form = f"/{slug}/new/?concerned={right.case.reference}"
        assert form in page
        assert f'value="{right.case.reference}" selected' in read(client, form)
        data = {"concerned": right.case.reference, **given}
        done = client.post(f"/{slug}/new/", {**data, "nonce": f"n-{slug}"})
        assert done.status_code == 303, done.content.decode()[:3000]
        assert done.headers["Location"].startswith(f"/{slug}/")
        missing = client.post(f"/{slug}/new/", {**data, "reason": "", "nonce": f"m-{slug}"})
        assert missing.status_code == 422

    def post(who: str, slug: str, data: Any, key: str) -> Any:
        return signed_in(who).post(
            f"/api/v1/{slug}/", data, content_type="application/json", headers={"Idempotency-Key": key}
        )

    named = {"concerned": right.case.reference, "reason": "To compare."}
    made = post("importer", "cargo-inspections", named, "a")
    assert (made.status_code, made.json()["by"]) == (201, "trader"), made.content
    assert post("importer", "cargo-inspections", {**named, "concerned": "X"}, "b").status_code == 422
    assert post("stranger", "cargo-inspections", named, "c").status_code == 422
    assert post("importer", "sample-inspections", {**named, **SAMPLE}, "d").status_code in (403, 409)
    sample = post("ip_officer", "sample-inspections", {**named, **SAMPLE}, "e")
    assert (sample.status_code, sample.json()["method"]) == (201, METHOD), sample.content


def test_an_officer_gives_the_day_on_the_page_and_records_the_inspection(
    gate: Gate, right: RightConcerned, signed_in: Callable[[str], Client]
) -> None:
    case_id, where = opened(CargoInspection, right, gate.importer)
    client = signed_in("ip_officer")

    def act(name: str, **given: Any) -> int:
        version = CargoInspection.objects.select_related("case").get(pk=case_id).case.version
        return int(client.post(f"{where}actions/{name}/", {**given, "expected_version": version}).status_code)

    assert act("give_opportunity", on="2026-11-09", place="Oi") == 409
    assert act("give_opportunity", on="2026-11-10", place="Oi") == 303
    assert act("record_inspection", on="2026-11-10", official="Ken Ito") == 303
    told = read(signed_in("importer"), where)
    assert "Oi" in told
    assert "Ken Ito" not in told
    assert CargoInspection.objects.get(pk=case_id).state == "made"


@pytest.mark.parametrize("slug", ["cargo-inspections", "sample-inspections"])
@pytest.mark.parametrize("prefix", ["", "/api/v1"])
def test_lists_take_as_many_queries_for_three_as_for_one(
    slug: str, prefix: str, gate: Gate, right: RightConcerned, signed_in: Callable[[str], Client]
) -> None:
    client, made = signed_in("rightholder"), []

    def apply() -> None:
        model, given = (SampleInspection, SAMPLE) if slug.startswith("sample") else (CargoInspection, {})
        made.append(opened(model, right, gate.holder, **given)[1].split("/")[2])

    def queries() -> int:
        client.get(f"{prefix}/{slug}/")
        with CaptureQueriesContext(connection) as caught:
            found = read(client, f"{prefix}/{slug}/")
        assert all(one in found for one in made)
        return len(caught)

    apply()
    one = queries()
    apply()
    apply()
    assert queries() == one
