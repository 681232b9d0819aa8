"""Public notices for everybody: a page to read, and a feed to follow. Nobody need sign in."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from doors.article_names import short_name
from statute import clock
from statute.models import PublicNotice

ON_A_PAGE: Final = 50
IN_THE_FEED: Final = 100


def _up() -> Any:
    """Those that are up today."""
    up = Q(up_until__isnull=True) | Q(up_until__gte=clock.today())
    return PublicNotice.objects.select_related("case__office").filter(up)


def _notices(request: HttpRequest) -> Any:
    """Newest first, narrowed to an office where the address names one."""
    found = _up().order_by("-id")
    if office := request.GET.get("office", "").replace("\x00", ""):
        found = found.filter(case__office__code=office)
    return found


def _drawn(notice: PublicNotice) -> dict[str, Any]:
    return {
        "url": reverse("public-notice", args=[notice.pk]),
        "title": notice.title,
        "article": notice.article,
        "office": notice.case.office.name,
        "issued_on": notice.issued_on,
        "facts": [{"label": label, "value": value} for label, value in notice.told],
    }


@require_safe
@clock.standing()  # what is up, and the time that the page tells, are of one instant
def public_notices(request: HttpRequest) -> HttpResponse:
    """`/public-notices/`: the newest; `?before=` goes on from a notice, `?office=` narrows to an office."""
    rows = _notices(request)
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) <= 18:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: ON_A_PAGE + 1])
    shown, more = found[:ON_A_PAGE], len(found) > ON_A_PAGE
    address = reverse("public-notices")
    query = request.GET.copy()
    if more:
        query["before"] = str(shown[-1].pk)
    drawn = {
        "notices": [_drawn(one) for one in shown],
        "older_url": f"{address}?{query.urlencode()}" if more else "",
        "feed_url": reverse("public-notices-feed"),
        "crumbs": [{"label": _("Public notices"), "url": ""}],
    }
    return render(request, "doors/public_notices.html", drawn)


@require_safe
def one_notice(request: HttpRequest, number: int) -> HttpResponse:
    """`/public-notices/<number>/`: a notice by itself, the address that its entry in the feed names."""
    notice = _up().filter(pk=number).first() if number < 2**63 else None
    if notice is None:
        raise Http404
    crumbs = [{"label": _("Public notices"), "url": reverse("public-notices")}, {"label": notice.title}]
    return render(request, "doors/public_notices.html", {"notices": [_drawn(notice)], "crumbs": crumbs})


@require_safe
@cache_control(public=True, max_age=60)
def notices_feed(request: HttpRequest) -> HttpResponse:
    """`/public-notices/feed/`: the newest as Atom, in the language that is asked for."""
    language = "ja" if (get_language() or "").startswith("ja") else "en"
    feed = Atom1Feed(
        title=_("Public notices of customs"),
        link=request.build_absolute_uri(reverse("public-notices")),
        description="",
        language=language,
        feed_url=request.build_absolute_uri(reverse("public-notices-feed")),
    )
    for notice in _notices(request)[:IN_THE_FEED]:
        address = request.build_absolute_uri(reverse("public-notice", args=[notice.pk]))
        lines = [f"{label}: {value}" for label, value in notice.told]
        said = [short_name(notice.article, language), *lines]
        feed.add_item(
            title=notice.title,
            link=address,
            unique_id=address,
            description="\n".join(said),
            author_name=notice.case.office.name,
            pubdate=notice.issued_at,
            updateddate=notice.issued_at,
        )
    answer = HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    answer.headers["Vary"] = "Accept-Language, Cookie"
    return answer
