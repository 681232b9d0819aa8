"""What the transitions of an import declaration must know besides its row: each fact one or two queries for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from accounts.models import Office, Person
from bonded_areas.models import Place
from clearance.inputs import AmendInput, DraftInput, GrantInput
from clearance.models.goods_line import Certificate, GoodsLine
from clearance.models.inspection import DocumentRequest, Inspection
from clearance.states import NEVER_LODGED, State
from duties.models import Liability
from statute.models import Document, Hold
from statute.transitions import Fact, Related, Subject

T = TypeVar("T")


def ids_of(subjects: Sequence[Subject]) -> list[int]:
    return [s.case_id for s in subjects]


def grouped(rows: Iterable[T], key: Callable[[T], int]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


# Rows of the declaration itself.
LINES: Fact[list[GoodsLine]] = Fact(
    "lines",
    lambda ss: grouped(
        GoodsLine.objects.filter(declaration_id__in=ids_of(ss)).order_by("declaration_id", "number"),
        lambda row: row.declaration_id,
    ),
    list,
)
CERTIFICATES: Fact[list[Certificate]] = Fact(
    "certificates",
    lambda ss: grouped(
        Certificate.objects.filter(declaration_id__in=ids_of(ss)).order_by("id"),
        lambda row: row.declaration_id,
    ),
    list,
)
OPEN_REQUESTS: Fact[list[DocumentRequest]] = Fact(
    "open_requests",
    lambda ss: grouped(
        DocumentRequest.objects.filter(declaration_id__in=ids_of(ss), answered_at__isnull=True).order_by(
            "id"
        ),
        lambda row: row.declaration_id,
    ),
    list,
)
OPEN_INSPECTION: Fact[Inspection | None] = Fact(
    "open_inspection",
    lambda ss: {
        row.declaration_id: row
        for row in Inspection.objects.filter(declaration_id__in=ids_of(ss), recorded_at__isnull=True)
    },
    lambda: None,
)
# The hashes of the files that lie with the case.
ATTACHED: Fact[frozenset[str]] = Fact(
    "attached",
    lambda ss: {
        case_id: frozenset(row.sha256 for row in rows)
        for case_id, rows in grouped(
            Document.objects.filter(case_id__in=ids_of(ss)), lambda row: row.case_id
        ).items()
    },
    frozenset,
)
OPEN_HOLDS: Fact[list[Hold]] = Fact(
    "open_holds",
    lambda ss: grouped(
        Hold.objects.filter(case_id__in=ids_of(ss), lifted_at__isnull=True).order_by("id"),
        lambda row: row.case_id,
    ),
    list,
)
# Notices in force that the office issued on the case: what is corrected supersedes them.
ISSUED: Fact[list[Document]] = Fact(
    "issued",
    lambda ss: grouped(
        Document.objects.filter(case_id__in=ids_of(ss), kind="import_permission", superseded_at__isnull=True),
        lambda row: row.case_id,
    ),
    list,
)
LIABILITY: Fact[Liability | None] = Fact(
    "liability",
    lambda ss: {row.subject_id: row for row in Liability.objects.filter(subject_id__in=ids_of(ss))},
    lambda: None,
)


def stated(subject: Subject) -> DraftInput | None:
    """What an act says the declaration is to read: as given, or as was asked for; None where it changes nothing."""
    given = subject.input
    if isinstance(given, DraftInput):
        return given
    if isinstance(given, GrantInput) and subject.row.reassessment_asked:
        return AmendInput.model_validate(subject.row.reassessment_asked)
    return None


CONTENTS: Fact[DraftInput | None] = Fact(
    "contents", lambda ss: {s.case_id: stated(s) for s in ss}, lambda: None
)


@dataclass(frozen=True, slots=True)
class Named:
    """The parties and the place that an input names by code; None where there is no such code."""

    persons: Mapping[str, Person]
    places: Mapping[str, Place]
    offices: Mapping[str, Office]

    def person(self, code: str | None) -> Person | None:
        return self.persons.get(code) if code else None

    def place(self, code: str | None) -> Place | None:
        return self.places.get(code) if code else None

    def office(self, code: str | None) -> Office | None:
        return self.offices.get(code) if code else None


def _named(subjects: Sequence[Subject]) -> dict[int, Named]:
    said = [one for s in subjects if (one := stated(s)) is not None]
    codes = {c for one in said for c in (one.importer, one.broker) if c}
    persons = {p.code: p for p in Person.objects.filter(code__in=codes)}
    wanted = {one.place for one in said if one.place}
    places = {p.code: p for p in Place.objects.filter(code__in=wanted)}
    elsewhere = {one.office for one in said if one.office}
    offices = {o.code: o for o in Office.objects.filter(code__in=elsewhere)} if elsewhere else {}
    named = Named(persons, places, offices)
    return {s.case_id: named for s in subjects}


NAMED: Fact[Named] = Fact("named", _named, lambda: Named({}, {}, {}))


@dataclass(frozen=True, slots=True)
class Parties:
    """The declaration's importer, its place and its office, as they stand on record."""

    importer: Person | None
    place: Place | None


