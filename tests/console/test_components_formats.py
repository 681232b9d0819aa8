"""How values look: money, days, articles, states."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from doors.templatetags import kanmon
from statute.articles import Article


def drawn(source: str, **context: object) -> str:
    return Template("{% load kanmon %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("article", "english", "japanese"),
    [
        ("67", "Art.\xa067", "第67条"),
        ("67-2(3)", "Art.\xa067-2(3)", "第67条の2第3項"),
        ("67-2(3)(iii)", "Art.\xa067-2(3)(iii)", "第67条の2第3項第3号"),
        ("80(1)(iii)-3", "Art.\xa080(1)(iii)-3", "第80条第1項第3号の3"),
        ("69-11(1)(ix)", "Art.\xa069-11(1)(ix)", "第69条の11第1項第9号"),
        ("6-2(1)(ii)(d)", "Art.\xa06-2(1)(ii)(d)", "第6条の2第1項第2号ニ"),
        (
            "General Rules for National Taxes Act 10(2)",
            "General Rules for National Taxes Act Art.\xa010(2)",
            "国税通則法第10条第2項",
        ),
    ],
)
def test_an_article_is_cited_as_each_language_cites_it(article: str, english: str, japanese: str) -> None:
    with translation.override("en"):
        assert kanmon.article_short(article) == english
    with translation.override("ja"):
        assert kanmon.article_short(article) == japanese


def test_an_article_links_to_its_place_on_the_statute_page() -> None:
    assert kanmon.article_url("67-2(3)") == "/statute/#67-2.3"
    assert kanmon.article_url(Article("80", 1, "iii-3")) == "/statute/#" + Article("80", 1, "iii-3").slug


def test_text_that_is_no_article_is_shown_without_a_link() -> None:
    shown = drawn('{% include "components/article.html" with article="practice" %}')
    assert "practice" in shown
    assert "<a" not in shown


def test_the_name_of_the_law_is_said_in_full_for_those_who_ask() -> None:
    with translation.override("en"):
        assert kanmon.article_full("67-2(3)") == "Article 67-2(3) of the Customs Act"
    with translation.override("ja"):
        assert kanmon.article_full("67-2(3)") == "関税法第67条の2第3項"


@pytest.mark.parametrize(
    ("amount", "english", "japanese"),
    [(1234567, "¥1,234,567", "1,234,567円"), (0, "¥0", "0円"), (-500, "−¥500", "-500円"), (None, "–", "–")],
)
def test_yen_are_whole_and_grouped(amount: int | None, english: str, japanese: str) -> None:
    with translation.override("en"):
        assert kanmon.yen(amount) == english
    with translation.override("ja"):
        assert kanmon.yen(amount) == japanese


def test_foreign_money_names_its_currency_and_keeps_its_decimals() -> None:
    assert drawn('{% money amount "USD" %}', amount=Decimal("12345.6")) == "USD\xa012,345.60"
    assert drawn('{% money amount "KWD" %}', amount=Decimal("1.2345")) == "KWD\xa01.2345"
    assert drawn('{% money amount "JPY" %}', amount=12000) == "¥12,000"


def test_a_missing_amount_or_currency_is_a_dash_and_no_error() -> None:
    assert drawn("{% money line.amount line.currency %}", line={}) == "–"


def test_weights_lose_only_empty_decimals() -> None:
    assert kanmon.kg(Decimal("1234.500")) == "1,234.5\xa0kg"
    assert kanmon.kg(Decimal("4200")) == "4,200\xa0kg"


def test_an_instant_is_shown_on_its_tokyo_day() -> None:
    late_evening_utc = datetime(2026, 5, 7, 15, 30, tzinfo=UTC)  # already the 8th in Tokyo
    with translation.override("en"):
        assert kanmon.tokyo_date(late_evening_utc) == "Fri 8 May 2026"
        assert kanmon.tokyo_datetime(late_evening_utc) == "Fri 8 May 2026 00:30"
    with translation.override("ja"):
        assert kanmon.tokyo_date(late_evening_utc) == "2026年5月8日(金)"
    assert kanmon.iso(late_evening_utc) == "2026-05-08T00:30:00+09:00"


def test_a_day_keeps_itself() -> None:
    with translation.override("en"):
        assert kanmon.tokyo_date(date(2026, 5, 18)) == "Mon 18 May 2026"
    assert kanmon.tokyo_date(None) == "–"


@pytest.mark.parametrize(
    ("size", "text"), [(640, "640\xa0B"), (182_400, "182.4\xa0kB"), (4_210_000, "4.2\xa0MB"), (None, "–")]
)
def test_sizes_are_read_at_a_glance(size: int | None, text: str) -> None:
    assert kanmon.file_size(size) == text


@pytest.mark.parametrize(
    ("state", "tone"),
    [
        ("draft", "neutral"),
        ("lodged", "progress"),
        ("under_examination", "progress"),
        ("inspection_ordered", "waiting"),
        ("examined", "progress"),
        ("awaiting_payment", "waiting"),
        ("withdrawn_before_permission", "waiting"),
        ("permitted", "good"),
        ("refused", "bad"),
        ("cancelled", "ended"),
        ("sent_back", "ended"),
        ("a state that a later procedure brings", "progress"),
    ],
)
def test_every_state_has_its_colour_family(state: str, tone: str) -> None:
    assert kanmon.state_tone(state) == tone


def test_a_state_is_told_by_icon_and_word_besides_its_colour() -> None:
    shown = drawn('{% include "components/state_chip.html" with state="refused" label="Refused" %}')
    assert "tone-bad" in shown
    assert "#stop" in shown
    assert "Refused" in shown


@pytest.mark.parametrize(
    ("due", "words"),
    [
        ({"level": "overdue", "days": 1}, "1 day overdue"),
        ({"level": "overdue", "days": 12}, "12 days overdue"),
        ({"level": "today", "days": 0}, "due today"),
        ({"level": "soon", "days": 1}, "1 day left"),
        ({"level": "later", "days": 31, "label": "Payment"}, "Payment: 31 days left"),
        ({"level": "met", "days": 0}, "met"),
        ({"level": "expired", "days": 0}, "ran out"),
    ],
)
def test_a_due_chip_says_how_long_there_is(due: dict[str, object], words: str) -> None:
    with translation.override("en"):
        shown = drawn('{% include "components/due_chip.html" %}', due=due)
    assert words in shown
    assert "<svg" in shown
