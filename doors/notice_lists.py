"""The lists of notices: to an office what is not served yet, to a party what it has not opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

import django_filters as df
from django.db.models import F
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from doors.actors import actor_of
from doors.case_lists import CaseList
from doors.lookup import HANDLE
from doors.notices import SLUG, TONES, NoticeFilters, drawn
from doors.pages import page_of
from statute import references
from statute.models import Notice
from statute.models.notice import UNSERVED, State

if TYPE_CHECKING:
    from accounts.actors import Actor

# The sorts to choose from are those of so many of the newest notices.
NEWEST: Final = 500
_EVERY: Final = tuple(State.values)
_LABELS: Final = dict(State.choices)


class OfficeFilters(NoticeFilters):
    """To an office also by the case that they are about: which it is, an addressee need not know."""

    about = df.CharFilter(method="of_case", label=_("Reference of the case it is about"))

    def of_case(self, rows: Any, name: str, text: str) -> Any:
        """The reference however it is typed, or the handle of a case that has none."""
        if HANDLE.fullmatch(text):
            return rows.filter(about__handle=text)
        whole = references.read(text)
        return rows.filter(about__reference=whole) if whole is not None else rows.none()


class OfficeNotices(CaseList):
    """What an office has issued: first what is not served yet, what waits longest at the top."""

    procedure = Notice
    slug = SLUG
    template = "doors/notices.html"
    title = _("Notices")
    groups: ClassVar = {
        "unserved": (_("Not served yet"), tuple(UNSERVED)),
        **{state: (_LABELS[state], (state,)) for state in _EVERY},
        "all": (_("All"), _EVERY),
    }
    soonest: ClassVar = dict.fromkeys(("unserved", *UNSERVED), F("case__opened_at"))
    tones = TONES
    related: ClassVar = ("addressee", "about")
    seeing = ()
    with_counts = True
    filters = OfficeFilters
    searched: ClassVar = ("sort", "addressee", "about")

    def choices(self, actor: Actor) -> Mapping[str, Sequence[tuple[Any, Any]]]:
        """The sorts of the newest notices, each by the title of its newest."""
        title = "title_ja" if (get_language() or "").startswith("ja") else "title_en"
        newest = Notice.objects.visible_to(actor).order_by("-case_id").values_list("sort", title)[:NEWEST]
        titles: dict[str, str] = {}
        for sort, words in newest:
            titles.setdefault(sort, words)
        return {"sort": sorted(titles.items(), key=lambda one: one[1])}

    def drawn(self, row: Any) -> dict[str, Any]:
        return {**drawn(row), "about": str(row.about), "about_url": page_of(row.about)}


class OwnNotices(CaseList):
    """What was told to a party: first what it has not opened."""

    procedure = Notice
    slug = SLUG
    template = "doors/own_notices.html"
    title = _("Notices to me")
    groups: ClassVar = {"unread": (_("Not received yet"), tuple(UNSERVED)), "all": (_("All"), _EVERY)}
    tones = TONES
    seeing = ()
    with_counts = True

    def drawn(self, row: Any) -> dict[str, Any]:
        return drawn(row)


def notice_list(request: HttpRequest) -> HttpResponseBase:
    """The list for whoever asks; whoever has not signed in is asked to."""
    user = request.user
    mine = user.is_authenticated and actor_of(request).is_party
    return (OwnNotices if mine else OfficeNotices).as_view()(request)
