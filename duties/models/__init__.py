"""The tables of duties."""

from duties.models.exchange_rate import ExchangeRate
from duties.models.liability import LedgerEntry, Liability
from duties.models.tariff import OtherLaw, TariffEdition, TariffLine, TariffRate

__all__ = [
    "ExchangeRate",
    "LedgerEntry",
    "Liability",
    "OtherLaw",
    "TariffEdition",
    "TariffLine",
    "TariffRate",
]
