"""The views of a declaration's pages, where they show or ask more than those of every procedure."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clearance.goods_facts import INFRINGEMENT
from clearance.pages.declaration import WHOLE, DeclarationPages, as_moment
from clearance.pages.form import form_of
from clearance.pages.goods import liability_of
from clearance.pages.words import HOLDS
from doors import page_context as context
from doors.case_contents import holds_of, timeline_of
from doors.form_data import data_of
from doors.forms import hidden_paths
from doors.page_context import Bound
from doors.page_views import ActPage, CasePage, OfPages, OpenPage, UploadPage, posted_version
from duties.pages import LiabilityPages
from statute.door import Outcome, perform
from statute.errors import Conflict, InvalidInput, NotVisible, Reason, Refused
from statute.options import Option, options_for

if TYPE_CHECKING:
    from statute.machine import Move

ABOUT_DRAFTS: Final = gettext_lazy(
    "A draft may lack almost anything. What Article 67 asks for is checked when it is lodged."
)
ABOUT_WHOLE: Final = {
    "edit": ABOUT_DRAFTS,
    "amend": gettext_lazy("What is payable may only rise (7-14). The declaration is screened again."),
    "request_reassessment": gettext_lazy("Say how the declaration should read, and why less is due (7-15)."),
    "reassess": gettext_lazy("What is assessed is corrected by customs, up or down (7-16)."),
}


class OfDeclarations(OfPages):
    """A page of a declaration."""

    pages: DeclarationPages

    def case_page(
        self, row: Any, *, bound: Bound | None = None, status: int = 200, **more: Any
    ) -> HttpResponse:
        """The declaration with all that belongs to it; what a refusal says of a field stands beside that field too."""
        bound = _with_fields(bound, more.get("refusal"))
        return super().case_page(row, bound=bound, status=status, **more)

    def holds(self, row: Any) -> list[dict[str, Any]]:
        """Each by what it is for."""
        return _holds(row.pk)

    def in_panel(self, options: Sequence[Option]) -> Sequence[Option]:
        """Without those that have a page of their own, unless something stands against them."""
        return [option for option in options if option.name not in WHOLE or not option.possible]

    def beside(self, row: Any, options: Mapping[str, Option]) -> Mapping[str, Any]:
        """The ways to the pages of whole declarations, to how it stood, and the form that pays."""
        return {
            "now_url": self.pages.address(row.case),
            "as_it_stood_form": [_moment_field(self.request.GET.get("at", ""), ())],
            **self._edit(row, options),
            **self._payment(row),
        }

    def _edit(self, row: Any, options: Mapping[str, Option]) -> dict[str, Any]:
        """The ways to the pages on which the whole declaration is edited, amended or reassessed."""
        case = row.case
        return {
            "wholes": [
                {"url": self.pages.edit_url(case, name), "label": option.move.rule.label}
                for name, option in options.items()
                if name in WHOLE and option.possible
            ]
        }

    def _payment(self, row: Any) -> dict[str, Any]:
        """The form that pays what is owed, for whoever may pay."""
        liability = liability_of(row)
        if liability is None or liability.outstanding <= 0:
            return {}
        for option in options_for(liability, self.actor):
            if option.name == "pay" and option.possible:
                pages = LiabilityPages()
                pay = context.action(
                    pages, liability, option.move, self.actor, pages.address(liability.case), None
                )
                return {"pay": {**pay, "version": liability.case.version}}
        return {}


def _holds(case_id: int) -> list[dict[str, Any]]:
    return [
        {
            "label": HOLDS.get(one.kind, one.kind.replace("_", " ")),
            "article": one.article,
            "since": one.placed_at,
            "by": one.placed_by,
            # Verification procedures write which case of theirs it is.
            "note": "" if one.kind == INFRINGEMENT else one.note,
        }
        for one in holds_of(case_id)
    ]


def _with_fields(bound: Bound | None, refusal: Any) -> Bound | None:
    """What a refusal says of a field stands beside that field too."""
    if bound is None or not refusal or bound.errors:
        return bound
    return replace(bound, errors=tuple(reason for reason in refusal["reasons"] if reason.field))


def _moment_field(value: str, errors: Sequence[Reason]) -> dict[str, Any]:
    return {
        "name": "at",
        "kind": "datetime-local",
        "label": _("Day and time in Japan"),
        "value": value[:40],
        "required": True,
        "errors": errors,
        "wide": True,
    }


class DeclarationPage(OfDeclarations, CasePage):
    """One declaration; `?at=` shows it as it stood."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        if "at" not in request.GET:
            return super().get(request, reference)
        row = self.pages.find(self.actor, reference)
        text = request.GET["at"]
        try:
            at = as_moment(text)
            shown = self.pages.stood(row, self.actor, at)
            if shown is None:
                sentence = _("At that moment this case did not exist yet.")
                raise InvalidInput([Reason("before_it_began", sentence, field="at", value=text[:40])])
        except InvalidInput as invalid:
            refusal = {"title": _("This cannot be shown"), "reasons": invalid.reasons}
            form = [_moment_field(text, invalid.reasons)]
            return self.case_page(row, status=422, refusal=refusal, as_it_stood_form=form)
        return self._as_it_stood(row, shown, text)

    def _as_it_stood(self, row: Any, shown: Mapping[str, Any], text: str) -> HttpResponse:
        pages, actor = self.pages, self.actor
        told = [entry for entry in timeline_of(row, actor, limit=100_000) if entry.at <= shown["stood"]]
        address = pages.address(row.case)
        drawn: dict[str, Any] = {
            "case": {**context.head(pages, row, ()), "version": told[-1].sequence if told else 0},
            "timeline": {**context.timeline(pages, told, actor), "as_of": shown["stood"]},
            "crumbs": [
                *self.crumbs("")[:-1],
                {"label": str(row.case), "url": address},
                {"label": _("as it stood")},
            ],
            "now_url": address,
            "as_it_stood_form": [_moment_field(text, ())],
            "deadlines": None,
        }
        own = dict(shown)
        drawn["case"] |= own.pop("case")
        return render(self.request, pages.template, {**drawn, **own})


