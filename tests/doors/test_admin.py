"""The supervisors' admin looks and acts through the door; it saves nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from doors.admin_paginator import COUNTED, EstimatingPaginator
from statute.door import perform
from statute.models import Case
from tests.doors.test_pages import at, text
from tests.drill.models import Berth, Stall

if TYPE_CHECKING:
    from tests.drill.world import World

LIST = "/admin/drill/stall/"


def choose(client: Client, act: str, stalls: list[int], **more: Any) -> Any:
    return client.post(LIST, {"action": act, "_selected_action": stalls, "index": 0, **more})


def confirm(client: Client, act: str, stalls: list[int], **more: Any) -> Any:
    sent = {"action": act, "_selected_action": stalls, "confirmed": "yes"}
    versions = {f"version-{pk}": Case.objects.get(pk=pk).version for pk in stalls}
    return client.post(LIST, {**sent, **versions, **more})


def test_a_supervisor_lists_the_cases_of_the_office_and_no_others(market: World) -> None:
    filed = market.filed(2)
    market.drafted()
    page = text(at(market, "supervisor").get(LIST))
    for stall in filed:
        assert str(Case.objects.get(pk=stall).reference) in page
    assert "2 stalls" in page or "2 results" in page
    assert at(market, "officer").get(LIST).status_code == 302  # not let in
    assert at(market, "keeper").get(LIST).status_code == 302


def test_nothing_is_added_changed_or_deleted(market: World) -> None:
    [stall] = market.filed()
    client = at(market, "supervisor")
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.get(f"{LIST}{stall}/delete/").status_code == 403
    assert client.post(f"{LIST}{stall}/change/", {"name": "Other"}).status_code == 403
    page = client.get(f"{LIST}{stall}/change/")
    assert page.status_code == 200
    assert f'href="/market/{Case.objects.get(pk=stall).reference}/"' in page.content.decode()
    assert not re.search(r'name="(name|fee|state)"', page.content.decode())
    assert Stall.objects.get(pk=stall).name == "stall 0"
    assert "delete_selected" not in client.get(LIST).content.decode()


def test_the_acts_are_the_machine_s_for_this_role(market: World) -> None:
    market.filed()
    html = at(market, "supervisor").get(LIST).content.decode()
    select = re.search(r'(?s)<select[^>]*name="action".*?</select>', html)
    assert select is not None
    offered = set(re.findall(r'value="([a-z_]+)"', select[0]))
    assert {"refuse", "grant", "recount", "place_hold"} <= offered
    assert not {"amend", "visit", "lapse", "attach_document", "draft"} & offered
    auditor = at(market, "auditor").get(LIST)
    assert auditor.status_code == 200
    assert 'name="action"' not in auditor.content.decode()


def test_an_act_is_asked_once_more_and_taken_for_all_chosen(market: World) -> None:
    stalls = market.filed(3)
    client = at(market, "supervisor")
    asked = choose(client, "refuse", stalls)
    assert asked.status_code == 200
    assert "For these 3 cases:" in text(asked)
    assert set(Stall.objects.values_list("state", flat=True)) == {"filed"}
    done = confirm(client, "refuse", stalls)
    assert done.status_code == 303
    assert "Refuse: done for 3 cases." in text(client.get(done["Location"]))
    assert set(Stall.objects.values_list("state", flat=True)) == {"refused"}


def test_an_act_with_an_input_asks_for_it_and_tells_what_is_wrong(market: World) -> None:
    [stall] = market.filed()
    client = at(market, "supervisor")
    assert 'name="article"' in choose(client, "place_hold", [stall]).content.decode()
    wrong = confirm(client, "place_hold", [stall], article="", note="stop")
    assert wrong.status_code == 422
    assert "This is required." in text(wrong)
    assert confirm(client, "place_hold", [stall], article="67", note="stop").status_code == 303
    assert Case.objects.get(pk=stall).holds.count() == 1


def test_what_is_refused_is_told_case_by_case_and_the_rest_is_done(market: World) -> None:
    good, bad = market.filed(2)
    perform(bad, "withdraw", market.keeper)
    client = at(market, "supervisor")
    answer = confirm(client, "refuse", [good, bad])
    assert answer.status_code == 409
    page = text(answer)
    assert "It was not done for this case:" in page
    assert str(Case.objects.get(pk=bad).reference) in page
    assert "Not possible while the case is “Withdrawn”." in page
    assert Stall.objects.get(pk=good).state == "refused"


def test_what_has_changed_meanwhile_is_not_acted_on(market: World) -> None:
    first, second = market.filed(2)
    client = at(market, "supervisor")
    answer = confirm(client, "refuse", [first, second], **{f"version-{second}": 2})
    assert answer.status_code == 409
    assert "has changed meanwhile; nothing was done." in text(answer)
    assert set(Stall.objects.values_list("state", flat=True)) == {"filed"}


def test_a_confirmation_sent_twice_acts_once(market: World) -> None:
    [stall] = market.filed()
    client = at(market, "supervisor")
    version = Case.objects.get(pk=stall).version
    for _ in range(2):
        assert confirm(client, "jam", [stall], **{f"version-{stall}": version}).status_code == 303
    assert Case.objects.get(pk=stall).version == version + 1


def test_another_office_s_case_cannot_be_chosen(market: World) -> None:
    from tests.accounts.people import a_user, grant

    [stall] = market.filed()
    grant(a_user("boss"), "supervisor", market.osaka)
    client = at(market, "boss")
    assert client.get(f"{LIST}{stall}/change/").status_code == 302  # Django's way to say there is no such one
    confirm(client, "refuse", [stall])
    assert Stall.objects.get(pk=stall).state == "filed"


def test_a_supervisor_opens_a_case_under_an_office(market: World) -> None:
    client = at(market, "supervisor")
    assert "Lay out" in text(client.get("/admin/drill/berth/"))
    form = client.get("/admin/drill/berth/open/lay_out/")
    nonce = re.search(r'name="nonce" value="([0-9a-f]+)"', form.content.decode())
    assert nonce is not None
    sent = {"nonce": nonce[1], "under_office": market.tokyo.pk, "number": "x"}
    assert client.post("/admin/drill/berth/open/lay_out/", sent).status_code == 422
    assert (
        client.post("/admin/drill/berth/open/lay_out/", {**sent, "under_office": market.osaka.pk}).status_code
        == 422
    )
    for _ in range(2):
        assert client.post("/admin/drill/berth/open/lay_out/", {**sent, "number": "7"}).status_code == 303
    assert list(Berth.objects.values_list("number", flat=True)) == [7]
    assert client.get("/admin/drill/berth/open/occupy/").status_code == 404
    assert client.get(f"{LIST}open/draft/").status_code == 404  # the keeper's
    assert at(market, "auditor").get("/admin/drill/berth/open/lay_out/").status_code == 404


def test_a_case_is_found_by_its_reference_or_its_beginning(market: World) -> None:
    first, second = market.filed(2)
    reference = str(Case.objects.get(pk=first).reference)
    other = str(Case.objects.get(pk=second).reference)
    client = at(market, "supervisor")
    for query in (reference.lower().replace("-", " "), reference[:-2]):
        page = text(client.get(LIST, {"q": query}))
        assert reference in page
        assert other not in page
    assert client.get(f"{LIST}?q=%00%F0%9F%8D%A3").status_code == 200
    assert reference not in text(client.get(LIST, {"q": "100%_"}))


def test_a_list_takes_the_same_number_of_queries_whatever_its_length(market: World) -> None:
    client = at(market, "supervisor")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(LIST).status_code == 200
        assert not any("COUNT(*)" in q["sql"] and "LIMIT" not in q["sql"] for q in captured)
        return len(captured)

    market.filed(2)
    client.get(LIST)
    few = queries()
    market.filed(20)
    assert queries() == few


@pytest.mark.django_db
def test_a_long_list_is_counted_to_a_thousand_and_a_whole_table_is_estimated() -> None:
    from django.contrib.contenttypes.models import ContentType

    ContentType.objects.bulk_create([ContentType(app_label="x", model=f"m{n}") for n in range(1500)])
    narrowed = ContentType.objects.filter(app_label="x").order_by("id")
    assert EstimatingPaginator(narrowed, 50).count == COUNTED
    assert EstimatingPaginator(narrowed.filter(model="m1"), 50).count == 1
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE django_content_type")
    assert 1500 <= EstimatingPaginator(ContentType.objects.order_by("id"), 50).count < 2000


def test_too_many_at_once_are_not_taken(market: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("doors.admin_acts.MOST", 2)
    stalls = market.filed(3)
    client = at(market, "supervisor")
    answer = choose(client, "refuse", stalls)
    assert answer.status_code == 302
    assert "At most 2 cases" in text(client.get(LIST))
    assert User.objects.get(username="supervisor").is_staff
