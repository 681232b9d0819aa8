"""What the transitions of an import declaration must know besides its row: each fact one or two queries for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from accounts.models import Office, Person
from arrivals.models import CargoReport
from bonded_areas.models import CargoLot, Place
from clearance.models.goods_line import Certificate, GoodsLine
from clearance.models.inspection import DocumentRequest, Inspection
from duties.models import Liability
from statute.models import Document, Hold
from statute.transitions import Fact, Related, Subject

T = TypeVar("T")


def _ids(subjects: Sequence[Subject]) -> list[int]:
    return [s.case_id for s in subjects]


def _grouped(rows: Iterable[T], key: Callable[[T], int]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


# Rows of the declaration itself.
LINES: Fact[list[GoodsLine]] = Fact(
    "lines",
    lambda ss: _grouped(
        GoodsLine.objects.filter(declaration_id__in=_ids(ss)).order_by("declaration_id", "number"),
        lambda row: row.declaration_id,
    ),
    list,
)
CERTIFICATES: Fact[list[Certificate]] = Fact(
    "certificates",
    lambda ss: _grouped(
        Certificate.objects.filter(declaration_id__in=_ids(ss)).order_by("id"), lambda row: row.declaration_id
    ),
    list,
)
OPEN_REQUESTS: Fact[list[DocumentRequest]] = Fact(
    "open_requests",
    lambda ss: _grouped(
        DocumentRequest.objects.filter(declaration_id__in=_ids(ss), answered_at__isnull=True).order_by("id"),
        lambda row: row.declaration_id,
    ),
    list,
)
OPEN_INSPECTION: Fact[Inspection | None] = Fact(
    "open_inspection",
    lambda ss: {
        row.declaration_id: row
        for row in Inspection.objects.filter(declaration_id__in=_ids(ss), recorded_at__isnull=True)
    },
    lambda: None,
)
INSPECTED: Fact[bool] = Fact(
    "inspected",
    lambda ss: dict.fromkeys(
        Inspection.objects.filter(declaration_id__in=_ids(ss), recorded_at__isnull=False).values_list(
            "declaration_id", flat=True
        ),
        True,
    ),
    lambda: False,
)
OFFICE_EXISTS: Fact[bool] = Fact(
    "office_exists",
    lambda ss: _existing_offices(ss),
    lambda: False,
)
OPEN_HOLDS: Fact[list[Hold]] = Fact(
    "open_holds",
    lambda ss: _grouped(
        Hold.objects.filter(case_id__in=_ids(ss), lifted_at__isnull=True).order_by("id"),
        lambda row: row.case_id,
    ),
    list,
)
# Notices in force that the office issued on the case: what is corrected supersedes them.
ISSUED: Fact[list[Document]] = Fact(
    "issued",
    lambda ss: _grouped(
        Document.objects.filter(case_id__in=_ids(ss), kind="import_permission", superseded_at__isnull=True),
        lambda row: row.case_id,
    ),
    list,
)
LIABILITY: Fact[Liability | None] = Fact(
    "liability",
    lambda ss: {row.subject_id: row for row in Liability.objects.filter(subject_id__in=_ids(ss))},
    lambda: None,
)


def _existing_offices(subjects: Sequence[Subject]) -> dict[int, bool]:
    known = set(
        Office.objects.filter(pk__in={s.input.office_id for s in subjects}).values_list("pk", flat=True)
    )
    return {s.case_id: s.input.office_id in known for s in subjects}


@dataclass(frozen=True, slots=True)
class Named:
    """The parties and the place that an input names by code; None where there is no such code."""

    persons: Mapping[str, Person]
    places: Mapping[str, Place]

    def person(self, code: str | None) -> Person | None:
        return self.persons.get(code) if code else None

    def place(self, code: str | None) -> Place | None:
        return self.places.get(code) if code else None


def _named(subjects: Sequence[Subject]) -> dict[int, Named]:
    codes = {c for s in subjects for c in (s.input.importer, s.input.broker) if c}
    persons = {p.code: p for p in Person.objects.filter(code__in=codes)}
    wanted = {s.input.place for s in subjects if s.input.place}
    places = {p.code: p for p in Place.objects.filter(code__in=wanted)}
    named = Named(persons, places)
    return {s.case_id: named for s in subjects}


NAMED: Fact[Named] = Fact("named", _named, lambda: Named({}, {}))


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


def _lots(subjects: Sequence[Subject]) -> dict[int, CargoLot]:
    """The lot in bonded storage under the declaration's transport document and place."""
    documents = {s.row.transport_document for s in subjects if s.row.transport_document}
    if not documents:
        return {}
    rows = CargoLot.objects.filter(transport_document__in=documents, state="brought_in").order_by("-case_id")
    found = {(lot.transport_document, lot.place_id): lot for lot in rows}
    keys = {s.case_id: (s.row.transport_document, s.row.place_id) for s in subjects}
    return {case_id: found[key] for case_id, key in keys.items() if key in found}


LOT: Fact[CargoLot | None] = Fact("lot", _lots, lambda: None)


def _reports(subjects: Sequence[Subject]) -> dict[int, bool]:
    documents = {s.row.transport_document for s in subjects if s.row.transport_document}
    known = set(
        CargoReport.objects.filter(transport_document__in=documents).values_list(
            "transport_document", flat=True
        )
    )
    return {s.case_id: s.row.transport_document in known for s in subjects}


CARGO_REPORTED: Fact[bool] = Fact("cargo_reported", _reports, lambda: False)


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

    said = {s.case_id: s.input if hasattr(s.input, "transport_document") else s.row for s in subjects}
    others = ImportDeclaration.objects.exclude(state__in=("draft", "cancelled")).select_related("case")
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


def _lot_cases(case_ids: Sequence[int]) -> dict[int, list[int]]:
    """The lots that these declarations are for: by the link, and before it is made by document and place."""
    from clearance.models.import_declaration import ImportDeclaration

    rows = ImportDeclaration.objects.filter(pk__in=case_ids).values_list(
        "case_id", "lot_id", "transport_document", "place_id"
    )
    found: dict[int, list[int]] = defaultdict(list)
    unlinked: dict[tuple[str, int | None], list[int]] = defaultdict(list)
    for case_id, lot_id, document, place_id in rows:
        if lot_id:
            found[case_id].append(lot_id)
        elif document:
            unlinked[document, place_id].append(case_id)
    if unlinked:
        lots = CargoLot.objects.filter(transport_document__in=[d for d, _ in unlinked], state="brought_in")
        for lot_id, document, place_id in lots.values_list("case_id", "transport_document", "place_id"):
            for case_id in unlinked.get((document, place_id), ()):
                found[case_id].append(lot_id)
    return found


def _liability_cases(case_ids: Sequence[int]) -> dict[int, list[int]]:
    rows = Liability.objects.filter(subject_id__in=case_ids).values_list("subject_id", "case_id")
    return {subject: [case_id] for subject, case_id in rows}


LOT_CASES = Related("lots", _lot_cases)
LIABILITY_CASES = Related("liabilities", _liability_cases)
