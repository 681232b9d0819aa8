"""What the Act asks of a declaration itself: what it states, who makes it, what it owes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import OfficeKind
from clearance.assessing import ASSESSED, LAW_OF_TODAY
from clearance.facts import CERTIFICATES, CONTENTS, LIABILITY, LINES, NAMED, PARTIES
from clearance.states import State
from duties.rules.iso_codes import UNKNOWN_ORIGIN
from statute.articles import Article
from statute.errors import Reason
from statute.transitions import Ctx, guard

DECLARE = Article("67")
PLACE = Article("67-2", 1)
CERTIFY = Article("70", 1)
AMENDED = Article("7-14", 1)
REQUESTED = Article("7-15", 1)
PAYMENT = Article("72")
NOTIFIED = Article("7-17")

# What a declaration must state (67): the column, the name of the input, and the name people know it by.
_REQUIRED = (
    ("importer_id", "importer", _("importer")),
    ("place_id", "place", _("place of the goods")),
    ("transport_document", "transport_document", _("transport document")),
    ("incoterm", "incoterm", _("terms of delivery")),
)
_REQUIRED_OF_LINES = (
    ("description", _("description")),
    ("code", _("statistical code")),
    ("origin", _("country of origin")),
    ("price", _("price")),
)
_QUANTITIES = ("quantity", "quantity2", "net_mass_kg", "gross_mass_kg", "packages")


def _missing(field: str, label: Any, line: int | None = None) -> Reason:
    if line is None:
        return Reason("missing", format_lazy(_("{what} is missing."), what=label), DECLARE, field)
    sentence = format_lazy(_("Line {line}: {what} is missing."), line=line, what=label)
    return Reason("missing", sentence, DECLARE, field)


def _unknown_origins(lines: Sequence[Any], ctx: Ctx) -> Iterable[Reason]:
    """A person states where goods come from; a message that does not is completed by a sandbox alone."""
    if ctx.actor.kind == "system":
        return
    for number, line in enumerate(lines, start=1):
        if line.origin == UNKNOWN_ORIGIN:
            sentence = format_lazy(_("Line {line}: the country of origin is unknown."), line=number)
            yield Reason("origin_unknown", sentence, DECLARE, f"lines[{number - 1}].origin", line.origin)


def _missing_of_lines(one: Any, lines: Sequence[Any]) -> Iterable[Reason]:
    if not lines:
        yield Reason("no_lines", _("There are no goods lines."), DECLARE, "lines")
    for number, line in enumerate(lines, start=1):
        path = f"lines[{number - 1}]"
        for name, label in _REQUIRED_OF_LINES:
            if getattr(line, name) in (None, ""):
                yield _missing(f"{path}.{name}", label, number)
        if line.price is not None and not (line.currency or one.invoice_currency):
            yield _missing(f"{path}.currency", _("currency of the price"), number)
        # The mass or the packages of the whole are those of its only line.
        whole = len(lines) == 1 and (one.gross_mass_kg or one.packages)
        if not whole and not any(getattr(line, name) for name in _QUANTITIES):
            yield _missing(f"{path}.quantity", _("quantity"), number)
        for name, unit in (("quantity", "unit"), ("quantity2", "unit2")):
            if getattr(line, name) is not None and not getattr(line, unit):
                yield _missing(f"{path}.{unit}", _("unit of the quantity"), number)


@guard(DECLARE, _("The declaration must state all that Article 67 asks for."), facts=(LINES,))
def states_what_is_required(row: Any, ctx: Ctx) -> list[Reason]:
    lines = ctx[LINES]
    found = [_missing(name, label) for column, name, label in _REQUIRED if getattr(row, column) in (None, "")]
    return [*found, *_missing_of_lines(row, lines), *_unknown_origins(lines, ctx)]


@guard(
    DECLARE, _("The declaration must state all that Article 67 asks for."), facts=(CONTENTS,), on_input=True
)
def contents_state_what_is_required(row: Any, ctx: Ctx) -> list[Reason]:
    said = ctx[CONTENTS]
    if said is None:
        return []
    found = [_missing(name, label) for _column, name, label in _REQUIRED if getattr(said, name) in (None, "")]
    return [*found, *_missing_of_lines(said, said.lines), *_unknown_origins(said.lines, ctx)]


@guard(PLACE, _("A code names nobody and nothing on record."), facts=(NAMED, CONTENTS), on_input=True)
def codes_are_known(row: Any, ctx: Ctx) -> list[Reason]:
    named, given = ctx[NAMED], ctx[CONTENTS]
    if given is None:
        return []
    found = []
    for field in ("importer", "broker"):
        code = getattr(given, field)
        if code and named.person(code) is None:
            sentence = format_lazy(_("No person has the code {code}."), code=code)
            found.append(Reason("unknown_person", sentence, DECLARE, field, code))
    elsewhere = named.office(given.office)
    if given.office and (elsewhere is None or elsewhere.kind == OfficeKind.HEADQUARTERS):
        found.append(Reason("unknown_office", _("There is no such office."), PLACE, "office", given.office))
    if given.place and named.place(given.place) is None:
        sentence = format_lazy(_("No place has the code {code}."), code=given.place)
        found.append(Reason("unknown_place", sentence, PLACE, "place", given.place))
    return found


@guard(DECLARE, _("You act for another party than the one named."), facts=(NAMED,), on_input=True)
def declares_for_oneself(row: Any, ctx: Ctx) -> list[Reason]:
    """A party's declaration names that party: the broker that makes it, or the importer that makes it itself."""
    if ctx.actor.kind != "party":
        return []
    named, given = ctx[NAMED], ctx.input
    broker, importer = named.person(given.broker), named.person(given.importer)
    if ctx.actor.has_role("broker"):
        if broker is not None and broker.pk in ctx.actor.persons_for("broker"):
            return []
        sentence = _("The broker must be the one you act for.")
        return [Reason("not_your_broker", sentence, DECLARE, "broker", given.broker)]
    if broker is None and importer is not None and importer.pk in ctx.actor.persons_for("importer"):
        return []
    sentence = _("The importer must be the one you act for, and no broker is named.")
    return [Reason("not_your_importer", sentence, DECLARE, "importer", given.importer)]


