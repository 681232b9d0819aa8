"""The week's customs rates: every row or none, each fault with its line."""

import json
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from duties.exchange_rate_loading import RatesRefused, load_demonstration, load_rates
from duties.models import ExchangeRate
from duties.rules.faults import MissingRateOfExchange
from duties.selectors import rate_on, rates_on

pytestmark = pytest.mark.django_db

HEADER = "currency,valid_from,valid_to,rate,unit,source\n"
WEEK = (
    HEADER
    + "USD,2026-11-01,2026-11-07,150.25,1,public notice of 23 October\n"
    + "KRW,2026-11-01,2026-11-07,10.85,100,public notice of 23 October\n"
)


@pytest.fixture
def file(tmp_path: Path) -> Any:
    def write(content: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / "rates.csv"
        path.write_text(content, encoding=encoding)
        return path

    return write


def test_a_week_is_loaded_and_read_by_day(file: Any) -> None:
    assert load_rates(file(WEEK)).loaded == 2
    assert rate_on("USD", date(2026, 11, 1)) == Decimal("150.25")
    assert rate_on("USD", date(2026, 11, 7)) == Decimal("150.25")
    assert rate_on("KRW", date(2026, 11, 2)) == Decimal("0.1085")
    assert rate_on("JPY", date(1999, 1, 1)) == 1


def test_several_currencies_are_read_in_one_query(file: Any, django_assert_num_queries: Any) -> None:
    load_rates(file(WEEK))
    with django_assert_num_queries(1):
        found = rates_on({"USD", "KRW", "CHF", "JPY"}, date(2026, 11, 2))
    assert found == {"USD": Decimal("150.25"), "KRW": Decimal("0.1085"), "JPY": Decimal(1)}


@pytest.mark.parametrize("day", [date(2026, 10, 31), date(2026, 11, 8)])
def test_a_day_without_a_rate_names_currency_and_day(file: Any, day: date) -> None:
    load_rates(file(WEEK))
    with pytest.raises(MissingRateOfExchange) as missing:
        rate_on("USD", day)
    assert "USD" in missing.value.message
    assert day.isoformat() in missing.value.message


def test_the_same_file_again_changes_nothing(file: Any) -> None:
    load_rates(file(WEEK))
    again = load_rates(file(WEEK))
    assert (again.loaded, again.unchanged) == (0, 2)
    assert ExchangeRate.objects.count() == 2


def test_a_byte_order_mark_and_blanks_are_no_fault(file: Any) -> None:
    assert load_rates(file(WEEK.replace("USD,", " usd ,"), "utf-8-sig")).loaded == 2


def test_another_rate_for_the_same_days_is_refused_and_nothing_is_loaded(file: Any) -> None:
    load_rates(file(WEEK))
    other = HEADER + "EUR,2026-11-01,2026-11-07,165,1,n\nUSD,2026-11-07,2026-11-13,151,1,n\n"
    with pytest.raises(RatesRefused) as refused:
        load_rates(file(other))
    assert "line 3: USD from 2026-11-07 to 2026-11-13 at 151 yen overlaps" in str(refused.value)
    assert not ExchangeRate.objects.filter(currency="EUR").exists()


def test_two_rows_for_the_same_day_are_refused(file: Any) -> None:
    with pytest.raises(RatesRefused) as refused:
        load_rates(file(WEEK + "USD,2026-11-05,2026-11-11,150,1,n\n"))
    assert refused.value.faults == ("line 4: USD overlaps line 2",)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("XXZ,2026-11-01,2026-11-07,150,1,n", "currency 'XXZ'"),
        ("JPY,2026-11-01,2026-11-07,1,1,n", "currency 'JPY'"),
        ("USD,1 Nov,2026-11-07,150,1,n", "valid_from '1 Nov'"),
        ("USD,2026-11-01,2026-02-30,150,1,n", "valid_to '2026-02-30'"),
        ("USD,2026-11-07,2026-11-01,150,1,n", "valid_to 2026-11-01 is before"),
        ("USD,2026-11-01,2026-11-07,0,1,n", "rate '0'"),
        ("USD,2026-11-01,2026-11-07,-3,1,n", "rate '-3'"),
        ("USD,2026-11-01,2026-11-07,NaN,1,n", "rate 'NaN'"),
        ("USD,2026-11-01,2026-11-07,much,1,n", "rate 'much'"),
        ("USD,2026-11-01,2026-11-07,1.00000000001,1,n", "more than ten decimals"),
        ("USD,2026-11-01,2026-11-07,150,10,n", "unit '10'"),
        ("USD,2026-11-01,2026-11-07,150,1,", "source is empty"),
        ("USD,2026-11-01,2026-11-07,150,1", "has not 6 columns"),
        ("USD,2026-11-01,2026-11-07,150,1,n,more", "has not 6 columns"),
    ],
)
def test_a_faulty_row_is_named_with_its_line_and_its_value(file: Any, row: str, fault: str) -> None:
    with pytest.raises(RatesRefused) as refused:
        load_rates(file(WEEK + row + "\n"))
    (told,) = refused.value.faults
    assert told.startswith("line 4: ")
    assert fault in told
    assert not ExchangeRate.objects.exists()


