"""The schedule's rates are read whole or not at all, and written back without loss."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duties.rules.rates import (
    AdValorem,
    AtLeast,
    AtMost,
    Bracketed,
    ByCondition,
    Compound,
    Difference,
    Free,
    HigherOf,
    LowerOf,
    Marked,
    NamedDifference,
    NotConceded,
    Noted,
    Option,
    Rate,
    Specific,
    Undecided,
    in_english,
    written,
)
from duties.rules.tariff_text import UnreadableRate, parse_rate

KG = "kg"

FORMS: list[tuple[str, Rate]] = [
    ("無税", Free()),
    ("12.5%", AdValorem(D("12.5"))),
    ("１２．５％", AdValorem(D("12.5"))),
    ("(30%)", Bracketed(AdValorem(D(30)))),
    ("（無税）", Bracketed(Free())),
    ("198円/kg", Specific(D(198), KG)),
    ("4,800円/足", Specific(D(4800), "足")),
    ("212.5円/㎏", Specific(D("212.5"), KG)),
    ("2,336円/kl", Specific(D(2336), "kl")),
    ("45円/L", Specific(D(45), "l")),
    ("7円50銭/㎡", Specific(D("7.50"), "m2")),
    ("290円/1,000本", Specific(D(290), "本", 1000)),
    ("1キログラムにつき、15円", Specific(D(15), KG)),
    ("25%＋63円/kg", Compound((AdValorem(D(25)), Specific(D(63), KG)))),
    ("25%+\n63円/kg", Compound((AdValorem(D(25)), Specific(D(63), KG)))),
    ("(500円\n/kg)", Bracketed(Specific(D(500), KG))),
    ("60%又は4,800円/足のうちいずれか高い税率", HigherOf((AdValorem(D(60)), Specific(D(4800), "足")))),
    ("20%又は48円/kgのうちいずれか低い税率", LowerOf((AdValorem(D(20)), Specific(D(48), KG)))),
    ("(17%又は77円/lのうちいずれか低い税率)", Bracketed(LowerOf((AdValorem(D(17)), Specific(D(77), "l"))))),
    (
        "29%＋400円/kg又は36%＋200円/kgのうちいずれか低い税率",
        LowerOf(
            (
                Compound((AdValorem(D(29)), Specific(D(400), KG))),
                Compound((AdValorem(D(36)), Specific(D(200), KG))),
            )
        ),
    ),
    (
        "21%又は150円/lのうちいずれか低い税率\nただしその税率が93円/lを下回る場合は93円/l",
        AtLeast(LowerOf((AdValorem(D(21)), Specific(D(150), "l"))), Specific(D(93), "l")),
    ),
    (
        "9%又は7円/kgのうちいずれか高い税率（ただしその税率が50%を上回る場合は50%とする）",
        AtMost(HigherOf((AdValorem(D(9)), Specific(D(7), KG))), AdValorem(D(50))),
    ),
    ("(73.70円-課税価格)/kg", Difference(D("73.70"), KG)),
    ("500円/kg−課税価格/kg", Difference(D(500), KG)),
    ("（393円×1.004-課税価格）/kg", Difference(D(393), KG, D("1.004"))),
    ("577円/kg-課税価格/kg×0.6", Difference(D(577), KG, D(1), D("0.6"))),
    (
        "(500円/kg-課税価格/kg)又は2.2%のうちいずれか高い税率",
        HigherOf((Difference(D(500), KG), AdValorem(D("2.2")))),
    ),
    ("1キログラムにつき基準輸入価格と課税価格との差額", NamedDifference("基準輸入価格", KG)),
    ("1キログラムにつき500円と課税価格との差額", Difference(D(500), KG)),
    ("◎無税", Marked("◎", Free())),
    ("*29%＋396円/kg", Marked("*", Compound((AdValorem(D(29)), Specific(D(396), KG))))),
    ("*(25%)", Marked("*", Bracketed(AdValorem(D(25))))),
    ("1.8% ◆4", Noted(AdValorem(D("1.8")), (4,))),
    ("◎10% ◆2", Noted(Marked("◎", AdValorem(D(10))), (2,))),
    ("◆11", Noted(None, (11,))),
    ("無税 ◆2、3 ◆5", Noted(Free(), (2, 3, 5))),
    ("●3.5%～5.2%", Marked("●", Undecided((AdValorem(D("3.5")), AdValorem(D("5.2"))), ("〜",)))),
    ("●無税又は非譲許", Marked("●", Undecided((Free(), NotConceded()), ("又は",)))),
    ("21%〜29%又は非譲許", Undecided((AdValorem(D(21)), AdValorem(D(29)), NotConceded()), ("〜", "又は"))),
    (
        "25%＋40円/kg〜29%＋396円/kg又は36%＋200円/kgのうちいずれか低い税率 ◆3",
        Noted(
            Undecided(
                (
                    Compound((AdValorem(D(25)), Specific(D(40), KG))),
                    LowerOf(
                        (
                            Compound((AdValorem(D(29)), Specific(D(396), KG))),
                            Compound((AdValorem(D(36)), Specific(D(200), KG))),
                        )
                    ),
                ),
                ("〜",),
            ),
            (3,),
        ),
    ),
    ("(8.1%)〜(8.2%)", Undecided((Bracketed(AdValorem(D("8.1"))), Bracketed(AdValorem(D("8.2")))), ("〜",))),
    (
        "砂糖を加えたもの\u300016%＋18円/kg\nその他のもの\u300011%",
        ByCondition(
            (
                Option("砂糖を加えたもの", Compound((AdValorem(D(16)), Specific(D(18), KG)))),
                Option("その他のもの", AdValorem(D(11))),
            )
        ),
    ),
    (
        "つま先に金属のあるもの 6.7%\n\nその他のもの 8%",
        ByCondition(
            (Option("つま先に金属のあるもの", AdValorem(D("6.7"))), Option("その他のもの", AdValorem(D(8))))
        ),
    ),
    (
        "関税割当数量以内のもの\u3000(500円/kg-課税価格/kg)",
        ByCondition((Option("関税割当数量以内のもの", Difference(D(500), KG)),)),
    ),
    (
        "甲の類（STANDARD 283-1978）に限る。\u300013%\nその他のもの\u3000無税",
        ByCondition(
            (Option("甲の類（STANDARD 283-1978）に限る。", AdValorem(D(13))), Option("その他のもの", Free()))
        ),
    ),
]


@pytest.mark.parametrize(("text", "rate"), FORMS, ids=[text for text, _rate in FORMS])
def test_each_form_is_read_as_what_it_says(text: str, rate: Rate) -> None:
    assert parse_rate(text) == rate


@pytest.mark.parametrize(("text", "rate"), FORMS, ids=[text for text, _rate in FORMS])
def test_each_form_is_written_back_without_loss(text: str, rate: Rate) -> None:
    assert parse_rate(written(rate)) == rate


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12.5",
        "63円",
        "63円/樽",
        "25%＋",
        "25%＋有税",
        "％25",
        "25%又は63円/kgのうちいずれか",
        "25%又は63円/kgのうちいずれか高い",
        "(25%",
        "25% 20% ◇",
        "25%\n20%",
        "25% その他 20%",
        "無税 無税",
        "別に定める",
        "1,23円/kg",
        "--5%",
        "21%又は150円/lのうちいずれか低い税率\nただしその税率が93円/lを下回る場合は94円/l",
    ],
)
def test_what_is_not_understood_whole_is_not_read(text: str) -> None:
    with pytest.raises(UnreadableRate):
        parse_rate(text)


def test_a_rate_is_told_in_english() -> None:
    assert (
        in_english(parse_rate("60%又は4,800円/足のうちいずれか高い税率"))
        == "the higher of 60% and 4,800 yen/pair"
    )
    assert in_english(parse_rate("25%＋63円/kg")) == "25% + 63 yen/kg"


percents = st.decimals("0.1", "90", places=1).map(lambda d: AdValorem(d.normalize()))
specifics = st.builds(
    lambda yen, unit: Specific(yen.normalize(), unit),
    st.decimals("0.01", "9999", places=2),
    st.sampled_from(["kg", "l", "足", "本", "m2", "kl"]),
)
terms = st.one_of(percents, specifics)
sums = st.one_of(terms, st.tuples(percents, specifics).map(Compound))
pairs = st.tuples(sums, sums)
arithmetic = st.one_of(
    sums,
    pairs.map(HigherOf),
    pairs.map(LowerOf),
    st.tuples(pairs.map(LowerOf), terms).map(lambda two: AtLeast(*two)),
    st.tuples(pairs.map(HigherOf), terms).map(lambda two: AtMost(*two)),
)
cells = st.one_of(
    arithmetic,
    sums.map(Bracketed),
    arithmetic.map(lambda rate: Marked("◎", rate)),
    st.tuples(arithmetic, st.integers(1, 30)).map(lambda two: Noted(two[0], (two[1],))),
    st.lists(arithmetic, min_size=1, max_size=3).map(
        lambda rates: ByCondition(tuple(Option(f"第{n}のもの", rate) for n, rate in enumerate(rates)))
    ),
)


@given(cells)
def test_every_tree_is_written_so_that_it_is_read_back_the_same(rate: Rate) -> None:
    assert parse_rate(written(rate)) == rate


@given(st.text(alphabet="0123456789.,%円/kgl又はのうちいずれか高低い税率無()（）〜◆●◎*＋+ \n", max_size=40))
def test_any_text_is_read_or_refused_and_never_breaks_the_reader(text: str) -> None:
    try:
        rate = parse_rate(text)
    except UnreadableRate:
        return
    assert parse_rate(written(rate)) == rate