@guard(DECLARE, _("The declaration names a broker: it is the broker who lodges it."))
def is_lodged_by_its_declarant(row: Any, ctx: Ctx) -> bool:
    """Whoever lodges answers for it as declarant: an importer does not put a broker's name to a declaration."""
    if ctx.actor.kind != "party" or row.broker_id is None:
        return True
    return row.broker_id in ctx.actor.persons_for("broker")


@guard(
    DECLARE,
    _("An amendment does not change the parties or the office."),
    facts=(NAMED, PARTIES, CONTENTS),
    on_input=True,
)
def amendment_keeps_its_parties(row: Any, ctx: Ctx) -> list[Reason]:
    """Another importer, broker or office makes it another declaration: this one is cancelled, that one lodged."""
    named, given = ctx[NAMED], ctx[CONTENTS]
    if given is None:
        return []
    found = []
    for field, before in (("importer", row.importer_id), ("broker", row.broker_id)):
        person = named.person(getattr(given, field))
        if (person.pk if person else None) != before:
            sentence = _("An amendment keeps its importer and broker; cancel and lodge anew instead.")
            found.append(Reason("other_party", sentence, DECLARE, field, getattr(given, field)))
    place, elsewhere = named.place(given.place), named.office(given.office)
    where = elsewhere.pk if elsewhere is not None else place.office_id if place is not None else None
    if given.duty_declared != row.duty_declared:
        sentence = _(
            "An amendment does not change whether duty is declared with it; cancel and lodge anew instead."
        )
        found.append(Reason("other_declaration", sentence, DECLARE, "duty_declared", given.duty_declared))
    if where is not None and where != ctx.office_id:
        sentence = _("An amendment stays with its office; cancel and lodge anew instead.")
        found.append(Reason("other_office", sentence, PLACE, "place", given.place))
    return found


# What is owed.


@guard(Article("7", 2), _("The duty payable cannot be worked out."), facts=(ASSESSED,))
def duty_can_be_assessed(row: Any, ctx: Ctx) -> list[Reason]:
    return list(ctx[ASSESSED].faults)


@guard(Article("7", 2), _("The duty payable cannot be worked out."), facts=(ASSESSED,), on_input=True)
def amended_duty_can_be_assessed(row: Any, ctx: Ctx) -> list[Reason]:
    return list(ctx[ASSESSED].faults)


