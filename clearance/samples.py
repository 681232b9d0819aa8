"""A declaration as an example in the API's documentation and in the demonstration."""

from typing import Any

A_DECLARATION: dict[str, Any] = {
    "importer": "IMP-0001",
    "broker": "BRK-0001",
    "place": "1AW01",
    "transport_document": "NYKU2611020017",
    "invoice_number": "MC-2026-1107",
    "incoterm": "CIF",
    "invoice_amount": "6250.00",
    "invoice_currency": "EUR",
    "overseas_shipper": "Maison Cuir SARL",
    "overseas_shipper_address": "12 rue du Port, Le Havre, France",
    "country_of_export": "FR",
    "conveyance": "ONE COMMITMENT",
    "packages": 10,
    "gross_mass_kg": "120.5",
    "lines": [
        {
            "description": "Suitcases with outer surface of leather",
            "code": "4202.11-200",
            "origin": "FR",
            "price": "6250.00",
            "currency": "EUR",
            "net_mass_kg": "100",
            "quantity": "50",
            "unit": "NO",
        }
    ],
}
