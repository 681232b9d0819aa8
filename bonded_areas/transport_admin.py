"""Transports and blanket approvals in the supervisors' admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from bonded_areas.models import Transport, TransportBlanket
from bonded_areas.transport_pages import BlanketPages, TransportPages
from doors.admin import ActionsOnlyAdmin


@admin.register(Transport)
class TransportAdmin(ActionsOnlyAdmin):
    """Transports from or to the supervisor's offices; found by their reference."""

    list_display = (*ActionsOnlyAdmin.list_display, "mode", "holder_shown", "due_on")
    list_filter = ("state", "mode")
    related: ClassVar = ("holder", "origin", "destination", "destination_office", "receiver", "blanket")
    words: ClassVar = TransportPages.words
    words_of: ClassVar = TransportPages.words_of

    @display(description=_("carrier"))
    def holder_shown(self, row: Any) -> str:
        return str(row.holder.name)


@admin.register(TransportBlanket)
class TransportBlanketAdmin(ActionsOnlyAdmin):
    """Blanket approvals of transport."""

    list_display = (*ActionsOnlyAdmin.list_display, "holder_shown", "valid_from", "valid_to")
    list_filter = ("state",)
    related: ClassVar = ("holder", "origin", "destination")
    words_of: ClassVar = BlanketPages.words_of

    @display(description=_("carrier"))
    def holder_shown(self, row: Any) -> str:
        return str(row.holder.name)
