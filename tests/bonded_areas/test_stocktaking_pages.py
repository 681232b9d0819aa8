"""Counting a place on its page, by list and through the API; and how its counts are shown to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from bonded_areas.models import CargoLot, Stocktaking
from doors.problem_types import IN_PROGRESS
from doors.problems import Problem
from statute.door import perform
from statute.models import Case
from tests.accounts.people import a_person
from tests.bonded_areas.counted import LOSS, MISBOOKED, count
from tests.bonded_areas.test_lot_acts import DUTIABLE, claims, the
from tests.bonded_areas.test_stock_pages import signed_in
from tests.bonded_areas.test_storage_approval import bring_in, operator
from tests.clearance.conftest import scene as scene
from tests.parties.doors import acting

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

pytestmark = pytest.mark.django_db
PAGE = "/areas/1AW01/count/"
HEAD = "transport_document,packages,quantity,becomes,cause,reason\n"
WHO = {"counted_on": "2026-11-02", "counted_by": "Sato"}


def name(lot: int) -> str:
    return str(Case.objects.get(pk=lot).handle)


def carried(page: Any) -> dict[str, str]:
    """What the page of a count that was tried carries to the next step."""
    return {"list": page.context["text"], "nonce": page.context["nonce"], **WHO,
            "books_as_of": page.context["books_as_of"]}  # fmt: skip


@pytest.mark.proves("34-2")
def test_a_small_place_is_counted_in_boxes_answered_line_by_line_and_recorded_once(scene: Scene) -> None:
    operator(scene)
    a, b, c = (bring_in(scene, on=f"2026-10-{day}", **DUTIABLE) for day in range(24, 27))
    client = signed_in("operator")
    page = client.get(PAGE)
    assert [str(lot.case.handle) for lot, _boxes in page.context["here"]] == [name(a), name(b), name(c)]
    boxes = {"here": [name(a), name(b), name(c)], f"packages-{name(a)}": "10", f"quantity-{name(a)}": "10",
             f"packages-{name(b)}": "7", f"quantity-{name(b)}": "7"}  # fmt: skip
    page = client.post(PAGE, {**WHO, **boxes, "books_as_of": page.context["books_as_of"]})
    assert page.status_code == 200
    [asked] = page.context["rows"]
    assert (asked["document"], asked["short"]) == ("1AW01-2026-10-25", "3 packages / 36.15 kg / 3 NO")
    assert [one["handle"] for one in page.context["left"]] == [name(c)]
    # Not before each is answered.
    page = client.post(PAGE, {**carried(page), "left": name(c), "confirm": "1"})
    assert (page.status_code, Stocktaking.objects.count()) == (422, 0)
    answers = {"becomes-1": "loss", "cause-1": "other", "reason-1": "not on its shelf", "left": name(c),
               f"becomes-{name(c)}": "not_counted", f"reason-{name(c)}": "behind a stack"}  # fmt: skip
    page = client.post(PAGE, {**carried(page), **answers})
    assert page.status_code == 200
    assert b"its duty is claimed at once" in page.content
    assert (page.context["left_all"], Stocktaking.objects.count()) == (0, 0)
    sent = {**carried(page), "confirm": "1"}
    where = {client.post(PAGE, sent)["Location"] for _again in range(2)}
    row = Stocktaking.objects.get()
    assert where == {f"/stocktakings/{row.case.reference}/"}
    assert list(row.lines.order_by("number").values_list("outcome", "reason")) == [
        ("agrees", ""), ("lost", "not on its shelf"), ("not_counted", "behind a stack"),
    ]  # fmt: skip
    assert claims(b) == [("45(1)", "WHS01", 30_000)]
    for address in (*where, f"{where.copy().pop()}lines/", f"{where.copy().pop()}lines/?which=differs"):
        text = client.get(address).content.decode()
        assert "not on its shelf" in text
        # The claim that was raised is one click away.
        assert "/liabilities/" in text


def test_a_list_has_its_own_answers_and_every_fault_is_told_before_anything_is_done(scene: Scene) -> None:
    operator(scene)
    lot, other = bring_in(scene, **DUTIABLE), bring_in(scene, on="2026-10-29", **DUTIABLE)
    client = signed_in("operator")
    bad = f"{HEAD}1AW01-2026-10-30,ten,10,,,\n1AW01-2026-10-29,9,9,loss,flood,x\nNONE,1,1,,,\n"
    page = client.post(PAGE, {**WHO, "list": bad})
    assert [(row["number"], len(row["reasons"])) for row in page.context["rows"]] == [(2, 1), (3, 1)]
    for text in ("colour\nred\n", f"{HEAD}1AW01-2026-10-30,10\n"):
        assert client.post(PAGE, {**WHO, "list": text}).status_code == 422
    assert (
        client.post(PAGE, {"counted_on": "soon", "list": f"{HEAD}1AW01-2026-10-30,10,10,,,\n"}).status_code
        == 422
    )
    good = (
        f"{HEAD}1AW01-2026-10-30,9,9,loss,disaster,the flood of October\n"
        "1AW01-2026-10-29,9,9,correction,,nine came\n"
    )
    page = client.post(PAGE, {**WHO, "list": good})
    assert (page.status_code, Stocktaking.objects.count()) == (200, 0)
    assert client.post(PAGE, {**carried(page), "confirm": "1"}).status_code == 302
    assert (the(lot).loss_told["cause"], the(other).stock_packages) == ("disaster", 10)
    assert Stocktaking.objects.get().waiting == 1


def test_the_sheet_lists_where_all_lies_and_not_what_the_books_have_and_can_be_sent_back(
    scene: Scene,
) -> None:
    who = operator(scene)
    lot, other = bring_in(scene, **DUTIABLE), bring_in(scene, on="2026-10-29", **DUTIABLE)
    perform(lot, "move_inside", who, {"position": "Hall 2"})
    answer: Any = signed_in("operator").get("/areas/1AW01/count.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    lines = text.splitlines()
    assert [line.split(",")[:3] for line in lines[1:]] == [
        [name(other), "1AW01-2026-10-29", ""], [name(lot), "1AW01-2026-10-30", "Hall 2"],
    ]  # fmt: skip
    assert "120.5" not in text
    filled = "\r\n".join([lines[0], *(line.replace("bags,,,", "bags,10,,10") for line in lines[1:])])
    page = signed_in("operator").post(PAGE, {**WHO, "list": filled})
    assert (page.context["tried"].agreeing, page.context["rows"], page.context["left_all"]) == (2, [], 0)


def test_counts_are_on_the_page_of_their_area_page_by_page_and_in_a_list_for_who_may_see_them(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, officer = operator(scene), scene["bonded_officer"]
    lot = bring_in(scene, **DUTIABLE)
    line = {"lot": name(lot), "packages": 9, "quantity": "9", **MISBOOKED}
    rows = [
        count(scene, who, line),
        count(scene, who, {"lot": name(lot), "packages": 10}),
        count(scene, officer, line),
    ]
    monkeypatch.setattr("bonded_areas.area_pages.COUNTS_SHOWN", 2)
    client, address, seen = signed_in("bonded_officer"), "/areas/1AW01/", []
    while address:
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address)
        assert len(queries) < 25
        seen += [one["row"].pk for one in page.context["counts"]]
        older = page.context["counts_older"]
        address = f"/areas/1AW01/{older}" if older else ""
    assert seen == [row.pk for row in reversed(rows)]
    for user, sees in (("operator", 3), ("bonded_officer", 3)):
        assert len(signed_in(user).get("/stocktakings/").context["rows"]) == sees
        assert len(signed_in(user).get("/stocktakings/?list=differs").context["rows"]) == 1
    assert signed_in("broker").get("/stocktakings/").status_code == 404
    assert signed_in("broker").get(PAGE).status_code == 404
    assert signed_in("kobe_officer").get("/stocktakings/").context["rows"] == []
    waiting = signed_in("bonded_officer").get("/waiting/").content.decode()
    assert str(rows[0].case.reference) in waiting


def test_an_officer_decides_on_the_page_of_a_count(scene: Scene) -> None:
    who = operator(scene)
    lot = bring_in(scene, **DUTIABLE)
    row = count(scene, who, {"lot": name(lot), "packages": 9, "quantity": "9", **MISBOOKED})
    address, client = f"/stocktakings/{row.case.reference}/", signed_in("bonded_officer")
    assert b"Decide on what differs" in client.get(address).content
    assert User.objects.filter(username="operator").exists()
    sent = {"lines-0-line": "1", "lines-0-decision": "loss", "lines-0-reason": "ten came", "rest": "",
            "expected_version": str(Case.objects.get(pk=row.pk).version)}  # fmt: skip
    assert client.post(f"{address}actions/decide/", sent).status_code == 303
    assert claims(lot) == [("45(1)", "WHS01", 10_000)]
    assert b"ten came" in signed_in("operator").get(address).content


def test_a_system_counts_through_the_api_and_reads_what_each_line_became(scene: Scene) -> None:
    operator(scene)
    lot = bring_in(scene, **DUTIABLE)
    client = signed_in("operator")

    def send(key: str, **line: Any) -> Any:
        body = {"place": "1AW01", **WHO, "lines": [{"lot": name(lot), **line}]}
        return client.post("/api/v1/stocktakings/", body, content_type="application/json",
                           headers={"Idempotency-Key": key})  # fmt: skip

    told = send("k1", packages=9, quantity="9").json()["reasons"]
    assert [(one["code"], one["field"], one["article"]) for one in told] == [
        ("short", "lines[0].becomes", "34-2")
    ]
    made = [send("k2", packages=9, quantity="9", **LOSS) for _again in range(2)]
    assert [one.status_code for one in made] == [201, 201]
    assert Stocktaking.objects.count() == 1
    whole = client.get(made[0]["Location"]).json()
    assert whole["lines"] == [{
        "line": 1, "lot": name(lot), "transport_document": "1AW01-2026-10-30", "description": "leather bags",
        "booked": {"packages": 10, "gross_mass_kg": "120.500000", "quantity": "10.000000"},
        "counted": {"packages": 9, "gross_mass_kg": "108.450000", "quantity": "9.000000"},
        "became": "lost", "reason": LOSS["reason"], "decided_on": None, "decision": None,
    }]  # fmt: skip
    assert "lines" not in client.get("/api/v1/stocktakings/").json()["results"][0]
    assert CargoLot.objects.get().stock_packages == 9


@pytest.mark.parametrize("place", ["1AW01", "1AW99"])
def test_to_a_system_of_another_operator_the_place_is_as_if_there_were_none(scene: Scene, place: str) -> None:
    lot = bring_in(scene, **DUTIABLE)
    acting("bonded_operator", a_person("WHS02"), "other")
    body = {"place": place, **WHO, "lines": [{"lot": name(lot), "packages": 10}]}
    answer = signed_in("other").post(
        "/api/v1/stocktakings/", body, content_type="application/json", headers={"Idempotency-Key": "k1"}
    )
    assert [(one["code"], one["field"]) for one in answer.json()["reasons"]] == [("unknown_place", "place")]


@pytest.mark.parametrize("fault", ["colour\nred\n", f"{HEAD}1AW01-2026-10-30,9,9,,,\n1AW01-2026-10-29,10\n"])
def test_a_list_that_cannot_be_read_stays_on_the_page_as_it_was_sent_and_is_not_recorded(
    scene: Scene, fault: str
) -> None:
    operator(scene)
    lot = bring_in(scene, **DUTIABLE)
    bring_in(scene, on="2026-10-29", **DUTIABLE)
    client = signed_in("operator")
    sent = {
        **WHO,
        "list": fault,
        "here": name(lot),
        f"packages-{name(lot)}": "7",
        "rest_not_counted": "not mine",
    }
    for more in ({}, {"confirm": "1"}):
        page = client.post(PAGE, {**sent, **more})
        assert (page.status_code, Stocktaking.objects.count()) == (422, 0)
        text = page.content.decode()
        assert f'id="list" name="list" rows="6">{fault}</textarea>' in text
        assert 'name="confirm"' not in text
        assert f'name="packages-{name(lot)}" value="7"' in text
        assert 'name="rest_not_counted" value="not mine"' in text


def test_a_mistyped_amount_is_put_right_where_it_is_asked_and_enter_compares(scene: Scene) -> None:
    operator(scene)
    lot = bring_in(scene, **DUTIABLE)
    client = signed_in("operator")
    page = client.post(PAGE, {**WHO, "list": f'{HEAD}1AW01-2026-10-30,"1,000",ten,,,\n'})
    text = page.content.decode()
    assert 'name="packages-0" value="1000"' in text
    assert 'name="quantity-0" value="ten"' in text
    # The first button is the one that the key Enter presses.
    form = text[text.index('<textarea name="list" hidden') :]
    assert form.index("Compare again") < form.index('name="confirm"')
    right = {"packages-0": "10", "quantity-0": "10", "gross_mass_kg-0": "120.5"}
    page = client.post(PAGE, {**carried(page), **right})
    assert (page.status_code, page.context["tried"].agreeing, page.context["rows"]) == (200, 1, [])
    assert client.post(PAGE, {**carried(page), "confirm": "1"}).status_code == 302
    assert the(lot).stock_packages == 10


@pytest.mark.parametrize(
    ("module", "address"), [("counting_pages", PAGE), ("stock_pages", "/areas/1AW01/move/")]
)
def test_whoever_presses_again_while_it_is_being_done_is_told_so(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, module: str, address: str
) -> None:
    def busy(*_given: Any) -> None:
        raise Problem(IN_PROGRESS)

    operator(scene)
    bring_in(scene, **DUTIABLE)
    monkeypatch.setattr(f"bonded_areas.{module}.once", busy)
    sent = {**WHO, "list": "transport_document,position\n1AW01-2026-10-30,Hall 2\n", "confirm": "1"}
    page = signed_in("operator").post(address, sent, follow=True)
    assert page.redirect_chain == [(address, 303)]
    assert "is being worked on" in page.content.decode()
