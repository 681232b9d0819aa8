"""What the transitions of a verification case must know besides its row; each a fixed number of queries for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from accounts.models import Person
from bonded_areas.models import CargoLot
from bonded_areas.models.lot_state import IN_STOCK
from clearance import models as clearance
from clearance.facts import LIABILITY_CASES
from clearance.goods_facts import LOT_CASES
from clearance.states import BEFORE_PERMISSION
from ipr_verification.models.hearing import Hearing
from ipr_verification.models.petition import Petition
from ipr_verification.models.right import Right
from ipr_verification.models.suspect_goods import SuspectGoods
from statute.transitions import Fact, Related, Subject

if TYPE_CHECKING:
    from ipr_verification.models.right_concerned import RightConcerned
    from ipr_verification.models.verification_case import VerificationCase


def _machines() -> tuple[type[VerificationCase], type[RightConcerned]]:
    from ipr_verification.models.right_concerned import RightConcerned
    from ipr_verification.models.verification_case import VerificationCase

    return VerificationCase, RightConcerned


@dataclass(frozen=True, slots=True)
class Declared:
    """The declaration of the suspect goods: whose it is, what it declares, and whether it can still be stopped."""

    case_id: int
    office_id: int
    stoppable: bool
    importer_id: int | None
    broker_id: int | None
    shipper: str
    shipper_address: str
    lot_id: int | None
    lines: Mapping[int, str]
    under_verification: bool


def _declared(subjects: Sequence[Subject]) -> dict[int, Declared]:
    """By its reference, and only where the officer may see it."""
    wanted = {s.case_id: s.input.declaration for s in subjects if s.input.side == "import"}
    actor = subjects[0].actor
    rows = clearance.ImportDeclaration.objects.visible_to(actor).filter(
        case__reference__in=set(wanted.values())
    )
    by_reference = {row.case.reference: row for row in rows.select_related("case")}
    lines: dict[int, dict[int, str]] = defaultdict(dict)
    for line in clearance.GoodsLine.objects.filter(declaration__in=[row.pk for row in by_reference.values()]):
        lines[line.declaration_id][line.number] = line.description
    verification, _concerned = _machines()
    open_ones = verification._base_manager.filter(
        subject_id__in=[row.pk for row in by_reference.values()], stopped=True
    )
    stopped = set(open_ones.values_list("subject_id", flat=True))
    found = {}
    for case_id, reference in wanted.items():
        row = by_reference.get(reference)
        if row is not None:
            found[case_id] = Declared(
                row.pk, row.case.office_id, row.state in BEFORE_PERMISSION, row.importer_id, row.broker_id,
                row.overseas_shipper, row.overseas_shipper_address, row.lot_id, lines[row.pk], row.pk in stopped,
            )  # fmt: skip
    return found


DECLARED: Fact[Declared | None] = Fact("declared", _declared, lambda: None)


def _exporters(subjects: Sequence[Subject]) -> dict[int, int]:
    codes = {s.case_id: s.input.declarant for s in subjects if s.input.declarant}
    by_code = dict(Person.objects.filter(code__in=set(codes.values())).values_list("code", "pk"))
    return {case_id: by_code[code] for case_id, code in codes.items() if code in by_code}


# The id of the person whom the input names as the declarant of an export.
EXPORTER: Fact[int | None] = Fact("exporter", _exporters, lambda: None)


@dataclass(frozen=True, slots=True)
class Named:
    """The rights and petitions that an input names, by reference; what is not there is not known."""

    rights: Mapping[str, Right]
    petitions: Mapping[str, Petition]


def _named(subjects: Sequence[Subject]) -> dict[int, Named]:
    said = [one for s in subjects for one in rights_of(s.input)]
    rights = Right._base_manager.filter(case__reference__in={one.right for one in said})
    petitions = Petition._base_manager.filter(case__reference__in={one.petition for one in said} - {""})
    named = Named(
        {str(row.case.reference): row for row in rights.select_related("case")},
        {str(row.case.reference): row for row in petitions.select_related("case")},
    )
    return {s.case_id: named for s in subjects}


def rights_of(given: Any) -> Sequence[Any]:
    """The rights that an input names: a list of them, or one."""
    return given.rights if hasattr(given, "rights") else [given]


NAMED: Fact[Named] = Fact("rights_named", _named, lambda: Named({}, {}))


def _verification_id(subject: Subject) -> int:
    """The verification case of a subject: itself, the one of its right, or the one that an opening names."""
    row = subject.row
    if not hasattr(row, "verification_id"):
        return subject.case_id
    return int(row.verification_id or subject.input.verification_id)


def _of_verification(subjects: Sequence[Subject], rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.verification_id].append(row)
    return {s.case_id: found[_verification_id(s)] for s in subjects}


GOODS: Fact[list[SuspectGoods]] = Fact(
    "suspect_goods",
    lambda ss: _of_verification(
        ss, SuspectGoods.objects.filter(verification__in={_verification_id(s) for s in ss}).order_by("number")
    ),
    list,
)


def _concerned(subjects: Sequence[Subject]) -> dict[int, list[RightConcerned]]:
    _verification, concerned = _machines()
    rows = concerned._base_manager.filter(verification__in={_verification_id(s) for s in subjects})
    return _of_verification(subjects, rows.select_related("case", "right").order_by("case_id"))


CONCERNED: Fact[list[RightConcerned]] = Fact("concerned", _concerned, list)


def _verifications(subjects: Sequence[Subject]) -> dict[int, VerificationCase]:
    verification, _concerned = _machines()
    rows = verification._base_manager.select_related("case", "declarant").in_bulk(
        {_verification_id(s) for s in subjects}
    )
    return {s.case_id: rows[pk] for s in subjects if (pk := _verification_id(s)) in rows}


VERIFICATION: Fact[VerificationCase | None] = Fact("verification", _verifications, lambda: None)


def _hearings(subjects: Sequence[Subject]) -> dict[int, list[Hearing]]:
    """Of the right concerned, or of all rights of a verification case."""
    found: dict[int, list[Hearing]] = defaultdict(list)
    ids = [s.case_id for s in subjects]
    rights = [s.case_id for s in subjects if hasattr(s.row, "verification_id")]
    whole = [pk for pk in ids if pk not in set(rights)]
    if rights:
        for one in Hearing.objects.filter(concerned__in=rights).order_by("id"):
            found[one.concerned_id].append(one)
    if whole:
        rows = Hearing.objects.filter(concerned__verification__in=whole).select_related("concerned")
        for one in rows.order_by("id"):
            found[one.concerned.verification_id].append(one)
    return found


HEARINGS: Fact[list[Hearing]] = Fact("hearings", _hearings, list)


@dataclass(frozen=True, slots=True)
class OpenedFor:
    """The right and the petition for which the procedure opens, by id, and the persons on both sides."""

    right: Right
    petition: Petition | None


def _opened_for(subjects: Sequence[Subject]) -> dict[int, OpenedFor]:
    rights = Right._base_manager.select_related("holder", "agent").in_bulk(
        {s.input.right_id for s in subjects}
    )
    petitions = Petition._base_manager.in_bulk({s.input.petition_id for s in subjects if s.input.petition_id})
    return {
        s.case_id: OpenedFor(rights[s.input.right_id], petitions.get(s.input.petition_id)) for s in subjects
    }


OPENED_FOR: Fact[OpenedFor | None] = Fact("opened_for", _opened_for, lambda: None)


def _lots_named(subjects: Sequence[Subject]) -> dict[int, int]:
    """The lot that an input names by its handle: in storage, under the transport document of the declaration, and not
    the declaration's own lot, which goes with the declaration."""
    wanted = {s.case_id: s.input.lot for s in subjects}
    declared = {
        row.pk: row
        for row in clearance.ImportDeclaration.objects.filter(pk__in={s.row.subject_id for s in subjects})
    }
    rows = CargoLot.objects.visible_to(subjects[0].actor).filter(
        case__handle__in=set(wanted.values()), state__in=IN_STOCK
    )
    by_handle = {str(row.case.handle): row for row in rows.select_related("case")}
    found = {}
    for subject in subjects:
        lot, of = by_handle.get(str(wanted[subject.case_id])), declared.get(subject.row.subject_id)
        if lot is None or of is None or lot.pk == of.lot_id:
            continue
        if lot.transport_document == of.transport_document:
            found[subject.case_id] = lot.pk
    return found


