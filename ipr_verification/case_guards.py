"""What must hold before verification procedures open, a finding is made, or a measure taken (69-11, 69-12, 69-17)."""

from __future__ import annotations

from typing import Any, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ipr_verification import case_facts as f
from ipr_verification.concern_guards import evidence_period
from ipr_verification.rules.locks import Asker, Finding, Heard, findings_forbidden
from ipr_verification.rules.rights import RIGHT_LAW, Organ, RightKind
from ipr_verification.rules.sides import Side, on_side
from ipr_verification.side_guards import side_guard
from ipr_verification.states import RUNNING, Measure
from statute.articles import Article
from statute.errors import Reason
from statute.transitions import Ctx, guard

VERIFICATION, FINDING, LOCK = Article("69-12", 1), Article("69-12", 5), Article("69-17", 7)
MEASURES, PETITION, BEFORE_FINDING = Article("69-11", 2), Article("69-13", 3), Article("69-12", 4)
ASKERS: Final = {"rightholder": Asker.RIGHTHOLDER, "trader": Asker.TRADER}


def _side(row: Any, ctx: Ctx) -> Side:
    return Side(row.side or ctx.input.side)


def _reason(row: Any, ctx: Ctx, code: str, sentence: Any, article: Article, *about: Any) -> Reason:
    return Reason(code, sentence, on_side(_side(row, ctx), article), *about)


# Opening.


@side_guard(VERIFICATION, _("There is no such declaration at your office."), facts=(f.DECLARED,), on_input=True,
       field="declaration")  # fmt: skip
def declaration_is_known(row: Any, ctx: Ctx) -> bool:
    declared = ctx[f.DECLARED]
    return ctx.input.side is Side.EXPORT or (declared is not None and declared.office_id == ctx.office_id)


@side_guard(VERIFICATION, _("The declaration can be stopped between its lodging and the permission."),
            facts=(f.DECLARED,), on_input=True, field="declaration")  # fmt: skip
def declaration_can_be_stopped(row: Any, ctx: Ctx) -> bool:
    declared = ctx[f.DECLARED]
    return declared is None or (declared.stoppable and declared.importer_id is not None)


@side_guard(VERIFICATION, _("Verification procedures are open, or what they found is to be dealt with."),
            facts=(f.DECLARED,), on_input=True, field="declaration")  # fmt: skip
def none_is_open_on_it(row: Any, ctx: Ctx) -> bool:
    declared = ctx[f.DECLARED]
    return declared is None or not declared.under_verification


@guard(VERIFICATION, _("The declaration has no such line."), facts=(f.DECLARED,), on_input=True)
def lines_exist(row: Any, ctx: Ctx) -> list[Reason]:
    declared = ctx[f.DECLARED]
    if declared is None:
        return []
    sentence = _("The declaration has no such line.")
    return [
        _reason(row, ctx, "no_such_line", sentence, VERIFICATION, f"goods.{at}.line", one.line)
        for at, one in enumerate(ctx.input.goods)
        if one.line not in declared.lines
    ]  # fmt: skip


@side_guard(
    VERIFICATION, _("There is no such person."), facts=(f.EXPORTER,), on_input=True, field="declarant"
)
def exporter_is_known(row: Any, ctx: Ctx) -> bool:
    """An export is declared by whom the input names; an import by whom its declaration names."""
    return ctx.input.side is Side.IMPORT or ctx[f.EXPORTER] is not None


@guard(VERIFICATION, _("There is no such right in force."), facts=(f.NAMED,), on_input=True)
def rights_are_known(row: Any, ctx: Ctx) -> list[Reason]:
    """In the register, in force, and one that the side knows: a layout-design stops no export (69-2(1)(iii))."""
    found, known, side = [], ctx[f.NAMED].rights, _side(row, ctx)
    named = f.rights_of(ctx.input)
    for at, one in enumerate(named):
        right = known.get(one.right)
        where = f"rights.{at}.right" if hasattr(ctx.input, "rights") else "right"
        if right is None or right.state != "registered":
            sentence: Any = _("There is no such right in force.")
            found.append(_reason(row, ctx, "right_unknown", sentence, VERIFICATION, where, one.right))
        elif side is Side.EXPORT and not RIGHT_LAW[RightKind(right.right_kind)].export:
            sentence = _("A right of this kind does not stop an export.")
            found.append(_reason(row, ctx, "right_not_for_export", sentence, VERIFICATION, where, one.right))
    twice = [one.right for at, one in enumerate(named) if one.right in {other.right for other in named[:at]}]
    sentence = _("The right is named twice.")
    return [
        *found,
        *(_reason(row, ctx, "right_twice", sentence, VERIFICATION, "rights", one) for one in twice),
    ]


