"""What goods of one code would pay: one declared line, assessed as a declaration of its own, and told as
data.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from duties.rules.assessment import VALUE_RULE, DeclaredLine, assess, quantity
from duties.rules.columns import BY_SLUG
from duties.rules.consumption_tax import TaxClass
from duties.rules.faults import CannotAssess, WrongAmount
from duties.rules.rates import in_english
from duties.rules.selection import PreferenceClaim
from duties.rules.tariff_code import canonical_code, check_character, printed_code
from duties.rules.tariff_text import parse_rate
from duties.selectors import law_in_force, origins_on, tariff_lines_for


@dataclass(frozen=True, slots=True)
class QuoteRequest:
    """A line to be quoted under the law of a day."""

    line: DeclaredLine
    on: date


def read_request(
    *,
    code: str,
    origin: str,
    value: str,
    on: date,
    quantities: Sequence[tuple[str, str]] = (),
    preference: str | None = None,
    proof: str = "",
    quota: bool = False,
    choices: Mapping[str, int] | None = None,
    tax_class: str | None = None,
    left_out: bool | None = None,
) -> QuoteRequest:
    """A request from its written form. Raises the faults of rules.faults."""
    line = DeclaredLine(
        number=1,
        code=canonical_code(code),
        customs_value=_yen(value),
        origin=origin.strip().upper(),
        quantities=tuple(quantity(amount, unit) for amount, unit in quantities),
        preference=PreferenceClaim(preference, proof) if preference else None,
        tax_class=TaxClass(tax_class) if tax_class else None,
        quota_certificate=quota,
        choices=dict(choices or {}),
        left_out_of_low_value_exemption=left_out,
    )
    return QuoteRequest(line, on)


def _yen(text: str) -> int:
    try:
        amount = Decimal(text.replace(",", ""))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount != amount.to_integral_value():
        raise WrongAmount(VALUE_RULE, "customs_value", text, _("it is not a number of whole yen"))
    return int(amount)


def quote(request: QuoteRequest) -> dict[str, Any]:
    """The amounts in whole yen, each step with its article, and why each other rate was not taken.

    Steps without an amount are `notes`. Raises CannotAssess.
    """
    code = request.line.code
    tariff = tariff_lines_for((code,), request.on)
    try:
        sheet = assess([request.line], tariff, origins_on(request.on), law_in_force(request.on))
    except CannotAssess as cannot:
        for fault in cannot.faults:
            fault.line = None  # there is only this one
        raise
    line, entry = sheet.lines[0], tariff[code]
    told = [step.as_data() for step in sheet.steps]
    return {
        "code": printed_code(code),
        "check_character": check_character(code),
        "description": entry.description,
        "origin": request.line.origin,
        "date": request.on.isoformat(),
        "edition": entry.valid_from.isoformat(),
        "rate": {
            "column": line.column_printed or None,
            "name": str(BY_SLUG[line.column].label) if line.column else None,
            "text": line.rate_text or None,
            "reading": in_english(parse_rate(line.rate_text)) if line.rate_text else None,
        },
        "customs_value": sheet.customs_value,
        **sheet.totals(),
        "total": sheet.total,
        "tax_class": line.tax_class,
        "conditions": list(line.conditions),
        "other_laws": list(entry.laws),
        "units": list(entry.units),
        "steps": [_short(one) for one in told if one["amount"] is not None],
        "notes": [_short(one) for one in told if one["amount"] is None],
        "not_taken": [one.as_data() for one in line.not_taken],
    }


def _short(step: Mapping[str, Any]) -> dict[str, Any]:
    return {name: step[name] for name in ("what", "amount", "article", "code")}