LOT_NAMED: Fact[int | None] = Fact("lot_named", _lots_named, lambda: None)


def _declared_lots(subjects: Sequence[Subject]) -> dict[int, int]:
    declarations = {s.case_id: s.row.subject_id for s in subjects if s.row.subject_id is not None}
    rows = clearance.ImportDeclaration.objects.filter(pk__in=set(declarations.values()), lot__isnull=False)
    lots = dict(rows.values_list("pk", "lot_id"))
    return {case_id: lots[pk] for case_id, pk in declarations.items() if pk in lots}


def _declared_lines(subjects: Sequence[Subject]) -> dict[int, dict[int, str]]:
    declarations = {s.case_id: s.row.subject_id for s in subjects if s.row.subject_id is not None}
    lines: dict[int, dict[int, str]] = defaultdict(dict)
    for line in clearance.GoodsLine.objects.filter(declaration__in=set(declarations.values())):
        lines[line.declaration_id][line.number] = line.description
    return {case_id: lines[pk] for case_id, pk in declarations.items()}


# The lines of the declaration as they stand: number -> description.
DECLARED_LINES: Fact[dict[int, str]] = Fact("declared_lines", _declared_lines, dict)
# The lot of the declaration.
DECLARED_LOT: Fact[int | None] = Fact("declared_lot", _declared_lots, lambda: None)


