"""The views of a procedure's pages: find the case through what the actor may see, call the door, draw or redirect."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import DataError, IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from doors import page_context as context
from doors.actors import actor_of
from doors.api_view import json_text
from doors.case_contents import deadlines_of, document_of, state_labels, timeline_of
from doors.downloads import as_download
from doors.form_data import data_of
from doors.forms import fields_of, hidden_paths, summary_of
from doors.idempotency import Answer, Attempt, fingerprint, once
from doors.lookup import case_of
from doors.notices import table_of
from doors.page_context import Bound
from doors.problems import Problem, problem_of
from doors.uploads import attach, read_upload
from statute.door import Outcome, open_case, perform
from statute.errors import Conflict, InvalidInput, NotVisible, Reason, Refused
from statute.input_errors import check_texts
from statute.machine import machine
from statute.options import options_for

if TYPE_CHECKING:
    from accounts.actors import Actor
    from doors.pages import ProcedurePages
    from statute.machine import Move
    from statute.options import Option

SHOWN_ENTRIES = 100


class SignedInPage(LoginRequiredMixin, View):
    """A page for whoever has signed in."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """What the door and the database say no to, and no form shows, is told on the next page."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except (Problem, DataError, IntegrityError) as error:
            problem = problem_of(error, request)
            assert problem is not None
            messages.error(request, str(problem.detail or problem.kind.title))
            return HttpResponseRedirect(self.back(**kwargs), status=303)

    def back(self, **_more: Any) -> str:
        """Where whoever was told no goes on: to the same page, drawn afresh."""
        return self.request.path

    @property
    def actor(self) -> Actor:
        """Who acts, with the roles in force today."""
        return actor_of(self.request)


class OfPages(SignedInPage):
    """A page of one procedure."""

    pages: ProcedurePages = None  # type: ignore[assignment]

    def back(self, reference: str = "", **_more: Any) -> str:
        """Where whoever was told no goes on: to the case, or to the work list."""
        row = case_of(self.pages.rows(self.actor), reference) if reference else None
        return self.pages.address(row.case) if row is not None else "/"

    def case_page(
        self, row: Any, *, bound: Bound | None = None, status: int = 200, **more: Any
    ) -> HttpResponse:
        """The page of the case, with a form drawn open again where one was posted and not taken."""
        pages, actor, address = self.pages, self.actor, self.pages.address(row.case)
        everything = "timeline" in self.request.GET
        after = 0 if everything else max(0, row.case.head_sequence - SHOWN_ENTRIES)
        told = timeline_of(row, actor, after=after, limit=100_000 if everything else SHOWN_ENTRIES)
        deadlines = deadlines_of(row, actor)
        options = options_for(row, actor)
        by_name = {option.name: option for option in options}
        drawn: dict[str, Any] = {
            "case": context.head(pages, row, deadlines, actor),
            "path": context.path(pages, row, told, whole=after == 0),
            "holds": self.holds(row),
            "panel": context.panel(pages, row, actor, address, self.in_panel(options), bound),
            "documents": context.documents(pages, row, actor, address, by_name, bound),
            "notices": table_of(row.case, actor),
            "timeline": context.timeline(pages, told, actor, f"{address}?timeline#timeline" if after else ""),
            "deadlines": context.deadlines(deadlines),
            "notes": context.notes(pages, row, actor, address, by_name, bound),
            "crumbs": self.crumbs(str(row.case)),
            "row": row,
            **self.beside(row, by_name),
        }
        own = dict(pages.context(row, actor))
        drawn["case"] |= own.pop("case", {})
        return render(self.request, pages.template, {**drawn, **own, **more}, status=status)

    def holds(self, row: Any) -> list[dict[str, Any]]:
        """components/holds.html."""
        return context.holds(row.pk)

    def in_panel(self, options: Sequence[Option]) -> Sequence[Option]:
        """The acts whose forms are on the page of the case."""
        return options

    def beside(self, row: Any, options: Mapping[str, Option]) -> Mapping[str, Any]:
        """What the page draws beside the parts of every case."""
        return {}

    def crumbs(self, last: str) -> list[dict[str, Any]]:
        """components/breadcrumbs.html."""
        found: list[dict[str, Any]] = [{"label": _("Work list"), "url": "/"}]
        if self.pages.list_view:
            found.append({"label": self.pages.list_title, "url": reverse(self.pages.list_view)})
        return [*found, {"label": last}]

    def once(
        self, key: str, data: Any, act: Callable[[], Outcome], files: Mapping[str, Any] | None = None
    ) -> Mapping[str, Any]:
        """Does what was posted, once, though a button was pressed twice: the same data from the same page.

        Answers what the outcome was: where the case is, and its state.
        """
        told = fingerprint(data, files)

        def answer() -> Answer:
            outcome = act()
            seen = self.pages.rows(self.actor).filter(pk=outcome.case_id).first()
            where = self.pages.address(seen.case) if seen is not None else "/"
            return Answer(303, json_text({"state": outcome.state, "where": where}), location=where)

        attempt = Attempt(
            f"page:{self.request.user.pk}", f"{key}:{told[:32]}", "POST", self.request.path, told
        )
        found = once(attempt, answer)
        return {"where": found.location, "state": _state_in(found.body)}

    def done(self, move: Move, outcome: Mapping[str, Any]) -> HttpResponse:
        """To the case, with what was done in words."""
        state = state_labels(self.pages.procedure).get(outcome["state"], outcome["state"])
        words = {"what": move.rule.label, "state": state}
        messages.success(self.request, _("Done: %(what)s. The case is now “%(state)s”.") % words)
        return HttpResponseRedirect(str(outcome["where"]), status=303)


