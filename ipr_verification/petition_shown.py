"""A petition as its page and its list show it: facts, and what is awaited of the petitioner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from doors.lookup import written
from ipr_verification.models.petition_guards import EFFECT, FILING
from ipr_verification.models.petition_state import State
from ipr_verification.right_pages import given
from ipr_verification.rules.petitions import longest_effect, renewal_opens_on
from statute.calendar_store import current_calendar
from statute.clock import today
from statute.parameters import parameter

if TYPE_CHECKING:
    from datetime import date


def longest_day(row: Any, first: date) -> date:
    """The last day of the longest period of effect from a day on: no longer than the right."""
    years = int(parameter("ipr_verification.petition.years", on=today()))
    last = longest_effect(first, years, current_calendar()).ends_on
    return min(last, row.right.protected_until) if row.right.protected_until else last


def yours(row: Any) -> list[Any]:
    """What the petitioner is to do, or may do now."""
    found: list[Any] = []
    if row.paper_needed and row.paper_on is None and row.state in (State.FILED, State.UNDER_EXAMINATION):
        found.append(row.get_paper_needed_display())
    if row.state == State.ACCEPTED and row.renewal_asked_on is None:
        months = int(parameter("ipr_verification.petition.renewal_months", on=today()))
        if today() >= renewal_opens_on(row.effective_until, months):
            found.append(_("Renewal may be asked for"))
    return found


def sections_of(row: Any) -> list[dict[str, Any]]:
    """The facts of the page, by their provisions of the petition's side."""
    filing, effect = (str(row.article_of("", one)) for one in (FILING, EFFECT))
    petition = [
        {
            "label": _("Right"),
            "value": str(row.right),
            "kind": "link",
            "url": reverse("rights-page", args=[written(row.right.case)]),
            "article": filing,
            "wide": True,
        },
        {"label": _("Side"), "value": row.get_side_display()},
        {"label": _("Petitioner"), "value": row.petitioner.name, "note": row.petitioner.code},
        {
            "label": _("Agent"),
            "value": row.agent.name if row.agent else "",
            "note": row.agent.code if row.agent else "",
        },
        {"label": _("Contact"), "value": row.contact, "kind": "long"},
        {"label": _("Filed on"), "value": row.filed_on, "kind": "date", "article": filing},
        {"label": _("In effect from"), "value": row.effective_from, "kind": "date", "article": effect},
        {"label": _("In effect until"), "value": row.effective_until, "kind": "date", "article": effect},
        {"label": _("Renewal asked for on"), "value": row.renewal_asked_on, "kind": "date"},
        {"label": _("Ended on"), "value": row.ended_on, "kind": "date"},
        {"label": _("Ended because"), "value": row.get_ending_display()},
        {"label": _("Reason"), "value": row.reason, "kind": "long", "wide": True},
        {"label": _("Facts of the infringement"), "value": row.facts, "kind": "long", "wide": True},
    ]
    if row.paper_needed:
        paper: dict[str, Any] = {"label": row.get_paper_needed_display(), "article": filing, "wide": True}
        if row.paper_on is None:
            paper |= {"value": "-", "missing": _("not submitted yet")}
        else:
            paper |= {"value": row.paper_on, "kind": "date", "note": row.paper_number}
        petition.append(paper)
    goods = [
        {"label": _("Goods in English"), "value": row.goods_en, "wide": True},
        {"label": _("Goods in Japanese"), "value": row.goods_ja, "wide": True},
        {"label": _("HS codes"), "value": row.hs_codes, "kind": "list"},
        {"label": _("Marks and brands"), "value": row.brands, "kind": "list"},
        {"label": _("Known senders"), "value": row.senders, "kind": "list"},
        {"label": _("Known places"), "value": row.places, "kind": "list"},
    ]
    return [
        {"title": _("The petition"), "facts": given(petition)},
        {"title": _("The goods"), "facts": given(goods)},
    ]
