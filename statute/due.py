"""Computes a stored deadline again from its basis, and explains it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from statute.periods import Period

if TYPE_CHECKING:
    from statute.calendars import Calendar


def ends_on_of(basis: Mapping[str, Any], calendar: Calendar) -> date:
    """The last day that these facts give with this calendar."""
    if basis.get("rule") == "set":
        return date.fromisoformat(basis["on"])
    return Period.from_basis(basis, calendar).ends_on


def explained(basis: Mapping[str, Any], calendar: Calendar) -> list[dict[str, Any]]:
    """Each day or step of the count: date, counted or not, and why. A day set by an order has one step."""
    if basis.get("rule") == "set":
        from django.utils.translation import gettext

        return [
            {
                "date": basis["on"],
                "counted": True,
                "why": gettext("set by order"),
                "articles": basis["articles"],
            }
        ]
    return [step.as_data() for step in Period.from_basis(basis, calendar).steps]