@guard(PETITION, _("There is no such petition in force on that right."), facts=(f.NAMED,), on_input=True)
def petitions_are_theirs(row: Any, ctx: Ctx) -> list[Reason]:
    """Accepted, in effect today, of that right and that side: at whichever office it was accepted (69-13(3))."""
    found, known, side = [], ctx[f.NAMED], _side(row, ctx)
    for at, one in enumerate(f.rights_of(ctx.input)):
        if not one.petition:
            continue
        petition, right = known.petitions.get(one.petition), known.rights.get(one.right)
        fits = (
            petition is not None and right is not None and petition.state == "accepted"
            and petition.right_id == right.pk and petition.side == side.value
            and petition.effective_from is not None and petition.effective_until is not None
            and petition.effective_from <= ctx.today <= petition.effective_until
        )  # fmt: skip
        if not fits:
            where = f"rights.{at}.petition" if hasattr(ctx.input, "rights") else "petition"
            sentence = _("There is no such petition in force on that right.")
            found.append(_reason(row, ctx, "petition_not_in_force", sentence, PETITION, where, one.petition))
    return found


@side_guard(
    VERIFICATION,
    _("That goods spoil must be said with its source."),
    on_input=True,
    field="perishable_because",
)
def spoiling_has_a_source(row: Any, ctx: Ctx) -> bool:
    return not ctx.input.perishable or bool(ctx.input.perishable_because.strip())


@side_guard(
    VERIFICATION,
    _("That a consignment is small must be said with its source."),
    on_input=True,
    field="small_because",
)
def smallness_has_a_source(row: Any, ctx: Ctx) -> bool:
    return not ctx.input.small_consignment or bool(ctx.input.small_because.strip())


@side_guard(
    VERIFICATION,
    _("The right is concerned already."),
    facts=(f.NAMED, f.CONCERNED),
    on_input=True,
    field="right",
)
def right_is_not_concerned_yet(row: Any, ctx: Ctx) -> bool:
    right = ctx[f.NAMED].rights.get(ctx.input.right)
    return right is None or right.pk not in {one.right_id for one in ctx[f.CONCERNED]}


# Goods.


@guard(VERIFICATION, _("There are no such goods in this case."), facts=(f.GOODS,), on_input=True)
def goods_are_of_the_case(row: Any, ctx: Ctx) -> list[Reason]:
    known = {one.number for one in ctx[f.GOODS]}
    return _not_such(
        row, ctx, set(ctx.input.goods) - known, _("There are no such goods in this case."), VERIFICATION
    )


def _not_such(row: Any, ctx: Ctx, numbers: set[int], sentence: Any, article: Article) -> list[Reason]:
    return [_reason(row, ctx, "goods", sentence, article, "goods", one) for one in sorted(numbers)]


@side_guard(
    VERIFICATION, _("There is no such lot in storage."), facts=(f.LOT_NAMED,), on_input=True, field="lot"
)
def lot_is_known(row: Any, ctx: Ctx) -> bool:
    return ctx[f.LOT_NAMED] is not None


# Findings.


@guard(
    FINDING,
    _("These goods are not under verification any more, or not in this case."),
    facts=(f.GOODS,),
    on_input=True,
)
def goods_are_undecided(row: Any, ctx: Ctx) -> list[Reason]:
    known = {one.number for one in ctx[f.GOODS] if not one.decided}
    sentence = _("These goods are not under verification any more, or not in this case.")
    return _not_such(row, ctx, set(ctx.input.goods) - known, sentence, FINDING)


@guard(
    FINDING,
    _("Goods infringe rights for which the procedure is running."),
    facts=(f.CONCERNED,),
    on_input=True,
)
def infringed_rights_are_of_the_case(row: Any, ctx: Ctx) -> list[Reason]:
    """Named where goods infringe, and only there."""
    given = ctx.input
    running = {
        one.case.reference
        for one in ctx[f.CONCERNED]
        if one.state in RUNNING and one.right.state == "registered"
    }
    sentence: Any = _("There is no such right in force for which the procedure is running.")
    found = [
        _reason(row, ctx, "right_not_running", sentence, FINDING, "rights", one)
        for one in given.rights
        if one not in running
    ]
    if (given.finding is Finding.INFRINGING) != bool(given.rights):
        sentence = _("Name the rights that the goods infringe, and none where they infringe none.")
        found.append(
            _reason(row, ctx, "rights_and_finding", sentence, FINDING, "rights", ", ".join(given.rights))
        )
    return found


