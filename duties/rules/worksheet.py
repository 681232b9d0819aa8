"""How an amount came about: steps with their article, kept as codes with parameters, told in the reader's
language.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from duties.rules.columns import BY_SLUG
from duties.rules.value_elements import LABELS
from statute.articles import Article

# The sentence of each code. The code and its parameters are what is stored; the sentence is for people.
_SENTENCES: Final[Mapping[str, Any]] = {
    # the customs value
    "value.price": _("Price paid or payable: %(amount)s %(currency)s"),
    "value.converted": _("%(element)s: %(amount)s %(currency)s at %(rate)s yen"),
    "value.element": _("%(element)s: %(amount)s %(currency)s"),
    "value.included": _("%(element)s: contained in the price (%(incoterm)s)"),
    "value.deducted": _("%(element)s, deducted: %(amount)s %(currency)s"),
    "value.not_part": _("%(element)s: not a part of the customs value"),
    "value.apportioned": _("Share of line %(of)s in %(element)s, by %(basis)s"),
    "value.fraction": _("Customs value of the line, the fraction of a yen dropped (%(exact)s)"),
    "value.total": _("Customs value of all lines"),
    "value.declared": _("Customs value"),
    # the rate
    "rate.taken": _("Rate: %(column)s, %(rate)s"),
    "rate.condition": _("The rate is the one for: %(words)s"),
    "rate.end_use": _("A reduced rate for a named use: the procedure for it must be completed"),
    "rate.proof": _("Preference claimed with proof of origin: %(proof)s"),
    "rate.proof_waived": _(
        "No proof of origin is needed: the customs values add up to %(limit)s yen or less"
    ),
    # why another was not
    "not_taken.replaced": _("the temporary rate takes its place"),
    "not_taken.bracketed": _("printed in brackets: not lower than the general or temporary rate"),
    "not_taken.not_lower": _("not lower than %(column)s"),
    "not_taken.no_mfn": _("%(origin)s is not entitled to it"),
    "not_taken.not_claimed": _("not claimed"),
    "not_taken.not_origin": _("%(origin)s is not within it on %(on)s"),
    "not_taken.no_proof": _("claimed without proof of origin"),
    "not_taken.no_rate": _("the schedule has no rate for this line"),
    "not_taken.not_conceded": _("no concession for these goods"),
    "not_taken.higher": _("higher than %(column)s"),
    # the duty
    "duty.base": _("Customs value, rounded down to %(unit)s yen"),
    "duty.quantity": _("Quantity for the rate: %(quantity)s %(unit)s"),
    "duty.ad_valorem": _("%(rate)s of %(base)s yen"),
    "duty.specific": _("%(rate)s on %(quantity)s %(unit)s"),
    "duty.difference": _("%(rate)s on %(quantity)s %(unit)s"),
    "duty.higher": _("The higher of the two: %(rate)s"),
    "duty.lower": _("The lower of the two: %(rate)s"),
    "duty.floor": _("Not less than %(rate)s"),
    "duty.cap": _("Not more than %(rate)s"),
    "duty.free": _("Free of duty"),
    "duty.line": _("Duty of the line, the fraction of a yen dropped"),
    "duty.total": _("Duty of the declaration, rounded down to %(unit)s yen from %(exact)s"),
    "duty.exempt": _("Exempt from duty: customs values add up to %(total)s yen, not above %(limit)s"),
    "duty.not_exempt": _(
        "Customs values do not exceed %(limit)s yen, but goods of this line are left out of the exemption"
    ),
    "duty.not_exempt_stated": _(
        "Customs values do not exceed %(limit)s yen, but the goods are declared as left out of the exemption"
    ),
    "duty.simplified_not_asked": _(
        "Simplified rates for consignments of %(limit)s yen or less: not applied, ordinary rates are declared"
    ),
    # consumption tax
    "ct.base_parts": _("Customs value %(value)s yen and duty %(duty)s yen"),
    "ct.base": _("Base of consumption tax, rounded down to %(unit)s yen"),
    "ct.class_stated": _("Consumption tax class as declared: %(tax_class)s"),
    "ct.class_food": _("Food for people: the reduced rate of consumption tax"),
    "ct.class_standard": _("The standard rate of consumption tax"),
    "ct.line": _("Consumption tax of the line at %(rate)s%%"),
    "ct.exempt": _("Exempt from consumption tax, as declared"),
    "ct.relieved": _("Exempt from consumption tax, since duty is exempt for low value"),
    "ct.total": _("Consumption tax, rounded down to %(unit)s yen from %(exact)s"),
    "lct.total": _(
        "Local consumption tax, %(numerator)s/%(denominator)s of %(base)s yen, rounded down to %(unit)s yen"
    ),
    "total": _("To be paid"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `amount` is whole yen where the step yields an amount; `line` is None for the declaration."""

    code: str
    amount: int | None
    article: Article
    line: int | None = None
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def what(self) -> str:
        """The step as a sentence in the active language."""
        return _sentence(self.code, self.params)

    def as_data(self) -> dict[str, Any]:
        """The step as JSON-able data, the sentence in the active language."""
        return {
            "what": self.what,
            "amount": self.amount,
            "article": str(self.article),
            "line": self.line,
            "code": self.code,
            "params": {name: str(value) for name, value in self.params.items()},
        }


