"""Cases a lawyer can read (cases/*.yaml), reckoned by hand, run as tests."""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from duties.rules.assessment import DeclaredLine, assess
from duties.rules.consumption_tax import TaxClass
from duties.rules.faults import CannotAssess
from duties.rules.selection import PreferenceClaim
from duties.rules.tariff_file import is_readable
from duties.rules.tariff_line import Cell, TariffLineData
from duties.rules.units import Quantity
from duties.rules.worksheet import Worksheet
from tests.duties.law import DAY, law_on, shipped_origins

CASES = Path(__file__).parent / "cases"


def read(name: str) -> Any:
    return yaml.safe_load((CASES / name).read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def schedule() -> dict[str, TariffLineData]:
    return {
        code: TariffLineData(
            code,
            tuple(entry.get("path", ("試験",))),
            tuple(entry["units"]),
            tuple(entry.get("laws", ())),
            {column: Cell(text, readable=is_readable(text)) for column, text in entry["rates"].items()},
            date(2020, 1, 1),
        )
        for code, entry in read("schedule.yaml").items()
    }


def declared(number: int, line: dict[str, Any]) -> DeclaredLine:
    return DeclaredLine(
        number=number,
        code=line["code"],
        customs_value=line["value"],
        origin=line["origin"],
        quantities=tuple(Quantity(Decimal(n), unit) for unit, n in line.get("quantities", {}).items()),
        preference=PreferenceClaim(line["claim"], line.get("proof", "")) if "claim" in line else None,
        tax_class=TaxClass(line["tax_class"]) if "tax_class" in line else None,
        quota_certificate=line.get("quota", False),
        choices=line.get("choices", {}),
        left_out_of_low_value_exemption=line.get("left_out"),
        simplified_rates=line.get("simplified", False),
    )


def assessed(case: dict[str, Any]) -> Worksheet:
    lines = [declared(number, line) for number, line in enumerate(case["lines"], start=1)]
    return assess(lines, schedule(), shipped_origins(), law_on(case.get("on", DAY)))


def cases(*names: str) -> list[Any]:
    return [
        pytest.param(
            case, id=case["case"], marks=[pytest.mark.proves(article) for article in case["articles"]]
        )
        for name in names
        for case in read(name)
    ]


@pytest.mark.parametrize("case", cases("one_line.yaml", "several_lines.yaml"))
def test_worked_case(case: dict[str, Any]) -> None:
    if "refused" in case:
        with pytest.raises(CannotAssess) as refused:
            assessed(case)
        assert [fault.code for fault in refused.value.faults] == case["refused"]
        assert all(fault.message and str(fault.article) for fault in refused.value.faults)
        return
    sheet = assessed(case)
    found = {"taken": [line.column_printed for line in sheet.lines], **sheet.totals(), "total": sheet.total}
    assert found == case["result"]
    assert [c for line in sheet.lines for c in line.conditions if c == "end_use"] == case.get(
        "conditions", []
    )
    assert all(step.what and str(step.article) for step in sheet.steps)


def test_there_are_enough_cases_and_none_twice() -> None:
    names = [case["case"] for name in ("one_line.yaml", "several_lines.yaml") for case in read(name)]
    assert len(names) == len(set(names)) >= 80