def test_every_faulty_row_is_named_at_once(file: Any) -> None:
    with pytest.raises(RatesRefused) as refused:
        load_rates(file(HEADER + "XXZ,a,b,c,d,\nUSD,2026-11-01,2026-11-07,0,1,n\n"))
    assert [fault.split(":")[0] for fault in refused.value.faults] == ["line 2"] * 6 + ["line 3"]


@pytest.mark.parametrize("content", ["", HEADER, "a,b\n1,2\n", '"unclosed\n'])
def test_a_file_that_is_none_is_refused(file: Any, content: str) -> None:
    with pytest.raises(RatesRefused):
        load_rates(file(content))


def test_a_file_that_is_not_there_or_not_text_is_refused(file: Any, tmp_path: Path) -> None:
    with pytest.raises(RatesRefused, match="No such file"):
        load_rates(tmp_path / "none.csv")
    path = tmp_path / "rates.csv"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RatesRefused, match="not UTF-8"):
        load_rates(path)


def test_the_database_itself_refuses_two_rates_for_a_day() -> None:
    row = {"currency": "USD", "yen": Decimal(150), "source": "n"}
    ExchangeRate.objects.create(valid_from=date(2026, 11, 1), valid_to=date(2026, 11, 7), **row)
    ExchangeRate.objects.create(valid_from=date(2026, 11, 8), valid_to=date(2026, 11, 14), **row)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExchangeRate.objects.create(valid_from=date(2026, 11, 7), valid_to=date(2026, 11, 7), **row)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExchangeRate.objects.create(
            valid_from=date(2027, 1, 1), valid_to=date(2027, 1, 7), **{**row, "yen": Decimal(0)}
        )


def test_the_command_tells_what_it_did_and_fails_on_a_fault(file: Any) -> None:
    out = StringIO()
    call_command("exchange_rates", "load", str(file(WEEK)), "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"loaded": 2, "unchanged": 0}
    with pytest.raises(CommandError, match="line 2: rate '0'"):
        call_command("exchange_rates", "load", str(file(HEADER + "USD,2026-12-01,2026-12-07,0,1,n\n")))


def test_made_up_rates_give_way_to_real_ones(file: Any) -> None:
    monday = date(2026, 11, 2)
    first = load_demonstration(monday, 2)
    assert first.loaded == ExchangeRate.objects.count() > 30
    assert load_demonstration(monday, 2).loaded == 0
    assert rate_on("USD", date(2026, 11, 1)) > 0
    with pytest.raises(MissingRateOfExchange):
        rate_on("USD", date(2026, 10, 31))
    load_rates(file(HEADER + "USD,2026-11-01,2026-11-07,149.5,1,public notice\n"))
    assert rate_on("USD", monday) == Decimal("149.5")
    assert rate_on("USD", date(2026, 11, 8)) == Decimal("150.25")
