"""What higher floors put on the page of a declaration: their cases that concern it, and what may be opened on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from accounts.actors import Actor
    from clearance.models import ImportDeclaration


@dataclass(frozen=True, slots=True)
class Beside:
    """A way from the declaration to a case (with its reference and state), or to a form that opens one."""

    label: Any
    url: str
    reference: str = ""
    state: str = ""
    state_label: Any = ""
    tone: str = ""


# Of a declaration, for who looks at it; a floor appends its own as it gets ready.
BESIDE: list[Callable[[ImportDeclaration, Actor], Iterable[Beside]]] = []


def beside(row: ImportDeclaration, actor: Actor) -> dict[str, list[Beside]]:
    """The cases, and the forms."""
    found = [one for told in BESIDE for one in told(row, actor)]
    return {
        "cases": [one for one in found if one.reference],
        "forms": [one for one in found if not one.reference],
    }
