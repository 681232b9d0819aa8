"""What must hold before an authorised operator's case moves: each a sentence with its article."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from parties.authorisation_facts import EXPORTERS_NAMED, FINDINGS, HELD, HOLDER
from parties.authorisation_words import said
from parties.licences_held import LICENCES, told
from parties.named_persons import PERSONS_NAMED, unknown_persons
from parties.rules.authorisation_grounds import IN_FORCE, UNDECIDED, standing_against, unexamined
from parties.rules.authorisation_kinds import RESTS_ON, Basis, Ground, Kind, KindLaw, law_of
from parties.rules.held_licences import BY_LICENCE, first_given, held_on
from statute.articles import Article
from statute.errors import Reason
from statute.transitions import Ctx, guard

REASONS = Article("88-2", 1)


def reason(
    code: str, sentence: Any, article: Article | None, field: str | None = None, value: Any = None
) -> Reason:
    return Reason(code, sentence, article, field, value)


def named_id(ctx: Ctx) -> int | None:
    """The person whom the input names; None for one who is unknown."""
    person = ctx[PERSONS_NAMED].get(ctx.input.person)
    return person.person_id if person else None


def is_anothers(ctx: Ctx) -> bool:
    """Whether a party names a person for whom it does not act: of that one it is told nothing."""
    person_id = named_id(ctx)
    return ctx.actor.is_party and person_id is not None and person_id not in ctx.actor.persons_for()


# --- applying ---------------------------------------------------------------------------------------


@guard(Article("7-2", 5), _("The applicant is known."), facts=(PERSONS_NAMED,), on_input=True)
def applicant_is_known(row: Any, ctx: Ctx) -> bool | list[Reason]:
    asked = law_of(ctx.input.kind).asked
    if is_anothers(ctx):
        return [reason("party", _("This case is another party's."), asked, "person", ctx.input.person)]
    return unknown_persons(ctx, asked, "person") or True


@guard(Article("7-2", 5), _("Whoever applies acts in the trade that the status is for."), on_input=True)
def trade_fits(row: Any, ctx: Ctx) -> bool | list[Reason]:
    """A broker does not apply as a carrier unless the law lets brokers be one (63-2(1)); the office enters any."""
    law = law_of(ctx.input.kind)
    if not ctx.actor.is_party or ctx.actor.has_role(*law.applicants):
        return True
    sentence = format_lazy(
        _("Only these roles apply for this status: {roles}."), roles=", ".join(law.applicants)
    )
    return [reason("trade_fits", sentence, law.asked, "kind", str(ctx.input.kind))]


@guard(
    Article("7-2", 1),
    _("The person has this status already, or an application for it is undecided."),
    facts=(HELD, PERSONS_NAMED),
    on_input=True,
)
def not_held_already(row: Any, ctx: Ctx) -> bool | list[Reason]:
    law, person_id = law_of(ctx.input.kind), named_id(ctx)
    if is_anothers(ctx) or not holds(ctx, law.kind, person_id):
        return True
    sentence = _("The person has this status already, or an application for it is undecided.")
    return [reason("not_held_already", sentence, law.given, "person", ctx.input.person)]


def holds(ctx: Ctx, kind: Kind, person_id: int | None) -> bool:
    """Whether the person has it, has asked for it, or is approved to take it over from somebody."""
    return person_id is not None and any(
        one.kind == kind
        and person_id in (one.holder_id, one.passes_to_id)
        and one.case_id != ctx.case_id
        and one.state in IN_FORCE | UNDECIDED
        for one in ctx[HELD]
    )


@guard(
    Article("63-2", 1),
    _("The application says what the applicant is already, where the law asks for it."),
    facts=(HELD, PERSONS_NAMED, LICENCES),
    on_input=True,
)
def basis_fits(row: Any, ctx: Ctx) -> list[Reason]:
    given, law = ctx.input, law_of(ctx.input.kind)
    basis = Basis(given.basis.value) if given.basis else None
    if is_anothers(ctx) or (basis is None and not law.bases):
        return []
    if basis not in law.bases:
        sentence = (
            _("This status rests on something that the applicant is already: say which.")
            if law.bases
            else (_("This status rests on nothing that the applicant must be already."))
        )
        return [reason("basis", sentence, law.given, "basis", str(basis or ""))]
    if basis in BY_LICENCE:
        return [*_licence_is_held(law, basis, ctx), *_as_on_record(law, basis, ctx)]
    found = []
    if law.basis_years and (given.basis_since is None or given.basis_since > ctx.today):
        sentence = _("Say since when the first licence or permit has been held.")
        found.append(reason("basis_since", sentence, law.basis_years, "basis_since", given.basis_since))
    if basis not in {*RESTS_ON, Basis.BROKERAGE_PERMIT} and not given.basis_number:
        sentence = _("Say the number of the licence, permit or registration.")
        found.append(reason("basis_number", sentence, law.given, "basis_number"))
    person = ctx[PERSONS_NAMED].get(given.person)
    if basis in RESTS_ON and person is not None and basis_case(ctx, basis, person.person_id) is None:
        found.append(
            reason(
                "basis_held",
                _("The applicant does not hold that status today."),
                law.given,
                "basis",
                str(basis),
            )
        )
    if basis is Basis.BROKERAGE_PERMIT and person is not None and not person.brokerage_permit:
        sentence = _("The person has no permit to do customs brokerage.")
        found.append(reason("brokerage_permit", sentence, law.given, "person", given.person))
    elif basis is Basis.BROKERAGE_PERMIT and person is not None and given.basis_number:
        there = person.brokerage_permit
        if given.basis_number.strip().casefold() != there.casefold():
            sentence = _("The permit on record has another number.")
            found.append(reason("basis_number", sentence, law.given, "basis_number", given.basis_number))
    return found


def _licence_is_held(law: KindLaw, basis: str, ctx: Ctx) -> list[Reason]:
    """50(1), 61-5(1): who asks has gained a licence; the reason says which there are."""
    licences = ctx[LICENCES]
    if held_on(licences, basis, ctx.today):
        return []
    ours = [told(one) for one in licences if one.basis == basis]
    sentence = _("The applicant has no licence on record of such an area that is in force today.")
    if ours:
        was = format_lazy("; ".join(["{}"] * len(ours)), *ours)
        sentence = format_lazy(_("{sentence} On record: {licences}."), sentence=sentence, licences=was)
    return [reason("licence_not_held", sentence, law.given, "basis", str(basis))]


def _as_on_record(law: KindLaw, basis: str, ctx: Ctx) -> list[Reason]:
    """What the application says of the licence, where it says anything, is what the record says."""
    given, licences, found = ctx.input, ctx[LICENCES], []
    held, first = held_on(licences, basis, ctx.today), first_given(licences, basis)
    if held and given.basis_number and not any(one.is_called(given.basis_number) for one in held):
        numbers = ", ".join(one.number for one in held)
        sentence = format_lazy(
            _("No licence of this number is in force; these are: {numbers}."), numbers=numbers
        )
        found.append(reason("basis_number", sentence, law.given, "basis_number", given.basis_number))
    if held and first and given.basis_since not in (None, first):
        sentence = format_lazy(
            _("By the record the first licence was given on {day}."), day=first.isoformat()
        )
        found.append(reason("basis_since", sentence, law.basis_years, "basis_since", given.basis_since))
    return found


def basis_on_record(row: Any, ctx: Ctx) -> tuple[str, Any]:
    """The number and the first day of the licences on which the status rests, by the record."""
    licences = ctx[LICENCES]
    held = held_on(licences, row.basis, ctx.today)
    named = next((one for one in held if one.is_called(row.basis_number)), held[0])
    return named.number, first_given(licences, row.basis)


def basis_since(row: Any, ctx: Ctx) -> Any:
    """Since when what it rests on has been held: by the record where that knows, else as it was stated."""
    licences = ctx[LICENCES]
    return first_given(licences, row.basis) or row.basis_since


def basis_case(ctx: Ctx, basis: Basis, person_id: int) -> int | None:
    """The status in force of that person on which such a basis rests."""
    kinds = RESTS_ON.get(basis, frozenset())
    held = (
        h for h in ctx[HELD] if h.holder_id == person_id and Kind(h.kind) in kinds and h.in_force(ctx.today)
    )
    return next((one.case_id for one in held), None)


@guard(
    Article("67-13", 2),
    _("A manufacturer names who exports its goods; nobody else does."),
    facts=(EXPORTERS_NAMED,),
    on_input=True,
)
def exporters_fit(row: Any, ctx: Ctx) -> list[Reason]:
    article, kind = Article("67-13", 2), getattr(ctx.input, "kind", row.status)
    if kind != Kind.MANUFACTURER:
        sentence = _("Only an application of a manufacturer names exporters of its goods.")
        return [reason("exporters", sentence, article, "exporters")] if ctx.input.exporters else []
    if not ctx.input.exporters:
        return [reason("exporters", _("Name at least one exporter of the goods."), article, "exporters")]
    return [
        reason(
            "unknown_person",
            format_lazy(_("There is no person with the code “{code}”."), code=code),
            article,
            f"exporters[{i}]",
            code,
        )
        for i, code in enumerate(ctx.input.exporters)
        if code not in ctx[EXPORTERS_NAMED]
    ]


@guard(Article("67-3", 3), _("An authorised exporter's application names the goods."), on_input=True)
def goods_are_named(row: Any, ctx: Ctx) -> list[Reason]:
    if ctx.input.kind != Kind.EXPORTER or ctx.input.goods.strip():
        return []
    return [reason("goods", _("Name the goods of the declarations."), Article("67-3", 3), "goods")]


# --- examining and deciding -------------------------------------------------------------------------


def subject_of_findings(row: Any) -> int:
    """Who is being examined: the successor while one is proposed, else the holder."""
    found: int = row.successor_id or row.holder_id
    return found


def findings_now(row: Any, ctx: Ctx) -> dict[str, bool]:
    """By item: whether it was found to stand against whoever is being examined."""
    who = subject_of_findings(row)
    return {one.item: one.stands_against for one in ctx[FINDINGS] if one.person_id == who}


def against(row: Any, ctx: Ctx) -> tuple[Ground, ...]:
    """The grounds that stand against whoever is being examined."""
    who = subject_of_findings(row)
    held = [one for one in ctx[HELD] if one.holder_id == who]
    law = law_of(row.status)
    return standing_against(law, findings_now(row, ctx), held, basis_since(row, ctx), ctx.today, ctx.calendar)


@guard(Article("51"), _("Each item is one that the law has for this status."), on_input=True)
def items_are_of_the_law(row: Any, ctx: Ctx) -> list[Reason]:
    law = law_of(row.status)
    known = {str(ground.item) for ground in law.examined}
    sentence = _("This is no item that is examined for this status.")
    return [
        reason("item", sentence, law.decided, f"findings[{i}].item", one.item)
        for i, one in enumerate(ctx.input.findings)
        if one.item not in known
    ]


@guard(Article("51"), _("Every item of the law has been looked into."), facts=(FINDINGS,))
def all_examined(row: Any, ctx: Ctx) -> list[Reason]:
    return [
        reason(
            "not_examined",
            format_lazy(_("Not looked into yet: {what}."), what=said(ground.text)),
            ground.item,
        )
        for ground in unexamined(law_of(row.status), findings_now(row, ctx))
    ]


@guard(Article("51"), _("Nothing stands against it."), facts=(FINDINGS, HELD, LICENCES))
def criteria_met(row: Any, ctx: Ctx) -> list[Reason]:
    """Where every criterion must be met; what the law leaves open is asked of the reason given."""
    if law_of(row.status).may_be_given_all_the_same or row.successor_id is not None:
        return []
    return _standing(row, ctx)


@guard(
    Article("7-5"),
    _("Where something stands against it, the reason for giving it all the same is stated."),
    facts=(FINDINGS, HELD, LICENCES),
    on_input=True,
)
def reasoned_where_open(row: Any, ctx: Ctx) -> list[Reason]:
    """7-5 and 48-2(3), (5) let the Director General refuse, and do not say that they must."""
    open_ = law_of(row.status).may_be_given_all_the_same or row.successor_id is not None
    return _standing(row, ctx) if open_ and not ctx.input.reason.strip() else []


def _standing(row: Any, ctx: Ctx) -> list[Reason]:
    return [
        reason("stands_against", _with_day(ground, row, ctx), ground.item) for ground in against(row, ctx)
    ]


def _with_day(ground: Ground, row: Any, ctx: Ctx) -> Any:
    """The sentence of a ground; of one that the record answers by a day, with that day."""
    since = basis_since(row, ctx)
    if ground.counted != "basis_years" or since is None:
        return said(ground.text)
    return format_lazy(_("{ground} (given on {day})"), ground=said(ground.text), day=since.isoformat())


@guard(Article("63-2", 1), _("What the status rests on is held today."), facts=(HELD, HOLDER, LICENCES))
def basis_stands(row: Any, ctx: Ctx) -> list[Reason]:
    law, holder = law_of(row.status), ctx[HOLDER]
    if row.basis in BY_LICENCE:
        return _licence_is_held(law, row.basis, ctx)
    if (
        row.basis
        and (basis := Basis(row.basis)) in RESTS_ON
        and basis_case(ctx, basis, row.holder_id) is None
    ):
        return [reason("basis_held", _("The applicant does not hold that status today."), law.given)]
    if row.basis == Basis.BROKERAGE_PERMIT and holder is not None and not holder.brokerage_permit:
        return [reason("brokerage_permit", _("The person has no permit to do customs brokerage."), law.given)]
    return []


@guard(
    REASONS,
    _("A refusal rests on items that stand against it."),
    facts=(FINDINGS, HELD, LICENCES),
    on_input=True,
)
def items_stand(row: Any, ctx: Ctx) -> list[Reason]:
    standing = {str(ground.item) for ground in against(row, ctx)}
    sentence = _("This item was not found to stand against it.")
    return [
        reason("item_does_not_stand", sentence, REASONS, f"items[{i}]", item)
        for i, item in enumerate(ctx.input.items)
        if item not in standing
    ]
