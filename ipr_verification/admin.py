"""Rights and petitions in the supervisors' admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from doors.admin import ActionsOnlyAdmin
from doors.forms import Words
from ipr_verification import case_admin, deposit_admin, inspection_admin  # noqa: F401  they register their own
from ipr_verification.models import Petition, Right
from ipr_verification.petition_pages import PetitionPages
from ipr_verification.petition_words import WORDS_OF_PETITIONS, WORDS_OF_RIGHTS


@admin.register(Right)
class RightAdmin(ActionsOnlyAdmin):
    """The register of rights."""

    list_display = (*ActionsOnlyAdmin.list_display, "right_kind", "number", "holder_shown", "protected_until")
    list_filter = ("state", "right_kind")
    related: ClassVar = ("holder",)
    words_of: ClassVar = WORDS_OF_RIGHTS

    @display(description=_("holder"))
    def holder_shown(self, row: Any) -> str:
        return str(row.holder.name)


@admin.register(Petition)
class PetitionAdmin(ActionsOnlyAdmin):
    """Petitions for suspension: those of the supervisor's offices, and what is in effect everywhere."""

    list_display = (
        *ActionsOnlyAdmin.list_display,
        "side",
        "right_shown",
        "petitioner_shown",
        "effective_until",
    )
    list_filter = ("state", "side")
    related: ClassVar = ("right", "petitioner", "agent")
    # The form asks for the office by itself.
    words_of: ClassVar = {
        **WORDS_OF_PETITIONS,
        "file": {**WORDS_OF_PETITIONS["file"], "office": Words(hidden=True)},
    }

    def choices(self, row: Any, move: Any, actor: Any) -> Any:
        """What the page of the case would offer."""
        return (
            PetitionPages().choices(row, move, actor)
            if row is not None
            else super().choices(row, move, actor)
        )

    @display(description=_("right"))
    def right_shown(self, row: Any) -> str:
        return str(row.right)

    @display(description=_("petitioner"))
    def petitioner_shown(self, row: Any) -> str:
        return str(row.petitioner.name)