def _parties(subjects: Sequence[Subject]) -> dict[int, Parties]:
    rows = [s.row for s in subjects]
    persons = Person.objects.in_bulk({r.importer_id for r in rows if r.importer_id})
    places = Place.objects.in_bulk({r.place_id for r in rows if r.place_id})
    return {r.case_id: Parties(persons.get(r.importer_id), places.get(r.place_id)) for r in rows}


PARTIES: Fact[Parties] = Fact("parties", _parties, lambda: Parties(None, None))


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Another declaration with the same invoice or transport document."""

    what: str
    value: str
    reference: str
    lodged_on: date | None


def _duplicates(subjects: Sequence[Subject]) -> dict[int, list[Duplicate]]:
    """Other lodged declarations of the same importer with the same invoice, or with the same transport document."""
    from clearance.models.import_declaration import ImportDeclaration

    said: dict[int, Any] = {s.case_id: stated(s) or s.row for s in subjects}
    others = ImportDeclaration.objects.exclude(state__in=(*NEVER_LODGED, State.CANCELLED)).select_related(
        "case"
    )
    by_document, by_invoice = defaultdict(list), defaultdict(list)
    documents = {d.transport_document for d in said.values() if d.transport_document}
    for other in others.filter(transport_document__in=documents).order_by("-case_id")[:2000]:
        by_document[other.transport_document].append(other)
    invoices = {d.invoice_number for d in said.values() if d.invoice_number}
    importers = {s.row.importer_id for s in subjects if s.row.importer_id}
    for other in others.filter(invoice_number__in=invoices, importer_id__in=importers).order_by("-case_id")[
        :2000
    ]:
        by_invoice[other.importer_id, other.invoice_number].append(other)
    found: dict[int, list[Duplicate]] = {}
    for subject in subjects:
        now = said[subject.case_id]
        pairs: list[tuple[str, str, Sequence[Any]]] = [
            ("transport_document", now.transport_document, by_document.get(now.transport_document, ())),
            (
                "invoice_number",
                now.invoice_number,
                by_invoice.get((subject.row.importer_id, now.invoice_number), ()),
            ),
        ]
        found[subject.case_id] = [
            Duplicate(what, value, other.case.reference or "", other.lodged_on)
            for what, value, same in pairs
            for other in same[:5]
            if value and other.case_id != subject.case_id
        ]
    return found


DUPLICATES: Fact[list[Duplicate]] = Fact("duplicates", _duplicates, list)


def _liability_cases(case_ids: Sequence[int]) -> dict[int, list[int]]:
    rows = Liability.objects.filter(subject_id__in=case_ids).values_list("subject_id", "case_id")
    return {subject: [case_id] for subject, case_id in rows}


LIABILITY_CASES = Related("liabilities", _liability_cases)
