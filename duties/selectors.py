"""The questions asked of the tariff, the exchange rates and the law of a day, answered as plain data."""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import yaml
from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import F, Q, QuerySet
from django.db.models.functions import JSONObject

from duties.models.exchange_rate import ExchangeRate
from duties.models.tariff import TariffEdition, TariffLine
from duties.rules.assessment import DeclaredLine, assess
from duties.rules.faults import MissingRateOfExchange
from duties.rules.law_in_force import LawInForce, read_law
from duties.rules.origins import Origins, read_origins
from duties.rules.tariff_line import Cell, TariffLineData
from duties.rules.valuation import YEN
from duties.rules.worksheet import Worksheet
from statute.parameters import parameter

DATA = Path(__file__).parent / "data"


def editions_in_force(on: date) -> QuerySet[TariffEdition]:
    """The chapters of the schedule as they stand on a day."""
    return TariffEdition.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on
    ).order_by("chapter")


def tariff_lines_for(codes: Collection[str], on: date) -> dict[str, TariffLineData]:
    """The lines in force on a day by their code of nine digits, in one query; a code without a line is left
    out.
    """
    if not codes:
        return {}
    rows = (
        TariffLine.objects.filter(
            Q(edition__valid_to__isnull=True) | Q(edition__valid_to__gte=on),
            edition__valid_from__lte=on,
            code__in=set(codes),
        )
        .annotate(
            cells=JSONBAgg(
                JSONObject(
                    column="rates__column",
                    text="rates__text",
                    reading="rates__reading",
                    inherited="rates__inherited",
                ),
                filter=Q(rates__isnull=False),
                default=[],
            ),
            begins=F("edition__valid_from"),
        )
        .values_list("code", "path", "units", "laws", "cells", "begins")
    )
    return {
        code: TariffLineData(
            code,
            tuple(path),
            tuple(units),
            tuple(laws),
            {
                cell["column"]: Cell(cell["text"], cell["inherited"], bool(cell["reading"]))
                for cell in sorted(cells or (), key=lambda cell: str(cell["column"]))
            },
            begins,
        )
        for code, path, units, laws, cells, begins in rows
    }


def rates_on(currencies: Iterable[str], on: date) -> dict[str, Decimal]:
    """Yen for one unit of each currency at the customs rate of a day, in one query; one without a rate is
    left out.
    """
    wanted = set(currencies)
    found = dict(
        ExchangeRate.objects.filter(
            currency__in=wanted - {YEN}, valid_from__lte=on, valid_to__gte=on
        ).values_list("currency", "yen")
    )
    if YEN in wanted:
        found[YEN] = Decimal(1)
    return found


def rate_on(currency: str, on: date) -> Decimal:
    """Yen for one unit of a currency at the customs rate of a day (Customs Tariff Act 4-7).

    Raises MissingRateOfExchange naming the currency and the day.
    """
    found = rates_on((currency,), on)
    if currency not in found:
        raise MissingRateOfExchange(currency, on.isoformat())
    return found[currency]


def law_in_force(on: date) -> LawInForce:
    """The numbers of the law on a day. Raises statute.parameters.UnknownParameter."""
    return read_law(on, lambda name: parameter(f"duties.{name}", on=on))


@lru_cache(maxsize=1)
def _origins() -> Origins:
    return read_origins(yaml.safe_load((DATA / "origins.yaml").read_text(encoding="utf-8")))


def origins_on(on: date) -> Origins:
    """Which countries each column is open to. The record holds the days of its members, so it serves every
    day.
    """
    return _origins()


def assess_on(lines: Iterable[DeclaredLine], on: date) -> Worksheet:
    """The worksheet of a declaration under the law of a day, with what it needs read from the database.

    Raises CannotAssess.
    """
    declared = list(lines)
    tariff = tariff_lines_for({line.code for line in declared}, on)
    return assess(declared, tariff, origins_on(on), law_in_force(on))
