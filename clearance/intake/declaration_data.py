"""A declaration as a file gives it, in customs terms: codes and names are the sender's, amounts and masses are Decimal.

Nothing here is Kanmon's own code for a person, a place or a tariff line; `completion` puts those in.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from clearance.intake.purpose import Classification


class MessageFunction(StrEnum):
    """What the sender wants of the authority."""

    NEW = "new"
    AMENDMENT = "amendment"
    CANCELLATION = "cancellation"
    PRESENTATION = "presentation"


class DeclarationKind(StrEnum):
    """The direction of the goods; `special` is trade with a special fiscal territory, either way."""

    IMPORT = "import"
    EXPORT = "export"
    SPECIAL_TERRITORY = "special_territory"
    TRANSIT = "transit"


class ChargeKind(StrEnum):
    """How a charge bears on the customs value."""

    FREIGHT = "freight"
    INSURANCE = "insurance"
    ADDITION = "addition"
    DEDUCTION = "deduction"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in the unit of its currency; the currency is None where the file gives none."""

    amount: Decimal
    currency: str | None


@dataclass(frozen=True, slots=True)
class Charge:
    """A part of the customs value beside the price; `code` is the sender's code for it."""

    kind: ChargeKind
    code: str
    money: Money


@dataclass(frozen=True, slots=True)
class Party:
    """A person in the declaration: a code, or a name with an address, or both."""

    id: str | None = None
    name: str | None = None
    address: str | None = None
    country: str | None = None

    def __bool__(self) -> bool:
        return bool(self.id or self.name or self.address or self.country)


@dataclass(frozen=True, slots=True)
class Agent:
    """The broker: `function` 2 acts in the importer's name, 3 in its own. `id` is None when it is the declarant."""

    id: str | None
    function: str | None


@dataclass(frozen=True, slots=True)
class Incoterm:
    """The delivery term and the place it names."""

    code: str | None
    place: str | None


@dataclass(frozen=True, slots=True)
class Procedure:
    """The customs procedure asked for and the one before it, two digits each, and additional codes."""

    current: str | None
    previous: str | None
    additional: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.current or '--'}{self.previous or '--'}"


@dataclass(frozen=True, slots=True)
class PreviousDocument:
    """What came before: advance cargo information, a consignment reference, an earlier declaration."""

    category: str | None
    type: str | None
    id: str | None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class SupportingDocument:
    """An invoice, a licence, a permit; `category` and `type` together are its code, as N935 for an invoice."""

    category: str | None
    type: str | None
    id: str | None
    name: str | None = None
    issued: date | None = None
    exemption: str | None = None
    writeoff_quantity: Decimal | None = None
    writeoff_unit: str | None = None

    @property
    def code(self) -> str:
        """Category and type as one code."""
        return f"{self.category or ''}{self.type or ''}"


@dataclass(frozen=True, slots=True)
class Statement:
    """An additional statement: a code, a text, or both."""

    code: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class TransportMeans:
    """A vessel, aircraft or vehicle. `role` is border, arrival or departure."""

    role: str
    id: str | None
    id_type: str | None = None
    mode: str | None = None
    nationality: str | None = None


@dataclass(frozen=True, slots=True)
class GoodsLocation:
    """Where the goods are. `code` joins country, kind, qualifier and name the way the sender's authority writes it."""

    code: str | None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Warehouse:
    """The bonded place that the declaration names: its type letter and number."""

    type: str | None
    id: str | None

    @property
    def code(self) -> str:
        """Type and number as one code."""
        return f"{self.type or ''}{self.id or ''}"


@dataclass(frozen=True, slots=True)
class Guarantee:
    """A security that the sender refers to."""

    type: str | None
    reference: str | None


@dataclass(frozen=True, slots=True)
class Packages:
    """One kind of package of a line. A count may be a fraction where a sender splits one package over lines."""

    count: Decimal | None
    type: str | None
    marks: str | None


@dataclass(frozen=True, slots=True)
class Origin:
    """The country of origin; `preferential` where it is the one that a preference is claimed for (type 2)."""

    country: str
    preferential: bool


