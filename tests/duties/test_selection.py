"""Which rate is taken, and the reason why each other one is not."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duties.rules.assessment import DeclaredLine, assess
from duties.rules.columns import COLUMNS, columns_claimed
from duties.rules.conditions import read_condition
from duties.rules.consumption_tax import TaxClass
from duties.rules.duty_arithmetic import Base, duty_amount, surely_not_above
from duties.rules.faults import CannotAssess, UnknownPreference
from duties.rules.origins import Standing
from duties.rules.rates import AdValorem, AtLeast, AtMost, Compound, Free, HigherOf, LowerOf, Specific
from duties.rules.selection import PreferenceClaim
from duties.rules.tariff_line import Cell, TariffLineData
from duties.rules.units import Quantity
from duties.rules.worksheet import Worksheet, read_step
from tests.duties.law import DAY, law_on, shipped_origins

CODE = "621210100"


def a_line(**rates: str) -> TariffLineData:
    return TariffLineData(
        CODE, ("試験",), ("KG",), (), {column: Cell(text) for column, text in rates.items()}, date(2020, 1, 1)
    )


def sheet(line: TariffLineData, **declared: object) -> Worksheet:
    goods = {"customs_value": 1_000_000, "origin": "US", "quantities": (Quantity(Decimal(1000), "KG"),)}
    return assess(
        [DeclaredLine(number=1, code=CODE, **{**goods, **declared})],  # type: ignore[arg-type]
        {CODE: line},
        shipped_origins(),
        law_on(DAY),
    )


@pytest.mark.proves("3")
def test_every_rate_of_the_line_is_taken_or_has_a_reason() -> None:
    rates = {
        "基本": "12%",
        "暫定": "11%",
        "WTO協定": "9%",
        "特恵": "4%",
        "特別特恵": "無税",
        "EPA_アセアン": "2%",
        "EPA_ベトナム": "1%",
        "EPA_CPTPP": "3%",
        "EPA_欧州連合": "無税",
    }
    line = sheet(a_line(**rates), origin="VN", preference=PreferenceClaim("CPTPP", "certificate")).lines[0]
    reasons = {one.printed: one.why for one in line.not_taken}
    assert line.column_printed == "EPA_CPTPP"
    assert reasons == {
        "基本": "the temporary rate takes its place",
        "暫定": "higher than WTO",
        "WTO協定": "higher than CPTPP",
        "特恵": "not claimed",
        "特別特恵": "VN is not within it on 2026-11-02",
        "EPA_アセアン": "not claimed",
        "EPA_ベトナム": "not claimed",
        "EPA_欧州連合": "VN is not within it on 2026-11-02",
    }


def test_a_choice_for_all_columns_must_mean_the_same_goods_in_each() -> None:
    same = a_line(
        基本="20%",
        WTO協定="ひざを覆うもの 6%\nその他のもの 8%",
        EPA_CPTPP="膝を覆うもの　1%\nその他のもの　2%",
    )
    other = a_line(
        基本="20%", WTO協定="甲のもの 6%\nその他のもの 8%", EPA_CPTPP="乙のもの　1%\nその他のもの　2%"
    )
    claim = {"origin": "NZ", "preference": PreferenceClaim("CPTPP", "statement"), "choices": {"*": 1}}
    assert sheet(same, **claim).duty == 10_000
    with pytest.raises(CannotAssess) as refused:
        sheet(other, **claim)
    assert [fault.code for fault in refused.value.faults] == ["duties.missing_choice"]
    told = {"*": 1, "epa_cptpp": 2}
    assert sheet(other, **{**claim, "choices": told}).duty == 20_000


def test_treatment_of_some_parties_only_is_given_to_them_only() -> None:
    line = a_line(
        基本="20%",
        EPA_CPTPP="関税割当数量以内のもの（ニュージーランドに対する待遇）　無税\nその他のもの　15%",
    )
    claim = {"preference": PreferenceClaim("CPTPP", "statement"), "quota_certificate": True}
    assert sheet(line, origin="NZ", **claim).duty == 0
    assert sheet(line, origin="AU", **claim).duty == 150_000
    assert sheet(line, origin="NZ", preference=PreferenceClaim("CPTPP", "statement")).duty == 150_000


def test_a_quota_without_a_certificate_leaves_the_rate_without_a_preference() -> None:
    line = a_line(基本="20%", EPA_豪州="関税割当数量以内のもの　無税")
    found = sheet(line, origin="AU", preference=PreferenceClaim("Australia", "certificate")).lines[0]
    assert found.column_printed == "基本"
    assert [one.why for one in found.not_taken] == ["no concession for these goods"]


@pytest.mark.parametrize(
    ("words", "quota", "origins", "remainder", "goods"),
    [
        ("関税割当数量以内のもの", True, None, False, False),
        ("関税割当数量以外のもの", False, None, False, False),
        ("その他のもの", None, None, True, False),
        ("（オーストラリア及びニュージーランドに対する待遇）", None, {"AU", "NZ"}, False, False),
        ("関税割当数量以内のもの（ニュージーランドに対する待遇）", True, {"NZ"}, False, False),
        ("欧州連合向けの関税割当て", True, None, False, False),
        ("砂糖を加えたものであって、関税割当数量以内のもの", True, None, False, True),
        ("その他のものであって、関税割当数量以内のもの", True, None, True, False),
        ("砂糖を加えたもの", None, None, False, True),
        ("（月世界に対する待遇）", None, None, False, True),
    ],
)
def test_what_a_machine_can_tell_of_the_words_before_a_rate(
    words: str, quota: bool | None, origins: set[str] | None, remainder: bool, goods: bool
) -> None:
    condition = read_condition(words)
    assert (condition.quota, condition.origins, condition.remainder, condition.goods) == (
        quota,
        origins,
        remainder,
        goods,
    )


@pytest.mark.parametrize(
    ("name", "slugs"),
    [
        ("EU", ["epa_eu"]),
        ("cptpp", ["epa_cptpp"]),
        ("EPA_欧州連合", ["epa_eu"]),
        ("Viet Nam", ["epa_viet_nam"]),
        ("RCEP", ["epa_rcep_asean", "epa_rcep_china", "epa_rcep_korea"]),
        ("LDC", ["ldc"]),
        ("GSP", ["gsp", "ldc"]),
        ("特恵", ["gsp"]),
    ],
)
def test_a_preference_is_claimed_by_its_usual_names(name: str, slugs: list[str]) -> None:
    assert [column.slug for column in columns_claimed(name)] == slugs


@pytest.mark.parametrize("name", ["", "基本", "WTO", "general", "NAFTA"])
def test_what_is_no_preference_cannot_be_claimed(name: str) -> None:
    with pytest.raises(UnknownPreference):
        columns_claimed(name)


def test_steps_are_stored_as_codes_and_told_again_from_them() -> None:
    worksheet = sheet(a_line(基本="20%"))
    for step in worksheet.steps:
        assert read_step(step.as_data()).what == step.what


def test_the_tax_class_is_told_with_the_line() -> None:
    assert sheet(a_line(基本="20%")).lines[0].tax_class == TaxClass.STANDARD


@pytest.mark.parametrize(
    ("column", "country", "day", "standing"),
    [
        ("wto", "FR", DAY, Standing.IN),
        ("wto", "KP", DAY, Standing.OUT),
        ("wto", "TL", date(2024, 8, 29), Standing.OUT),
        ("wto", "TL", date(2024, 8, 30), Standing.IN),
        ("wto", "IR", DAY, Standing.IN),
        ("wto", "SS", DAY, Standing.UNKNOWN),
        ("gsp", "TR", date(2026, 3, 31), Standing.IN),
        ("gsp", "TR", date(2026, 4, 1), Standing.OUT),
        ("gsp", "CN", DAY, Standing.OUT),
        ("gsp", "PA", DAY, Standing.UNKNOWN),
        ("ldc", "BD", DAY, Standing.IN),
        ("ldc", "BT", DAY, Standing.UNKNOWN),
        ("ldc", "IN", DAY, Standing.OUT),
        ("epa_eu", "GB", date(2020, 12, 31), Standing.IN),
        ("epa_eu", "GB", date(2021, 1, 1), Standing.OUT),
        ("epa_rcep_korea", "KR", date(2022, 1, 31), Standing.OUT),
        ("epa_rcep_korea", "KR", date(2022, 2, 1), Standing.IN),
        ("epa_rcep_asean", "MM", DAY, Standing.OUT),
        ("general", "KP", DAY, Standing.IN),
    ],
)
def test_who_is_within_a_group_on_a_day(column: str, country: str, day: date, standing: Standing) -> None:
    assert shipped_origins().standing(column, country, day) is standing


percents = st.decimals("0.1", "60", places=1).map(AdValorem)
specifics = st.decimals("0.01", "9999", places=2).map(lambda yen: Specific(yen, "kg"))
plain = st.one_of(st.just(Free()), percents, specifics, st.tuples(percents, specifics).map(Compound))
pairs = st.tuples(plain, plain)
rates = st.one_of(
    plain,
    pairs.map(HigherOf),
    pairs.map(LowerOf),
    pairs.map(lambda two: AtLeast(*two)),
    pairs.map(lambda two: AtMost(*two)),
)
goods = st.builds(
    lambda value, kg: Base(1, value, (Quantity(kg, "KG"),), 1000, 2),
    st.integers(0, 10**8),
    st.decimals("0.01", "99999", places=2),
)


@given(rates, rates, goods)
def test_a_rate_said_to_be_never_above_another_never_is(left: object, right: object, base: Base) -> None:
    if surely_not_above(left, right):  # type: ignore[arg-type]
        assert duty_amount(left, base).yen <= duty_amount(right, base).yen  # type: ignore[arg-type]


@given(rates, goods)
def test_a_duty_is_never_negative(rate: object, base: Base) -> None:
    assert duty_amount(rate, base).yen >= 0  # type: ignore[arg-type]


@given(
    st.lists(
        st.tuples(st.integers(0, 5_000_000), st.sampled_from(["3.9%", "12%", "無税", "0.7%"])),
        min_size=1,
        max_size=6,
    )
)
def test_totals_are_rounded_sums_of_lines(lines: list[tuple[int, str]]) -> None:
    tariff = {f"62121010{n}": a_line(基本=text) for n, (_value, text) in enumerate(lines)}
    declared = [
        DeclaredLine(n, f"62121010{n}", value, "US", left_out_of_low_value_exemption=True)
        for n, (value, _text) in enumerate(lines)
    ]
    worksheet = assess(declared, tariff, shipped_origins(), law_on(DAY))
    duties = sum(line.duty for line in worksheet.lines)
    assert worksheet.duty == duties // 100 * 100
    assert sum(line.duty_in_base for line in worksheet.lines) == worksheet.duty
    assert worksheet.consumption_tax % 100 == worksheet.local_consumption_tax % 100 == 0
    assert worksheet.consumption_tax <= sum(line.consumption_tax for line in worksheet.lines)
    assert worksheet.total == sum(worksheet.totals().values())


@given(st.integers(10_001, 10**8), st.integers(0, 10**6))
def test_more_value_never_pays_less(value: int, more: int) -> None:
    line = a_line(基本="12%", WTO協定="8.4%")
    assert sheet(line, customs_value=value).total <= sheet(line, customs_value=value + more).total


def test_there_is_a_column_for_every_group_and_back() -> None:
    kinds = {column.slug for column in COLUMNS} - {"general", "temporary"}
    assert kinds == set(shipped_origins().groups)
