"""Countries by their ISO 3166-1 alpha-2 codes, known from pycountry."""

from functools import lru_cache

import pycountry
from django.utils.translation import gettext_lazy as _

from accounts.rules.findings import Finding


@lru_cache(maxsize=1)
def country_codes() -> frozenset[str]:
    """Every code there is."""
    return frozenset(country.alpha_2 for country in pycountry.countries)


def country_findings(code: str) -> list[Finding]:
    """The rules a country's code breaks; none for a good one."""
    if code in country_codes():
        return []
    sentence = _("This is not a country code (two capital letters, ISO 3166-1).")
    return [Finding("country", "country_unknown", sentence, code)]
