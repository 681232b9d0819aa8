"""Puts a file of customs exchange rates into the database: every row or none."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

import pycountry
import yaml
from django.db import IntegrityError, transaction

from duties.models.exchange_rate import ExchangeRate

COLUMNS: Final = ("currency", "valid_from", "valid_to", "rate", "unit", "source")
UNITS: Final = {"1": 1, "100": 100}
MAX_BYTES: Final = 5_000_000
DEMONSTRATION: Final = "demonstration, not a customs rate"
_MADE_UP: Final = Path(__file__).parent / "data" / "demo_exchange_rates.yaml"
_PLACES: Final = Decimal("1e-10")


class RatesRefused(Exception):
    """Nothing was loaded; one sentence for each row at fault, with its line."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(faults))


@dataclass(frozen=True, slots=True)
class RateRow:
    """A row of the file: yen for one unit of the currency, from a day to a day."""

    line: int
    currency: str
    valid_from: date
    valid_to: date
    yen: Decimal
    source: str

    def overlaps(self, other: "RateRow") -> bool:
        """Whether both give a rate of the same currency for the same day."""
        return (
            self.currency == other.currency
            and self.valid_from <= other.valid_to
            and other.valid_from <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class RatesLoaded:
    """How many rows were new, and how many were there already."""

    loaded: int
    unchanged: int


def load_rates(path: Path) -> RatesLoaded:
    """Loads a CSV with the columns of COLUMNS; `unit` says for how many units of the currency `rate` yen are.

    A row that is there already changes nothing; one that gives another rate for the same days is refused.
    Raises RatesRefused with every row at fault.
    """
    faults: list[str] = []
    rows = list(_rows(_content(path), faults))
    for index, row in enumerate(rows):
        for before in rows[:index]:
            if row.overlaps(before):
                faults.append(f"line {row.line}: {row.currency} overlaps line {before.line}")
    if not rows and not faults:
        faults.append("the file has no rows")
    if faults:
        raise RatesRefused(faults)
    return _store(rows)


def load_demonstration(on: date, weeks: int) -> RatesLoaded:
    """Made-up rates for the week of a day (Sunday to Saturday) and those after it, `weeks` in all.

    Days that have a rate of any kind keep it; real rates, when they are loaded, take the place of these.
    """
    rates = yaml.safe_load(_MADE_UP.read_text(encoding="utf-8"))
    sunday = on - timedelta(days=(on.weekday() + 1) % 7)
    first, last = sunday, sunday + timedelta(days=7 * weeks - 1)
    held = list(ExchangeRate.objects.filter(valid_from__lte=last, valid_to__gte=first))
    new = []
    for week in range(weeks):
        begins = sunday + timedelta(days=7 * week)
        ends = begins + timedelta(days=6)
        for currency, yen in rates.items():
            if any(h.currency == currency and h.valid_from <= ends and begins <= h.valid_to for h in held):
                continue
            new.append(
                ExchangeRate(
                    currency=currency,
                    valid_from=begins,
                    valid_to=ends,
                    yen=Decimal(yen),
                    source=DEMONSTRATION,
                )
            )
    ExchangeRate.objects.bulk_create(new)
    return RatesLoaded(len(new), weeks * len(rates) - len(new))


def _content(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise RatesRefused([f"{path}: larger than {MAX_BYTES:,} bytes"])
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise RatesRefused([f"{path}: {error.strerror or error}"]) from None
    except UnicodeDecodeError as error:
        raise RatesRefused([f"{path}: not UTF-8 at byte {error.start}"]) from None


def _rows(content: str, faults: list[str]) -> Iterator[RateRow]:
    reader = csv.DictReader(io.StringIO(content), strict=True)
    try:
        named = [name.strip() for name in reader.fieldnames or ()]
        if sorted(named) != sorted(COLUMNS):
            faults.append(f"line 1: the columns are {', '.join(COLUMNS)}, not {', '.join(named) or 'none'}")
            return
        reader.fieldnames = named
        for record in reader:
            row = _row(reader.line_num, record, faults)
            if row is not None:
                yield row
    except csv.Error as error:
        faults.append(f"line {reader.line_num}: {error}")


def _row(line: int, record: dict[str, str | None], faults: list[str]) -> RateRow | None:
    before = len(faults)
    if None in record or None in record.values():
        faults.append(f"line {line}: has not {len(COLUMNS)} columns")
        return None
    cells = {name: (value or "").strip() for name, value in record.items()}
    currency = cells["currency"].upper()
    if pycountry.currencies.get(alpha_3=currency) is None or currency == "JPY":
        faults.append(f"line {line}: currency {cells['currency']!r} is not a foreign currency of ISO 4217")
    days = [_day(line, name, cells[name], faults) for name in ("valid_from", "valid_to")]
    if days[0] and days[1] and days[1] < days[0]:
        faults.append(f"line {line}: valid_to {days[1]} is before valid_from {days[0]}")
    yen = _yen(line, cells["rate"], cells["unit"], faults)
    if not cells["source"]:
        faults.append(f"line {line}: source is empty; name the public notice")
    if len(cells["source"]) > 200:
        faults.append(f"line {line}: source is longer than 200 letters")
    if len(faults) > before or days[0] is None or days[1] is None or yen is None:
        return None
    return RateRow(line, currency, days[0], days[1], yen, cells["source"])


def _day(line: int, name: str, text: str, faults: list[str]) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        faults.append(f"line {line}: {name} {text!r} is not a day such as 2026-11-02")
        return None


def _yen(line: int, rate: str, unit: str, faults: list[str]) -> Decimal | None:
    if unit not in UNITS:
        faults.append(f"line {line}: unit {unit!r} is neither 1 nor 100")
    try:
        value = Decimal(rate)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value <= 0 or value >= Decimal("1e10"):
        faults.append(f"line {line}: rate {rate!r} is not a number of yen above nought")
        return None
    yen = value / UNITS.get(unit, 1)
    if yen != yen.quantize(_PLACES):
        faults.append(f"line {line}: rate {rate!r} has more than ten decimals for one unit")
        return None
    return yen


@transaction.atomic
def _store(rows: Sequence[RateRow]) -> RatesLoaded:
    existing = list(
        ExchangeRate.objects.filter(
            currency__in={row.currency for row in rows},
            valid_from__lte=max(row.valid_to for row in rows),
            valid_to__gte=min(row.valid_from for row in rows),
        )
    )
    faults, new = [], []
    for row in rows:
        clash = [
            one
            for one in existing
            if one.currency == row.currency
            and one.valid_from <= row.valid_to
            and row.valid_from <= one.valid_to
            and one.source != DEMONSTRATION
        ]
        same = [
            one
            for one in clash
            if (one.valid_from, one.valid_to, one.yen) == (row.valid_from, row.valid_to, row.yen)
        ]
        if same:
            continue
        if clash:
            held = clash[0]
            faults.append(
                f"line {row.line}: {row.currency} from {row.valid_from} to {row.valid_to} at {row.yen} yen "
                f"overlaps the rate of {held.yen.normalize():f} yen from {held.valid_from} to {held.valid_to}"
            )
            continue
        new.append(row)
    if faults:
        raise RatesRefused(faults)
    try:
        with transaction.atomic():
            for row in new:
                ExchangeRate.objects.filter(
                    currency=row.currency,
                    valid_from__lte=row.valid_to,
                    valid_to__gte=row.valid_from,
                    source=DEMONSTRATION,
                ).delete()
            ExchangeRate.objects.bulk_create(
                ExchangeRate(
                    currency=row.currency,
                    valid_from=row.valid_from,
                    valid_to=row.valid_to,
                    yen=row.yen,
                    source=row.source,
                )
                for row in new
            )
    except IntegrityError:
        raise RatesRefused(
            ["somebody else loaded rates for the same days at the same time; load again"]
        ) from None
    return RatesLoaded(len(new), len(rows) - len(new))
