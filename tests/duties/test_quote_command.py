"""`manage.py tariff quote`: the amounts, each step with its article, and a clear refusal."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from duties.tariff_loading import load_files
from tests.duties.law import DAY, SAMPLES, needs_samples
from tests.duties.test_tariff_loading import SPRING, node

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _schedule(tmp_path: Path) -> None:
    path = tmp_path / "schedule.json"
    nodes = [
        node("8508.11", "100", 基本="12.5%", WTO協定="10%", EPA_欧州連合="1.8%", EPA_CPTPP="無税"),
        node("0713.10", "900", 基本="354円/kg"),
        node("2204.21", "020", 基本="45円/l"),
        node(
            "2008.99",
            "100",
            WTO協定="砂糖を加えたもの\u300016%\nその他のもの\u300011%",
            EPA_欧州連合="砂糖を加えたもの\u30006%\nその他のもの\u30001%",
        ),
    ]
    path.write_text(json.dumps(nodes), encoding="utf-8")
    load_files([path], SPRING)


def quoted(*arguments: str) -> dict[str, Any]:
    out = StringIO()
    call_command("tariff", "quote", *arguments, "--date", DAY.isoformat(), "--json", stdout=out)
    return json.loads(out.getvalue())  # type: ignore[no-any-return]


def test_a_quote_holds_the_rate_the_amounts_and_each_step_with_its_article() -> None:
    quote = quoted("--code", "8508.11-100", "--origin", "fr", "--value", "1,000,000")
    assert quote["code"] == "8508.11-100"
    assert (quote["rate"]["column"], quote["rate"]["text"]) == ("WTO協定", "10%")
    # 100,000; 1,100,000 x 7.8 % = 85,800; 24,200
    assert [
        quote[name] for name in ("customs_value", "duty", "consumption_tax", "local_consumption_tax", "total")
    ] == [1000000, 100000, 85800, 24200, 210000]
    assert all(
        isinstance(step["amount"], int) and step["what"] and step["article"] for step in quote["steps"]
    )
    assert {
        "what": "10% of 1,000,000 yen",
        "amount": 100000,
        "article": "Customs Tariff Act 3",
        "code": "duty.ad_valorem",
    } in quote["steps"]
    assert {one["column"]: one["why"] for one in quote["not_taken"]} == {
        "基本": "higher than WTO",
        "EPA_CPTPP": "FR is not within it on 2026-11-02",
        "EPA_欧州連合": "not claimed",
    }


@pytest.mark.parametrize("preference", ["EPA", "EU", "EPA_欧州連合"])
def test_a_preference_is_quoted_when_it_is_claimed(preference: str) -> None:
    quote = quoted("--code", "850811100", "--origin", "FR", "--value", "1000000", "--preference", preference)
    assert (quote["rate"]["column"], quote["duty"]) == ("EPA_欧州連合", 18000)


def test_a_preference_without_proof_is_not() -> None:
    quote = quoted(
        *("--code", "850811100", "--origin", "FR", "--value", "1000000"),
        *("--preference", "EU", "--without-proof"),
    )
    assert quote["rate"]["column"] == "WTO協定"


def test_a_quantity_is_given_with_its_unit() -> None:
    quote = quoted(
        *("--code", "0713.10-900", "--origin", "US", "--value", "200000"),
        *("--quantity", "7", "--unit", "NO", "--quantity", "374.58", "--unit", "kg"),
    )
    assert quote["duty"] == 132500


def test_a_quote_for_a_person_names_what_was_not_taken() -> None:
    out = StringIO()
    call_command(
        *("tariff", "quote", "--code", "8508.11-100", "--origin", "FR", "--value", "1000000"),
        *("--date", "2026-11-02"),
        stdout=out,
    )
    assert "rate: WTO協定  10%" in out.getvalue()
    assert "210,000 yen" in out.getvalue()
    assert "not taken: EPA_欧州連合 1.8%: not claimed" in out.getvalue()


def test_a_cell_of_several_lines_is_printed_in_plain_words() -> None:
    out = StringIO()
    call_command(
        *("tariff", "quote", "--code", "2008.99-100", "--origin", "FR", "--value", "1000000"),
        *("--date", "2026-11-02", "--choice", "WTO協定=2"),
        stdout=out,
    )
    assert "\\" not in out.getvalue()
    assert "\u3000" not in out.getvalue()
    assert "not taken: EPA_欧州連合 砂糖を加えたもの 6% その他のもの 1%: not claimed" in out.getvalue()
    assert "rate: WTO協定 砂糖を加えたもの 16% その他のもの 11%" in " ".join(out.getvalue().split())


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (("--code", "8508.11-999", "--origin", "FR", "--value", "1"), "has no line 850811999"),
        (("--code", "8508.11", "--origin", "FR", "--value", "1"), "“8508.11” is not a statistical code"),
        (("--code", "8508111009", "--origin", "FR", "--value", "1"), "the check character is 9"),
        (("--code", "850811100", "--origin", "FRA", "--value", "1"), "origin FRA is not possible"),
        (("--code", "850811100", "--origin", "FR", "--value", "1.5"), "customs_value 1.5 is not possible"),
        (("--code", "850811100", "--origin", "FR", "--value", "-5"), "customs_value -5 is not possible"),
        (("--code", "850811100", "--origin", "FR", "--value", "much"), "customs_value much is not possible"),
        (("--code", "0713.10-900", "--origin", "US", "--value", "200000"), "needs the quantity in KG"),
        (
            ("--code", "2204.21-020", "--origin", "FR", "--value", "200000"),
            "Not yet built: goods of 220421020",
        ),
        (
            ("--code", "0713.10-900", "--origin", "US", "--value", "1", "--quantity", "1", "--unit", "stone"),
            "“stone” is not a unit",
        ),
        (
            ("--code", "0713.10-900", "--origin", "US", "--value", "1", "--quantity", "x", "--unit", "KG"),
            "quantity x is not possible",
        ),
        (("--code", "0713.10-900", "--origin", "US", "--value", "1", "--quantity", "1"), "needs its --unit"),
        (("--code", "850811100", "--origin", "FR", "--value", "1", "--choice", "x"), "is not [COLUMN=]N"),
        (("--code", "850811100", "--origin", "FR", "--value", "1", "--choice", "y=1"), "has no such column"),
        (
            ("--code", "850811100", "--origin", "FR", "--value", "300000", "--preference", "XX"),
            "“XX” is no preference",
        ),
    ],
)
def test_a_request_that_cannot_be_quoted_is_refused_with_field_and_value(
    arguments: tuple[str, ...], fault: str
) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("tariff", "quote", *arguments, "--date", "2026-11-02")
    assert fault in str(refused.value)


def test_a_refusal_as_data_has_its_reasons_and_a_failing_exit() -> None:
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command(
            *("tariff", "quote", "--code", "2204.21-020", "--origin", "FR", "--value", "100000", "--json"),
            *("--date", "2026-11-02"),
            stdout=out,
        )
    assert ended.value.code == 1
    (error,) = json.loads(out.getvalue())["errors"]
    assert (error["code"], error["article"]) == ("duties.not_yet_built", "Liquor Tax Act 6(2)")


def test_a_day_without_an_edition_is_named() -> None:
    with pytest.raises(CommandError, match="in force on 2026-03-31 has no line"):
        call_command(
            *(
                "tariff",
                "quote",
                "--code",
                "850811100",
                "--origin",
                "FR",
                "--value",
                "1",
                "--date",
                "2026-03-31",
            )
        )


@needs_samples
@pytest.mark.samples
@pytest.mark.parametrize(
    ("arguments", "column", "duty"),
    [
        # 10 % of 1,000,000
        (("--code", "4202.11-200", "--origin", "FR", "--value", "1000000"), "WTO協定", 100000),
        # 1.8 %
        (
            ("--code", "4202.11-200", "--origin", "FR", "--value", "1000000", "--preference", "EPA"),
            "EPA_欧州連合",
            18000,
        ),
        # the general 10.9 %, since the agreed rate is printed in brackets
        (("--code", "6101.20-000", "--origin", "CN", "--value", "1000000"), "基本", 109000),
        # 30 % of 1,000,000 or 4,300 x 50
        (
            (
                "--code",
                "6403.20-012",
                "--origin",
                "US",
                "--value",
                "1000000",
                "--quantity",
                "50",
                "--unit",
                "PR",
            ),
            "WTO協定",
            300000,
        ),
        # 36 % of 1,000,000 and 130 x 1,000, against 29.8 % and 396 x 1,000
        (
            (
                "--code",
                "0402.10-129",
                "--origin",
                "US",
                "--value",
                "1000000",
                "--quantity",
                "1000",
                "--unit",
                "KG",
            ),
            "暫定",
            490000,
        ),
    ],
)
def test_real_lines_are_quoted(arguments: tuple[str, ...], column: str, duty: int) -> None:
    load_files(sorted(SAMPLES.glob("j_*.json")), SPRING)
    quote = quoted(*arguments)
    assert (quote["rate"]["column"], quote["duty"]) == (column, duty)
