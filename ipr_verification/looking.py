"""Whoever looks at one case under secrecy is noted, through whichever door (69-12(7))."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipr_verification.models.viewing import Viewing, looked_at

if TYPE_CHECKING:
    from accounts.actors import Actor


class NotedOnPages:
    """Mixed into pages: every address of a case, its files included, finds the case first."""

    def find(self, actor: Actor, text: str) -> Any:
        """The case of a reference or handle; that it was looked at is noted."""
        row = super().find(actor, text)  # type: ignore[misc]
        looked_at(row.pk, actor, Viewing.Through.PAGE)
        return row


class NotedInApi:
    """Mixed into collections."""

    def find(self, actor: Actor, text: str) -> Any:
        """The case of a reference or handle; that it was looked at is noted."""
        row = super().find(actor, text)  # type: ignore[misc]
        looked_at(row.pk, actor, Viewing.Through.API)
        return row
