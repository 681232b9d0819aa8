"""The views of a procedure's collection: find the case through what the actor may see, call the door, tell the case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.response import Response

from doors.actors import owner_of
from doors.api_view import ApiView, json_answer, json_text
from doors.case_contents import deadlines_of, holds_of, timeline_of
from doors.cursors import Cursor, link, newest_first, read_limit
from doors.deadline_shapes import deadline_told
from doors.etags import etag_of, expected_version, not_modified
from doors.filters import OF_THE_LIST, narrowed
from doors.idempotency import Answer, Attempt, fingerprint, key_of, once
from doors.operations import Operation
from doors.rest import BY_UPLOAD
from statute.door import Outcome, open_case, perform
from statute.errors import InvalidInput, Reason
from statute.input_errors import check_texts
from statute.options import options_for

if TYPE_CHECKING:
    from doors.rest import ProcedureCollection
    from statute.machine import Move

MAX_TIMELINE = 200


class OfCollection(ApiView):
    """A view of one collection."""

    collection: ProcedureCollection = None  # type: ignore[assignment]

    @property
    def scope(self) -> str:  # type: ignore[override]
        """The collection's."""
        return self.collection.scope

    def found(self, reference: str) -> Any:
        """The case of this address, for this actor."""
        return self.collection.find(self.actor, reference)

    def as_told(self, outcome: Outcome, status: int) -> Answer:
        """The answer to an act: the case as it now stands, or where it is when the actor sees it no longer."""
        row = self.collection.rows(self.actor).filter(pk=outcome.case_id).first()
        if row is None:
            body = {"id": outcome.handle, "reference": outcome.reference, "state": outcome.state}
            return Answer(status, json_text(body | {"version": outcome.version}))
        location = self.collection.address(row.case) if status == 201 else ""
        return Answer(
            status, json_text(self.collection.told(row, self.actor)), etag_of(outcome.version), location
        )

    def once(
        self, request: Request, act: Any, data: Any, files: Mapping[str, Any] | None = None
    ) -> HttpResponse:
        """Does a POST once, however often it is sent, and answers it."""
        attempt = Attempt(
            owner_of(request),
            key_of(request.META.get("HTTP_IDEMPOTENCY_KEY")),
            str(request.method),
            request.path,
            fingerprint(data, files),
        )
        return answered(once(attempt, act))

    def describe(self, method: str) -> Operation:
        """What this method does, for the published schema."""
        raise NotImplementedError


def sent(request: Request) -> dict[str, Any]:
    """The body, an object (the parser has seen to that); empty where none was sent."""
    return dict(cast(Mapping[str, Any], request.data))


def no_other_parameters(request: Request) -> None:
    """Raises InvalidInput where a list that is not narrowed is asked for by anything but a page."""
    if unknown := [name for name in request.GET if name not in OF_THE_LIST]:
        raise InvalidInput(
            [Reason("unknown_parameter", _("There is no such parameter."), field=n) for n in unknown]
        )


def answered(answer: Answer) -> HttpResponse:
    """The HTTP answer to an act."""
    headers = {"ETag": answer.etag, "Location": answer.location}
    headers = {name: value for name, value in headers.items() if value}
    if answer.replayed:
        headers["Idempotency-Replayed"] = "true"
    return json_answer(answer.body, answer.status, headers)


class CollectionView(OfCollection):
    """The list, and opening a case."""

    def get(self, request: Request) -> Response:
        """The cases this caller may see, newest first."""
        narrow = narrowed(self.collection.filters, self.collection.rows_listed(self.actor), request._request)
        cursor = Cursor.read(request.GET["cursor"]) if "cursor" in request.GET else None
        page = newest_first(narrow, "case_id", cursor, read_limit(request.GET.get("limit")))
        pages = {"next": link(request._request, page.next), "previous": link(request._request, page.previous)}
        links = ", ".join(
            f'<{to}>; rel="{"prev" if rel == "previous" else rel}"' for rel, to in pages.items() if to
        )
        return Response(
            {"results": self.collection.listed(page.rows, self.actor), **pages},
            headers={"Link": links} if links else None,
        )

    def post(self, request: Request) -> HttpResponse:
        """Opens a case."""
        opening = self.collection.opening
        if opening is None:
            raise MethodNotAllowed("POST")
        given = sent(request)

        def act() -> Answer:
            data = dict(given)
            check_texts(data)
            office = self.collection.office_of(data, self.actor)
            outcome = open_case(self.collection.procedure, opening, self.actor, office, data)
            return self.as_told(outcome, 201)

        return self.once(request, act, given)

    @property
    def allowed_methods(self) -> list[str]:
        """POST only where the procedure is opened through the API."""
        methods = super().allowed_methods
        return methods if self.collection.opening else [m for m in methods if m != "POST"]

    def describe(self, method: str) -> Operation:
        """List or create."""
        return Operation.listing(self.collection) if method == "GET" else Operation.opening(self.collection)


