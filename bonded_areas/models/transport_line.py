"""A line of a transport: which cargo, how much was shipped, and what has become of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bonded_areas.rules.duty_at_stake import Goods, part_of
from bonded_areas.rules.stock import Amount, share_of_value
from bonded_areas.rules.transport import Progress

MEASURES = ("packages", "mass_kg", "quantity")
PARTS = ("arrived", "late", "excused", "lost")


def _count(label: Any) -> models.IntegerField[Any, Any]:
    return models.IntegerField(label, default=0)


def _measure(label: Any) -> models.DecimalField[Any, Any]:
    return models.DecimalField(label, max_digits=16, decimal_places=6, default=0)


class TransportLine(models.Model):
    """Cargo of one lot, or cargo that lay in no bonded area (post, wrecks, domestic cargo), in one transport.

    `customs_value_yen` is the share of what is shipped; the facts of duty are those of the lot at that time (4(1)).
    """

    transport = models.ForeignKey(
        "bonded_areas.Transport", verbose_name=_("transport"), on_delete=models.PROTECT, related_name="lines"
    )
    number = models.PositiveSmallIntegerField(_("line"))
    lot = models.ForeignKey(
        "bonded_areas.CargoLot",
        verbose_name=_("cargo lot"),
        null=True,
        on_delete=models.PROTECT,
        related_name="transport_lines",
    )
    transport_document = models.CharField(_("transport document"), max_length=70, blank=True)
    description = models.CharField(_("description"), max_length=500)
    unit = models.CharField(_("unit"), max_length=3, blank=True)
    tariff_code = models.CharField(_("tariff code"), max_length=9, blank=True)
    origin = models.CharField(_("origin"), max_length=2, blank=True)
    customs_value_yen = models.BigIntegerField(_("customs value (yen)"), null=True)
    # Export permission was given for it: it is foreign cargo, and no duty hangs on it (65(1)).
    exported = models.BooleanField(_("permitted for export"), default=False)
    shipped_packages = _count(_("packages"))
    shipped_mass_kg = _measure(_("gross mass (kg)"))
    shipped_quantity = _measure(_("quantity"))
    arrived_packages = _count(_("packages arrived"))
    arrived_mass_kg = _measure(_("arrived (kg)"))
    arrived_quantity = _measure(_("quantity arrived"))
    late_packages = _count(_("packages arrived late"))
    late_mass_kg = _measure(_("arrived late (kg)"))
    late_quantity = _measure(_("quantity arrived late"))
    excused_packages = _count(_("packages lost unavoidably or destroyed with approval"))
    excused_mass_kg = _measure(_("lost unavoidably or destroyed with approval (kg)"))
    excused_quantity = _measure(_("quantity lost unavoidably or destroyed with approval"))
    lost_packages = _count(_("packages lost"))
    lost_mass_kg = _measure(_("lost (kg)"))
    lost_quantity = _measure(_("quantity lost"))

    class Meta:
        verbose_name = _("line of a transport")
        verbose_name_plural = _("lines of a transport")
        ordering = ("transport_id", "number")
        constraints = [
            models.UniqueConstraint(fields=["transport", "number"], name="transportline_number"),
            models.UniqueConstraint(
                fields=["transport", "lot"], condition=Q(lot__isnull=False), name="transportline_lot_once"
            ),
            models.CheckConstraint(
                condition=Q(**{f"{part}_{m}__gte": 0 for part in ("shipped", *PARTS) for m in MEASURES}),
                name="transportline_not_negative",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(
                        **{
                            f"shipped_{m}__gte": F(f"arrived_{m}")
                            + F(f"late_{m}")
                            + F(f"excused_{m}")
                            + F(f"lost_{m}")
                        }
                    ),
                    name=f"transportline_{m}_balance",
                )
                for m in MEASURES
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.description}"

    def amount(self, part: str) -> Amount:
        """So much of the line: "shipped", "arrived", "late", "excused" or "lost"."""
        return Amount(*(getattr(self, f"{part}_{m}") for m in MEASURES))

    @property
    def progress(self) -> Progress:
        """What has become of the line, as plain data for the rules."""
        return Progress(*(self.amount(part) for part in ("shipped", *PARTS)))

    def with_more(self, part: str, amount: Amount) -> dict[str, Any]:
        """The new values of the columns when so much more has arrived, or is lost; the row then has them too."""
        total = self.amount(part) + amount
        values = dict(
            zip(
                (f"{part}_{m}" for m in MEASURES),
                (total.packages, total.gross_mass_kg, total.quantity),
                strict=True,
            )
        )
        return values

    @property
    def goods(self) -> Goods:
        """All that was shipped, with what its duty depends on: of that, what was stated later is read from its lot."""
        code, origin, value = self.tariff_code, self.origin, self.customs_value_yen
        if self.lot is not None and not (code and origin and value is not None):
            code, origin = code or self.lot.tariff_code, origin or self.lot.origin
            if value is None:
                value = share_of_value(self.lot.customs_value_yen, self.amount("shipped"), self.lot.came)
        return Goods(
            self.description,
            self.shipped_packages,
            self.shipped_mass_kg,
            self.shipped_quantity or None,
            self.unit,
            code,
            origin,
            value,
        )

    def part(self, amount: Amount) -> Goods:
        """So much of what was shipped, with its share of the value."""
        quantity: Decimal | None = amount.quantity if self.shipped_quantity else None
        return part_of(
            self.goods, packages=amount.packages, gross_mass_kg=amount.gross_mass_kg, quantity=quantity
        )

    def dutiable_goods(self) -> list[Goods]:
        """What duty would be collected on were the period over now; nothing for cargo permitted for export."""
        amount = self.progress.dutiable
        return [self.part(amount)] if amount and not self.exported else []


def by_transport(rows: Iterable[TransportLine]) -> Mapping[int, list[TransportLine]]:
    """The lines of each transport in their order."""
    found: dict[int, list[TransportLine]] = {}
    for row in rows:
        found.setdefault(row.transport_id, []).append(row)
    return found
