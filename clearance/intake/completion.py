"""The completion map: what a broker says once about foreign codes, so that files can become declarations here.

A map never overrides what a file says. It translates codes of persons, places and goods, and fills in what is absent.
"""

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final

from django.utils.translation import gettext_lazy as _
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)
from stdnum.exceptions import ValidationError as WrongNumber
from stdnum.jp import cn

from clearance.intake import values
from clearance.intake.decoding import FileRefused, decode
from clearance.intake.json_text import JsonRefused, parse_json
from clearance.intake.receipt import FileError
from statute.input_errors import reasons_of

ANY: Final = "*"
MAX_MAP_BYTES: Final = 8 * 1024 * 1024


def _currency(raw: str) -> str:
    try:
        return values.currency(raw).value
    except values.Unreadable as error:
        raise ValueError(str(error)) from error


def _corporate_number(raw: str) -> str:
    try:
        return str(cn.validate(raw))
    except WrongNumber as error:
        wrong = _(
            "this is not a corporate number: it has thirteen digits, the first of which checks the others"
        )
        raise ValueError(str(wrong)) from error


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
CodeKey = Annotated[str, StringConstraints(pattern=r"^[0-9]{6,16}$")]
CodeValue = Annotated[str, StringConstraints(pattern=r"^(?:[0-9]{3}|[0-9]{9})$")]
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
CurrencyCode = Annotated[str, AfterValidator(_currency)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=20, decimal_places=6)]
Mass = Annotated[Decimal, Field(gt=0, max_digits=20, decimal_places=6)]
Rate = Annotated[Decimal, Field(gt=0, max_digits=20, decimal_places=8)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PartyEntry(_Entry):
    """A person: by corporate number, or by the code of a person known here; a name and an address for a shipper."""

    corporate_number: Annotated[str, AfterValidator(_corporate_number)] | None = None
    person: Text | None = None
    name: Text | None = None
    address: Text | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "PartyEntry":
        if self.corporate_number and self.person:
            raise ValueError(str(_("give a corporate number or a person, not both")))
        if not (self.corporate_number or self.person or self.name):
            raise ValueError(str(_("give a corporate number, a person or a name")))
        return self

    @property
    def code(self) -> str | None:
        """The code by which the person is known here."""
        return self.corporate_number or self.person


class MoneyEntry(_Entry):
    """An amount in the unit of its currency."""

    amount: Amount
    currency: CurrencyCode


class ShipperEntry(_Entry):
    """The overseas shipper."""

    name: Text
    address: Text | None = None


class LineValues(_Entry):
    """What to fill into a line of goods where the file has nothing."""

    description: Text | None = None
    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{9}$")] | None = None
    origin: CountryCode | None = None
    preference: Text | None = None
    price: Amount | None = None
    currency: CurrencyCode | None = None
    net_mass_kg: Mass | None = None
    gross_mass_kg: Mass | None = None
    quantity: Amount | None = None
    unit: Text | None = None
    quantity2: Amount | None = None
    unit2: Text | None = None
    packages: Annotated[int, Field(ge=0)] | None = None


class Values(_Entry):
    """What to fill into a declaration where the file has nothing; `line` for every line, `lines` by item number."""

    importer: Text | None = None
    broker: Text | None = None
    place: Text | None = None
    transport_document: Text | None = None
    invoice_number: Text | None = None
    incoterm: Text | None = None
    incoterm_place: Text | None = None
    invoice_amount: Amount | None = None
    invoice_currency: CurrencyCode | None = None
    freight: MoneyEntry | None = None
    insurance: MoneyEntry | None = None
    charge_currency: CurrencyCode | None = None  # of freight, insurance and other charges that have none
    overseas_shipper: ShipperEntry | None = None
    country_of_export: CountryCode | None = None
    vessel_or_flight: Text | None = None
    arrival_date: date | None = None
    containers: tuple[Text, ...] | None = None
    packages: Annotated[int, Field(ge=0)] | None = None
    gross_mass_kg: Mass | None = None
    line: LineValues | None = None
    lines: dict[int, LineValues] = Field(default_factory=dict)


class CompletionMap(_Entry):
    """Translations of foreign codes, values for what files lack, and exchange rates (yen for one unit).

    `parties` and `places` may have an entry "*" for every other code. `codes` gives the last three digits, or all
    nine, by the longest beginning of the commodity code. `declarations` holds values for one declaration by its
    sender's reference.
    """

    parties: dict[str, Text | PartyEntry] = Field(default_factory=dict)
    places: dict[str, Text] = Field(default_factory=dict)
    codes: dict[CodeKey, CodeValue] = Field(default_factory=dict)
    exchange_rates: dict[CurrencyCode, Rate] = Field(default_factory=dict)
    preferences: dict[str, Text] = Field(default_factory=dict)
    units: dict[str, Text] = Field(default_factory=dict)
    countries: dict[str, CountryCode] = Field(default_factory=dict)
    defaults: Values = Field(default_factory=Values)
    declarations: dict[str, Values] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _codes_keep_their_six_digits(self) -> "CompletionMap":
        for key, value in self.codes.items():
            if len(value) == 9 and value[:6] != key[:6]:
                wrong = str(_("codes.%(key)s: %(value)s changes the six digits of the Harmonized System"))
                raise ValueError(wrong % {"key": key, "value": value})
        return self

    def party(self, code: str) -> tuple[PartyEntry, str] | None:
        """The person that a foreign code stands for, and the entry of the map that says so."""
        for key in (code, ANY):
            if key in self.parties:
                entry = self.parties[key]
                return (PartyEntry(person=entry) if isinstance(entry, str) else entry), f"parties.{key}"
        return None

    def place(self, code: str) -> tuple[str, str] | None:
        """The place that a foreign code stands for, and the entry that says so."""
        for key in (code, ANY):
            if key in self.places:
                return self.places[key], f"places.{key}"
        return None

    def tariff_code(self, commodity_code: str) -> tuple[str, str] | None:
        """The nine digits for a commodity code, by its longest beginning that the map knows."""
        for length in range(len(commodity_code), 5, -1):
            found = self.codes.get(commodity_code[:length])
            if found is not None:
                nine = found if len(found) == 9 else commodity_code[:6] + found
                return nine, f"codes.{commodity_code[:length]}"
        return None

    def preference(self, regime: str, country: str | None) -> tuple[str, str] | None:
        """The agreement that a claimed preference means here: by regime and country, or by regime alone."""
        for key in (f"{regime}/{country}", regime, ANY):
            if key in self.preferences:
                return self.preferences[key], f"preferences.{key}"
        return None


NO_MAP: Final = CompletionMap()


def read_map(data: bytes) -> tuple[CompletionMap | None, tuple[FileError, ...]]:
    """The map in a JSON file, or every error in it with its path. Never raises for what the file holds."""
    try:
        raw = parse_json(decode(data, MAX_MAP_BYTES).text)
    except FileRefused as refusal:
        return None, (refusal.error,)
    except JsonRefused as refusal:
        return None, (FileError(refusal.line, "file", str(refusal)),)
    return map_from(raw)


def map_from(raw: Any) -> tuple[CompletionMap | None, tuple[FileError, ...]]:
    """The map from plain data, or every error in it with its path."""
    try:
        return CompletionMap.model_validate(raw), ()
    except ValidationError as error:
        return None, tuple(_errors(error))


def _errors(error: ValidationError) -> Iterable[FileError]:
    for reason in reasons_of(error, None):
        shown = None if reason.value is None else str(reason.value)
        yield FileError(None, reason.field or "map", str(reason.message), shown)


def as_text(value: Any) -> str:
    """A value of a map as a receipt shows it."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, BaseModel):
        return json.dumps(value.model_dump(mode="json", exclude_none=True), ensure_ascii=False)
    return str(value)
