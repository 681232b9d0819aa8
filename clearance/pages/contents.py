"""A declaration with all that belongs to it, as it is now or as its journal says it stood at a past moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from clearance.models import (
    Assessment,
    Certificate,
    DocumentRequest,
    GoodsLine,
    ImportDeclaration,
    Inspection,
)
from statute.as_it_stood import AsItStood, as_it_stood

if TYPE_CHECKING:
    from django.db.models import Model


@dataclass(frozen=True, slots=True)
class Contents:
    """The row and the rows that belong to it. `stood` is set where it is shown as it stood."""

    row: ImportDeclaration
    lines: Sequence[GoodsLine]
    certificates: Sequence[Certificate]
    requests: Sequence[DocumentRequest]
    inspections: Sequence[Inspection]
    assessment: Assessment | None
    stood: AsItStood | None = None

    @property
    def sheet(self) -> Mapping[str, Any]:
        """The worksheet of the latest assessment; empty where nothing has been assessed."""
        return self.assessment.worksheet if self.assessment is not None else {}


def contents_of(row: Any) -> Contents:
    """As it is now. The row was found with `WITH_EVERYTHING`."""
    return Contents(
        row,
        row.lines.all(),
        row.certificates.all(),
        row.document_requests.all(),
        row.inspections.all(),
        next(iter(row.latest_assessments), None),
    )


def contents_at(row: Any, at: datetime) -> Contents | None:
    """As it stood at a moment, from the journal alone; None where it did not exist yet."""
    stood = as_it_stood(row.pk, at)
    if stood is None:
        return None
    past: Any = ImportDeclaration(**_values(ImportDeclaration, stood.fields), case_id=row.pk)
    past.case = row.case
    made = sorted(_made(stood, Assessment), key=lambda one: one.pk)
    return Contents(
        past,
        sorted(_made(stood, GoodsLine), key=lambda line: line.number),
        sorted(_made(stood, Certificate), key=lambda one: (one.line_number, one.pk)),
        sorted(_made(stood, DocumentRequest), key=lambda one: one.pk),
        sorted(_made(stood, Inspection), key=lambda one: one.pk),
        made[-1] if made else None,
        stood,
    )


def _made(stood: AsItStood, model: type[Any]) -> list[Any]:
    rows = stood.rows.get(model._meta.label_lower, {})
    return [model(pk=key, **_values(model, values)) for key, values in rows.items()]


def _values(model: type[Model], said: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the journal has them, as the columns they were in have them."""
    columns: dict[str, Any] = {field.attname: field for field in _columns(model)}
    return {name: columns[name].to_python(value) for name, value in said.items() if name in columns}


def _columns(model: type[Model]) -> Iterable[Any]:
    return (field for field in model._meta.concrete_fields if not field.primary_key)
