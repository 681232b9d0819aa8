"""Inspections of suspect cargo and of samples of it for systems: of the office, and of the side that applies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from doors.rest import ProcedureCollection
from ipr_verification import inspection_told as told
from ipr_verification.case_api import SCOPE, office_of_submission
from ipr_verification.case_filters import CargoInspectionFilters, SampleInspectionFilters
from ipr_verification.case_told import as_json
from ipr_verification.looking import NotedInApi
from ipr_verification.models import CargoInspection, SampleInspection

if TYPE_CHECKING:
    from accounts.actors import Actor

_FOR_A_RIGHT: Mapping[str, Any] = {
    "concerned": "TYO-26-00000051-8",
    "reason": "To compare the seams with the genuine article.",
}


class _OnRight(NotedInApi, ProcedureCollection):
    """Applied for on a right concerned, at the office of that right."""

    scope = SCOPE
    opening = "apply"

    def office_of(self, data: dict[str, Any], actor: Actor) -> int:
        """The office of the right that it is on."""
        return office_of_submission(data, actor)


class CargoInspections(_OnRight):
    """One side's opportunity to look at the cargo (69-13(4), 69-4(4)); the other side finds none of it."""

    procedure = CargoInspection
    slug = "cargo-inspections"
    filters = CargoInspectionFilters
    related = told.RELATED_OF_CARGO
    examples: ClassVar[Mapping[str, Mapping[str, Any]]] = {"apply": _FOR_A_RIGHT}

    def serialise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        shown: Mapping[str, Any] = as_json(told.cargo_inspection_told(row, actor))
        return shown


class SampleInspections(_OnRight):
    """A rightholder's inspection of a sample (69-16); the importer reads that it was applied for, and its day."""

    procedure = SampleInspection
    slug = "sample-inspections"
    filters = SampleInspectionFilters
    related = told.RELATED_OF_SAMPLE
    examples: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "apply": {**_FOR_A_RIGHT, "sample": "One bag of line 1", "method": "Opened and measured"}
    }

    def serialise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        shown: Mapping[str, Any] = as_json(told.sample_inspection_told(row, actor))
        return shown
