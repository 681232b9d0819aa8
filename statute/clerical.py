"""What may be done to every case, whatever its procedure and state: assign, note, file, hold, remind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import transition
from pydantic import Field

from accounts.roles import PARTY_ROLES, STAFF_ROLES, Role
from statute.articles import Article
from statute.authority import TIMER
from statute.effects import Assign, Create, Effects, Emit, LiftHold, PlaceHold
from statute.errors import Reason
from statute.transitions import BOTH, OFFICERS, Ctx, Fact, Input, Subject, guard, rule

WORKING_STAFF = STAFF_ROLES - {Role.AUDITOR}
CONDUCT = Article("107")
BOOKS = Article("94")
DOCUMENTS = Article("68")
PERIODS = Article("2-2")

Text = Annotated[str, Field(min_length=1, max_length=4000)]


class AssignInput(Input):
    user_id: int


class NoteInput(Input):
    text: Text


class DocumentInput(Input):
    """A file already in private storage, named by its hash."""

    kind: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
    title: Annotated[str, Field(min_length=1, max_length=200)]
    filename: Annotated[str, Field(min_length=1, max_length=200)]
    media_type: Annotated[str, Field(max_length=100)]
    size: Annotated[int, Field(gt=0)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class HoldInput(Input):
    article: Annotated[str, Field(min_length=1, max_length=80)]
    note: Text


class DeadlineInput(Input):
    """Which deadline, and its last day."""

    deadline: str
    ends_on: date


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


@guard(CONDUCT, _("The article of the hold cannot be read."), on_input=True)
def hold_names_an_article(row: Any, ctx: Ctx) -> list[Reason]:
    try:
        Article.parse(ctx.input.article)
    except ValueError:
        sentence = format_lazy(_("“{text}” is not an article, such as 67-2(3)(iii)."), text=ctx.input.article)
        return [Reason("unreadable_article", sentence, CONDUCT, "article", ctx.input.article)]
    return []


class ClericalActs:
    """Mixed into every procedure. The state stays; the journal tells what was done."""

    @transition(
        field="state", source="*", target=None,
        custom=rule(label=_("Take"), article=CONDUCT, roles=WORKING_STAFF, audience=OFFICERS),
    )  # fmt: skip
    def take(self, ctx: Ctx) -> Effects:
        """An officer takes the case on."""
        return [Assign(ctx.actor.user_id)]

    @transition(
        field="state", source="*", target=None,
        custom=rule(
            label=_("Assign"), article=CONDUCT, roles=(Role.SUPERVISOR, Role.OFFICER), input=AssignInput,
            guards=(assignee_works_here,), audience=OFFICERS,
        ),
    )  # fmt: skip
    def assign(self, ctx: Ctx) -> Effects:
        """The case is given to an officer of its office."""
        return [Assign(ctx.input.user_id)]

    @transition(
        field="state", source="*", target=None,
        custom=rule(
            label=_("Write a note"), article=CONDUCT, roles=WORKING_STAFF, input=NoteInput, audience=OFFICERS
        ),
    )  # fmt: skip
    def note(self, ctx: Ctx) -> Effects:
        """An internal note of the office."""
        from statute.models import Note

        return [
            Create(
                Note(
                    case_id=ctx.case_id, text=ctx.input.text, written_at=ctx.now, written_by=ctx.actor.label()
                )
            )
        ]

    @transition(
        field="state", source="*", target=None,
        custom=rule(
            label=_("Attach a document"), article=DOCUMENTS, input=DocumentInput, audience=BOTH,
            roles=WORKING_STAFF | PARTY_ROLES | {"consequence", "intake"},
        ),
    )  # fmt: skip
    def attach_document(self, ctx: Ctx) -> Effects:
        """A file joins the case; its bytes are in private storage under their hash."""
        from statute.models import Document

        given = ctx.input.model_dump()
        return [
            Create(
                Document(
                    case_id=ctx.case_id, audience=BOTH, added_at=ctx.now, added_by=ctx.actor.label(), **given
                )
            )
        ]  # fmt: skip

    @transition(
        field="state", source="*", target=None,
        custom=rule(
            label=_("Place a hold"), article=CONDUCT, roles=(Role.OFFICER, Role.SUPERVISOR), input=HoldInput,
            guards=(hold_names_an_article,), weight="grave",
        ),
    )  # fmt: skip
    def place_hold(self, ctx: Ctx) -> Effects:
        """Stops the case with an article; guards of other transitions look at it."""
        return [PlaceHold("office", Article.parse(ctx.input.article), ctx.input.note)]

    @transition(
        field="state", source="*", target=None,
        custom=rule(
            label=_("Lift the hold"), article=CONDUCT, roles=(Role.OFFICER, Role.SUPERVISOR), input=NoteInput
        ),
    )  # fmt: skip
    def lift_hold(self, ctx: Ctx) -> Effects:
        """Lifts the office's own holds; those of other procedures are lifted by them."""
        return [LiftHold("office", ctx.input.text)]

    @transition(
        field="state", source="*", target=None,
        custom=rule(label=_("Remind"), article=PERIODS, roles=(TIMER,), input=DeadlineInput),
    )  # fmt: skip
    def remind(self, ctx: Ctx) -> Effects:
        """People are reminded that a period is about to end."""
        return [Emit("deadline.near", {"deadline": ctx.input.deadline, "ends_on": ctx.input.ends_on})]

    @transition(
        field="state", source="*", target=None,
        custom=rule(label=_("Period over"), article=PERIODS, roles=(TIMER,), input=DeadlineInput),
    )  # fmt: skip
    def deadline_passed(self, ctx: Ctx) -> Effects:
        """A period is over whose end changes nothing by itself; people are told."""
        return [Emit("deadline.passed", {"deadline": ctx.input.deadline, "ends_on": ctx.input.ends_on})]

    @transition(
        field="state", source="*", target=None,
        custom=rule(label=_("Count the periods again"), article=PERIODS, roles=(TIMER, Role.SUPERVISOR)),
    )  # fmt: skip
    def recount(self, ctx: Ctx) -> Effects:
        """The deadlines are computed again from the facts and the calendar now in force."""
        return []
