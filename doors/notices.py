"""Notices of the office (2-4): their page and their collection in the API, and those about one case.

Opening a notice on this system is receiving it: until it is served its addressee reads for whom, under which article
and from which office it is, and no more. Nobody else but the office finds it at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

import django_filters as df
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from doors.filters import CaseFilters
from doors.forms import Words
from doors.lookup import written
from doors.pages import ProcedurePages, page_of, rows_of
from doors.rest import ProcedureCollection
from statute import clock
from statute.models import Notice
from statute.models.notice import Method, State

if TYPE_CHECKING:
    from accounts.actors import Actor
    from doors.forms import Vocabulary
    from statute.machine import Move

SLUG: Final = "notices"
LIST: Final = "notice-list"
# How many a case's page shows of those about it.
SHOWN: Final = 20
TONES: Final[Mapping[str, str]] = {
    State.ISSUED: "waiting",
    State.DISPATCHED: "progress",
    State.RETURNED: "bad",
    State.PUBLISHED: "progress",
    State.SERVED: "good",
}
_EVIDENCE: Final = Words(_("What proves it"), rows=2, wide=True)
WORDS_OF: Final[Mapping[str, Vocabulary]] = {
    "dispatch": {
        "on": Words(_("Dispatched on")),
        "method": Words(_("How it goes"), labels=dict(Method.choices)),
        "tracking": Words(_("Tracking number"), help=_("Of registered mail.")),
        "address": Words(_("Sent to"), kind="text", wide=True),
    },
    "record_receipt": {"on": Words(_("Received on")), "evidence": _EVIDENCE},
    "presume_receipt": {
        "on": Words(_("Day on which it arrives in the ordinary course")),
        "evidence": Words(_("On what that rests"), rows=2, wide=True),
    },
    "record_return": {
        "on": Words(_("Came back on")),
        "reason": Words(_("Why it came back"), rows=2, wide=True),
    },
    "publish": {"reason": Words(_("Why it cannot be delivered"), rows=2, wide=True)},
    "correct_receipt": {"on": Words(_("Received on, rightly")), "evidence": _EVIDENCE},
}
_OFFERED_TODAY: Final = frozenset({"dispatch", "record_receipt", "record_return"})


class NoticePages(ProcedurePages):
    """What the office tells one person, how it went out, and when it reached them."""

    procedure = Notice
    slug = SLUG
    title = _("Notice")
    list_title = _("Notices")
    list_view = LIST
    template = "doors/notice.html"
    path = (State.ISSUED, State.DISPATCHED, State.RETURNED, State.PUBLISHED, State.SERVED)
    detours = frozenset({State.RETURNED, State.PUBLISHED})
    related: ClassVar = ("about", "addressee")
    words_of: ClassVar = WORDS_OF
    about: ClassVar = {
        "dispatch": _("Its dispatch is on record with the day, the address and the way it went."),
        "record_receipt": _("The day on which it reached the addressee, whoever took it in for them."),
        "presume_receipt": _("For ordinary mail only, and not where a period starts with the receipt."),
        "acknowledge": _("It is then served today, and you read what it says."),
        "record_return": _("It can then be dispatched again, or served by publication."),
        "publish": _(
            "That the notice is kept for the addressee is put up for everybody to read. When seven days are over, it "
            "counts as served."
        ),
        "correct_receipt": _(
            "What is counted from that day is counted anew. What was done in the belief of the other day is not undone."
        ),
    }
    document_kinds: ClassVar = (
        ("proof_of_receipt", _("Proof of receipt")),
        ("letter", _("Letter")),
        ("other", _("Other")),
    )
    issued_kinds: ClassVar = {"notice": _("Notice")}
    # The reasons stand with their acts.
    told_left_out = frozenset(
        {"told_by", "sort", "proof_needed", "proof_expected_on", "return_reason", "publication_reason"}
    )

    def initial(self, row: Any, move: Move) -> Mapping[str, Any]:
        """The day it is, and the address that is known."""
        found: dict[str, Any] = {"on": clock.today()} if move.name in _OFFERED_TODAY else {}
        if move.name == "dispatch":
            found |= {"address": row.address, "method": Method.REGISTERED if row.told_by else Method.POST}
        return found

    def context(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        """What it says, where the reader may read it, and how it was served."""
        closed = actor.is_party and row.sealed
        about = rows_of([row.about], actor).get(row.about_id)
        url = page_of(row.about) if about is not None else None
        case = {
            "label": _("About"),
            "value": str(row.about) if about is not None else "",
            "kind": "link" if url else "text",
            "url": url,
        }
        notice = [
            {"label": _("Article"), "value": row.article, "kind": "article"},
            {"label": _("Addressee"), "value": row.addressee.name, "note": row.addressee.code},
            {"label": _("Issued on"), "value": row.issued_on, "kind": "date"},
            case,
        ]
        sections = (_section(_("Notice"), notice), _section(_("Service"), _service(row, actor)))
        found: dict[str, Any] = {
            "case": {"tone": TONES[row.state]},
            "subject": row.title,
            "closed": closed,
            "sections": [one for one in sections if one["facts"]],
            "contents": None if closed else _contents(row),
            "warnings": _warnings(row) if actor.is_staff else [],
        }
        if closed:
            found["documents"] = None
        return found


def _section(title: Any, facts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"title": title, "facts": [one for one in facts if one["value"] not in ("", None)]}


def _contents(row: Notice) -> dict[str, Any]:
    told: dict[str, Any] = row.contents["ja" if (get_language() or "").startswith("ja") else "en"]
    return {
        "facts": [{"label": label, "value": value} for label, value in told["facts"]],
        "text": told["text"],
    }


def _service(row: Notice, actor: Actor) -> list[dict[str, Any]]:
    """How it went out and arrived; what the office alone notes of it to staff."""
    own = [
        {"label": _("Sent to"), "value": row.address, "wide": True},
        {"label": _("Tracking number"), "value": row.tracking, "kind": "code"},
        {"label": _("Came back on"), "value": row.returned_on, "kind": "date"},
        {"label": _("Why it came back"), "value": row.return_reason, "wide": True},
        {"label": _("Why it cannot be delivered"), "value": row.publication_reason, "wide": True},
        {"label": _("What proves it"), "value": row.evidence, "wide": True},
    ]
    return [
        {"label": _("How it goes"), "value": row.get_method_display()},
        {"label": _("Dispatched on"), "value": row.dispatched_on, "kind": "date"},
        {"label": _("Put up on"), "value": row.published_on, "kind": "date"},
        {
            "label": _("Received on"),
            "value": row.received_on,
            "kind": "date",
            "article": "2-4",
            "note": _("presumed") if row.presumed else "",
        },
        *(own if actor.is_staff else ()),
    ]


def _warnings(row: Notice) -> list[dict[str, Any]]:
    """Why the case could not take the day of receipt."""
    language = "ja" if (get_language() or "").startswith("ja") else "en"
    said = " ".join(one[language] for one in row.untold)
    return (
        [{"text": _("Nothing is counted from this day of receipt: %(why)s") % {"why": said}}] if said else []
    )


class NoticeFilters(CaseFilters):
    """Notices by what they tell, and to whom. Those about one case are found through that case."""

    sort = df.CharFilter(field_name="sort", label=_("Sort of notice"))
    addressee = df.CharFilter(field_name="addressee__code", label=_("Code of the addressee"))


class Notices(ProcedureCollection):
    """Notices to you, each closed until it is served; opening one (acknowledge) is receiving it, on that day (2-4)."""

    procedure = Notice
    slug = SLUG
    scope = "notices"
    filters = NoticeFilters
    related = ("about", "addressee")

    def summarise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        return {
            "sort": row.sort,
            "article": row.article,
            "title_en": row.title_en,
            "title_ja": row.title_ja,
            "addressee": row.addressee.code,
            "capacity": row.capacity,
            "method": row.method or None,
            "closed": actor.is_party and row.sealed,
            "presumed": row.presumed,
            **{name: _day(getattr(row, name)) for name in _DAYS},
        }

    def serialise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        found = {**self.summarise(row, actor), "contents": None}
        if not found["closed"]:
            found["contents"] = row.contents
        if actor.is_staff:
            found |= {name: getattr(row, name) or None for name in _OF_STAFF}
            found |= {"returned_on": _day(row.returned_on), "untold": row.untold}
        return found

    def together(self, rows: Sequence[Any], actor: Actor) -> Mapping[int, Mapping[str, Any]]:
        """The case that each is about, where the caller sees that case."""
        seen = rows_of({row.about_id: row.about for row in rows}.values(), actor)
        return {row.pk: {"about": written(row.about) if row.about_id in seen else None} for row in rows}


_DAYS: Final = ("issued_on", "dispatched_on", "published_on", "received_on")
_OF_STAFF: Final = ("address", "tracking", "return_reason", "publication_reason", "evidence")


def _day(value: Any) -> str | None:
    return value.isoformat() if value else None


def notices_about(case_id: int, actor: Actor) -> Any:
    """Those about a case that this actor may see: the office all of them, a party those to itself."""
    return Notice.objects.visible_to(actor).filter(about_id=case_id)


def table_of(case: Any, actor: Actor) -> dict[str, Any] | None:
    """components/notices.html: the newest notices about a case; None where there is none for this reader."""
    rows = notices_about(case.pk, actor).select_related("case__office", "addressee")
    found = list(rows.order_by("-case_id")[: SHOWN + 1])
    if not found:
        return None
    about = f"&about={written(case)}" if actor.is_staff else ""
    return {
        "rows": [drawn(row) for row in found[:SHOWN]],
        "all_url": f"{reverse(LIST)}?list=all{about}" if len(found) > SHOWN else "",
    }


def drawn(row: Notice) -> dict[str, Any]:
    """One line of a table of notices."""
    return {
        "url": reverse(f"{SLUG}-page", args=[written(row.case)]),
        "reference": written(row.case),
        "state": row.state,
        "label": row.get_state_display(),
        "tone": TONES[row.state],
        "row": row,
        "days": (clock.today() - row.issued_on).days,
    }