def _sentence(code: str, params: Mapping[str, Any]) -> str:
    told = dict(params)
    if told.get("column") in BY_SLUG:
        told["column"] = BY_SLUG[told["column"]].label
    if told.get("element") in LABELS:
        told["element"] = LABELS[told["element"]]
    return str(_SENTENCES[code]) % told


def read_step(data: Mapping[str, Any]) -> Step:
    """A step back from its stored form, to be told in another language."""
    return Step(data["code"], data["amount"], Article.parse(data["article"]), data["line"], data["params"])


def step(code: str, amount: int | None, article: Article, line: int | None = None, /, **params: Any) -> Step:
    """A step with its parameters by name."""
    if code not in _SENTENCES:
        raise KeyError(code)
    return Step(code, amount, article, line, params)


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A rate of the line that was not applied, and why."""

    column: str
    printed: str
    text: str
    code: str
    article: Article
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def why(self) -> str:
        """The reason as a sentence in the active language."""
        return _sentence(self.code, self.params)

    def as_data(self) -> dict[str, Any]:
        """The reason as JSON-able data."""
        return {"column": self.printed, "text": self.text, "why": self.why, "article": str(self.article)}


@dataclass(frozen=True, slots=True)
class LineResult:
    """What one line yields: amounts in whole yen before the rounding of the declaration's totals.

    `duty` is the line's duty with its fraction of a yen dropped; `duty_in_base` is the part of the duty of
    the declaration that enters the line's base for consumption tax.
    """

    number: int
    code: str
    column: str
    column_printed: str
    rate_text: str
    customs_value: int
    duty: int
    duty_in_base: int
    tax_class: str
    consumption_tax_base: int
    consumption_tax: int
    not_taken: tuple[NotTaken, ...] = ()
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Worksheet:
    """The assessment of a declaration: totals in whole yen, and every step that led to them."""

    customs_value: int
    duty: int
    consumption_tax: int
    local_consumption_tax: int
    lines: tuple[LineResult, ...]
    steps: tuple[Step, ...]

    @property
    def total(self) -> int:
        """Everything to be paid, in yen."""
        return self.duty + self.consumption_tax + self.local_consumption_tax

    def totals(self) -> dict[str, int]:
        """Yen by kind of tax."""
        return {
            "duty": self.duty,
            "consumption_tax": self.consumption_tax,
            "local_consumption_tax": self.local_consumption_tax,
        }

    def as_data(self) -> dict[str, Any]:
        """The worksheet as JSON-able data, sentences in the active language."""
        return {
            "customs_value": self.customs_value,
            **self.totals(),
            "total": self.total,
            "lines": [
                {
                    "number": line.number,
                    "code": line.code,
                    "rate": {"column": line.column_printed, "text": line.rate_text},
                    "customs_value": line.customs_value,
                    "duty": line.duty,
                    "tax_class": line.tax_class,
                    "consumption_tax_base": line.consumption_tax_base,
                    "consumption_tax": line.consumption_tax,
                    "not_taken": [one.as_data() for one in line.not_taken],
                    "conditions": list(line.conditions),
                }
                for line in self.lines
            ],
            "steps": [one.as_data() for one in self.steps],
        }
