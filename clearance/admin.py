"""Import declarations in the supervisors' admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from clearance.models import ImportDeclaration, SecurityOrder, SpecialDeclaration
from clearance.pages.declaration import DeclarationPages
from clearance.pages.form_words import WORDS_OF
from clearance.pages.special import SecurityOrderPages, SpecialDeclarationPages
from clearance.pages.words import BASES, CHANNELS
from doors.admin import ActionsOnlyAdmin

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.actors import Actor
    from doors.forms import Choices
    from statute.machine import Move


_STRUCTURES = frozenset({"charges", "screening", "warnings", "inspection_asked", "reassessment_asked"})


class ChannelFilter(admin.SimpleListFilter):
    """By what screening chose, in words."""

    title = _("channel")
    parameter_name = "channel"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        """Every channel."""
        return tuple(CHANNELS.items())

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Only those of the channel that was chosen."""
        return queryset.filter(channel=self.value()) if self.value() in CHANNELS else queryset


@admin.register(ImportDeclaration)
class ImportDeclarationAdmin(ActionsOnlyAdmin):
    """Lodged declarations of the supervisor's offices; their acts are the machine's."""

    list_display = (*ActionsOnlyAdmin.list_display, "importer_shown", "transport_document", "channel_shown")
    list_filter = ("state", ChannelFilter)
    related: ClassVar = ("importer", "broker", "place", "lot", "inspection_office")
    words_of: ClassVar = WORDS_OF

    @display(description=_("importer"))
    def importer_shown(self, row: Any) -> str:
        return row.importer.name if row.importer else "–"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Columns with codes in words; what only machines read is on the declaration's own page, drawn for people."""
        shown = {"channel": "channel_shown", "basis": "basis_shown"}
        return [shown.get(name, name) for name in super().get_fields(request, obj) if name not in _STRUCTURES]

    @display(description=_("where the goods are"))
    def basis_shown(self, row: Any) -> str:
        return str(BASES.get(row.basis, row.basis))

    @display(description=_("channel"), ordering="channel")
    def channel_shown(self, row: Any) -> str:
        return str(CHANNELS.get(row.channel, "–"))

    def choices(self, row: Any, move: Move, actor: Actor) -> Choices:
        """What the declaration's page would offer."""
        return DeclarationPages().choices(row, move, actor) if row is not None else {}


@admin.register(SpecialDeclaration)
class SpecialDeclarationAdmin(ActionsOnlyAdmin):
    """What is still to be declared of goods already permitted (7-2)."""

    list_display = (*ActionsOnlyAdmin.list_display, "importer_shown", "permitted_on")
    related: ClassVar = ("importer", "broker", "declaration__case")
    words_of: ClassVar = SpecialDeclarationPages.words_of

    @display(description=_("importer"))
    def importer_shown(self, row: Any) -> str:
        return str(row.importer.name)


@admin.register(SecurityOrder)
class SecurityOrderAdmin(ActionsOnlyAdmin):
    """Security ordered of authorised importers (7-8)."""

    list_display = (*ActionsOnlyAdmin.list_display, "importer_shown", "amount", "provide_by")
    related: ClassVar = ("importer",)
    words: ClassVar = SecurityOrderPages.words
    words_of: ClassVar = SecurityOrderPages.words_of

    @display(description=_("importer"))
    def importer_shown(self, row: Any) -> str:
        return str(row.importer.name)
