"""Cursors, limits and entity tags, without a database."""

import pytest
from django.test import RequestFactory

from doors.cursors import Cursor, read_limit
from doors.etags import etag_of, expected_version, not_modified
from doors.problems import Problem
from statute.errors import Conflict, InvalidInput


def test_a_cursor_is_read_back() -> None:
    cursor = Cursor("<", 42)
    assert Cursor.read(cursor.written()) == cursor
    assert "42" not in cursor.written()


@pytest.mark.parametrize("text", ["", "x", "=====", "あ", "PDk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "a" * 5000])
def test_a_cursor_that_we_did_not_write_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Cursor.read(text)
    assert refusal.value.reasons[0].field == "cursor"


def test_a_page_has_1_to_100_rows() -> None:
    assert [read_limit(text) for text in (None, "1", "100")] == [25, 1, 100]
    for text in ("0", "101", "-1", "1.5", "", "x", "１０", "9999999"):
        with pytest.raises(InvalidInput):
            read_limit(text)


def _request(**headers: str) -> object:
    return RequestFactory().get("/", headers={k.replace("_", "-"): v for k, v in headers.items()})


def test_the_tag_carries_version_and_language() -> None:
    assert etag_of(7) == '"7-en"'


@pytest.mark.parametrize(
    ("header", "expected"),
    [('"7-en"', 7), ('"7-ja"', 7), ('"7"', 7), ('"5-en", "7-en"', 7), ('"5-en","6-en"', 6), ("*", None)],
)
def test_if_match_names_the_version_the_caller_read(header: str, expected: int | None) -> None:
    assert expected_version(_request(if_match=header), 7, 1) == expected


@pytest.mark.parametrize("header", ["7", '"7', "7-en", '"7-en" "8-en"', '"7-en",', "W/7-en", "", '"7-en", *'])
def test_a_malformed_if_match_is_a_malformed_request(header: str) -> None:
    with pytest.raises(Problem) as problem:
        expected_version(_request(if_match=header), 7, 1)
    assert problem.value.kind.status == 400
    assert problem.value.reasons[0].field == "If-Match"


@pytest.mark.parametrize("header", ['W/"7-en"', '"abc"', '""', '"99999999999999999999"'])
def test_a_tag_that_is_not_ours_matches_nothing(header: str) -> None:
    with pytest.raises(Conflict):
        expected_version(_request(if_match=header), 7, 1)


def test_if_match_may_be_required() -> None:
    with pytest.raises(Problem) as problem:
        expected_version(_request(), 7, 1, required=True)
    assert problem.value.kind.status == 428
    assert expected_version(_request(), 7, 1) is None


@pytest.mark.parametrize(
    ("header", "same"),
    [('"7-en"', True), ('W/"7-en"', True), ("*", True), ('"7-ja"', False), ('"6-en"', False)],
)
def test_if_none_match_compares_weakly(header: str, same: bool) -> None:
    assert not_modified(_request(if_none_match=header), '"7-en"') is same
