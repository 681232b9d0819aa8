"""Verification procedures for systems: of the office, of rightholders, of importers, exporters and their brokers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from doors.lookup import written
from doors.rest import ProcedureCollection
from ipr_verification import case_told as told
from ipr_verification.case_filters import RightConcernedFilters, SubmissionFilters, VerificationCaseFilters
from ipr_verification.looking import NotedInApi
from ipr_verification.models import (
    CargoInspection,
    Deposit,
    RightConcerned,
    SampleInspection,
    Submission,
    VerificationCase,
)
from statute.errors import InvalidInput, Reason

if TYPE_CHECKING:
    from accounts.actors import Actor

SCOPE = "intellectual-property"
A_SUSPICION: Mapping[str, Any] = {
    "office": "TYO",
    "declaration": "TYO-26-00000042-K",
    "goods": [{"line": 1, "description": "Handbags", "quantity": "120", "unit": "NO"}],
    "grounds": "The stitching beside the clasp is not that of the genuine article.",
}
AN_OPENING: Mapping[str, Any] = {
    **A_SUSPICION,
    "rights": [{"right": "TYO-26-00000011-4", "petition": "TYO-26-00000012-6"}],
    "manufacturer": "Yiwu Bag Factory",
}
A_SUBMISSION: Mapping[str, Any] = {
    "concerned": "TYO-26-00000051-8",
    "text": "The goods are copies: the engraving is printed.",
    "final": True,
}
# What gathers on a right concerned: the procedure, and its column that names the right.
_ON_A_RIGHT: Mapping[str, tuple[Any, str]] = {
    "submissions": (Submission, "right_concerned"),
    "deposits": (Deposit, "about"),
    "cargo_inspections": (CargoInspection, "right_concerned"),
    "sample_inspections": (SampleInspection, "right_concerned"),
}


class VerificationCases(NotedInApi, ProcedureCollection):
    """The goods of one declaration under verification (69-12, 69-3): for officers and for whom they were declared."""

    procedure = VerificationCase
    slug = "verification-cases"
    scope = SCOPE
    opening = "open"
    filters = VerificationCaseFilters
    related = told.RELATED_OF_CASE
    prefetch = told.WITH_CASE
    examples: ClassVar[Mapping[str, Mapping[str, Any]]] = {"open": AN_OPENING}

    def serialise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        shown: Mapping[str, Any] = told.as_json(told.case_told(row, told.reader_of_case(actor)))
        return shown


class Suspicions(VerificationCases):
    """Goods that an inspection suspects; each is read and acted on among the verification cases."""

    slug, opening = "suspicions", "suspect"
    examples: ClassVar[Mapping[str, Mapping[str, Any]]] = {"suspect": A_SUSPICION}

    def rows(self, actor: Actor) -> Any:
        return super().rows(actor).filter(state="suspected")

    def address(self, case: Any) -> str:
        return reverse("verification-cases-read", args=[written(case)])

    def urls(self) -> list[URLPattern]:
        """The list and the opening alone."""
        from doors import rest_views

        view = rest_views.CollectionView.as_view(collection=self)
        return [path(f"{self.slug}/", view, name=f"{self.slug}-list")]


class RightsConcerned(NotedInApi, ProcedureCollection):
    """One right in a verification case: for officers, its holder with its agent, and the other side."""

    procedure = RightConcerned
    slug = "rights-concerned"
    scope = SCOPE
    filters = RightConcernedFilters
    related = told.RELATED_OF_RIGHT
    prefetch = told.WITH_RIGHT

    def serialise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        shown: Mapping[str, Any] = told.as_json(told.right_told(row, told.reader_of(row, actor)))
        return shown

    def together(self, rows: Sequence[Any], actor: Actor) -> Mapping[int, Mapping[str, Any]]:
        """What was submitted, deposited and is inspected on each, as far as the caller sees it."""
        ids = [row.pk for row in rows]
        found: dict[int, dict[str, list[str]]] = {pk: {name: [] for name in _ON_A_RIGHT} for pk in ids}
        for name, (model, column) in _ON_A_RIGHT.items():
            seen = model.objects.visible_to(actor).filter(**{f"{column}__in": ids}).order_by("case_id")
            for one in seen.select_related("case"):
                found[getattr(one, f"{column}_id")][name].append(written(one.case))
        return found


class Submissions(NotedInApi, ProcedureCollection):
    """Evidence and opinions of one side; the other sees what customs has shown to it."""

    procedure = Submission
    slug = "submissions"
    scope = SCOPE
    opening = "submit"
    filters = SubmissionFilters
    related = ("right_concerned__case", "submitter", "representative", "shown_to")
    examples: ClassVar[Mapping[str, Mapping[str, Any]]] = {"submit": A_SUBMISSION}

    def office_of(self, data: dict[str, Any], actor: Actor) -> int:
        """The office of the right that it is on."""
        return office_of_submission(data, actor)

    def serialise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        shown: Mapping[str, Any] = told.as_json(
            told.submission_told(row, told.reader_of(row.right_concerned, actor))
        )
        return shown


def office_of_submission(data: dict[str, Any], actor: Actor) -> int:
    """The office of the right that an input names, where its actor sees it. Raises InvalidInput."""
    named = data.get("concerned")
    seen = RightConcerned.objects.visible_to(actor)
    office = (
        seen.filter(case__reference=named).values_list("case__office_id", flat=True).first()
        if isinstance(named, str) and named
        else None
    )
    if office is None:
        sentence = _("There is no such case.") if named else _("This is required.")
        code = "unknown_case" if named else "missing"
        raise InvalidInput([Reason(code, sentence, field="concerned", value=str(named or "")[:40])])
    return int(office)