@guard(
    VERIFICATION, _("Both sides may still submit evidence and state their opinions."), facts=(f.CONCERNED,)
)
def both_sides_were_heard(row: Any, ctx: Ctx) -> list[Reason]:
    """The days set in the notices are over for either side; of one that was not reached they have not begun."""
    found = []
    for one in ctx[f.CONCERNED]:
        if one.state not in RUNNING:
            continue
        for who, told_on, done in (
            (_("the rightholder"), one.notice_date, one.holder_stated_on),
            (_("the importer or exporter"), one.trader_told_on, one.trader_stated_on),
        ):
            if done is not None:
                continue
            if told_on is None:
                sentence = format_lazy(
                    _("{reference}: {who} has not received the notice."),
                    reference=one.case.reference,
                    who=who,
                )
            else:
                last = evidence_period(one, told_on, ctx.calendar).ends_on
                if ctx.today > last:
                    continue
                sentence = format_lazy(
                    _("{reference}: {who} may submit evidence and an opinion until {day}."),
                    reference=one.case.reference,
                    who=who,
                    day=last.isoformat(),
                )
            found.append(_reason(row, ctx, "not_heard", sentence, VERIFICATION))
    return found


@guard(
    LOCK,
    _("An opinion is outstanding which forbids this finding."),
    facts=(f.HEARINGS,),
    on_input=True,
    field="finding",
)
def no_opinion_forbids_it(row: Any, ctx: Ctx) -> list[Reason]:
    heard = [
        Heard(Organ(one.organ), frozenset(ASKERS[by] for by in one.asked_by))
        for one in ctx[f.HEARINGS]
        if one.outstanding and one.asked_by
    ]
    if ctx.input.finding not in findings_forbidden(heard):
        return []
    sentence = _("An opinion is outstanding which forbids this finding.")
    return [_reason(row, ctx, "opinion_outstanding", sentence, LOCK, "finding", ctx.input.finding.value)]


# Measures.


@guard(
    BEFORE_FINDING,
    _("Only goods that were found to infringe and are still there."),
    facts=(f.GOODS,),
    on_input=True,
)
def goods_infringe_and_are_there(row: Any, ctx: Ctx) -> list[Reason]:
    there = {one.number for one in ctx[f.GOODS] if one.finding == Finding.INFRINGING and not one.dealt_with}
    sentence = _("Only goods that were found to infringe and are still there.")
    return _not_such(row, ctx, set(ctx.input.goods) - there, sentence, BEFORE_FINDING)


@side_guard(MEASURES, _("Goods to be exported are confiscated; there is no order to send them back."))
def sending_back_is_ordered_of_imports(row: Any, ctx: Ctx) -> bool:
    return bool(row.side == Side.IMPORT)


@guard(Article("75"), _("These goods were not ordered to be sent back."), facts=(f.GOODS,), on_input=True)
def goods_are_ordered_back(row: Any, ctx: Ctx) -> list[Reason]:
    ordered = {one.number for one in ctx[f.GOODS] if one.measure == Measure.ORDERED_BACK}
    sentence = _("These goods were not ordered to be sent back.")
    return [
        Reason("goods", sentence, Article("75"), "goods", one)
        for one in sorted(set(ctx.input.goods) - ordered)
    ]


@side_guard(FINDING, _("Goods that infringe are still there."), facts=(f.GOODS,))
def infringing_goods_are_gone(row: Any, ctx: Ctx) -> bool:
    return all(one.dealt_with for one in ctx[f.GOODS] if one.finding == Finding.INFRINGING)


@side_guard(FINDING, _("The declaration is not stopped any more."))
def declaration_is_still_stopped(row: Any, ctx: Ctx) -> bool:
    return bool(row.stopped)


@guard(
    FINDING,
    _("The declaration still names goods that were found to infringe."),
    facts=(f.GOODS, f.DECLARED_LINES),
)
def declaration_names_them_no_more(row: Any, ctx: Ctx) -> list[Reason]:
    """What was confiscated or sent back is taken out of the declaration first (7-16), or it would be permitted."""
    lines, found = ctx[f.DECLARED_LINES], []
    for one in ctx[f.GOODS]:
        if one.line is None or one.finding != Finding.INFRINGING or not one.whole_line:
            continue
        if lines.get(one.line) == one.declared_as:
            sentence = format_lazy(
                _("Line {line} still names goods that were found to infringe."), line=one.line
            )
            found.append(_reason(row, ctx, "still_declared", sentence, FINDING))
    return found