# What a transition reaches besides its case.


def _with_subjects(subjects: Mapping[int, int]) -> dict[int, list[int]]:
    """A declaration, the lots that it is for, and what is owed by it, by the key it is given under."""
    declarations = list(set(subjects.values()))
    lots, liabilities = LOT_CASES.case_ids(declarations), LIABILITY_CASES.case_ids(declarations)
    return {key: [one, *lots.get(one, ()), *liabilities.get(one, ())] for key, one in subjects.items()}


def _whole(case_ids: Sequence[int]) -> dict[int, list[int]]:
    verification, concerned = _machines()
    rows = verification._base_manager.filter(pk__in=case_ids).values_list("pk", "subject_id")
    found = _with_subjects({pk: subject for pk, subject in rows if subject is not None})
    of_goods = SuspectGoods.objects.filter(verification__in=case_ids, lot__isnull=False)
    for pk, lot in of_goods.values_list("verification_id", "lot_id"):
        found.setdefault(pk, []).append(lot)
    rights = concerned._base_manager.filter(verification__in=case_ids)
    for pk, right in rights.values_list("verification_id", "pk"):
        found.setdefault(pk, []).append(right)
    return found


def _named_declarations(inputs: Sequence[Any]) -> set[int]:
    references = {given.declaration for given in inputs if given.side == "import"}
    rows = clearance.ImportDeclaration.objects.filter(case__reference__in=references)
    declarations = list(rows.values_list("pk", flat=True))
    return {*declarations, *(lot for lots in LOT_CASES.case_ids(declarations).values() for lot in lots)}


# The declaration with its lots and liability, and every right of the case.
WHOLE = Related("the declaration and the rights of the case", _whole)
SUBJECT = Related("the declaration and its lots", of_inputs=_named_declarations)


def _from_right(case_ids: Sequence[int]) -> dict[int, list[int]]:
    _verification, concerned = _machines()
    parents = dict(concerned._base_manager.filter(pk__in=case_ids).values_list("pk", "verification_id"))
    reached = _whole(list(set(parents.values())))
    return {pk: [parent, *reached.get(parent, ())] for pk, parent in parents.items()}


WHOLE_OF_RIGHT = Related("the verification case and all it reaches", _from_right)
