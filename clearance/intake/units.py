"""Units of quantity: the codes of senders (UN/ECE Recommendation 20 and older ones) and the tariff's own names."""

from typing import Final

# What the same unit is called in Japan's tariff schedule.
TARIFF_UNITS: Final[dict[str, str]] = {
    "KGM": "KG",
    "GRM": "GR",
    "TNE": "MT",
    "MTR": "M",
    "MTK": "SM",
    "MTQ": "CM",
    "LTR": "L",
    "KLT": "KL",
    "NMB": "NO",
    "NAR": "NO",
    "C62": "NO",
    "PCE": "NO",
    "UNT": "NO",
    "NPR": "PR",
    "DZN": "DZ",
    "MIL": "TH",
    "CTM": "CT",
}
