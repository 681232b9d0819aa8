"""From findings to a channel (区分1, 2, 3): scores are added, every screener is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from risk import screening
from risk.rules.channels import Channel, Finding, channel_of
from risk.rules.declared import DeclaredGoods
from tests.risk.goods import goods, shipped_value

DOCUMENTS, INSPECTION = 20, 60


def channel(*scores: int) -> Channel:
    findings = [Finding(f"rule {number}", score) for number, score in enumerate(scores)]
    return channel_of(findings, DOCUMENTS, INSPECTION).channel


@pytest.mark.proves("67")
def test_the_thresholds_that_ship() -> None:
    assert (shipped_value("risk.documents_from"), shipped_value("risk.inspection_from")) == (20, 60)


@pytest.mark.proves("67")
@pytest.mark.parametrize(
    ("scores", "wanted"),
    [
        ((), Channel.IMMEDIATE),
        ((19,), Channel.IMMEDIATE),
        ((20,), Channel.DOCUMENTS),
        ((10, 10), Channel.DOCUMENTS),
        ((20, 20, 19), Channel.DOCUMENTS),
        ((60,), Channel.INSPECTION),
        ((20, 20, 20), Channel.INSPECTION),
        ((90, 90), Channel.INSPECTION),
    ],
)
def test_the_channel_by_the_sum_of_the_scores(scores: tuple[int, ...], wanted: Channel) -> None:
    assert channel(*scores) is wanted


def test_a_rule_counts_once_however_many_lines_it_met_and_by_its_heaviest() -> None:
    met = [Finding("sensitive", 30, line=1), Finding("sensitive", 40, line=2), Finding("vague", 15)]
    screened = channel_of(met, DOCUMENTS, INSPECTION)
    assert (screened.score, screened.channel) == (55, Channel.DOCUMENTS)
    assert [(f.rule, f.line) for f in screened.findings] == [
        ("sensitive", 2),
        ("sensitive", 1),
        ("vague", None),
    ]


@pytest.fixture
def registered() -> Iterator[dict[str, screening.Screener]]:
    """The registry, as a test leaves it."""
    before = dict(screening._screeners)
    screening._screeners.clear()
    yield screening._screeners
    screening._screeners.clear()
    screening._screeners.update(before)


def test_every_screener_is_asked_in_a_fixed_order(registered: dict[str, screening.Screener]) -> None:
    asked: list[str] = []

    def screener(name: str) -> None:
        @screening.screens(name)
        def look(declared: DeclaredGoods) -> Sequence[Finding]:
            asked.append(name)
            return [Finding(name, 15)]

    screener("rights")
    screener("first_rules")
    answers = screening.screen(goods(), documents_from=DOCUMENTS, inspection_from=INSPECTION)
    assert answers.asked == tuple(asked) == ("first_rules", "rights")
    assert (answers.screened.score, answers.screened.channel) == (30, Channel.DOCUMENTS)


def test_one_screener_that_fails_leaves_no_answer_at_all(registered: dict[str, screening.Screener]) -> None:
    @screening.screens("a")
    def finds(declared: DeclaredGoods) -> Sequence[Finding]:
        return [Finding("a", 90)]

    @screening.screens("b")
    def fails(declared: DeclaredGoods) -> Sequence[Finding]:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        screening.screen(goods(), documents_from=DOCUMENTS, inspection_from=INSPECTION)


@pytest.mark.django_db
def test_the_offices_own_screener_applies_what_is_in_force_with_a_secret_draw() -> None:
    from risk.screeners import first_rules

    assert "first_rules" in screening._screeners
    assert [f.rule for f in first_rules(goods(earlier_permitted=0)) if f.rule != "random_selection"] == [
        "new_importer"
    ]
