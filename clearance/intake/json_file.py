"""Kanmon's own JSON for declarations: the fields of a draft import declaration, with the codes that are known here.

One object is one declaration; a list, or an object with a list `declarations`, is several.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from clearance.intake import values
from clearance.intake.declaration_data import (
    Charge,
    ChargeKind,
    DeclarationKind,
    GoodsLocation,
    Incoterm,
    MessageFunction,
    Money,
    Origin,
    Packages,
    Party,
    Procedure,
    Quantity,
    ReadDeclaration,
    ReadLine,
    SupportingDocument,
    TransportMeans,
)
from clearance.intake.decoding import FILE, FileRefused
from clearance.intake.json_text import JsonRefused, parse_json
from clearance.intake.notebook import Notebook
from clearance.intake.purpose import Purpose, import_for
from clearance.intake.receipt import FileError
from statute.input_errors import reasons_of, unstorable

_MAX_DECLARATIONS: Final = 1000


def _as_written(value: Any) -> Any:
    """A number keeps its digits as text, so that the rules for reading numbers see what was written."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return value
    return str(value)


Text = Annotated[str, StringConstraints(max_length=2000)]
Number = Annotated[str, BeforeValidator(_as_written), StringConstraints(max_length=60)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Money(_Entry):
    amount: Number
    currency: Text | None = None
    kind: Text | None = None


class _Shipper(_Entry):
    name: Text | None = None
    address: Text | None = None
    country: Text | None = None


class _Document(_Entry):
    type: Text
    id: Text | None = None
    name: Text | None = None
    issued: date | None = None
    quantity: Number | None = None
    unit: Text | None = None


class _Line(_Entry):
    sequence: Annotated[int, Field(ge=1, le=99_999)] | None = None
    description: Text | None = None
    code: Text | None = None
    origin: Text | None = None
    preference: Text | None = None
    price: Number | None = None
    currency: Text | None = None
    net_mass_kg: Number | None = None
    gross_mass_kg: Number | None = None
    quantity: Number | None = None
    unit: Text | None = None
    quantity2: Number | None = None
    unit2: Text | None = None
    packages: Number | None = None
    package_type: Text | None = None
    marks: Text | None = None
    documents: list[_Document] = Field(default_factory=list, max_length=100)


class _Declaration(_Entry):
    reference: Text | None = None
    importer: Text | None = None
    broker: Text | None = None
    place: Text | None = None
    transport_document: Text | None = None
    invoice_number: Text | None = None
    incoterm: Text | None = None
    incoterm_place: Text | None = None
    invoice_amount: Number | None = None
    invoice_currency: Text | None = None
    freight: _Money | None = None
    insurance: _Money | None = None
    additions: list[_Money] = Field(default_factory=list, max_length=100)
    deductions: list[_Money] = Field(default_factory=list, max_length=100)
    overseas_shipper: _Shipper | None = None
    country_of_export: Text | None = None
    vessel_or_flight: Text | None = None
    arrival_date: date | None = None
    containers: list[Text] = Field(default_factory=list, max_length=1000)
    packages: Number | None = None
    gross_mass_kg: Number | None = None
    lines: list[_Line] = Field(default_factory=list, max_length=20_000)


class _File(_Entry):
    declarations: list[_Declaration] = Field(min_length=1, max_length=_MAX_DECLARATIONS)


def read(text: str, notebook: Notebook) -> tuple[ReadDeclaration, ...]:
    """The declarations in a JSON text. Raises FileRefused for what is no JSON; other errors go to the notebook."""
    if len(text) > notebook.limits.json_characters:
        sizes = {"size": len(text), "limit": notebook.limits.json_characters}
        reason = str(_("a JSON file has at most %(limit)d characters; this one has %(size)d")) % sizes
        raise FileRefused(FileError(None, FILE, reason))
    try:
        data = parse_json(text)
    except JsonRefused as refusal:
        raise FileRefused(FileError(refusal.line, FILE, str(refusal))) from refusal
    if isinstance(data, list):
        data, prefix = {"declarations": data}, ""
    elif isinstance(data, dict) and "declarations" not in data:
        data, prefix = {"declarations": [data]}, "declarations[0]."
    else:
        prefix = ""
    for found in unstorable(data):
        notebook.error((found.field or FILE).removeprefix(prefix), None, str(found.message))
    try:
        file = _File.model_validate(data)
    except ValidationError as error:
        for found in reasons_of(error, None):
            shown = None if found.value is None else str(found.value)
            notebook.error((found.field or FILE).removeprefix(prefix), None, str(found.message), shown)
        return ()
    declarations = []
    for position, declaration in enumerate(file.declarations):
        notebook.declaration = position
        path = "" if prefix else f"declarations[{position}]."
        declarations.append(_Reader(notebook, path).declaration(declaration))
    return tuple(declarations)


class _Reader:
    """Reads one declaration; each value goes through the notebook with its path."""

    def __init__(self, notebook: Notebook, prefix: str) -> None:
        self.notebook, self.prefix = notebook, prefix

    def declaration(self, data: _Declaration) -> ReadDeclaration:
        shipper = data.overseas_shipper or _Shipper()
        lines = tuple(self.line(line, position) for position, line in enumerate(data.lines))
        invoice_total = self.money(
            data.invoice_amount, data.invoice_currency, "invoice_amount", "invoice_currency"
        )
        vessel = self.text(data.vessel_or_flight, "vessel_or_flight")
        place = self.text(data.place, "place")
        incoterm = self.value(data.incoterm, "incoterm", values.incoterm)
        incoterm_place = self.text(data.incoterm_place, "incoterm_place")
        self._numbers_are_different(lines)
        return ReadDeclaration(
            function=MessageFunction.NEW,
            kind=DeclarationKind.IMPORT,
            type_letter=None,
            classification=import_for(Purpose.HOME_USE),
            reference=self.text(data.reference, "reference"),
            declarant=Party(id=self.text(data.broker, "broker")),
            importer=Party(id=self.text(data.importer, "importer")),
            exporter=Party(
                name=self.text(shipper.name, "overseas_shipper.name"),
                address=self.text(shipper.address, "overseas_shipper.address"),
                country=self.value(shipper.country, "overseas_shipper.country", values.country),
            ),
            incoterm=Incoterm(incoterm, incoterm_place) if incoterm or incoterm_place else None,
            invoice_total=invoice_total,
            charges=self.charges(data),
            transport_means=(TransportMeans("border", vessel),) if vessel else (),
            containers=tuple(
                one
                for at, item in enumerate(data.containers)
                if (one := self.text(item, f"containers[{at}]"))
            ),
            location=GoodsLocation(place) if place else None,
            total_packages=self.amount(data.packages, "packages"),
            gross_mass=self.amount(data.gross_mass_kg, "gross_mass_kg"),
            export_country=self.value(data.country_of_export, "country_of_export", values.country),
            arrival_date=data.arrival_date,
            transport_document=self.text(data.transport_document, "transport_document"),
            invoice_number=self.text(data.invoice_number, "invoice_number"),
            lines=lines,
            own_codes=True,
        )

    def line(self, data: _Line, position: int) -> ReadLine:
        at = f"lines[{position}]."
        origin = self.value(data.origin, f"{at}origin", values.country)
        packages = self.amount(data.packages, f"{at}packages")
        preference = self.text(data.preference, f"{at}preference")
        quantities = []
        for amount_name, unit_name in (("quantity", "unit"), ("quantity2", "unit2")):
            amount = self.amount(getattr(data, amount_name), at + amount_name)
            if amount is not None:
                quantities.append(Quantity(amount, self.text(getattr(data, unit_name), at + unit_name)))
        code = self.value(data.code, f"{at}code", values.tariff_code)
        return ReadLine(
            sequence=data.sequence or position + 1,
            file_line=None,
            path=f"{self.prefix}lines[{position}]",
            description=self.text(data.description, f"{at}description"),
            kanmon_code=code,
            origins=(Origin(origin, preferential=False),) if origin else (),
            preference=preference,
            preference_claimed=preference is not None,
            gross_mass=self.amount(data.gross_mass_kg, f"{at}gross_mass_kg"),
            net_mass=self.amount(data.net_mass_kg, f"{at}net_mass_kg"),
            quantities=tuple(quantities),
            packages=(
                (
                    Packages(
                        packages,
                        self.text(data.package_type, f"{at}package_type"),
                        self.text(data.marks, f"{at}marks"),
                    ),
                )
                if packages is not None
                else ()
            ),
            price=self.money(data.price, data.currency, f"{at}price", f"{at}currency"),
            procedure=Procedure("40", "00"),
            documents=tuple(
                self.document(one, f"{at}documents[{n}].") for n, one in enumerate(data.documents)
            ),
        )

    def document(self, data: _Document, at: str) -> SupportingDocument:
        return SupportingDocument(
            category=None,
            type=self.text(data.type, f"{at}type"),
            id=self.text(data.id, f"{at}id"),
            name=self.text(data.name, f"{at}name"),
            issued=data.issued,
            writeoff_quantity=self.amount(data.quantity, f"{at}quantity"),
            writeoff_unit=self.text(data.unit, f"{at}unit"),
        )

    def charges(self, data: _Declaration) -> tuple[Charge, ...]:
        given = [
            (ChargeKind.FREIGHT, "freight", data.freight),
            (ChargeKind.INSURANCE, "insurance", data.insurance),
        ]
        given += [(ChargeKind.ADDITION, f"additions[{n}]", one) for n, one in enumerate(data.additions)]
        given += [(ChargeKind.DEDUCTION, f"deductions[{n}]", one) for n, one in enumerate(data.deductions)]
        charges = []
        for kind, path, entry in given:
            money = entry and self.money(entry.amount, entry.currency, f"{path}.amount", f"{path}.currency")
            if entry and money:
                charges.append(Charge(kind, self.text(entry.kind, f"{path}.kind") or "", money))
        return tuple(charges)

    def money(
        self, amount: str | None, currency: str | None, amount_path: str, currency_path: str
    ) -> Money | None:
        found = self.amount(amount, amount_path)
        code = self.value(currency, currency_path, values.currency)
        return None if found is None else Money(found, code)

    def amount(self, raw: str | None, path: str) -> Decimal | None:
        found = self.value(raw, path, values.number)
        if found is not None and found < 0:
            self.notebook.error(self.prefix + path, None, str(_("it may not be negative")), raw)
            return None
        return found

    def text(self, raw: str | None, path: str) -> str | None:
        return self.value(raw, path, values.text)

    def value(self, raw: str | None, path: str, read: "values.Reader[values.T]") -> "values.T | None":
        if raw is None or not raw.strip():
            return None
        return self.notebook.take(raw, self.prefix + path, None, read)

    def _numbers_are_different(self, lines: tuple[ReadLine, ...]) -> None:
        seen: set[int | None] = set()
        for line in lines:
            if line.sequence in seen:
                reason = str(_("another item has the same number"))
                self.notebook.error(f"{line.path}.sequence", None, reason, str(line.sequence))
            seen.add(line.sequence)