@guard(AMENDED, _("An amendment cannot lower what is payable."), facts=(ASSESSED,), on_input=True)
def amendment_does_not_lower(row: Any, ctx: Ctx) -> list[Reason]:
    """A lower amount needs a request for reassessment (7-15(1)), which customs reviews."""
    worksheet = ctx[ASSESSED].worksheet
    if worksheet is None or worksheet.total >= row.total_payable or not row.duty_declared:
        return []
    sentence = _(
        "The amount would fall from {before} to {after} yen: that needs a request for reassessment (7-15(1))."
    )
    told = format_lazy(sentence, before=f"{row.total_payable:,}", after=f"{worksheet.total:,}")
    return [Reason("amendment_lowers", told, AMENDED)]


@guard(REQUESTED, _("A request for reassessment lowers what is payable."), facts=(ASSESSED,), on_input=True)
def request_lowers(row: Any, ctx: Ctx) -> list[Reason]:
    """What is too low is put right by an amended declaration (7-14)."""
    worksheet = ctx[ASSESSED].worksheet
    if worksheet is None or worksheet.total < row.total_payable:
        return []
    sentence = _("The amount would not fall ({before} to {after} yen): amend the declaration instead (7-14).")
    told = format_lazy(sentence, before=f"{row.total_payable:,}", after=f"{worksheet.total:,}")
    return [Reason("request_does_not_lower", told, REQUESTED)]


@guard(
    PAYMENT,
    _("After permission an amount is raised by another procedure, with its additional taxes."),
    facts=(ASSESSED,),
    on_input=True,
)
def permitted_amount_is_not_raised(row: Any, ctx: Ctx) -> bool:
    worksheet = ctx[ASSESSED].worksheet
    return row.state != State.PERMITTED or worksheet is None or worksheet.total <= row.total_payable


@guard(PAYMENT, _("Duty and consumption taxes have not been paid."), facts=(LIABILITY,))
def duties_are_paid(row: Any, ctx: Ctx) -> list[Reason]:
    liability = ctx[LIABILITY]
    if not row.duty_declared:
        return []  # of specially declared cargo (72)
    if liability is None:
        return [Reason("not_assessed", _("No amount has been assessed."), PAYMENT)]
    if liability.state == "extended" or liability.outstanding <= 0:
        return []
    sentence = format_lazy(_("{amount} yen are still owed."), amount=f"{liability.outstanding:,}")
    return [Reason("unpaid", sentence, PAYMENT, value=liability.outstanding)]


@guard(
    Article("5", None, "ii"), _("The law has changed since the declaration."), facts=(LAW_OF_TODAY, LIABILITY)
)
def law_is_the_one_applied(row: Any, ctx: Ctx) -> list[Reason]:
    """Goods in a bonded warehouse are under the law of the day of their permission, or of the approval of 73(1)."""
    changed = ctx[LAW_OF_TODAY]
    if changed is None:
        return []
    article = Article("5", None, "ii")
    if changed.total is None:
        sentence = _("The law has changed since the declaration, and under it the duty cannot be worked out.")
        return [Reason("law_changed", sentence, article)]
    sentence = _(
        "The law has changed since the declaration: {after} yen are payable under it, not {before}."
        " Amend the declaration, or reassess it."
    )
    told = format_lazy(sentence, before=f"{row.total_payable:,}", after=f"{changed.total:,}")
    return [Reason("law_changed", told, article, value=changed.total)]


@guard(
    Article("7-16", 1),
    _("No duty was declared yet: a special declaration follows the permission."),
    facts=(LIABILITY,),
)
def duty_is_declared(row: Any, ctx: Ctx) -> bool:
    """What was not declared is neither asked to be reassessed nor reassessed."""
    return row.duty_declared or ctx[LIABILITY] is not None


@guard(NOTIFIED, _("The amount declared has not been notified yet."))
def duty_is_notified(row: Any, ctx: Ctx) -> bool:
    return row.duty_notified_on is not None


@guard(NOTIFIED, _("The amount declared has been notified already."))
def duty_is_not_notified(row: Any, ctx: Ctx) -> bool:
    return row.duty_notified_on is None


@guard(REQUESTED, _("A request for reassessment has not been decided yet."))
def no_reassessment_is_asked(row: Any, ctx: Ctx) -> bool:
    return not row.reassessment_asked


@guard(Article("7-15", 2), _("No reassessment has been asked for."))
def reassessment_is_asked(row: Any, ctx: Ctx) -> bool:
    return bool(row.reassessment_asked)


# Other laws (70).


