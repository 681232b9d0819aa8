"""What a person types to find a case, turned into questions that an index answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from bonded_areas.lot_filters import LotFilters, named
from bonded_areas.models import CargoLot
from doors.filters import narrow
from doors.lookup import HANDLE
from statute import references
from statute.errors import Reason

if TYPE_CHECKING:
    from accounts.actors import Actor

FIELDS: Final = ("reference", "party", "transport")
LABELS: Final = {
    "reference": _("Reference"),
    "party": _("Party, by code, number or name"),
    "transport": _("Transport document"),
}
_LONGEST: Final = 100
# So many parties may begin alike; a longer text finds the one that is meant.
_MOST_PARTIES: Final = 200
# The beginning of a reference: office, year, sequence.
_BEGINNING: Final = re.compile(r"[A-Z0-9]{2,8}(-(\d{1,2}(-(\d{0,8}(-[A-Z0-9]?)?)?)?)?)?")
_CORPORATE_NUMBER: Final = re.compile(r"\d{13}")


@dataclass(frozen=True, slots=True)
class Search:
    """What was asked for, trimmed; `errors` by field for what cannot be searched for."""

    texts: Mapping[str, str]
    errors: Mapping[str, tuple[Reason, ...]]

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Search:
        """The search in an address."""
        texts = {name: (query.get(name) or "").strip() for name in FIELDS}
        errors = {}
        for name, text in texts.items():
            if "\x00" in text or len(text) > _LONGEST:
                sentence = _("This text is too long, or has a character that no record can have.")
                errors[name] = (
                    Reason("unsearchable", sentence, field=name, value=text[:40].replace("\x00", "")),
                )
        reference = texts["reference"]
        if reference and "reference" not in errors and _reference(reference) is None:
            sentence = _("This is neither a reference nor the beginning of one, such as TYO-26-00000042-K.")
            errors["reference"] = (Reason("not_a_reference", sentence, field="reference", value=reference),)
        return cls(texts, errors)

    @property
    def active(self) -> bool:
        return any(self.texts.values())

    def narrow(self, rows: Any) -> Any:
        """The rows that fit; none where something cannot be searched for."""
        if self.errors:
            return rows.none()
        if (text := self.texts["reference"]) and (where := _reference(text)) is not None:
            rows = rows.filter(**where)
        if text := self.texts["party"]:
            ids = list(_parties(text).values_list("pk", flat=True)[:_MOST_PARTIES])
            rows = rows.filter(Q(importer_id__in=ids) | Q(broker_id__in=ids))
        if text := self.texts["transport"]:
            rows = rows.filter(transport_document__in={text, text.upper()})
        return rows

    @property
    def of_lots(self) -> dict[str, str]:
        """What of the search can be said of cargo in bonded storage, by the names of its own filters."""
        if self.errors or self.texts["party"]:
            return {}
        reference, transport = self.texts["reference"], self.texts["transport"]
        if reference and named(reference) is None:
            return {}
        return {name: text for name, text in (("lot", reference), ("document", transport)) if text}

    def lots(self, actor: Actor) -> Any:
        """The lots that fit; none where it is no search for lots."""
        rows = CargoLot.objects.visible_to(actor)
        return narrow(LotFilters, rows, self.of_lots) if self.of_lots else rows.none()


def _reference(text: str) -> dict[str, str] | None:
    """A whole reference however typed, the handle of a case, a beginning; None for what can be none of them."""
    if HANDLE.fullmatch(text):
        return {"case__handle": text}
    if (whole := references.read(text)) is not None:
        return {"case__reference": whole}
    beginning = re.sub(r"\s+", "", text.upper())
    return {"case__reference__startswith": beginning} if _BEGINNING.fullmatch(beginning) else None


def _parties(text: str) -> Any:
    where = Q(code__startswith=text.upper()) | Q(name_en__istartswith=text) | Q(name_ja__startswith=text)
    if _CORPORATE_NUMBER.fullmatch(text):
        where |= Q(corporate_number=text)
    return Person.objects.filter(where).order_by("code")