class DeclarationAct(OfDeclarations, ActPage):
    """Taking a transition of a declaration."""


class DeclarationUpload(OfDeclarations, UploadPage):
    """Adding a file to a declaration."""


class NewDeclaration(OpenPage):
    """Drafting a declaration."""

    pages: DeclarationPages

    def get(self, request: HttpRequest, **_address: str) -> HttpResponse:
        """The form with what is known of whoever fills it in."""
        return self.form(self.move, self.pages.first_values(self.actor), (), uuid.uuid4().hex)

    def form(
        self, move: Move, values: Mapping[str, Any], errors: Any, nonce: str, status: int = 200, **more: Any
    ) -> HttpResponse:
        """The form for a whole declaration."""
        drawn = {
            "title": self.pages.title,
            "nonce": nonce,
            "action": {
                "name": move.name,
                "label": _("New draft"),
                "submit": _("Save the draft"),
                "url": reverse(f"{self.pages.slug}-new"),
                "article": move.article,
            },
            "about": ABOUT_DRAFTS,
            "back_url": reverse("home"),
            "crumbs": self.crumbs(_("New declaration")),
            **form_of(self.pages, None, move, self.actor, values, errors),
        }
        return render(self.request, self.pages.opening_template, {**drawn, **more}, status=status)


class EditDeclaration(OfPages):
    """The whole declaration in one form: a draft is edited, what is lodged is amended."""

    pages: DeclarationPages

    def get(self, request: HttpRequest, reference: str, name: str) -> HttpResponse:
        """The form, filled with what the declaration says."""
        row = self.pages.find(self.actor, reference)
        move = self._move(row, name)
        return self._form(row, move, self.pages.initial(row, move), row.case.version)

    def post(self, request: HttpRequest, reference: str, name: str) -> HttpResponse:
        """Taken and on to the declaration; or the form again, with everything that was typed."""
        row = self.pages.find(self.actor, reference)
        move = self._move(row, name)
        words = context.vocabulary(self.pages, move)
        data = data_of(move.rule.input, request.POST, leave_out=hidden_paths(words))
        try:
            version = posted_version(request.POST)
        except Refused as error:
            return self._form(row, move, data, row.case.version, 409, refusal={"reasons": error.reasons})

        def act() -> Outcome:
            return perform(row.pk, move.name, self.actor, data, expected_version=version)

        try:
            return self.done(move, self.once(f"{row.pk}:{move.name}:{version}", data, act))
        except InvalidInput as error:
            return self._form(row, move, data, version, 422, errors=error.reasons)
        except Conflict as error:
            found = context.conflict(self.pages, error, self.pages.address(row.case))
            return self._form(row, move, data, version_now(row), 409, conflict=found)
        except Refused as error:
            refusal = {"title": _("Not done: %(what)s") % {"what": move.rule.label}, "reasons": error.reasons}
            errors = [reason for reason in error.reasons if reason.field]
            return self._form(row, move, data, version, 409, errors=errors, refusal=refusal)
        except NotVisible:
            raise Http404 from None

    def _move(self, row: Any, name: str) -> Move:
        """The act, where this actor may take it at this stage. Raises Http404 elsewhere."""
        for option in options_for(row, self.actor):
            if option.name == name and name in WHOLE and not any(r.code == "state" for r in option.reasons):
                return option.move
        raise Http404

    def _form(
        self,
        row: Any,
        move: Move,
        values: Mapping[str, Any],
        version: int,
        status: int = 200,
        *,
        errors: Sequence[Reason] = (),
        **more: Any,
    ) -> HttpResponse:
        pages = self.pages
        address = pages.address(row.case)
        drawn = {
            "title": str(row.case) if row.case.reference else pages.title,
            "version": version,
            "action": {
                "name": move.name,
                "label": move.rule.label,
                "submit": _("Save the draft") if move.name == "edit" else move.rule.label,
                "url": pages.edit_url(row.case, move.name),
                "article": move.article,
            },
            "about": ABOUT_WHOLE.get(move.name, ""),
            "back_url": address,
            "crumbs": [
                *self.crumbs("")[:-1],
                {"label": str(row.case), "url": address},
                {"label": move.rule.label},
            ],
            **form_of(pages, row, move, self.actor, values, errors),
        }
        return render(self.request, pages.opening_template, {**drawn, **more}, status=status)


def version_now(row: Any) -> int:
    """The version that the case has now, after somebody else acted on it."""
    from statute.models import Case

    return int(Case.objects.values_list("version", flat=True).get(pk=row.pk))
