"""A procedure's pages: what a floor declares of them; the views are the same for all.

    class DeclarationPages(ProcedurePages):
        procedure = ImportDeclaration
        slug = "import-declarations"
        title = _("Import declaration")
        path = ("draft", "lodged", "under_examination", "permitted")
        words = {"invoice_number": Words(_("Invoice number"))}

        def context(self, row, actor):
            return {"sections": [...]}

and in `urls.py`: `urlpatterns = DeclarationPages().urls()`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Q
from django.http import Http404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from doors.lookup import case_of, written
from statute import clock
from statute.clerical import WORKING_STAFF
from statute.procedure import procedure_of

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from accounts.actors import Actor
    from doors.forms import Choices, Vocabulary
    from statute.articles import Article
    from statute.machine import Move
    from statute.models import Case
    from statute.procedure import Procedure

PAGES: dict[str, ProcedurePages] = {}


class ProcedurePages:
    """One procedure as pages.

    `path` is the ordinary way through its states; `words` put the fields of its inputs to people (by path within
    the input), `words_of` those of one act; `about` is a sentence above an act's form. `opening` is the transition
    behind "new" (None: not opened on a page).
    """

    procedure: ClassVar[type[Procedure]]
    slug: ClassVar[str]
    title: ClassVar[_StrOrPromise]
    # The list that its cases are in: its title, and the name of its address; the work list where it has none.
    list_title: ClassVar[_StrOrPromise] = ""
    list_view: ClassVar[str] = ""
    template: ClassVar[str] = "components/case_page.html"
    opening_template: ClassVar[str] = "doors/open.html"
    opening: ClassVar[str | None] = None
    path: ClassVar[Sequence[str]] = ()
    # Of its states, those that are shown only where a case has been there.
    detours: ClassVar[frozenset[str]] = frozenset()
    related: ClassVar[Sequence[str]] = ()
    prefetch: ClassVar[Sequence[Any]] = ()
    words: ClassVar[Vocabulary] = {}
    words_of: ClassVar[Mapping[str, Vocabulary]] = {}
    about: ClassVar[Mapping[str, _StrOrPromise]] = {}
    document_kinds: ClassVar[Sequence[tuple[str, Any]]] = (
        ("invoice", _("Invoice")),
        ("packing_list", _("Packing list")),
        ("transport_document", _("Transport document")),
        ("certificate", _("Certificate")),
        ("photograph", _("Photograph")),
        ("other", _("Other")),
    )
    # Kinds of what the office or the system files by itself; a title it gave is in English and translated when shown.
    issued_kinds: ClassVar[Mapping[str, Any]] = {"original_message": _("File as received")}
    # For the timeline (doors.told_in_words): words for columns that hold codes, and columns told elsewhere.
    told_words: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    told_left_out: ClassVar[frozenset[str]] = frozenset()
    upload_limits: ClassVar[_StrOrPromise] = _("PDF, images, text or office documents.")

    def context(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        """What the page shows beside what every case has: sections, goods, worksheet, warnings, more facts."""
        return {}

    def way(self, row: Any) -> Sequence[str]:
        """The states of the ordinary way of this case."""
        return self.path

    def initial(self, row: Any, move: Move) -> Mapping[str, Any]:
        """The values with which an act's form is first drawn, in the terms of its input."""
        return {}

    def begun_by(self, actor: Actor) -> Mapping[str, Any]:
        """The values with which this person begins the form that opens a case, beside `initial`."""
        return {}

    def choices(self, row: Any, move: Move, actor: Actor) -> Choices:
        """What this actor may choose from in an act's form, by path within its input; scoped like all else.

        A procedure that adds its own takes these in: `{**super().choices(row, move, actor), ...}`.
        """
        if move.name == "assign":
            return {"user_id": officers_of(row.case.office)}
        return {}

    def article_of(self, row: Any, move: Move) -> Article:
        """The article beside an act: that of this case, where the law differs from case to case."""
        return move.article if row is None else row.article_of(move.name, move.article)

    def concerns(self, row: Any, move: Move) -> bool:
        """Whether an act is one for this case at all; what is not stands with the acts of another stage."""
        return True

    def office_of(self, data: dict[str, Any], actor: Actor) -> int:
        """The office under which a new case is opened, from the input as posted. Raises InvalidInput."""
        raise NotImplementedError

    # --- what the views ask -------------------------------------------------------------------------

    def rows(self, actor: Actor) -> Any:
        """The cases this actor may see, with everything that the page shows of them."""
        seen = self.procedure.objects.visible_to(actor)
        seen = seen.select_related("case__office", "case__assignee", *self.related)
        return seen.prefetch_related(*self.prefetch)

    def find(self, actor: Actor, text: str) -> Any:
        """The case of a reference or handle. Raises Http404 where there is none for this actor."""
        row = case_of(self.rows(actor), text)
        if row is None:
            raise Http404
        return row

    def address(self, case: Any) -> str:
        """Where the page of a case is."""
        return reverse(f"{self.slug}-page", args=[written(case)])

    def urls(self) -> list[URLPattern]:
        """The addresses of the pages. Registers them, so that other pages can link to a case whatever its procedure."""
        from doors import page_views as views

        PAGES[self.procedure.kind()] = self
        one = f"{self.slug}/<str:reference>/"
        found: list[tuple[str, Any, str]] = [
            (one, views.CasePage, "page"),
            (f"{one}actions/<slug:name>/", views.ActPage, "act"),
            (f"{one}documents/", views.UploadPage, "upload"),
            (f"{one}documents/<int:document_id>/", views.DownloadPage, "download"),
        ]
        if self.opening is not None:
            found.insert(0, (f"{self.slug}/new/", views.OpenPage, "new"))
        return [
            path(route, view.as_view(pages=self), name=f"{self.slug}-{name}") for route, view, name in found
        ]


def page_of(case: Any) -> str | None:
    """The address of a case's page, whatever its procedure; None where it has none."""
    pages = PAGES.get(case.kind)
    return pages.address(case) if pages is not None else None


def rows_of(cases: Iterable[Case], actor: Actor) -> dict[int, Procedure]:
    """The rows of these cases that the actor may see, by case; a query for each procedure among them."""
    of_kind: dict[str, dict[int, Case]] = {}
    for case in cases:
        of_kind.setdefault(case.kind, {})[case.pk] = case
    rows: dict[int, Procedure] = {}
    for kind, by_id in of_kind.items():
        related = PAGES[kind].related if kind in PAGES else ()
        seen = procedure_of(kind).objects.visible_to(actor).select_related(*related)
        for row in seen.filter(pk__in=list(by_id)):
            row.case = by_id[row.pk]
            rows[row.pk] = row
    return rows


def officers_of(office: Any) -> list[tuple[int, str]]:
    """Who works at an office today, at itself or for it from above, to choose from."""
    today, above = clock.today(), [office.path[: end + 1] for end, c in enumerate(office.path) if c == "/"]
    users = User.objects.filter(
        Q(grants__valid_to__isnull=True) | Q(grants__valid_to__gte=today),
        grants__valid_from__lte=today,
        is_active=True,
        is_service=False,
        grants__role__in=WORKING_STAFF,
        grants__office__path__in=above,
    )
    return [(user.pk, f"{user.name} ({user.username})") for user in users.distinct().order_by("username")]
