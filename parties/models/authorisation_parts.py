"""What the parts of an authorised operator's machine share: who may act, public notices, the end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from parties.authorisation_facts import NAMES, RESTING, Resting
from parties.models.authorisation_contents import AuthorisationKind, AuthorisationNotice
from parties.rules.authorisation_kinds import every, law_of, laws
from statute.authority import INTAKE
from statute.effects import Create, Effect, Emit, Then
from statute.public_notices import public_notice
from statute.statutory_periods import statutory_period

if TYPE_CHECKING:
    from statute.articles import Article
    from statute.transitions import Ctx

GIVEN, ASKED, DECIDED = every("given"), every("asked"), every("decided")
ENDED, REVOCATION, IMPROVEMENT = every("ended"), every("revocation"), every("improvement")
LAPSES = tuple(dict.fromkeys(item for law in laws().values() for item in law.lapses.values()))
NOTICES = tuple(dict.fromkeys(item for law in laws().values() for item in law.notices.values()))

# What goes on after the end: 7-11(2), 63-7(3), 67-10(2), 67-16(2), 79-4(3).
OUTLIVES = tuple(law.outlives[0] for law in laws().values() if law.outlives)

_TITLES = {
    "given": _("Authorised operator: a status is given"),
    "ended": _("Authorised operator: a status has ceased"),
    "succeeded": _("Authorised operator: a status passes to another"),
}
PARTIES = (Role.IMPORTER, Role.BROKER, Role.BONDED_OPERATOR, Role.CARRIER)
REVIEWERS = (Role.OFFICER, Role.BONDED_OFFICER, Role.SUPERVISOR)
# What reaches the office on paper is entered by an officer.
FILERS = (*PARTIES, *REVIEWERS, INTAKE, "demo", "operator")


class Parts:
    """What the machine is put together from works on these fields of parties.models.Authorisation."""

    status: Any
    holder_id: Any
    successor_id: Any
    takes_effect_on: Any
    basis: Any
    period_from: Any
    valid_until: Any
    ended_on: Any
    ended_by: Any
    reason: Any
    decided_for: Any

    def _told(self, what: str) -> Emit:
        return Emit(f"authorisation.{what}", {"kind": self.status, "holder": self.holder_id})

    def _begin_period(self, ctx: Ctx, first: date) -> None:
        if name := law_of(self.status).period:
            self.period_from = first
            self.valid_until = statutory_period(name, first, calendar=ctx.calendar).ends_on

    def _notice(self, ctx: Ctx, what: str) -> Iterable[Effect]:
        article = law_of(self.status).notices.get(what)
        if article is None:
            return []
        row = AuthorisationNotice(authorisation_id=ctx.case_id, what=what, article=str(article), on=ctx.today)
        names, passes = ctx[NAMES], what == "succeeded"
        facts = [
            (_("Status"), AuthorisationKind(self.status).label),
            (_("Holder"), names.get(self.holder_id)),
            (_("Passes to"), names.get(self.successor_id) if passes else None),
            (_("Passes on"), self.takes_effect_on if passes else None),
            (_("Ceased on"), self.ended_on if what == "ended" else None),
            (_("By"), self.ended_by if what == "ended" else None),
        ]
        return [Create(row), public_notice(ctx, article, _TITLES[what], facts)]

    def _end(self, ctx: Ctx, item: Article, on: date | None = None) -> list[Effect]:
        """The status is over since that day (today): public notice where the law asks for it, and what rested on it."""
        self.ended_on, self.ended_by = on or ctx.today, str(item)
        return [
            *self._notice(ctx, "ended"),
            self._told("ended"),
            *self._fall(ctx, ctx.facts.get(RESTING.name, ())),
        ]

    def _fall(self, ctx: Ctx, resting: Iterable[Resting]) -> list[Effect]:
        """What rested on this status falls, or finds another to rest on (63-7(1)(iii))."""
        follow: list[Effect] = []
        for one in resting:
            if one.instead is not None:
                given = {"case_id": one.instead, "basis": one.basis}
                follow.append(Then(one.case_id, "rest_on_another", given))
            else:
                follow.append(Then(one.case_id, "lose_basis", {"ended_case_id": ctx.case_id}))
        return follow