class CaseView(OfCollection):
    """One case, and amending its draft."""

    def get(self, request: Request, reference: str) -> HttpResponse:
        """The case; 304 when the caller has it as it stands."""
        row = self.found(reference)
        etag = etag_of(row.case.version)
        if not_modified(request, etag):
            return HttpResponse(status=304, headers={"ETag": etag})
        data = self.collection.told(row, self.actor)
        if "holds" not in data:
            data["holds"] = [
                {"kind": h.kind, "article": h.article, "note": h.note, "since": h.placed_at.isoformat()}
                for h in holds_of(row.pk)
            ]
        return Response(data, headers={"ETag": etag})

    def put(self, request: Request, reference: str) -> HttpResponse:
        """Amends by the transition declared for PUT."""
        return self.amend(request, reference)

    def patch(self, request: Request, reference: str) -> HttpResponse:
        """Amends by the transition declared for PATCH."""
        return self.amend(request, reference)

    def amend(self, request: Request, reference: str) -> HttpResponse:
        """Takes the amending transition; If-Match is required, since what one has not seen one may not overwrite."""
        name = self.collection.amending.get(str(request.method))
        if name is None:
            raise MethodNotAllowed(str(request.method))
        row = self.found(reference)
        version = expected_version(request, row.case.version, row.pk, required=True)
        return answered(
            self.as_told(perform(row.pk, name, self.actor, sent(request), expected_version=version), 200)
        )

    @property
    def allowed_methods(self) -> list[str]:
        """PUT and PATCH only where an amending transition is declared for them."""
        amending = self.collection.amending
        return [m for m in super().allowed_methods if m in amending or m not in ("PUT", "PATCH")]

    def describe(self, method: str) -> Operation:
        """Read or amend."""
        if method == "GET":
            return Operation.reading(self.collection)
        return Operation.amending(self.collection, method)


class ActionsView(OfCollection):
    """What may be done with a case now, and why the rest may not."""

    def get(self, request: Request, reference: str) -> Response:
        """The transitions that are ever this caller's to take, possible ones first."""
        row = self.found(reference)
        address = self.collection.address(row.case)
        found = []
        for option in options_for(row, self.actor):
            data = option.as_data()
            data["url"] = f"{address}actions/{option.name}/"
            if option.name == BY_UPLOAD:
                data |= {"url": f"{address}documents/", "input": None, "media_type": "multipart/form-data"}
            found.append(data)
        body = {"state": row.state, "version": row.case.version, "actions": found}
        return Response(body, headers={"ETag": etag_of(row.case.version)})

    def describe(self, method: str) -> Operation:
        """The options."""
        return Operation.options(self.collection)


class ActionView(OfCollection):
    """One transition."""

    move: Move = None  # type: ignore[assignment]

    def post(self, request: Request, reference: str) -> HttpResponse:
        """Takes the transition: 200 with the case as it then stands, or all the reasons why not."""
        row = self.found(reference)
        given = sent(request)

        def act() -> Answer:
            version = expected_version(request, row.case.version, row.pk)
            outcome = perform(row.pk, self.move.name, self.actor, given, expected_version=version)
            return self.as_told(outcome, 200)

        return self.once(request, act, given)

    def describe(self, method: str) -> Operation:
        """The transition with its input."""
        return Operation.taking(self.collection, self.move)


class TimelineView(OfCollection):
    """The journal of a case as this caller may see it."""

    def get(self, request: Request, reference: str) -> Response:
        """The entries, oldest first."""
        row = self.found(reference)
        no_other_parameters(request)
        cursor = Cursor.read(request.GET["cursor"]) if "cursor" in request.GET else Cursor(">", 0)
        limit = read_limit(request.GET.get("limit"))
        entries = timeline_of(row, self.actor, after=cursor.key, limit=limit + 1)
        following = Cursor(">", entries[limit - 1].sequence) if len(entries) > limit else None
        results = []
        for entry in entries[:limit]:
            told: dict[str, Any] = {
                "at": entry.at.isoformat(),
                "action": entry.action,
                "label": str(entry.label),
                "actor": entry.actor,
                "actor_kind": entry.actor_kind,
                "article": entry.article,
                "from": entry.source,
                "to": entry.state,
                "state_label": str(entry.state_label),
                "deadlines": list(entry.deadlines),
            }
            if not self.actor.is_party:
                told |= {"sequence": entry.sequence, "audience": entry.audience}
                told |= {"input": entry.input, "changes": entry.changes}
            results.append(told)
        return Response({"results": results, "next": link(request._request, following)})

    def describe(self, method: str) -> Operation:
        """The timeline."""
        return Operation.timeline(self.collection)


class DeadlinesView(OfCollection):
    """The deadlines of a case, each with how its last day was counted."""

    def get(self, request: Request, reference: str) -> Response:
        """Running ones first."""
        row = self.found(reference)
        return Response(
            {
                "results": [
                    {
                        **deadline_told(shown),
                        "basis": shown.row.basis,
                        "calendar": shown.row.calendar_version,
                        "steps": list(shown.steps),
                    }
                    for shown in deadlines_of(row, self.actor)
                ]
            }
        )

    def describe(self, method: str) -> Operation:
        """The deadlines."""
        return Operation.deadlines(self.collection)
