"""Grading, purely: which words are compared, what each ground weighs, and when a match is strong."""

from __future__ import annotations

import pytest

from ipr_verification.rules.matching import (
    Hit,
    How,
    Sort,
    Weights,
    code_and_above,
    listed,
    matches,
    normalised,
    phrases_in,
)

WEIGHTS = Weights(
    {Sort.HS_CODE: 15, Sort.BRAND: 50, Sort.GOODS: 15, Sort.SENDER: 30, Sort.PLACE: 5},
    similar_percent=70, shown_from=20, strong_from=60,
)  # fmt: skip


def hit(sort: str, line: int | None = 1, how: str = "same", petition: int = 1) -> Hit:
    return Hit(petition, Sort(sort), "word", "seen", How(how), line)


def test_width_and_large_letters_and_spaces_make_no_difference() -> None:
    assert normalised("ＭＡＩＳＯＮ　 Martin") == "maison martin"
    assert normalised("ﾊﾝﾄﾞﾊﾞｯｸﾞ") == "ハンドバッグ"
    assert listed("Handbags, wallets; belts、 財布，Wallets\n") == ["handbags", "wallets", "belts", "財布"]


def test_words_that_stand_together_are_compared_and_in_japanese_letters_that_do() -> None:
    assert "maison martin" in phrases_in("1 bag MAISON MARTIN black")
    assert "maison black" not in phrases_in("1 bag MAISON MARTIN black")
    found = phrases_in("革製ハンドバッグ（黒）")
    assert "ハンドバッグ" in found
    assert "革製" in found
    assert "財布" in phrases_in("紳士用長財布")
    assert "グ" not in found  # a single letter is no word


def test_a_code_is_compared_with_its_headings() -> None:
    assert code_and_above("4202.21-200") == ["4202", "42022", "420221", "4202212", "42022120", "420221200"]
    assert code_and_above("42") == []


@pytest.mark.proves("69-12(1)")
@pytest.mark.parametrize(
    ("hits", "score", "strong"),
    [
        ([hit("brand"), hit("hs_code")], 65, True),
        ([hit("brand")], 50, False),
        ([hit("brand", how="similar"), hit("hs_code"), hit("goods")], 65, True),  # 35 + 15 + 15
        ([hit("brand", how="similar"), hit("goods")], 50, False),
        ([hit("goods", how="form"), hit("hs_code")], 30, False),  # another form of the word weighs as much
        ([hit("sender", line=None), hit("goods"), hit("hs_code")], 60, True),
        ([hit("sender", line=None), hit("goods"), hit("place", line=None)], 50, False),
    ],
)
def test_grounds_add_up(hits: list[Hit], score: int, strong: bool) -> None:
    (found,) = matches(hits, WEIGHTS)
    assert (found.score, found.strong) == (score, strong)


def test_a_ground_counts_once_by_its_best_word() -> None:
    (found,) = matches([hit("brand", how="similar"), hit("brand"), hit("brand")], WEIGHTS)
    assert (found.score, [one.how for one in found.grounds]) == (50, [How.SAME])


def test_what_stands_on_two_lines_does_not_add_up() -> None:
    (found,) = matches([hit("brand", line=1), hit("hs_code", line=2), hit("place", line=None)], WEIGHTS)
    assert (found.line, found.score) == (1, 55)
    assert [one.sort for one in found.grounds] == [Sort.BRAND, Sort.PLACE]


def test_what_weighs_too_little_is_not_shown_and_the_likeliest_comes_first() -> None:
    hits = [
        hit("goods", petition=1), hit("goods", petition=2), hit("hs_code", petition=2),
        hit("brand", petition=3), hit("sender", None, petition=4),
    ]  # fmt: skip
    found = matches(hits, WEIGHTS)
    assert [(one.petition_id, one.score) for one in found] == [(3, 50), (2, 30), (4, 30)]
    assert found[-1].line is None
    assert all(type(one.score) is int for one in found)
