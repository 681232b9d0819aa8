"""A procedure's collection in the API: what a floor declares of it; the views are the same for all.

A floor writes in its `api.py`:

    class ImportDeclarations(ProcedureCollection):
        procedure = ImportDeclaration
        slug = "import-declarations"
        scope = "declarations"
        opening = "draft"
        amending = {"PUT": "amend"}
        related = ("broker", "importer")

        def serialise(self, row, actor):
            return {"declarant": row.broker.code, ...}

and in its `api_urls.py`: `urlpatterns = ImportDeclarations().urls()`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from accounts.actors import SYSTEM_NAMES
from accounts.models import Office
from doors.case_contents import state_labels, waits_of
from doors.filters import CaseFilters
from doors.lookup import case_of, written
from doors.problem_types import NOT_FOUND
from doors.problems import Problem
from statute import clock
from statute.errors import InvalidInput, MachineFault, Reason
from statute.machine import Move, machine

if TYPE_CHECKING:
    from pydantic import BaseModel

    from accounts.actors import Actor
    from statute.procedure import Procedure

# Done by sending the file to the documents of the case: a hash alone would let anyone take another's file in.
BY_UPLOAD: Final = "attach_document"

COLLECTIONS: dict[str, ProcedureCollection] = {}


def scopes() -> dict[str, Any]:
    """Every scope a token may have, with its words: reading and writing for each part of the API."""
    found: dict[str, Any] = {}
    for collection in COLLECTIONS.values():
        found[f"{collection.scope}:read"] = _("Read: %(what)s") % {"what": collection.scope}
        found[f"{collection.scope}:write"] = _("Lodge and act: %(what)s") % {"what": collection.scope}
    return found


class ProcedureCollection:
    """One procedure as a collection of the API.

    `opening` is the transition that brings a case into being (None: not through the API); `amending` maps PUT or
    PATCH to the transition that amends a draft; `related` and `prefetch` are what `serialise` reads, so that a list
    takes a fixed number of queries; `representation` is a pydantic model of what `serialise` answers, for the
    published schema.
    """

    procedure: ClassVar[type[Procedure]]
    slug: ClassVar[str]
    scope: ClassVar[str]
    opening: ClassVar[str | None] = None
    amending: ClassVar[Mapping[str, str]] = {}
    filters: ClassVar[type[CaseFilters]] = CaseFilters
    related: ClassVar[Sequence[str]] = ()
    prefetch: ClassVar[Sequence[Any]] = ()
    # Of these what `summarise` reads: a list of manifests does not load the thousands of lines of each.
    prefetch_listed: ClassVar[Sequence[Any] | None] = None
    representation: ClassVar[type[BaseModel] | None] = None
    examples: ClassVar[Mapping[str, Mapping[str, Any]]] = {}

    def serialise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        """The case in WCO Data Model terms, beside what every case has. No query beyond `related` and `prefetch`."""
        return {}

    def summarise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        """The case as a line of the list; the whole of it unless a procedure says less."""
        return self.serialise(row, actor)

    def together(self, rows: Sequence[Any], actor: Actor) -> Mapping[int, Mapping[str, Any]]:
        """What of several cases is worked out together, by the key of the case, in a fixed number of queries."""
        return {}

    def office_of(self, data: dict[str, Any], actor: Actor) -> int:
        """The office under which a new case is opened: the body's `office`, a code of one.

        It is taken out of the body unless the opening transition's input has a field of that name. A procedure
        that knows the office from something else (the place of the goods) says so here.
        """
        code = data.get("office")
        if "office" not in self.move(self.opening or "").rule.input.model_fields:
            data.pop("office", None)
        if not isinstance(code, str):
            sentence = _("This is required.") if code is None else _("This must be text.")
            raise InvalidInput(
                [Reason("missing" if code is None else "string_type", sentence, field="office")]
            )
        found = Office.objects.filter(code=code).values_list("pk", flat=True).first()
        if found is None:
            raise InvalidInput(
                [Reason("unknown_office", _("There is no such office."), field="office", value=code)]
            )
        return int(found)

    # --- what the views ask -------------------------------------------------------------------------

    def rows(self, actor: Actor) -> Any:
        """The cases this actor may see, with everything that is told of them."""
        seen = self.procedure.objects.visible_to(actor)
        return seen.select_related("case__office", *self.related).prefetch_related(*self.prefetch)

    def rows_listed(self, actor: Actor) -> Any:
        """The cases this actor may see, with as much as a line of the list tells of them."""
        rows = self.rows(actor)
        few = self.prefetch_listed
        return rows if few is None else rows.prefetch_related(None).prefetch_related(*few)

    def find(self, actor: Actor, text: str) -> Any:
        """The case of a reference or handle as written in an address. Raises Problem (404) where there is none."""
        row = case_of(self.rows(actor), text)
        if row is None:
            raise Problem(NOT_FOUND)
        return row

    def listed(self, rows: Sequence[Any], actor: Actor) -> list[dict[str, Any]]:
        """Cases as the lines of a list."""
        worked_out = self.together(rows, actor)
        return [self._told(row, actor, self.summarise(row, actor), worked_out) for row in rows]

    def told(self, row: Any, actor: Actor) -> dict[str, Any]:
        """The representation of a case: what every case has, and what the procedure tells of it."""
        return self._told(row, actor, self.serialise(row, actor), self.together([row], actor))

    def _told(
        self, row: Any, actor: Actor, own: Mapping[str, Any], worked_out: Mapping[int, Mapping[str, Any]]
    ) -> dict[str, Any]:
        case, own = row.case, {**own, **worked_out.get(row.pk, {})}
        address = self.address(case)
        data = {
            "id": str(case.handle),
            "reference": case.reference,
            "state": row.state,
            "state_label": str(state_labels(self.procedure).get(row.state, row.state)),
            "version": case.version,
            "office": case.office.code,
            "opened_at": case.opened_at.isoformat(),
            "changed_at": case.changed_at.isoformat(),
            # The earliest may be another party's: each finds its own among the deadlines.
            "due_on": None if row.told_to and actor.is_party else _last_day(case.due_at),
            "waits_for_customs": [
                {"name": one.name, "label": one.label, "article": one.article, "since": one.since.isoformat()}
                for one in waits_of(row, actor)
            ],
            "links": {"self": address, **{p: f"{address}{p}/" for p in _PARTS}},
        }
        if twice := data.keys() & own.keys():
            raise MachineFault(f"{type(self).__name__} tells {', '.join(sorted(twice))} of its own.")
        return {**data, **own}

    def address(self, case: Any) -> str:
        """Where the case is found: under its reference, or its handle while it has none."""
        return reverse(f"{self.slug}-read", args=[written(case)])

    def move(self, name: str) -> Move:
        """A transition by name. Raises MachineFault where the procedure has none of that name."""
        found = machine(self.procedure).move(name)
        if found is None:
            raise MachineFault(f"{self.procedure.__name__} has no transition {name!r}.")
        return found

    def actions(self) -> list[Move]:
        """The transitions that callers may take by name; what only the office's machinery does is not one."""
        return [
            move
            for move in machine(self.procedure).moves.values()
            if not move.opens and not move.rule.roles <= SYSTEM_NAMES and move.name != BY_UPLOAD
        ]

    def urls(self) -> list[URLPattern]:
        """The addresses of the collection, below `/api/v1/`. Registers the collection."""
        from doors import rest_documents, rest_notices, rest_views

        COLLECTIONS[self.slug] = self
        one = f"{self.slug}/<str:reference>/"
        views: list[tuple[str, Any, str, dict[str, Any]]] = [
            (f"{self.slug}/", rest_views.CollectionView, "list", {}),
            (one, rest_views.CaseView, "read", {}),
            (f"{one}actions/", rest_views.ActionsView, "actions", {}),
            *(
                (f"{one}actions/{m.name}/", rest_views.ActionView, m.name, {"move": m})
                for m in self.actions()
            ),
            (f"{one}timeline/", rest_views.TimelineView, "timeline", {}),
            (f"{one}deadlines/", rest_views.DeadlinesView, "deadlines", {}),
            (f"{one}notices/", rest_notices.NoticesView, "notices", {}),
            (f"{one}documents/", rest_documents.DocumentsView, "documents", {}),
            (f"{one}documents/<int:document_id>/", rest_documents.DocumentView, "document", {}),
        ]
        return [
            path(route, view.as_view(collection=self, **kwargs), name=f"{self.slug}-{name.replace('_', '-')}")
            for route, view, name, kwargs in views
        ]


_PARTS: Final = ("actions", "timeline", "deadlines", "notices", "documents")


def _last_day(due_at: Any) -> str | None:
    """The last day of the deadline that is late from `due_at` on."""
    return (clock.day_of(due_at) - timedelta(days=1)).isoformat() if due_at else None
