"""What keeps an amount from being worked out: typed, with the field, the value and the article, never a
guess.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from statute.articles import CONSUMPTION_TAX_ACT, CUSTOMS_TARIFF_ACT, TEMPORARY_TARIFF_MEASURES_ACT, Article
from statute.errors import Reason

TARIFF_SCHEDULE: Final = Article("3", law=CUSTOMS_TARIFF_ACT)


class DutyFault(Exception):
    """A reason why a line cannot be assessed.

    `code` is stable, `field` and `value` name what is at fault, `article` the rule, `line` the number of
    the line in its declaration (None where the fault is the declaration's or no declaration is at hand).
    """

    code = "duties.fault"
    template: Any = "%(why)s"

    def __init__(
        self,
        article: Article,
        *,
        field: str | None = None,
        value: object = None,
        line: int | None = None,
        **params: object,
    ) -> None:
        self.article = article
        self.field = field
        self.value = value
        self.line = line
        self.params: Mapping[str, object] = params
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The sentence a person reads, in the language now active."""
        sentence = str(self.template) % {**self.params, "value": self.value, "field": self.field}
        return sentence if self.line is None else str(_("Line %(line)s: ")) % {"line": self.line} + sentence

    def on_line(self, number: int) -> "DutyFault":
        """The same fault, told of line `number`."""
        self.line = number
        return self

    def as_reason(self) -> Reason:
        """The fault as the door tells it."""
        value = None if self.value is None else str(self.value)
        return Reason(self.code, self.message, self.article, self.field, value)

    def __str__(self) -> str:
        return f"{self.message} [{self.article}]"


class NotYetBuilt(DutyFault):
    """The law provides for it and this system does not work it out yet: refused, never guessed."""

    code = "duties.not_yet_built"
    template = _("Not yet built: %(why)s.")

    def __init__(self, article: Article, why: object, **more: Any) -> None:
        super().__init__(article, why=why, **more)


class MalformedCode(DutyFault):
    """A text that is not a statistical code."""

    code = "duties.malformed_code"
    template = _("“%(value)s” is not a statistical code: %(why)s.")

    def __init__(self, value: str, why: object) -> None:
        super().__init__(TARIFF_SCHEDULE, field="code", value=value, why=why)


class UnknownCode(DutyFault):
    """A well-formed code that the tariff in force on the day does not have."""

    code = "duties.unknown_code"
    template = _("The tariff in force on %(on)s has no line %(value)s.")

    def __init__(self, value: str, on: object) -> None:
        super().__init__(TARIFF_SCHEDULE, field="code", value=value, on=on)


class MissingQuantity(DutyFault):
    """The rate is by quantity, and the line states none in its unit."""

    code = "duties.missing_quantity"
    template = _("The rate %(rate)s needs the quantity in %(unit)s.")

    def __init__(self, unit: str, rate: str, field: str = "quantity") -> None:
        self.unit = unit
        super().__init__(TARIFF_SCHEDULE, field=field, value=unit, unit=unit, rate=rate)


class MissingChoice(DutyFault):
    """The schedule has several rates for this code, by a property of goods that the code does not tell."""

    code = "duties.missing_choice"
    template = _("The %(column)s rate depends on the goods; state which applies: %(listed)s.")

    def __init__(self, column: object, options: Sequence[str]) -> None:
        self.options = tuple(options)
        listed = "; ".join(f"{number}. {option}" for number, option in enumerate(self.options, start=1))
        super().__init__(TARIFF_SCHEDULE, field="rate_choice", column=column, listed=listed)


class WrongChoice(DutyFault):
    """The choice stated is not one of those the schedule has, or belongs to another origin or season."""

    code = "duties.wrong_choice"
    template = _("Choice %(value)s is not open for these goods: %(why)s.")

    def __init__(self, value: object, why: object) -> None:
        super().__init__(TARIFF_SCHEDULE, field="rate_choice", value=value, why=why)


class MissingTaxClass(DutyFault):
    """Whether the goods are food under the reduced rate cannot be told from the code."""

    code = "duties.missing_tax_class"
    template = _("State the consumption tax class of %(value)s (standard, reduced or exempt): %(why)s.")

    def __init__(self, value: str, why: object) -> None:
        article = Article("29", law=CONSUMPTION_TAX_ACT)
        super().__init__(article, field="tax_class", value=value, why=why)


class MissingStatement(DutyFault):
    """A fact that decides the amount and that only the declarant can state."""

    code = "duties.missing_statement"
    template = _("State “%(field)s”: %(why)s.")

    def __init__(self, article: Article, field: str, why: object) -> None:
        super().__init__(article, field=field, why=why)


class UnknownPreference(DutyFault):
    """A preference that no column of the schedule bears."""

    code = "duties.unknown_preference"
    template = _("“%(value)s” is no preference of the schedule; known are %(known)s.")

    def __init__(self, value: str, known: Sequence[str]) -> None:
        article = Article("8-2", law=TEMPORARY_TARIFF_MEASURES_ACT)
        super().__init__(article, field="preference", value=value, known=", ".join(known))


class UnknownUnit(DutyFault):
    """A unit of quantity that the tariff does not use."""

    code = "duties.unknown_unit"
    template = _("“%(value)s” is not a unit of the tariff.")

    def __init__(self, value: str) -> None:
        super().__init__(TARIFF_SCHEDULE, field="unit", value=value)


class WrongAmount(DutyFault):
    """A number that no customs value, quantity or price can be."""

    code = "duties.wrong_amount"
    template = _("%(field)s %(value)s is not possible: %(why)s.")

    def __init__(self, article: Article, field: str, value: object, why: object) -> None:
        super().__init__(article, field=field, value=value, why=why)


class MissingRateOfExchange(DutyFault):
    """No customs rate is recorded for the currency on the day."""

    code = "duties.missing_exchange_rate"
    template = _("No customs exchange rate for %(value)s is recorded for %(on)s.")

    def __init__(self, currency: str, on: object, field: str = "currency") -> None:
        article = Article("4-7", 1, law=CUSTOMS_TARIFF_ACT)
        super().__init__(article, field=field, value=currency, on=on)


class CannotAssess(Exception):
    """All the faults of a declaration together; nothing was worked out."""

    def __init__(self, faults: Sequence[DutyFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(str(fault) for fault in self.faults))

    def as_reasons(self) -> tuple[Reason, ...]:
        """The faults as the door tells them."""
        return tuple(fault.as_reason() for fault in self.faults)
