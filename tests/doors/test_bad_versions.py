"""A version that is none is told, by whichever door it comes; it is never an error on our side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DataError, IntegrityError

from doors.problem_types import IN_PROGRESS
from doors.problems import Problem
from statute.models import Case, JournalEntry
from tests.doors.test_documents import PDF
from tests.doors.test_pages import address, at, text

if TYPE_CHECKING:
    from tests.doors.market import Api
    from tests.drill.world import World

# What no page of ours ever posted.
NO_VERSIONS = [
    "",
    " ",
    "x",
    "-1",
    "+3",
    "1.5",
    "1e5",
    "0x3",
    "3 4",
    "٣",
    "²",
    "３",
    "\x00",
    "3\x00",
    "\ud7ff",
    "null",
    "true",
    "[3]",
    "9" * 19,
    "9" * 5000,
    "0" * 4000 + "3",
    "3'; --",
]
# A number, but of no version that this case has had.
OTHER_VERSIONS = ["0", "1", "2", "4", "999999999999999999", "000000000000000000"]


@pytest.mark.parametrize("given", [None, *NO_VERSIONS])
def test_a_page_that_does_not_say_its_version_is_to_be_loaded_again(market: World, given: str | None) -> None:
    [stall] = market.filed()
    posted: dict[str, Any] = {"fee": "7000"} | ({} if given is None else {"expected_version": given})
    client = at(market, "keeper")
    answer = client.post(f"{address(stall)}actions/amend/", posted)
    assert answer.status_code == 409
    assert "Load it again" in text(answer)
    file = SimpleUploadedFile("paper.pdf", PDF, "application/pdf")
    answer = client.post(
        f"{address(stall)}documents/", {**posted, "kind": "invoice", "title": "Paper", "file": file}
    )
    assert answer.status_code == 409
    assert "Load it again" in text(answer)
    assert Case.objects.get(pk=stall).version == 3


@pytest.mark.parametrize("given", OTHER_VERSIONS)
def test_a_page_of_another_version_is_told_that_the_case_changed(market: World, given: str) -> None:
    [stall] = market.filed()
    answer = at(market, "keeper").post(
        f"{address(stall)}actions/amend/", {"fee": "7000", "expected_version": given}
    )
    assert answer.status_code == 409
    assert "The case changed while you were looking at it" in text(answer)
    assert Case.objects.get(pk=stall).version == 3


@pytest.mark.parametrize("given", [None, *NO_VERSIONS])
def test_the_admin_asks_again_where_the_versions_are_not_said(market: World, given: str | None) -> None:
    [stall] = market.filed()
    posted: dict[str, Any] = {"action": "refuse", "confirmed": "yes", "_selected_action": [stall]}
    if given is not None:
        posted[f"version-{stall}"] = given
    answer = at(market, "supervisor").post("/admin/drill/stall/", posted)
    assert answer.status_code == 200
    assert f'name="version-{stall}" value="3"' in answer.content.decode()
    assert Case.objects.get(pk=stall).state == "filed"


@pytest.mark.parametrize(
    "given", [*NO_VERSIONS, *OTHER_VERSIONS, "*", '"', '""', 'W/"3-en"', '"3-en', "3-en"]
)
def test_an_if_match_that_names_no_version_of_the_case_is_told(
    market: World, keeper: Api, given: str
) -> None:
    [stall] = market.filed()
    where = f"/api/v1/stalls/{Case.objects.get(pk=stall).reference}/"
    for header in (given, f'"{given}"', f'"{given}-en"'):
        if "\x00" in header or header in ("*", '"3-en"', '"3-en-en"'):
            continue  # no server lets a NUL into a header; the others are what is asked for
        sent = header.encode("utf-8", "surrogatepass").decode("latin-1")
        for answer in (
            keeper.patch(where, {"fee": 7}, If_Match=sent),
            keeper.post(f"{where}actions/withdraw/", {}, If_Match=sent),
        ):
            told = answer.json()
            assert answer.status_code in (400, 412), (header, answer.content)
            assert [r["field"] for r in told["reasons"]] in (["If-Match"], ["version"]), header
            assert told["reasons"][0]["message"]
    assert not JournalEntry.objects.filter(case_id=stall, sequence__gt=3).exists()


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (Problem(IN_PROGRESS), "The same request is being worked on"),
        (IntegrityError("foreign key"), "This contradicts what is on record"),
        (DataError("integer out of range"), "A value is too large"),
    ],
)
def test_what_the_database_says_no_to_is_told_on_the_next_page(
    market: World, monkeypatch: pytest.MonkeyPatch, raised: Exception, told: str
) -> None:
    def no(*args: Any, **kwargs: Any) -> None:
        raise raised

    [stall] = market.filed()
    client = at(market, "keeper")
    monkeypatch.setattr("doors.page_views.perform", no)
    monkeypatch.setattr("doors.page_views.open_case", no)
    posts = [
        (f"{address(stall)}actions/amend/", {"fee": "7000", "expected_version": 3}),
        ("/market/new/", {"keeper_id": market.person.pk, "name": "Soba"}),
    ]
    for where, posted in posts:
        answer = client.post(where, posted)
        assert answer.status_code == 303, where
        page = client.get(address(stall))
        assert told in text(page)
        assert "foreign key" not in page.content.decode()