@guard(
    Article("70", 3), _("What another law requires has not been proved and confirmed."), facts=(CERTIFICATES,)
)
def other_laws_are_proved(row: Any, ctx: Ctx) -> list[Reason]:
    found = []
    for certificate in ctx[CERTIFICATES]:
        if certificate.confirmed_at is not None:
            continue
        words = (
            _("Line {line}: {law} requires a permit, approval or inspection that has not been certified.")
            if not certificate.number
            else _("Line {line}: {law} {number} has not been confirmed yet.")
        )
        sentence = format_lazy(
            words, line=certificate.line_number, law=certificate.law, number=certificate.number
        )
        found.append(Reason("other_law", sentence, Article("70", 3), f"lines[{certificate.line_number - 1}]"))
    return found


def _expired(field: str, line: int, law: str, number: str, day: Any) -> Reason:
    sentence = _("Line {line}: {law} {number} was valid until {day}, before the declaration.")
    told = format_lazy(sentence, line=line, law=law, number=number, day=day)
    return Reason("certificate_expired", told, CERTIFY, field, day)


@guard(CERTIFY, _("A permit is to be valid on the day of the declaration."), facts=(CERTIFICATES,))
def certificates_are_valid(row: Any, ctx: Ctx) -> list[Reason]:
    on = row.lodged_on or ctx.today
    return [
        _expired(f"lines[{c.line_number - 1}].certificates", c.line_number, c.law, c.number, c.valid_until)
        for c in ctx[CERTIFICATES]
        if c.valid_until is not None and c.valid_until < on
    ]


@guard(CERTIFY, _("A permit is to be valid on the day of the declaration."), facts=(CONTENTS,), on_input=True)
def contents_certificates_are_valid(row: Any, ctx: Ctx) -> list[Reason]:
    said, on = ctx[CONTENTS], row.lodged_on or ctx.today
    return [
        _expired(
            f"lines[{number - 1}].certificates[{place}].valid_until", number, c.law, c.number, c.valid_until
        )
        for number, line in enumerate(said.lines if said else (), start=1)
        for place, c in enumerate(line.certificates)
        if c.valid_until is not None and c.valid_until < on
    ]


@guard(CERTIFY, _("A permit is to be valid on the day of the declaration."), on_input=True)
def certificate_given_is_valid(row: Any, ctx: Ctx) -> list[Reason]:
    given, on = ctx.input, row.lodged_on or ctx.today
    if given.valid_until is None or given.valid_until >= on:
        return []
    return [_expired("valid_until", given.line, given.law, given.number, given.valid_until)]


@guard(DECLARE, _("There is no line with this number."), facts=(LINES,), on_input=True)
def line_exists(row: Any, ctx: Ctx) -> list[Reason]:
    if any(line.number == ctx.input.line for line in ctx[LINES]):
        return []
    sentence = format_lazy(_("The declaration has no line {line}."), line=ctx.input.line)
    return [Reason("no_such_line", sentence, DECLARE, "line", ctx.input.line)]


@guard(Article("70", 2), _("No certificate waits for confirmation."), facts=(CERTIFICATES,))
def certificates_are_stated(row: Any, ctx: Ctx) -> bool:
    return any(c.number and c.confirmed_at is None for c in ctx[CERTIFICATES])


@guard(
    Article("70", 2),
    _("What is named is not waiting for confirmation."),
    facts=(CERTIFICATES,),
    on_input=True,
)
def certificates_named_wait(row: Any, ctx: Ctx) -> list[Reason]:
    waiting = {c.pk for c in ctx[CERTIFICATES] if c.number and c.confirmed_at is None}
    sentence = _("The certificate {id} is not one of this declaration that waits for confirmation.")
    return [
        Reason("unknown_certificate", format_lazy(sentence, id=key), Article("70", 2), "certificate_ids", key)
        for key in ctx.input.certificate_ids
        if key not in waiting
    ]


@guard(Article("70", 2), _("No officer has required anything of another law."), facts=(CERTIFICATES,))
def a_requirement_is_open(row: Any, ctx: Ctx) -> bool:
    return any(c.required_by and c.confirmed_at is None for c in ctx[CERTIFICATES])


@guard(
    Article("70", 2), _("No officer has required this of that line."), facts=(CERTIFICATES,), on_input=True
)
def requirement_is_open(row: Any, ctx: Ctx) -> bool:
    given = ctx.input
    return any(
        (c.line_number, c.law) == (given.line, given.law) and c.required_by and c.confirmed_at is None
        for c in ctx[CERTIFICATES]
    )
