"""The pages of special declarations and of ordered security: what is due after the permission, and what secures it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.models import Office
from clearance.models import SecurityOrder, SpecialDeclaration
from clearance.pages.addresses import declaration_url
from doors.forms import Words
from doors.pages import ProcedurePages
from duties.models.ledger import Tax
from statute.errors import InvalidInput, Reason

if TYPE_CHECKING:
    from accounts.actors import Actor
    from doors.forms import Choices
    from statute.machine import Move

_YEN: Any = {"kind": "money", "currency": "JPY"}
_FORM = {
    "duty": Words(_("Customs duty"), help=_("Left empty: as worked out."), **_YEN),
    "consumption_tax": Words(_("Consumption tax"), **_YEN),
    "local_consumption_tax": Words(_("Local consumption tax"), **_YEN),
    "basis": Words(
        _("Basis"), help=_("On what the amounts rest, where they differ from those worked out."), rows=3
    ),
}
_TONES = {
    "due": "waiting",
    "overdue": "bad",
    "filed": "good",
    "filed_late": "good",
    "determined": "good",
    "cancelled": "ended",
    "ordered": "waiting",
    "provided": "good",
    "released": "ended",
}
_TERMS = {
    "amount": Words(_("Amount"), **_YEN),
    "valid_from": Words(_("First day")),
    "valid_to": Words(_("Last day")),
    "provide_by": Words(_("To be provided by")),
    "reason": Words(_("Reason"), rows=3),
}


def _shown(facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [fact for fact in facts if fact["value"] not in ("", None)]


class SpecialDeclarationPages(ProcedurePages):
    """Opened by the permission; the form is filed here."""

    procedure = SpecialDeclaration
    slug = "special-declarations"
    title = _("Special declaration")
    path = ("due", "filed")
    related: ClassVar = ("importer", "broker", "declaration__case")
    words_of: ClassVar = {
        "file": _FORM,
        "file_late": _FORM,
        "determine": {**_FORM, "reason": Words(_("Reason"), rows=3)},
    }

    def initial(self, row: Any, move: Move) -> Mapping[str, Any]:
        """The form begins with the amounts worked out from the import declaration."""
        return dict(row.worked_out) if row is not None and move.name in self.words_of else {}

    def context(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        """Of which permission, what was worked out and what was declared, by tax."""
        facts = [
            {"label": _("Importer"), "value": row.importer.name, "note": row.importer.code},
            {"label": _("Customs broker"), "value": row.broker.name if row.broker else ""},
            {"label": _("Import declaration"), "value": str(row.declaration.case), "kind": "code"},
            {"label": _("Permitted on"), "value": row.permitted_on, "kind": "date", "article": "7-2(2)"},
            {"label": _("Filed on"), "value": row.filed_on, "kind": "date"},
            {"label": _("To be paid by"), "value": row.pay_by, "kind": "date", "article": "9(2)"},
            {"label": _("Basis"), "value": row.basis, "wide": True},
            {"label": _("Reason"), "value": row.reason, "wide": True},
        ]
        labels = dict(Tax.choices)
        sections = [{"title": _("Special declaration"), "facts": _shown(facts)}]
        for title, amounts in ((_("Worked out"), row.worked_out), (_("Declared"), row.amounts)):
            if amounts:
                yen = [
                    {"label": labels[tax], "value": amount, "kind": "yen"} for tax, amount in amounts.items()
                ]
                sections.append({"title": title, "facts": yen})
        where = {"label": str(row.declaration.case), "url": declaration_url(row.declaration.case)}
        return {
            "crumbs": [{"label": _("Work list"), "url": "/"}, where, {"label": self.title}],
            "case": {"tone": _TONES[row.state]},
            "sections": sections,
        }


class SecurityOrderPages(ProcedurePages):
    """Ordered by a supervisor, provided by the importer."""

    procedure = SecurityOrder
    slug = "security-orders"
    title = _("Security order")
    opening = "order"
    path = ("ordered", "provided")
    related: ClassVar = ("importer",)
    words: ClassVar = {"person": Words(_("Importer (code)")), "office": Words(_("Office"))}
    words_of: ClassVar = {
        "order": _TERMS,
        "change": _TERMS,
        "reduce": _TERMS,
        "provide": {"security": Words(_("Security given"), wide=True), "amount": Words(_("Amount"), **_YEN)},
        "release": {"reason": Words(_("Reason"), rows=3)},
    }

    def office_of(self, data: dict[str, Any], actor: Actor) -> int:
        """The office that orders it."""
        found = Office.objects.filter(code=data.get("office") or "", pk__in=actor.all_offices).first()
        if found is None:
            raise InvalidInput([Reason("unknown_office", _("There is no such office."), field="office")])
        return int(found.pk)

    def initial(self, row: Any, move: Move) -> Mapping[str, Any]:
        """A change begins with the order as it stands."""
        if row is not None and move.name == "change":
            return {name: getattr(row, name) for name in ("amount", "valid_from", "valid_to")}
        return {"amount": row.amount} if row is not None and move.name == "provide" else {}

    def choices(self, row: Any, move: Move, actor: Actor) -> Choices:
        """The offices of the supervisor."""
        found = {**super().choices(row, move, actor)}
        if move.name == "order":
            offices = Office.objects.filter(pk__in=actor.all_offices).order_by("path")
            found["office"] = [(one.code, one.name) for one in offices]
        return found

    def context(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        """How much, for which days, and whether it is there."""
        facts = [
            {"label": _("Importer"), "value": row.importer.name, "note": row.importer.code},
            {"label": _("Amount"), "value": row.amount, "kind": "yen", "article": "7-8(1)"},
            {"label": _("First day"), "value": row.valid_from, "kind": "date"},
            {"label": _("Last day"), "value": row.valid_to, "kind": "date"},
            {"label": _("To be provided by"), "value": row.provide_by, "kind": "date", "article": "7-8(1)"},
            {"label": _("Reason"), "value": row.reason, "wide": True, "article": "88-2(1)"},
            {"label": _("Security given"), "value": row.security},
            {"label": _("Provided on"), "value": row.provided_on, "kind": "date"},
        ]
        return {
            "case": {"tone": _TONES[row.state]},
            "sections": [{"title": _("Security order"), "facts": _shown(facts)}],
        }
