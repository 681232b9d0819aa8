"""Public notices: worded in both languages when issued, read and followed by anybody."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils.translation import gettext_lazy as _

from statute.articles import Article
from statute.models import Case, PublicNotice
from statute.public_notices import public_notice
from tests.accounts.people import an_office

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 2, 3, tzinfo=UTC)


def issue(number: int = 1) -> PublicNotice:
    case = Case.objects.create(
        kind="mandate", office=an_office(f"TY{number}"), opened_at=NOON, changed_at=NOON
    )
    ctx: Any = SimpleNamespace(case_id=case.pk, today=date(2026, 11, 2), now=NOON)
    facts = [
        (_("Office"), ("Oi warehouse", "大井倉庫")),
        (_("Reason"), ""),
        (_("Reason"), None),
        (_("Name"), ("Only English", "")),
        (_("First day"), date(2026, 11, 3)),
    ]
    effect = public_notice(ctx, Article("42", 3), _("Public notices"), facts)
    effect.row.save()
    assert isinstance(effect.row, PublicNotice)
    return effect.row


def test_a_notice_is_worded_in_both_languages_and_leaves_out_what_has_no_value() -> None:
    notice = issue()
    assert (notice.title_en, notice.title_ja) == ("Public notices", "公告")
    assert [value for _label, value in notice.facts["en"]] == [
        "Oi warehouse",
        "Only English",
        "3 November 2026",
    ]
    assert [value for _label, value in notice.facts["ja"]] == ["大井倉庫", "Only English", "2026年11月3日"]
    assert (notice.article, notice.issued_on) == ("42(3)", date(2026, 11, 2))


@pytest.mark.parametrize(("language", "words"), [("en", "Oi warehouse"), ("ja", "大井倉庫")])
def test_anybody_reads_them_in_either_language(client: Client, language: str, words: str) -> None:
    notice = issue()
    for address in ("/public-notices/", f"/public-notices/{notice.pk}/", "/public-notices/?office=TY1"):
        answer = client.get(address, headers={"accept-language": language})
        assert answer.status_code == 200
        assert words in answer.content.decode()
    assert words not in client.get("/public-notices/?office=NO\x00NE").content.decode()


def test_the_feed_is_atom_with_an_entry_a_notice(client: Client) -> None:
    first, second = issue(1), issue(2)
    answer = client.get("/public-notices/feed/", headers={"accept-language": "ja"})
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    root = ElementTree.fromstring(answer.content)  # noqa: S314 (our own)
    entries = root.findall("{http://www.w3.org/2005/Atom}entry")
    ids = [entry.findtext("{http://www.w3.org/2005/Atom}id") or "" for entry in entries]
    assert [one.rsplit("/", 2)[1] for one in ids] == [str(second.pk), str(first.pk)]
    assert "大井倉庫" in (entries[0].findtext("{http://www.w3.org/2005/Atom}summary") or "")


def test_pages_go_on_from_the_last_notice(client: Client, django_assert_max_num_queries: Any) -> None:
    notice = issue()
    case = notice.case
    for _number in range(60):
        PublicNotice.objects.create(
            case=case,
            article="42(3)",
            title_en="More",
            title_ja="続き",
            issued_on=date(2026, 11, 2),
            issued_at=NOON,
        )
    with django_assert_max_num_queries(3):  # the notices, and what the frame asks
        page = client.get("/public-notices/")
    assert len(page.context["notices"]) == 50
    older = client.get(page.context["older_url"])
    assert len(older.context["notices"]) == 11
    assert older.context["older_url"] == ""
    assert client.get("/public-notices/0/").status_code == 404
    assert client.get("/public-notices/99999999999999999999/").status_code == 404
    assert client.get("/public-notices/?before=x").status_code == 200
