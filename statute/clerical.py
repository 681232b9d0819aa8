"""What may be done to every case, whatever its procedure and state: assign, note, file, hold, remind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from django_fsm import transition
from pydantic import Field

from accounts.roles import PARTY_ROLES, STAFF_ROLES, Role
from statute.articles import Article
from statute.authority import CONSEQUENCE, INTAKE, OPERATOR, TIMER
from statute.effects import Assign, Create, Effects, Emit, LiftHold, PlaceHold, Update
from statute.storage import MAX_BYTES, size_of
from statute.transitions import (
    BOTH,
    OFFICERS,
    ArticleText,
    Ctx,
    Fact,
    Identifier,
    Input,
    Subject,
    guard,
    rule,
)

WORKING_STAFF = STAFF_ROLES - {Role.AUDITOR}
CONDUCT = Article("107")
BOOKS = Article("94")
DOCUMENTS = Article("68")
PERIODS = Article("2-2")
OFFICE_HOLD = "office"

Text = Annotated[str, Field(min_length=1, max_length=4000)]


class AssignInput(Input):
    user_id: Identifier


class NoteInput(Input):
    text: Text


class DocumentInput(Input):
    """A file already in private storage, named by its hash."""

    kind: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
    title: Annotated[str, Field(min_length=1, max_length=200)]
    filename: Annotated[str, Field(min_length=1, max_length=200)]
    media_type: Annotated[str, Field(max_length=100)]
    size: Annotated[int, Field(gt=0, le=MAX_BYTES)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class HoldInput(Input):
    article: ArticleText
    note: Text


class DeadlineInput(Input):
    """Which deadline, and its last day."""

    deadline: str
    ends_on: date


class ReminderInput(DeadlineInput):
    """And which reminder of it: so many days before its last day."""

    days_before: Annotated[int, Field(ge=0)]


def _assignees(subjects: Sequence[Subject]) -> Mapping[int, bool]:
    """Whether the person named may work at the case's office."""
    from accounts.actors import actor_for
    from accounts.models import User
    from statute.clock import today
    from statute.models import Case

    offices = dict(Case.objects.filter(pk__in=[s.case_id for s in subjects]).values_list("pk", "office_id"))
    users = {u.pk: u for u in User.objects.filter(pk__in={s.input.user_id for s in subjects})}
    actors = {pk: actor_for(user, today()) for pk, user in users.items()}
    return {
        s.case_id: s.input.user_id in actors
        and any(actors[s.input.user_id].may_at(role, offices[s.case_id]) for role in WORKING_STAFF)
        for s in subjects
    }


ASSIGNEE_WORKS_HERE = Fact("assignee_works_here", _assignees, lambda: False)


@guard(
    CONDUCT,
    _("The person named does not work at this case's office."),
    facts=(ASSIGNEE_WORKS_HERE,),
    on_input=True,
)
def assignee_works_here(row: Any, ctx: Ctx) -> bool:
    return ctx[ASSIGNEE_WORKS_HERE]


def _stored_documents(subjects: Sequence[Subject]) -> Mapping[int, bool]:
    """Whether the file lies in storage under its hash, with its size."""
    return {s.case_id: size_of(s.input.sha256) == s.input.size for s in subjects}


def _parked(subjects: Sequence[Subject]) -> Mapping[int, list[Any]]:
    """The deadlines of a case that failed too often."""
    from statute.models import DeadlineRow

    found: dict[int, list[Any]] = defaultdict(list)
    rows = DeadlineRow.objects.filter(case_id__in=[s.case_id for s in subjects], status="parked")
    for row in rows.order_by("id"):
        found[row.case_id].append(row)
    return found


def _running(subjects: Sequence[Subject]) -> Mapping[int, Any]:
    """The deadline that the input names, as it runs."""
    from statute.models import DeadlineRow

    named = {s.case_id: s.input.deadline for s in subjects}
    rows = DeadlineRow.objects.filter(case_id__in=list(named), status="running")
    return {row.case_id: row for row in rows.defer("basis") if row.name == named[row.case_id]}


def _held(subjects: Sequence[Subject]) -> Mapping[int, bool]:
    """Whether the office itself holds a case."""
    from statute.models import Hold

    asked = [s.case_id for s in subjects]
    rows = Hold.objects.filter(case_id__in=asked, kind=OFFICE_HOLD, lifted_at__isnull=True)
    return dict.fromkeys(rows.values_list("case_id", flat=True), True)


HELD_BY_THE_OFFICE = Fact("held_by_the_office", _held, lambda: False)
DOCUMENT_IS_STORED = Fact("document_is_stored", _stored_documents, lambda: False)
PARKED: Fact[list[Any]] = Fact("parked", _parked, list)
RUNNING: Fact[Any] = Fact("running", _running, lambda: None)


@guard(CONDUCT, _("The office does not hold the case."), facts=(HELD_BY_THE_OFFICE,))
def is_held_by_the_office(row: Any, ctx: Ctx) -> bool:
    return ctx[HELD_BY_THE_OFFICE]


@guard(DOCUMENTS, _("There is no such file in storage."), facts=(DOCUMENT_IS_STORED,), on_input=True)
def document_is_stored(row: Any, ctx: Ctx) -> bool:
    return ctx[DOCUMENT_IS_STORED]


@guard(DOCUMENTS, _("The papers of this case are not open to you."))
def papers_are_open(row: Any, ctx: Ctx) -> bool:
    return bool(row.papers_shown_to(ctx.actor))