def _state_in(body: str) -> str:
    return str(json.loads(body)["state"])


class CasePage(OfPages):
    """One case: facts, what may be done now, deadlines, documents, timeline, notes."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """The page; `?act=` draws that act's form open."""
        row = self.pages.find(self.actor, reference)
        move = machine(self.pages.procedure).move(request.GET.get("act", ""))
        bound = Bound(move.name, self.pages.initial(row, move)) if move is not None else None
        return self.case_page(row, bound=bound)


class ActPage(OfPages):
    """Taking one transition from a page."""

    def get(self, request: HttpRequest, reference: str, name: str) -> HttpResponse:
        """To the page of the case with the form open: the address of a form that was not taken may be kept."""
        row = self.pages.find(self.actor, reference)
        return HttpResponseRedirect(f"{self.pages.address(row.case)}?act={name}#actions")

    def post(self, request: HttpRequest, reference: str, name: str) -> HttpResponse:
        """Done and on to the page of the case; or that page again with what stands against it."""
        row = self.pages.find(self.actor, reference)
        move = machine(self.pages.procedure).move(name)
        if move is None or move.opens or name == context.UPLOAD:
            raise Http404
        words = context.vocabulary(self.pages, move)
        data = data_of(move.rule.input, request.POST, leave_out=hidden_paths(words))

        def do() -> Mapping[str, Any]:
            version = posted_version(request.POST)

            def act() -> Outcome:
                return perform(row.pk, name, self.actor, data, expected_version=version)

            return self.once(f"{row.pk}:{name}:{version}", data, act)

        return self.answered(row, move, data, do)

    def answered(
        self, row: Any, move: Move, data: Mapping[str, Any], do: Callable[[], Mapping[str, Any]]
    ) -> HttpResponse:
        """What follows on an act, however it ended."""
        address = self.pages.address(row.case)
        try:
            return self.done(move, do())
        except InvalidInput as error:
            return self.case_page(row, bound=Bound(move.name, data, error.reasons), status=422)
        except Conflict as error:
            found = context.conflict(self.pages, error, address)
            fresh = self.pages.rows(self.actor).filter(pk=row.pk).first() or row
            return self.case_page(fresh, bound=Bound(move.name, data), status=409, conflict=found)
        except Refused as error:
            refusal = {"title": _("Not done: %(what)s") % {"what": move.rule.label}, "reasons": error.reasons}
            return self.case_page(row, bound=Bound(move.name, data), status=409, refusal=refusal)
        except NotVisible:
            raise Http404 from None


