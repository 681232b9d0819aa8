"""The pages of import declarations: what they show, and what their forms ask."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from accounts.roles import Role
from bonded_areas.models import Place
from bonded_areas.pages import lot_card
from clearance.models import ImportDeclaration
from clearance.office import office_for_place
from clearance.pages import choices, parts
from clearance.pages.addresses import SLUG
from clearance.pages.beside import beside
from clearance.pages.contents import Contents, contents_at, contents_of
from clearance.pages.facts import sections_of
from clearance.pages.form_words import ABOUT, WORDS_OF
from clearance.pages.goods import goods_of, worksheet_of
from clearance.pages.said import said_by
from clearance.pages.words import BASES, CHANNELS, DOCUMENT_KINDS, HOLDS, ISSUED_KINDS
from clearance.selectors import WITH_EVERYTHING, WITH_PARTIES
from clearance.states import State
from doors.case_contents import documents_of
from doors.pages import ProcedurePages
from statute.errors import InvalidInput, Reason
from statute.models import Document

if TYPE_CHECKING:
    from accounts.actors import Actor
    from doors.forms import Choices
    from statute.machine import Move

# These ask for the whole declaration, so they have a page of their own.
WHOLE: Final = frozenset({"draft", "edit", "amend", "request_reassessment", "reassess"})


class DeclarationPages(ProcedurePages):
    """Drafted, lodged, examined, paid and permitted through the same door as by brokers' systems."""

    procedure = ImportDeclaration
    slug = SLUG
    title = _("Import declaration")
    template = "clearance/declaration.html"
    opening = "draft"
    opening_template = "clearance/declaration_form.html"
    path = (
        State.DRAFT,
        State.LODGED,
        State.UNDER_EXAMINATION,
        State.INSPECTION_ORDERED,
        State.EXAMINED,
        State.WITHDRAWN_BEFORE_PERMISSION,
        State.AWAITING_PAYMENT,
        State.PERMITTED,
    )
    detours: ClassVar = frozenset({State.INSPECTION_ORDERED, State.WITHDRAWN_BEFORE_PERMISSION})
    related: ClassVar = (*WITH_PARTIES, "lot__case", "lot__place")
    prefetch: ClassVar = WITH_EVERYTHING
    words: ClassVar = {}
    words_of: ClassVar = WORDS_OF
    about: ClassVar = ABOUT
    document_kinds: ClassVar = DOCUMENT_KINDS
    issued_kinds: ClassVar = ISSUED_KINDS
    told_words: ClassVar = {"basis": BASES, "channel": CHANNELS}
    told_left_out: ClassVar = frozenset({"lot_id"})

    def office_of(self, data: dict[str, Any], actor: Actor) -> int:
        """The office with jurisdiction over the place of the goods (67-2(1))."""
        code = data.get("place")
        return office_for_place(Place.objects.filter(code=code).first() if isinstance(code, str) else None)

    def initial(self, row: Any, move: Move) -> Mapping[str, Any]:
        """An edit begins with what the declaration says."""
        if row is not None and move.name in WHOLE:
            return said_by(row)
        if move.name == "apply_for_withdrawal" and row is not None:
            return {"security_amount": row.total_payable}
        return {}

    def first_values(self, actor: Actor) -> dict[str, Any]:
        """With what a new draft begins: the party that the person acts for, where there is one alone."""
        found: dict[str, Any] = {"invoice_currency": "JPY", "basis": "in_bonded_area", "duty_declared": True}
        for role, name in ((Role.BROKER, "broker"), (Role.IMPORTER, "importer")):
            persons = actor.persons_for(role)
            if len(persons) == 1:
                found[name] = Person.objects.values_list("code", flat=True).get(pk=next(iter(persons)))
                break
        return found

    def choices(self, row: Any, move: Move, actor: Actor) -> Choices:
        found = dict(super().choices(row, move, actor))
        if move.name in WHOLE:
            return {**found, **choices.for_contents(actor)}
        match move.name:
            case "delegate_inspection":
                found["office_id"] = choices.offices(row.case.office_id)
            case "record_inspection" | "record_discrepancy":
                found["photographs"] = choices.photographs(row.pk)
            case "certify" | "require_certificate" | "drop_requirement":
                found["line"] = choices.lines(row)
            case "confirm_certificates":
                found["certificate_ids"] = choices.certificates(row)
        return found

    def context(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        """The declaration as it is now."""
        contents = contents_of(row)
        documents = documents_of(row, actor)
        address = self.address(row.case)
        return {
            **self.of_contents(contents, actor),
            "warnings": parts.warnings_of(row, actor),
            "inspections": parts.inspections_of(contents, documents, address),
            "beside_goods": parts.beside_goods(row, actor),
            "money": parts.money_of(row),
            "lot": lot_card(row.lot, actor) if row.lot is not None else None,
            "beside": beside(row, actor),
            "papers": [
                {"label": ISSUED_KINDS[one.kind], "url": f"{address}documents/{one.pk}/"}
                for one in documents
                if one.kind == "import_permission" and one.superseded_at is None
            ],
            "jump": _jump(contents, documents),
        }

    def of_contents(self, contents: Contents, actor: Actor) -> dict[str, Any]:
        """What is shown of a declaration as it is and as it stood alike."""
        return {
            "case": {"channel": CHANNELS.get(contents.row.channel, "")},
            "sections": sections_of(contents, actor),
            "goods": goods_of(contents),
            "worksheet": worksheet_of(contents),
            "requests": parts.requests_of(contents),
            "certificates": parts.certificates_of(contents),
            "findings": parts.findings_of(contents, actor),
        }

    def stood(self, row: Any, actor: Actor, at: datetime) -> dict[str, Any] | None:
        """The declaration as it stood at a moment; None where it did not exist yet."""
        contents = contents_at(row, at)
        if contents is None or contents.stood is None:
            return None
        documents = [one for one in documents_of(row, actor) if one.added_at <= at]
        stood = contents.stood
        shown = self.of_contents(contents, actor)
        labels = dict(State.choices)
        shown["case"] |= {"state": stood.state, "label": labels.get(stood.state, stood.state), "due": None}
        return {
            **shown,
            "stood": at,
            "holds": [
                {"label": HOLDS.get(kind, kind), "article": article, "note": note}
                for kind, article, note in stood.holds
            ],
            "inspections": parts.inspections_of(contents, documents, self.address(row.case)),
        }

    def urls(self) -> list[URLPattern]:
        """Those of every procedure, with the declaration's own views before them."""
        from clearance.pages import views

        one = f"{self.slug}/<str:reference>/"
        own: list[tuple[str, Any, str]] = [
            (f"{self.slug}/new/", views.NewDeclaration, "new"),
            (one, views.DeclarationPage, "page"),
            (f"{one}edit/<slug:name>/", views.EditDeclaration, "edit-page"),
            (f"{one}actions/<slug:name>/", views.DeclarationAct, "act"),
            (f"{one}documents/", views.DeclarationUpload, "upload"),
        ]
        names = {f"{self.slug}-{name}" for _route, _view, name in own}
        generic = [pattern for pattern in super().urls() if pattern.name not in names]
        return [
            *(path(route, view.as_view(pages=self), name=f"{self.slug}-{name}") for route, view, name in own),
            *generic,
        ]

    def edit_url(self, case: Any, name: str) -> str:
        """Where the whole declaration is edited, amended or reassessed."""
        return reverse(f"{self.slug}-edit-page", args=[case.reference or str(case.handle), name])


def _jump(contents: Contents, documents: list[Document]) -> list[dict[str, Any]]:
    """components/jump.html."""
    listed = (
        (_("What you may do now"), "actions", None),
        (_("Facts"), "facts", None),
        (_("Goods"), "goods", len(contents.lines)),
        (_("Duty and taxes"), "money", None),
        (_("Documents"), "documents", len(documents)),
        (_("Timeline"), "timeline", None),
        (_("Deadlines"), "deadlines", None),
    )
    return [{"label": label, "anchor": anchor, "count": count} for label, anchor, count in listed]


def as_moment(text: str) -> datetime:
    """A moment in an address: "2026-11-22T10:00" is Tokyo's time. Raises InvalidInput."""
    from statute.clock import TOKYO

    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        sentence = _("This must be a date and time, such as 2026-11-22T10:00.")
        raise InvalidInput([Reason("moment", sentence, field="at", value=text[:40])]) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=TOKYO)