@guard(PERIODS, _("No deadline of this case is parked."), facts=(PARKED,))
def something_is_parked(row: Any, ctx: Ctx) -> bool:
    return bool(ctx[PARKED])


class ClericalActs:
    """Mixed into every procedure. The state stays; the journal tells what was done."""

    @transition(
        field="state",
        source="*",
        target=None,
        custom=rule(label=_("Take"), article=CONDUCT, roles=WORKING_STAFF, audience=OFFICERS),
    )
    def take(self, ctx: Ctx) -> Effects:
        """An officer takes the case on."""
        return [Assign(ctx.actor.user_id)]

    @transition(
        field="state",
        source="*",
        target=None,
        custom=rule(
            label=_("Assign"),
            article=CONDUCT,
            roles=(Role.SUPERVISOR, Role.OFFICER),
            input=AssignInput,
            guards=(assignee_works_here,),
            audience=OFFICERS,
        ),
    )
    def assign(self, ctx: Ctx) -> Effects:
        """The case is given to an officer of its office."""
        return [Assign(ctx.input.user_id)]

    @transition(
        field="state",
        source="*",
        target=None,
        custom=rule(
            label=_("Write a note"), article=CONDUCT, roles=WORKING_STAFF, input=NoteInput, audience=OFFICERS
        ),
    )
    def note(self, ctx: Ctx) -> Effects:
        """An internal note of the office."""
        from statute.models import Note

        text, who = ctx.input.text, ctx.actor.label()
        return [Create(Note(case_id=ctx.case_id, text=text, written_at=ctx.now, written_by=who))]

    @transition(
        field="state",
        source="*",
        target=None,
        custom=rule(
            label=_("Attach a document"),
            article=DOCUMENTS,
            input=DocumentInput,
            audience=BOTH,
            roles=WORKING_STAFF | PARTY_ROLES | {CONSEQUENCE, INTAKE},
            guards=(papers_are_open, document_is_stored),
        ),
    )
    def attach_document(self, ctx: Ctx) -> Effects:
        """A file joins the case; its bytes are in private storage under their hash."""
        from statute.models import Document

        given, who = ctx.input.model_dump(), ctx.actor.label()
        return [Create(Document(case_id=ctx.case_id, audience=BOTH, added_at=ctx.now, added_by=who, **given))]

    @transition(
        field="state",
        source="*",
        target=None,
        custom=rule(
            label=_("Place a hold"),
            article=CONDUCT,
            roles=(Role.OFFICER, Role.SUPERVISOR),
            input=HoldInput,
            weight="grave",
        ),
    )
    def place_hold(self, ctx: Ctx) -> Effects:
        """Stops the case with an article; guards of other transitions look at it."""
        return [PlaceHold(OFFICE_HOLD, Article.parse(ctx.input.article), ctx.input.note)]

    @transition(
        field="state",
        source="*",
        target=None,
        custom=rule(
            label=_("Lift the hold"),
            article=CONDUCT,
            roles=(Role.OFFICER, Role.SUPERVISOR),
            input=NoteInput,
            guards=(is_held_by_the_office,),
        ),
    )
    def lift_hold(self, ctx: Ctx) -> Effects:
        """Lifts the office's own holds; those of other procedures are lifted by them."""
        return [LiftHold(OFFICE_HOLD, ctx.input.text)]

    @transition(
        field="state",
        source="*",
        target=None,
        custom=rule(
            label=_("Remind"), article=PERIODS, roles=(TIMER,), input=ReminderInput, facts=(RUNNING,)
        ),
    )
    def remind(self: Any, ctx: Ctx) -> Effects:
        """The office and the parties of the case are reminded that a period is about to end."""
        from statute.models import Reminder

        offices, persons = self.concerned(ctx.office_id, ctx.input.deadline)
        given = Reminder(
            deadline=ctx[RUNNING],
            days_before=ctx.input.days_before,
            given_at=ctx.now,
            offices=offices,
            persons=persons,
        )
        return [Create(given)]

    @transition(
        field="state",
        source="*",
        target=None,
        custom=rule(label=_("Period over"), article=PERIODS, roles=(TIMER,), input=DeadlineInput),
    )
    def deadline_passed(self, ctx: Ctx) -> Effects:
        """A period is over whose end changes nothing by itself; people are told."""
        return [Emit("deadline.passed", {"deadline": ctx.input.deadline, "ends_on": ctx.input.ends_on})]

    @transition(
        field="state",
        source="*",
        target=None,
        custom=rule(
            label=_("Count the periods again"), article=PERIODS, roles=(TIMER, OPERATOR, Role.SUPERVISOR)
        ),
    )
    def recount(self, ctx: Ctx) -> Effects:
        """The deadlines are computed again from the facts and the calendar now in force."""
        return []

    @transition(
        field="state",
        source="*",
        target=None,
        custom=rule(
            label=_("Take up parked deadlines"),
            article=PERIODS,
            roles=(OPERATOR, Role.SUPERVISOR),
            guards=(something_is_parked,),
            audience=OFFICERS,
        ),
    )
    def resume_deadlines(self, ctx: Ctx) -> Effects:
        """What made the timer fail has been seen to: it tries again at once."""
        again = {"status": "running", "attempts": 0, "fire_at": ctx.now}
        return [Update(row, again) for row in ctx[PARKED]]
