"""The real files of the schedule: nothing is dropped, and a second reader agrees with the first."""

import random
from decimal import Decimal
from fractions import Fraction

import pytest

from duties.models import TariffLine, TariffRate
from duties.rules.duty_arithmetic import Base, duty_amount
from duties.rules.faults import NotYetBuilt
from duties.rules.rates import Bracketed, Marked, Noted, Rate
from duties.rules.tariff_text import parse_rate
from duties.rules.units import Quantity
from duties.selectors import tariff_lines_for
from duties.tariff_loading import load_files
from tests.duties.law import DAY, SAMPLES, needs_samples
from tests.duties.second_reader import cells_of, numbers_held, numbers_printed, printed_cells, worked_out

pytestmark = [pytest.mark.samples, needs_samples]
FILES = sorted(SAMPLES.glob("j_*.json"))


def stripped(rate: Rate) -> Rate:
    """The rate without the signs, notes and brackets around it."""
    while True:
        match rate:
            case Marked(_, inner) | Bracketed(inner):
                rate = inner
            case Noted(inner) if inner is not None:
                rate = inner
            case _:
                return rate


def by_first_reader(text: str, value: int, quantity: int) -> Fraction | None:
    base = Base(1, value, tuple(Quantity(Decimal(quantity), unit) for unit in ("KG", "L", "PR")), 1000, 2)
    try:
        return Fraction(duty_amount(stripped(parse_rate(text)), base).yen)
    except NotYetBuilt:
        return None


def test_two_readers_agree_on_a_thousand_random_cells() -> None:
    chance = random.Random(72)
    cells = [cell for path in FILES for cell in cells_of(path)]
    compared = 0
    for code, column, text in chance.sample(cells, 1000):
        value, quantity = chance.randrange(1, 5000) * 1000, chance.randrange(1, 9000)
        assert by_first_reader(text, value, quantity) == worked_out(text, value, quantity), (
            code,
            column,
            text,
        )
        assert numbers_held(parse_rate(text)) == numbers_printed(text), (code, column, text)
        compared += worked_out(text, value, quantity) is not None
    assert compared > 900


def test_two_readers_agree_on_every_different_cell() -> None:
    texts = sorted({text for path in FILES for _code, _column, text in cells_of(path)})
    assert len(texts) > 400
    for text in texts:
        assert by_first_reader(text, 1_234_000, 567) == worked_out(text, 1_234_000, 567), text
        assert sorted(set(numbers_held(parse_rate(text)))) == sorted(set(numbers_printed(text))), text


@pytest.mark.django_db
def test_every_line_and_every_rate_of_the_files_is_in_the_database() -> None:
    report = load_files([*FILES, SAMPLES / "import_law_table.json"])
    cells = {(code, column): text for path in FILES for code, column, text in cells_of(path)}
    assert report.unread == []
    assert report.rates == report.cells == sum(printed_cells(path) for path in FILES)
    assert report.lines == len({code for code, _column in cells}) == TariffLine.objects.count()
    stored = {
        (code, column): text
        for code, column, text in TariffRate.objects.values_list("line__code", "column", "text")
    }
    assert stored == {key: text.strip() for key, text in cells.items()}
    assert report.laws > 20


@pytest.mark.django_db
def test_loading_the_same_files_again_changes_nothing() -> None:
    load_files(FILES)
    before = set(TariffRate.objects.values_list("pk", flat=True))
    again = load_files(FILES)
    assert {one.status for one in again.chapters} == {"unchanged"}
    assert set(TariffRate.objects.values_list("pk", flat=True)) == before


@pytest.mark.django_db
def test_lines_are_read_in_one_query_however_many(django_assert_num_queries: object) -> None:
    load_files(FILES)
    codes = sorted({code for path in FILES for code, _column, _text in cells_of(path)})
    with django_assert_num_queries(1):  # type: ignore[operator]
        lines = tariff_lines_for(codes, DAY)
    assert sorted(lines) == codes
    texts = {(code, column): text for path in FILES for code, column, text in cells_of(path)}
    for (code, column), text in texts.items():
        assert lines[code].cells[column].text == text.strip()
