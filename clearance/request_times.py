"""Until when a reassessment may be asked for (7-15(1))."""

from __future__ import annotations

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from statute.articles import Article
from statute.clock import day_of
from statute.errors import Reason
from statute.statutory_periods import reassessment_request_by, statutory_period
from statute.transitions import Ctx, guard

REQUEST = Article("7-15", 1)


@guard(REQUEST, _("The time for asking for a reassessment is over."))
def request_is_in_time(row: Any, ctx: Ctx) -> list[Reason]:
    """Before permission; or within five years of it, or of the approval of withdrawal before it."""
    if row.permitted_at is None:
        return []
    permitted_on = day_of(row.permitted_at)
    if row.withdrawn_on is not None:
        period = reassessment_request_by(row.withdrawn_on, permitted_on, calendar=ctx.calendar)
    else:
        period = statutory_period("7-15(1)", permitted_on, calendar=ctx.calendar)
    if ctx.today <= period.ends_on:
        return []
    sentence = format_lazy(_("It could be asked for until {day}."), day=period.ends_on)
    return [Reason("out_of_time", sentence, REQUEST, value=period.ends_on)]
