"""A small customs office for the tests of declarations: who is there, where the goods are, which tariff is in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from accounts.actors import Actor, actor_for
from accounts.models import Office, Person
from bonded_areas.models import CargoLot, Place
from clearance.models import ImportDeclaration
from duties.models import ExchangeRate, Liability, TariffEdition, TariffLine, TariffRate
from parties.models import Mandate
from statute.door import Outcome, open_case, perform
from tests.accounts.people import a_person, a_user, an_office, grant
from tests.bonded_areas.licences import designated, licensed

# Monday 2 November 2026, 10:00 in Tokyo. Tuesday 3 November is Culture Day.
MONDAY = datetime(2026, 11, 2, 1, tzinfo=UTC)
LONG_AGO_TARIFF = date(2020, 1, 1)
BAGS, SHIRTS = "420211200", "610910010"


@dataclass
class Scene:
    """Everybody and everything a declaration needs."""

    tokyo: Office
    narita: Office
    kobe: Office
    broker: Person
    importer: Person
    other_broker: Person
    place: Place
    actors: dict[str, Actor]

    def __getitem__(self, name: str) -> Actor:
        return self.actors[name]

    def bring_in(
        self, document: str = "HLCU123", place: Place | None = None, on: date = date(2026, 10, 30)
    ) -> int:
        """Goods under a transport document are in storage."""
        where = place or self.place
        given = {
            "place_id": where.pk,
            "transport_document": document,
            "description": "leather bags",
            "packages": 10,
            "gross_mass_kg": "120.5",
            "brought_in_on": on,
        }
        return open_case(CargoLot, "bring_in", Actor.system("intake"), where.office_id, given).case_id

    def draft(self, actor: str = "broker", **changes: Any) -> Outcome:
        """A complete draft, with these changes."""
        return open_case(ImportDeclaration, "draft", self[actor], self.tokyo.pk, a_declaration(**changes))

    def lodged(self, **changes: Any) -> int:
        """A declaration that has been lodged; its goods are in storage."""
        document = changes.setdefault("transport_document", "HLCU123")
        if not CargoLot.objects.filter(transport_document=document).exists():
            self.bring_in(document)
        case_id = self.draft(**changes).case_id
        perform(case_id, "lodge", self["broker"])
        return case_id

    def under_examination(self, **changes: Any) -> int:
        """A declaration in channel 2."""
        case_id = self.lodged(**changes)
        perform(case_id, "select_documents", Actor.system("screening"), {"score": 20})
        return case_id

    def examined(self, **changes: Any) -> int:
        case_id = self.under_examination(**changes)
        perform(case_id, "complete_examination", self["officer"])
        return case_id

    def awaiting_payment(self, **changes: Any) -> int:
        case_id = self.examined(**changes)
        perform(case_id, "request_payment", self["officer"])
        return case_id

    def inspection_ordered(self, **changes: Any) -> int:
        """A declaration whose goods are to be inspected."""
        case_id = self.under_examination(**changes)
        perform(case_id, "order_inspection", self["officer"], {"place": "Oi inspection hall"})
        return case_id

    def withdrawn(self, **changes: Any) -> int:
        """A declaration whose goods were withdrawn before permission."""
        case_id = self.examined(**changes)
        offer = {"security": "bond 12", "security_amount": 10_000_000, "reason": "season"}
        perform(case_id, "apply_for_withdrawal", self["broker"], offer)
        perform(case_id, "approve_withdrawal", self["supervisor"])
        return case_id

    def liability(self, case_id: int | None) -> Liability:
        """What the declaration obliges to pay."""
        found: Liability = Liability.objects.get(subject_id=case_id)
        return found

    def extend(self, case_id: int, months: int = 3) -> None:
        """Payment is asked to be put off, and is."""
        liability = self.liability(case_id)
        asked = {"months": months, "security": "bond 7", "security_amount": liability.outstanding}
        perform(liability, "apply_for_extension", self["importer"], asked)
        perform(liability, "extend", self["collector"])

    def pay(self, case_id: int | None) -> None:
        liability = Liability.objects.get(subject_id=case_id)
        if liability.outstanding > 0:
            perform(liability, "pay", self["broker"], {"amount": liability.outstanding})

    def permitted(self, **changes: Any) -> int:
        case_id = self.awaiting_payment(**changes)
        self.pay(case_id)
        perform(case_id, "permit", self["officer"])
        return case_id


def a_line(**changes: Any) -> dict[str, Any]:
    """A line of leather suitcases from France."""
    line: dict[str, Any] = {
        "description": "leather suitcases",
        "code": BAGS,
        "origin": "FR",
        "price": "1000000",
        "currency": "JPY",
        "net_mass_kg": "100",
        "quantity": "10",
        "unit": "NO",
    }
    return {**line, **changes}


def a_declaration(**changes: Any) -> dict[str, Any]:
    """A complete declaration of one line."""
    given: dict[str, Any] = {
        "importer": "IMP01",
        "broker": "BRK01",
        "place": "1AW01",
        "transport_document": "HLCU123",
        "invoice_number": "INV-1",
        "incoterm": "CIF",
        "invoice_amount": "1000000",
        "invoice_currency": "JPY",
        "overseas_shipper": "Maison Cuir",
        "country_of_export": "FR",
        "conveyance": "NH216",
        "packages": 10,
        "gross_mass_kg": "120.5",
        "lines": [a_line()],
    }
    return {**given, **changes}


def a_tariff() -> None:
    """Two chapters: suitcases at 10 %, knitted shirts at 10.9 %, both with a free rate for a partner."""
    for chapter, code, words, general, wto in (
        ("42", BAGS, "Suitcases of leather", "10%", "(10%)"),
        ("61", SHIRTS, "T-shirts of cotton", "11.2%", "10.9%"),
    ):
        edition = TariffEdition.objects.create(
            chapter=chapter,
            valid_from=date(2020, 1, 1),
            complete=False,
            source="test",
            file_hash="0" * 64,
            loaded_at=MONDAY,
        )
        line = TariffLine.objects.create(
            edition=edition, code=code, path=[words], units=["NO", "KG"], laws=[]
        )
        TariffRate.objects.create(line=line, column="基本", text=general, reading=general)
        TariffRate.objects.create(line=line, column="WTO協定", text=wto, reading=wto)


def a_scene() -> Scene:
    """The office is open."""
    hq = an_office("HQ")
    tokyo = an_office("TYO", hq)
    narita, kobe = an_office("NRT", tokyo), an_office("KOB", hq)
    broker = a_person("BRK01", brokerage_permit="Tokyo 1")
    other_broker = a_person("BRK02", brokerage_permit="Tokyo 2")
    importer = a_person("IMP01")
    place, *others = Place.objects.bulk_create(
        Place(code=code, name_en=english, name_ja=japanese, kind=kind, office=office)
        for code, english, japanese, kind, office in (
            ("1AW01", "Oi warehouse", "大井倉庫", "warehouse", tokyo),
            ("1AD02", "1AD02", "1AD02", "designated", tokyo),
            ("1AW02", "1AW02", "1AW02", "warehouse", tokyo),
            ("1NW01", "1NW01", "1NW01", "warehouse", narita),
            ("3KW01", "3KW01", "3KW01", "warehouse", kobe),
        )
    )
    licensed(place, *(one for one in others if one.kind != "designated"))
    designated(*(one for one in others if one.kind == "designated"))
    actors = {}
    for role in (
        "officer",
        "inspector",
        "supervisor",
        "collector",
        "auditor",
        "bonded_officer",
        "ip_officer",
    ):
        user = a_user(role)
        grant(user, role, tokyo)
        actors[role] = actor_for(user, date(2026, 11, 2))
    for name, role, office in (("narita_officer", "officer", narita), ("kobe_officer", "officer", kobe)):
        user = a_user(name)
        grant(user, role, office)
        actors[name] = actor_for(user, date(2026, 11, 2))
    for name, role, person in (
        ("broker", "broker", broker),
        ("other_broker", "broker", other_broker),
        ("importer", "importer", importer),
    ):
        user = a_user(name)
        grant(user, role, person)
        actors[name] = actor_for(user, date(2026, 11, 2))
    mandate = {
        "broker": "BRK01",
        "importer": "IMP01",
        "procedures": "import_declarations",
        "valid_from": date(2026, 1, 1),
        "evidence": "power of attorney",
    }
    open_case(Mandate, "register", actors["officer"], tokyo.pk, mandate)
    a_tariff()
    ExchangeRate.objects.create(
        currency="EUR",
        valid_from=date(2026, 11, 1),
        valid_to=date(2026, 11, 7),
        yen=Decimal("160"),
        source="test",
    )
    return Scene(tokyo, narita, kobe, broker, importer, other_broker, place, actors)
