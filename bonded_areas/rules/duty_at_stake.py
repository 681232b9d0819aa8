"""What duty hangs on a part of a lot: its share of the lot's value and quantity, as the tariff must see it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import Any, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from duties.rules.assessment import DeclaredLine
from duties.rules.faults import DutyFault
from duties.rules.units import Quantity, unit_code
from duties.rules.worksheet import Worksheet
from statute.articles import Article, implements

BASIS: Final = Article("4", 1)
# Packages of a lot differ, but not so much that one measure is more than so many times another.
DOUBTED: Final = 5


@dataclass(frozen=True, slots=True)
class Goods:
    """Foreign cargo, or a part of it: how much, and its tariff facts as far as they are on record.

    Masses in kg; `customs_value` in whole yen, None where it is not known; `quantity` in `unit`.
    """

    description: str
    packages: int
    gross_mass_kg: Decimal
    quantity: Decimal | None = None
    unit: str = ""
    tariff_code: str = ""
    origin: str = ""
    customs_value: int | None = None
    # Why the value of a part is for a collector to say, though that of the whole is known.
    doubt: str = ""

    @property
    def is_known(self) -> bool:
        """Whether its duty can be worked out."""
        return bool(self.tariff_code and self.origin and self.customs_value is not None)


@dataclass(frozen=True, slots=True)
class AtStake:
    """What would be collected for goods under the law of a day: in whole yen by tax, or why that is not known."""

    law_of: date
    worksheet: Worksheet | None
    goods: tuple[Goods, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def duty(self) -> int | None:
        """Customs duty in whole yen; None where it is not known."""
        return self.worksheet.duty if self.worksheet is not None else None

    @property
    def total(self) -> int | None:
        """Duty and the consumption taxes collected with it, in whole yen; None where they are not known."""
        return self.worksheet.total if self.worksheet is not None else None

    @property
    def amounts(self) -> dict[str, int] | None:
        """Whole yen by tax, as a claim states them."""
        sheet = self.worksheet
        if sheet is None:
            return None
        return {
            "duty": sheet.duty,
            "consumption_tax": sheet.consumption_tax,
            "local_consumption_tax": sheet.local_consumption_tax,
        }

    def basis(self) -> dict[str, Any]:
        """What a claim keeps of how it came about."""
        return {
            "cargo": [told(one) for one in self.goods],
            "faults": list(self.faults),
            "worksheet": self.worksheet.as_data() if self.worksheet is not None else None,
        }


def told(goods: Goods) -> str:
    """The goods in a line, as a collector reads them."""
    parts = [f"{goods.packages:,} × {goods.description}", f"{goods.gross_mass_kg.normalize():,f} kg"]
    if goods.quantity is not None:
        parts.append(f"{goods.quantity.normalize():,f} {goods.unit}".strip())
    if goods.customs_value is not None:
        parts.append(f"{goods.customs_value:,} JPY")
    return ", ".join([*parts, *(text for text in (goods.tariff_code, goods.origin) if text)])


@implements("4(1)")
def part_of(whole: Goods, *, packages: int, gross_mass_kg: Decimal, quantity: Decimal | None = None) -> Goods:
    """A part of goods with its share of the value: by its quantity where that is said, else by mass, else by packages.

    The share drops its fraction of a yen. All of the goods has all of the value. A part that says no quantity has
    its share of the quantity too: what is left unsaid is not nothing. Where the measures that are said differ by more
    than `DOUBTED` times, no share is worked out: half of the packages do not weigh a gram.
    """
    measures = (
        (quantity, whole.quantity),
        (gross_mass_kg, whole.gross_mass_kg),
        (Decimal(packages), Decimal(whole.packages)),
    )
    known = [(here, of) for here, of in measures if of]
    shares = [here / of for here, of in known if here]
    share = shares[0] if shares else Decimal(0 if known else 1)
    value, doubt = None, ""
    if shares and max(shares) > DOUBTED * min(shares):
        doubt = _percents(shares)
    elif whole.customs_value is not None:
        value = int((whole.customs_value * share).to_integral_value(ROUND_FLOOR))
    if not quantity and whole.quantity is not None:
        quantity = whole.quantity * share
    return replace(
        whole,
        packages=packages,
        gross_mass_kg=gross_mass_kg,
        quantity=quantity,
        customs_value=value,
        doubt=doubt,
    )


def _percents(shares: Sequence[Decimal]) -> str:
    """The shares by which a part is told, in percent, the largest first."""
    return ", ".join(f"{share * 100:.3g} %" for share in sorted(shares, reverse=True))


def lines_of(goods: Sequence[Goods]) -> list[DeclaredLine]:
    """The goods as lines that can be assessed. Raises DutyFault for an unknown unit."""
    return [
        DeclaredLine(
            number=number,
            code=one.tariff_code,
            customs_value=one.customs_value or 0,
            origin=one.origin,
            quantities=_quantities(one),
        )
        for number, one in enumerate(goods, start=1)
    ]


def _quantities(goods: Goods) -> tuple[Quantity, ...]:
    if not goods.quantity or not goods.unit:
        return ()
    return (Quantity(goods.quantity, unit_code(goods.unit)),)


def what_is_missing(goods: Sequence[Goods]) -> tuple[str, ...]:
    """Why the duty cannot be worked out: the tariff facts that are not on record."""
    found = []
    for one in goods:
        lacking = [
            str(name)
            for name, there in (
                (_("tariff code"), bool(one.tariff_code)),
                (_("origin"), bool(one.origin)),
                (_("customs value"), one.customs_value is not None),
            )
            if not there
        ]
        if one.doubt:
            told = _("its share is {shares} by its different measures")
            found.append(f"{one.description}: {format_lazy(told, shares=one.doubt)}")
        elif lacking:
            found.append(f"{one.description}: {', '.join(lacking)}")
    return tuple(found)


def fault_told(fault: DutyFault) -> str:
    """A fault of the assessment as a claim keeps it."""
    return str(fault)