@dataclass(frozen=True, slots=True)
class Quantity:
    """A statistical quantity; the unit is None where the sender's tariff implies it."""

    amount: Decimal
    unit: str | None


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One item of goods. Masses are in kilograms."""

    sequence: int | None
    file_line: int | None
    path: str
    sequence_line: int | None = None  # of the file, where the item's number stands
    description: str | None = None
    commodity_code: str | None = None
    kanmon_code: str | None = None  # nine digits, where the format gives Kanmon's own
    origins: tuple[Origin, ...] = ()
    duty_regime: str | None = None
    preference_claimed: bool = False
    gross_mass: Decimal | None = None
    net_mass: Decimal | None = None
    quantities: tuple[Quantity, ...] = ()
    packages: tuple[Packages, ...] = ()
    price: Money | None = None
    statistical_value: Money | None = None
    procedure: Procedure | None = None
    documents: tuple[SupportingDocument, ...] = ()
    previous_documents: tuple[PreviousDocument, ...] = ()
    statements: tuple[Statement, ...] = ()
    valuation_method: str | None = None
    charges: tuple[Charge, ...] = ()
    containers: tuple[str, ...] = ()
    export_country: str | None = None
    preference: str | None = None  # the agreement, where the format names Kanmon's

    @property
    def hs6(self) -> str | None:
        """The six digits that the Harmonized System shares between countries."""
        code = self.kanmon_code or self.commodity_code
        return code[:6] if code and len(code) >= 6 else None

    @property
    def origin(self) -> str | None:
        """The country of origin of the goods: the non-preferential one where both are given."""
        for wanted in (False, True):
            for origin in self.origins:
                if origin.preferential is wanted:
                    return origin.country
        return None


@dataclass(frozen=True, slots=True)
class Said:
    """A place in the file and what stands there."""

    path: str
    line: int | None
    text: str | None


@dataclass(frozen=True, slots=True)
class ReadDeclaration:
    """One declaration of a file. `reference` is the sender's own, `amends` the declaration that it is about."""

    function: MessageFunction
    kind: DeclarationKind | None
    type_letter: str | None
    classification: Classification
    reference: str | None = None
    amends: str | None = None
    issued_at: datetime | None = None
    accepted_at: datetime | None = None
    declarant: Party = field(default_factory=Party)
    broker: Agent | None = None
    importer: Party = field(default_factory=Party)
    exporter: Party = field(default_factory=Party)
    consignee: Party = field(default_factory=Party)
    incoterm: Incoterm | None = None
    invoice_total: Money | None = None
    charges: tuple[Charge, ...] = ()
    previous_documents: tuple[PreviousDocument, ...] = ()
    documents: tuple[SupportingDocument, ...] = ()
    transport_means: tuple[TransportMeans, ...] = ()
    containers: tuple[str, ...] = ()
    location: GoodsLocation | None = None
    warehouse: Warehouse | None = None
    guarantees: tuple[Guarantee, ...] = ()
    office: str | None = None
    declared_lines: int | None = None
    total_packages: Decimal | None = None
    gross_mass: Decimal | None = None
    export_country: str | None = None
    arrival_date: date | None = None
    transport_document: str | None = None
    invoice_number: str | None = None
    lines: tuple[ReadLine, ...] = ()
    own_codes: bool = False  # the codes of persons, places and goods are already Kanmon's
    said_at: Said | None = None  # where it says what it is: its type
    line_charges_are_shares: bool = False  # of the charges of the declaration: not to be added to them

    @property
    def procedures(self) -> tuple[Procedure, ...]:
        """The procedures of the lines, each once, in their order."""
        return tuple(dict.fromkeys(line.procedure for line in self.lines if line.procedure))

    @property
    def currencies(self) -> tuple[str, ...]:
        """The currencies of the prices and the invoice total, each once."""
        monies = [line.price for line in self.lines]
        monies.append(self.invoice_total)
        return tuple(dict.fromkeys(money.currency for money in monies if money and money.currency))
