"""The tables of duties."""

from duties.models.exchange_rate import ExchangeRate
from duties.models.tariff import OtherLaw, TariffEdition, TariffLine, TariffRate

__all__ = ["ExchangeRate", "OtherLaw", "TariffEdition", "TariffLine", "TariffRate"]