class UploadPage(ActPage):
    """Adding a file from a page."""

    def get(self, request: HttpRequest, reference: str, name: str = context.UPLOAD) -> HttpResponse:
        """To the documents of the case."""
        row = self.pages.find(self.actor, reference)
        return HttpResponseRedirect(f"{self.pages.address(row.case)}#documents")

    def post(self, request: HttpRequest, reference: str, name: str = context.UPLOAD) -> HttpResponse:
        """Stored, joined to the case, and back to its page."""
        row = self.pages.find(self.actor, reference)
        move = machine(self.pages.procedure).move(context.UPLOAD)
        if move is None:
            raise Http404
        posted = {name: request.POST[name].strip() for name in ("kind", "title") if name in request.POST}
        fields = {name: [value] for name, value in posted.items() if value}
        files: dict[str, list[Any]] = {
            name: list(found) for name, found in request.FILES.lists() if name == "file"
        }

        def do() -> Mapping[str, Any]:
            version = posted_version(request.POST)

            def act() -> Outcome:
                file = read_upload(fields, files)
                return attach(row.pk, self.actor, fields, file, expected_version=version)[0]

            single = {name: found[0] for name, found in files.items()}
            return self.once(f"{row.pk}:{context.UPLOAD}:{version}", fields, act, single)

        return self.answered(row, move, posted, do)


class DownloadPage(OfPages):
    """A file of a case."""

    def get(self, request: HttpRequest, reference: str, document_id: int) -> HttpResponseBase:
        """Its bytes, to keep."""
        row = self.pages.find(self.actor, reference)
        document = document_of(row, document_id, self.actor) if document_id < 2**63 else None
        if document is None:
            raise Http404
        return as_download(document)


class OpenPage(OfPages):
    """Opening a case from a page."""

    @property
    def move(self) -> Move:
        """The opening transition."""
        found = machine(self.pages.procedure).move(self.pages.opening or "")
        if found is None or not self.actor.has_role(*found.rule.roles):
            raise Http404
        return found

    def fixed(self) -> Mapping[str, Any]:
        """What the address itself says of the new case, which its form does not ask."""
        return {}

    def get(self, request: HttpRequest, **_address: str) -> HttpResponse:
        """The empty form."""
        move = self.move
        values = {**self.pages.initial(None, move), **self.pages.begun_by(self.actor)}
        return self.form(move, values, (), uuid.uuid4().hex)

    def post(self, request: HttpRequest, **_address: str) -> HttpResponse:
        """Opened and on to the page of the case; or the form again."""
        move, actor = self.move, self.actor
        words = context.vocabulary(self.pages, move)
        data = data_of(move.rule.input, request.POST, leave_out=hidden_paths(words))
        nonce = request.POST.get("nonce", "")[:64] or uuid.uuid4().hex

        def act() -> Outcome:
            given = {**data, **self.fixed()}
            check_texts(given)
            return open_case(
                self.pages.procedure, move.name, actor, self.pages.office_of(given, actor), given
            )

        try:
            return self.done(move, self.once(f"new:{nonce}", data, act))
        except InvalidInput as error:
            return self.form(move, data, error.reasons, nonce, 422)
        except Refused as error:
            refusal = {"title": _("Not done: %(what)s") % {"what": move.rule.label}, "reasons": error.reasons}
            beside = [reason for reason in error.reasons if reason.field]
            return self.form(move, data, beside, nonce, 409, refusal=refusal)

    def form(
        self, move: Move, values: Mapping[str, Any], errors: Any, nonce: str, status: int = 200, **more: Any
    ) -> HttpResponse:
        """The form to open a case with; what a refusal says of a field stands beside that field too."""
        words, model = context.vocabulary(self.pages, move), move.rule.input
        choices = self.pages.choices(None, move, self.actor)
        fields = fields_of(model, words=words, choices=choices, values=values, errors=errors)
        summed = () if "refusal" in more else errors
        drawn = {
            "title": self.pages.title,
            "action": {
                "name": move.name,
                "label": move.rule.label,
                "url": self.request.path,
                "article": move.article,
                "weight": "primary",
                "about": self.pages.about.get(move.name, ""),
                "fields": [*fields, {"kind": "hidden", "name": "nonce", "value": nonce}],
                "error_summary": summary_of(model, summed, words=words, prefix=move.name),
            },
            "crumbs": self.crumbs(str(move.rule.label)),
        }
        return render(self.request, self.pages.opening_template, {**drawn, **more}, status=status)


def posted_version(post: QueryDict) -> int:
    """The version of the case that the page was drawn from. Raises Refused where a form does not say it."""
    text = post.get("expected_version", "")
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        sentence = _("The page does not say which version of the case it shows. Load it again.")
        raise Refused([Reason("version_missing", sentence)])
    return int(text)
