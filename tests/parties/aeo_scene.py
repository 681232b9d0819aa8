"""Authorised operators in tests: who asks, who decides, and a status brought to where a test begins."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.actors import Actor
from accounts.models import Office, Person, PersonKind
from bonded_areas.models import Licence, Place
from parties.models import Authorisation
from parties.rules.authorisation_kinds import Kind, law_of
from statute.door import open_case, perform
from tests.accounts.people import a_person
from tests.bonded_areas.licences import FAR_OFF
from tests.bonded_areas.licences import licensed as put_on_record
from tests.parties.doors import acting

LONG_HELD = date(2015, 4, 1)
ROLE_OF = {
    Kind.IMPORTER: "importer",
    Kind.WAREHOUSE: "bonded_operator",
    Kind.FACTORY: "bonded_operator",
    Kind.CARRIER: "carrier",
    Kind.EXPORTER: "importer",
    Kind.MANUFACTURER: "importer",
    Kind.BROKER: "broker",
}
BASIS_OF = {
    Kind.WAREHOUSE: "warehouse_licence",
    Kind.FACTORY: "factory_licence",
    Kind.CARRIER: "other_forwarder",
    Kind.BROKER: "brokerage_permit",
}


LICENSED = {Kind.WAREHOUSE: "warehouse", Kind.FACTORY: "factory"}


def a_licence_of(
    person: Person, kind: Kind, office: Office, code: str = "", since: date = LONG_HELD, until: date = FAR_OFF
) -> Licence:
    """A licence on record, of a warehouse or a factory, given on its first day."""
    area = LICENSED[kind]
    place = Place.objects.create(
        code=code or f"{kind[:1].upper()}{person.pk}X",
        name_en="Area",
        name_ja="地域",
        kind=area,
        office=office,
        operator=person,
    )
    (licence,) = put_on_record(place, from_on=since, until_on=until)
    return licence


def an_individual(code: str, **fields: Any) -> Person:
    """A natural person, who can die."""
    return a_person(code, kind=PersonKind.INDIVIDUAL, **fields)


def findings_of(kind: Kind, *, against: tuple[str, ...] = ()) -> dict[str, Any]:
    """Every item of the law looked into; those named stand against it."""
    items = [str(ground.item) for ground in law_of(kind).examined]
    evidence = "Register of 12 April"
    return {"findings": [{"item": i, "stands_against": i in against, "evidence": evidence} for i in items]}


class AeoScene:
    """One regional customs with its officer and its supervisor."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.officer = acting("officer", office)
        self.supervisor = acting("supervisor", office)

    def form(self, kind: Kind, person: Person, **changes: Any) -> dict[str, Any]:
        """An application that is whole."""
        form: dict[str, Any] = {
            "kind": kind.value,
            "person": person.code,
            "rules_established": "Compliance rules, 3rd edition",
            "electronic": True,
        }
        if kind in LICENSED:
            form["basis"] = BASIS_OF[kind]
            held = Licence.objects.filter(licensee=person, place_kind=LICENSED[kind])
            if not held.exists():
                a_licence_of(person, kind, self.office)
        elif kind in BASIS_OF:
            form |= {"basis": BASIS_OF[kind], "basis_since": LONG_HELD.isoformat()}
            form["basis_number"] = person.brokerage_permit if kind is Kind.BROKER else "No. 12"
        if kind is Kind.EXPORTER:
            form["goods"] = "Machine tools"
        if kind is Kind.MANUFACTURER:
            exporter = Person.objects.filter(code="EXP01").first() or a_person("EXP01")
            form["exporters"] = [exporter.code]
        return {**form, **changes}

    def applicant(self, kind: Kind, person: Person) -> Actor:
        """Somebody who acts for the applicant in its trade."""
        return acting(ROLE_OF[kind], person)

    def applied(self, kind: Kind, person: Person, **changes: Any) -> int:
        form = self.form(kind, person, **changes)
        return open_case(Authorisation, "apply", self.officer, self.office.pk, form).case_id

    def under_review(self, kind: Kind, person: Person, **changes: Any) -> int:
        case_id = self.applied(kind, person, **changes)
        perform(case_id, "begin_review", self.officer)
        return case_id

    def findings(self, kind: Kind, *, against: tuple[str, ...] = ()) -> dict[str, Any]:
        """Every item looked into; those named stand against it."""
        return findings_of(kind, against=against)

    def examined(self, kind: Kind, person: Person, *, against: tuple[str, ...] = (), **changes: Any) -> int:
        case_id = self.under_review(kind, person, **changes)
        perform(case_id, "record_findings", self.officer, self.findings(kind, against=against))
        return case_id

    def given(self, kind: Kind, person: Person, **changes: Any) -> int:
        """A status in force since today."""
        case_id = self.examined(kind, person, **changes)
        perform(case_id, "approve", self.supervisor)
        return case_id

    def improvement(self, case_id: int, until: str = "2026-05-29") -> None:
        perform(
            case_id, "request_improvement", self.officer, {"measures": "Train the staff.", "until": until}
        )


def the(case_id: int) -> Any:
    """The row as it stands."""
    return Authorisation._base_manager.get(pk=case_id)
