"""The rates at which foreign prices are turned into yen (Customs Tariff Act 4-7), by currency and day."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from duties.models.tariff import DayRange


class ExchangeRate(models.Model):
    """Yen for one unit of a currency, from a day to a day, as the Director General publicly notified it."""

    currency = models.CharField(_("currency"), max_length=3)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"))
    yen = models.DecimalField(_("yen for one unit"), max_digits=20, decimal_places=10)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("customs exchange rate")
        verbose_name_plural = _("customs exchange rates")
        ordering: ClassVar[list[str]] = ["-valid_from", "currency"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(currency__regex=r"^[A-Z]{3}$"), name="duties_exchange_currency_code"
            ),
            models.CheckConstraint(condition=models.Q(yen__gt=0), name="duties_exchange_above_nought"),
            models.CheckConstraint(
                condition=models.Q(valid_to__gte=models.F("valid_from")),
                name="duties_exchange_ends_after_it_begins",
            ),
            ExclusionConstraint(
                name="duties_exchange_one_rate_a_day",
                expressions=[
                    ("currency", RangeOperators.EQUAL),
                    (
                        DayRange(
                            "valid_from",
                            "valid_to",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.valid_from.isoformat()}"
