"""What is asked of a right in the register before it is entered, corrected or ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from ipr_verification.rules.rights import RIGHT_LAW, RightKind
from parties.named_persons import PERSONS_NAMED, unknown_persons
from statute.articles import Article
from statute.errors import Reason
from statute.transitions import Ctx, Fact, Related, Subject, guard

if TYPE_CHECKING:
    from ipr_verification.models.right import Right

REGISTER: Final = Article("69-13", 1)


def _same(subjects: Sequence[Subject]) -> Mapping[int, tuple[Right, ...]]:
    """The registered rights that have the number that the input names."""
    from ipr_verification.models.right import REGISTERED, Right

    numbers = {s.input.number for s in subjects if s.input is not None and s.input.number}
    found: dict[str, list[Right]] = defaultdict(list)
    for row in Right.objects.filter(state=REGISTERED, number__in=numbers) if numbers else ():
        found[row.number].append(row)
    return {
        s.case_id: tuple(found[s.input.number]) for s in subjects if s.input is not None and s.input.number
    }


SAME_NUMBER: Fact[tuple[Right, ...]] = Fact("same_number", _same, tuple)


def _resting(case_ids: Sequence[int]) -> Mapping[int, Sequence[int]]:
    """The petitions that rest on these rights and are not over."""
    from ipr_verification.models.petition import Petition
    from ipr_verification.models.petition_state import OPEN

    found: dict[int, list[int]] = defaultdict(list)
    rows = Petition.objects.filter(right_id__in=case_ids, state__in=OPEN)
    for right, petition in rows.order_by("case_id").values_list("right_id", "case_id"):
        found[right].append(petition)
    return found


PETITIONS = Related("the petitions that rest on the right", _resting)
RESTING: Fact[Sequence[int]] = Fact("resting", lambda ss: _resting([s.case_id for s in ss]), tuple)


@guard(REGISTER, _("Holder and agent are two persons, both known."), facts=(PERSONS_NAMED,), on_input=True)
def parties_are_known(row: Any, ctx: Ctx) -> list[Reason]:
    names = ("holder", "agent") if hasattr(ctx.input, "holder") else ("agent",)
    found = unknown_persons(ctx, REGISTER, *names)
    agent = ctx[PERSONS_NAMED].get(ctx.input.agent or "")
    holder = ctx[PERSONS_NAMED].get(getattr(ctx.input, "holder", ""))
    holder_id = holder.person_id if holder is not None else row.holder_id
    if agent is not None and agent.person_id == holder_id:
        sentence = _("Holder and agent are two persons, both known.")
        found.append(Reason("one_person", sentence, REGISTER, "agent", agent.code))
    return found


@guard(
    REGISTER, _("A right of this kind is registered under this number."), facts=(SAME_NUMBER,), on_input=True,
    field="number",
)  # fmt: skip
def number_is_free(row: Any, ctx: Ctx) -> bool:
    kind = getattr(ctx.input, "right_kind", row.right_kind)
    return not any(one.right_kind == kind and one.pk != ctx.case_id for one in ctx[SAME_NUMBER])


@guard(REGISTER, _("The last day of the right is over."), on_input=True, field="protected_until")
def still_protected(row: Any, ctx: Ctx) -> bool:
    return ctx.input.protected_until is None or ctx.input.protected_until >= ctx.today


@guard(REGISTER, _("That day has not come."), on_input=True, field="registered_on")
def was_registered(row: Any, ctx: Ctx) -> bool:
    return ctx.input.registered_on is None or ctx.input.registered_on <= ctx.today


@guard(REGISTER, _("What is corrected does not fit the right."), on_input=True)
def correction_fits(row: Any, ctx: Ctx) -> list[Reason]:
    """A right without registration gets no number; its last day stays behind its first."""
    found = []
    if ctx.input.number and not RIGHT_LAW[RightKind(row.right_kind)].numbered:
        sentence = _("A right of this kind has no registration number.")
        found.append(Reason("not_numbered", sentence, REGISTER, "number", ctx.input.number))
    first, last = (
        ctx.input.registered_on or row.registered_on,
        ctx.input.protected_until or row.protected_until,
    )
    if first and last and last < first:
        sentence = _("The last day is before the first day.")
        found.append(Reason("not_in_order", sentence, REGISTER, "protected_until", last.isoformat()))
    return found
