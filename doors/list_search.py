"""What a list of cases on a page is searched by: filters of the API, drawn as the fields of a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self

import django_filters as df
from django.utils.translation import gettext as _

from doors.case_contents import state_labels
from doors.filters import CaseFilters, narrow
from statute.errors import InvalidInput, Reason

if TYPE_CHECKING:
    from doors.forms import Choices
    from statute.procedure import Procedure

LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class ListSearch:
    """What was asked for, trimmed, by the name of its filter; `errors` by name for what cannot be searched for."""

    filters: type[CaseFilters] = CaseFilters
    texts: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, Sequence[Reason]] = field(default_factory=dict)

    @classmethod
    def read(
        cls,
        procedure: type[Procedure],
        filters: type[CaseFilters],
        names: Sequence[str],
        query: Mapping[str, str],
    ) -> Self:
        """The search in an address, by those of the filters that the page names; whatever else it has is not read."""
        texts = {name: (query.get(name) or "").strip().replace("\x00", "")[:LONGEST] for name in names}
        errors: dict[str, list[Reason]] = {}
        try:
            narrow(filters, procedure.objects.none(), texts)
        except InvalidInput as wrong:
            for reason in wrong.reasons:
                errors.setdefault(reason.field or "", []).append(reason)
        return cls(filters, texts, errors)

    @property
    def asked(self) -> dict[str, str]:
        """What is searched for, as the address has it."""
        return {name: text for name, text in self.texts.items() if text}

    def narrow(self, rows: Any) -> Any:
        """The rows that fit; none where something cannot be searched for."""
        if self.errors:
            return rows.none()
        return narrow(self.filters, rows, self.texts) if self.asked else rows

    def drawn(self, procedure: type[Procedure], group: str, choices: Choices | None = None) -> dict[str, Any]:
        """components/search.html; the search looks through that group. `choices` are what fields are chosen from."""
        return {
            "url": "",
            "fields": [self._field(procedure, name, choices or {}) for name in self.texts],
            "hidden": [{"name": "list", "value": group}],
            "active": bool(self.asked),
            "clear_url": f"?list={group}",
        }

    def _field(self, procedure: type[Procedure], name: str, choices: Choices) -> dict[str, Any]:
        declared = self.filters.base_filters[name]
        drawn = {"name": name, "label": declared.label, "value": self.texts[name], "maxlength": LONGEST}
        drawn["errors"] = self.errors.get(name, ())
        if name == "state":
            options = [{"value": state, "label": label} for state, label in state_labels(procedure).items()]
            return {
                **drawn,
                "kind": "select",
                "label": _("State"),
                "options": options,
                "blank": _("Every state"),
            }
        listed = choices.get(name) or declared.extra.get("choices")
        if listed:
            options = [{"value": value, "label": label} for value, label in listed]
            return {**drawn, "kind": "select", "options": options, "blank": _("All")}
        return {**drawn, "kind": "date" if isinstance(declared, df.DateFilter) else "search"}
