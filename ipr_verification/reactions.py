"""What follows after commit: suspect goods that are gone (69-12(6), 75), procedures that ended. Idempotent by state."""

from __future__ import annotations

from typing import Final

from django.db.models import Q

from accounts.actors import Actor
from bonded_areas.models import CargoLot
from clearance.models import ImportDeclaration
from ipr_verification.models import CargoInspection, RightConcerned, SampleInspection, VerificationCase
from ipr_verification.models.cargo_inspection import OPEN as CARGO_OPEN
from ipr_verification.models.sample_inspection import OPEN as SAMPLE_OPEN
from ipr_verification.states import FOUND, CaseState, Measure, RightState
from statute.authority import CONSEQUENCE, INTAKE
from statute.door import perform
from statute.models import Notice
from statute.outbox import Event, consumes

# By the state that a lot has ended in: which item of 69-12(6) it is.
GONE: Final = {"disposed": "disposed_of", "destroyed": "destroyed", "sent_back": "sent_back"}


@consumes("lot.disposed", name="ipr_verification.lot_disposed", queue="timers")
def lot_disposed(event: Event) -> None:
    """Disposed of under 34."""
    _lot_is_gone(event.case_id)


@consumes("lot.destroyed", name="ipr_verification.lot_destroyed", queue="timers")
def lot_destroyed(event: Event) -> None:
    """Destroyed with approval (45(1) proviso)."""
    _lot_is_gone(event.case_id)


@consumes("import_declaration.sent_back", name="ipr_verification.sent_back", queue="timers")
def declaration_sent_back(event: Event) -> None:
    """The goods of a declaration left Japan again (75): as was ordered of them, or before anything was found."""
    found = VerificationCase.objects.filter(subject_id=event.case_id, state__in=[CaseState.OPENED, *FOUND])
    for case in found:
        if case.state == CaseState.OPENED:
            _note_gone(case, "sent_back")
            continue
        ordered = case.goods.filter(measure=Measure.ORDERED_BACK).order_by("number")
        if numbers := list(ordered.values_list("number", flat=True)):
            given = {"goods": numbers, "reason": str(event.topic)}
            perform(case.pk, "record_sent_back", Actor.system(INTAKE), given)


@consumes("import_declaration.confiscated", name="ipr_verification.confiscated", queue="timers")
def declaration_confiscated(event: Event) -> None:
    """The goods were confiscated under another item of 69-11(1): nothing is left to be verified."""
    for case in VerificationCase.objects.filter(subject_id=event.case_id, state=CaseState.OPENED):
        _note_gone(case, "given_up")


@consumes("right_concerned.ended", name="ipr_verification.inspections_ended", queue="timers")
def end_inspections(event: Event) -> None:
    """Cargo and samples are inspected while the procedure runs; a sample's deposit hears how it ended (69-16(5))."""
    right, consequence = RightConcerned.objects.get(pk=event.case_id), Actor.system(CONSEQUENCE)
    given = {"on": right.ended_on}
    for model, still_open in ((CargoInspection, CARGO_OPEN), (SampleInspection, SAMPLE_OPEN)):
        rows = model._base_manager.filter(right_concerned=right, state__in=still_open)
        for pk in rows.values_list("pk", flat=True):
            perform(pk, "end", consequence, given)
    gone = Notice.objects.filter(about_id=right.pk, sort="no_longer_imported").exists()
    what = "found_infringing" if right.state == RightState.FOUND_INFRINGING else "ended" if gone else ""
    secured = SampleInspection._base_manager.filter(right_concerned=right).exclude(deposit_due="")
    for pk in secured.values_list("pk", flat=True) if what else ():
        perform(pk, "note_outcome", consequence, {"what": what, **given})


def _lot_is_gone(lot_id: int) -> None:
    """The whole of the goods under verification lay in it."""
    lot = CargoLot.objects.get(pk=lot_id)
    if lot.state not in GONE:
        return
    declared = set(ImportDeclaration.objects.filter(lot_id=lot_id).values_list("pk", flat=True))
    of_it = Q(subject_id__in=declared) | Q(goods__lot_id=lot_id)
    for case in VerificationCase.objects.filter(of_it, state=CaseState.OPENED).distinct():
        # Goods that are no lot of their own lie in the lot of the declaration.
        there = Q(lot_id=lot_id) | Q(lot__isnull=True) if case.subject_id in declared else Q(lot_id=lot_id)
        if not case.goods.filter(finding="", measure="").exclude(there).exists():
            _note_gone(case, GONE[lot.state])


def _note_gone(case: VerificationCase, how: str) -> None:
    perform(case.pk, "note_gone", Actor.system(INTAKE), {"how": how, "reason": how})
