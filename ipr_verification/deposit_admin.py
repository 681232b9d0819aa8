"""Deposits in the supervisors' admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from doors.admin import ActionsOnlyAdmin
from ipr_verification.deposit_pages import RELATED, DepositPages
from ipr_verification.models import Deposit


@admin.register(Deposit)
class DepositAdmin(ActionsOnlyAdmin):
    """Deposits ordered at the supervisor's offices."""

    list_display = (*ActionsOnlyAdmin.list_display, "purpose", "depositor_shown", "amount", "held", "due_on")
    list_filter = ("state", "purpose", "side")
    related: ClassVar = RELATED
    words_of: ClassVar = DepositPages.words_of

    def choices(self, row: Any, move: Any, actor: Any) -> Any:
        """What the page of the case would offer."""
        return super().choices(row, move, actor) if row is None else DepositPages().choices(row, move, actor)

    @display(description=_("who deposits"))
    def depositor_shown(self, row: Any) -> str:
        return str(row.depositor.name)
