"""The first set of rules, each by example: what it notices, what it lets pass, what it says in which language."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from risk.rules import first_rules as rules
from risk.rules.channels import Finding, why_of
from risk.rules.declared import DeclaredGoods
from risk.rules.words import SENTENCES
from tests.risk.goods import a_line, goods, numbers


def found(declared: DeclaredGoods, **changes: Any) -> list[tuple[str, int | None, str]]:
    """What all the rules notice: rule, line and sentence."""
    return [(f.rule, f.line, f.told) for f in rules.findings(declared, numbers(**changes))]


def test_nothing_is_remarkable_about_an_ordinary_declaration_of_a_known_importer() -> None:
    assert found(goods()) == []


@pytest.mark.proves("69-11(1)")
def test_headings_under_which_prohibited_goods_hide() -> None:
    lines = (a_line(1, code="930200000"), a_line(2), a_line(3, code="293991000"))
    assert found(goods(*lines, gross_mass_kg=Decimal(400))) == [
        ("sensitive_goods", 1, "heading 9302"),
        ("sensitive_goods", 3, "heading 2939"),
    ]
    scores = [f.score for f in rules.findings(goods(*lines, gross_mass_kg=Decimal(400)), numbers())]
    assert scores == [90, 60]


@pytest.mark.proves("70(1)")
def test_other_laws_that_the_tariff_names_beside_the_code() -> None:
    assert found(goods(a_line(laws=("FD", "PQ")))) == [("other_laws", 1, "the tariff names FD, PQ")]


@pytest.mark.proves("70(2)")
def test_certificates_that_an_officer_must_confirm() -> None:
    assert found(goods(certificates=2)) == [("certificates_stated", None, "to be confirmed: 2")]


def test_a_preference_rests_on_a_proof() -> None:
    assert found(goods(a_line(preference="日EU協定"))) == [("preference_claimed", 1, "claimed: 日EU協定")]


@pytest.mark.parametrize(("earlier", "new"), [(0, True), (1, False), (10, False)])
def test_an_importer_nobody_knows(earlier: int, new: bool) -> None:
    rules_met = [rule for rule, _line, _told in found(goods(earlier_permitted=earlier))]
    assert rules_met == (["new_importer"] if new else [])


@pytest.mark.parametrize(
    ("value", "mass", "low"),
    [
        (50_000, Decimal(100), False),  # exactly 500 yen/kg
        (49_999, Decimal(100), True),
        (49_999, None, False),  # nothing to compare with
        (0, Decimal("0.5"), True),
    ],
)
def test_a_value_far_below_what_goods_of_the_chapter_are_worth(value: int, mass: Any, low: bool) -> None:
    declared = goods(a_line(customs_value=value, net_mass_kg=mass))
    assert [rule for rule, _line, _told in found(declared)] == (["low_unit_value"] if low else [])


def test_a_low_value_tells_the_numbers_it_compared() -> None:
    (finding,) = rules.findings(goods(a_line(customs_value=12_345)), numbers())
    assert finding.params == {"value": "123", "floor": 500, "chapter": "42"}
    assert finding.told == "123 yen/kg, below 500 for chapter 42"


def test_a_chapter_without_a_floor_is_not_measured() -> None:
    assert found(goods(a_line(code="950300000", customs_value=1))) == []


@pytest.mark.parametrize("words", ["gift", "GIFT ", "ｇｉｆｔ", "parts", "bag", "", "鞄", "雑貨", "サンプル"])
def test_a_description_that_tells_nothing(words: str) -> None:
    assert [rule for rule, _line, _told in found(goods(a_line(description=words)))] == ["vague_description"]


@pytest.mark.parametrize(
    "words", ["bags", "gift boxes of chocolate", "革鞄", "革製トランク", "sample books, printed"]
)
def test_a_description_that_tells_something(words: str) -> None:
    assert found(goods(a_line(description=words))) == []


def test_a_long_description_is_repeated_in_part() -> None:
    (finding,) = rules.findings(goods(a_line(description="x")), numbers())
    assert finding.told == "described as “x”"


@pytest.mark.proves("67")
def test_particulars_that_a_declaration_usually_has() -> None:
    assert found(goods(overseas_shipper="", gross_mass_kg=None)) == [
        ("little_said", None, "not stated: overseas shipper, gross mass")
    ]


def test_lines_that_weigh_more_than_everything_together() -> None:
    two = (a_line(1, net_mass_kg=Decimal("60.25")), a_line(2, net_mass_kg=Decimal("60.50")))
    assert found(goods(*two)) == [("mass_mismatch", None, "120.75 kg net, 120.5 kg gross")]
    assert found(goods(*two, gross_mass_kg=Decimal("120.75"))) == []


def test_papers_declared_before_and_amendments() -> None:
    assert found(goods(duplicates=2, amendment=1)) == [
        ("duplicate_documents", None, "found: 2"),
        ("amended", None, "amendment 1"),
    ]


def drawn(in_ten_thousand: int, salt: str = "s", amendment: int = 0) -> set[int]:
    chance = {"score": 60, "in_ten_thousand": in_ten_thousand, "salt": salt}
    given = numbers(random_selection=chance, amended=0)
    return {
        number
        for number in range(2000)
        for finding in rules.random_selection(goods(case_id=number, amendment=amendment), given)
    }


@pytest.mark.proves("67")
def test_chance_draws_its_share_can_be_repeated_and_cannot_be_foreseen() -> None:
    assert drawn(0) == set()
    assert len(drawn(10_000)) == 2000
    assert 60 < len(drawn(500)) < 140  # a hundred in two thousand, more or less
    assert drawn(500) == drawn(500)
    assert drawn(500, salt="another") != drawn(500)
    assert drawn(500, amendment=1) != drawn(500)


def test_every_rule_has_its_sentence() -> None:
    assert {rule.__name__ for rule in rules.RULES} == set(SENTENCES)


def test_a_stored_finding_is_told_in_the_readers_language() -> None:
    stored = Finding("amended", 20, params={"number": 3}).as_data()
    assert stored == {"rule": "amended", "score": 20, "why": "amendment 3", "params": {"number": 3}}
    catalogue = {"amendment %(number)s": "訂正 %(number)s 回目"}
    with translation.override("ja"), pytest.MonkeyPatch.context() as patched:
        patched.setitem(SENTENCES, "amended", catalogue["amendment %(number)s"])
        assert why_of(stored) == "訂正 3 回目"


def test_a_finding_without_a_sentence_here_says_what_its_screener_said() -> None:
    assert (
        why_of({"rule": "rights", "score": 60, "why": "bags like those of a right"})
        == "bags like those of a right"
    )
    # Stored before its sentence had this parameter: what was said then.
    assert why_of({"rule": "amended", "score": 20, "why": "amendment 2"}) == "amendment 2"
