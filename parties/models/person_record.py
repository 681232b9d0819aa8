"""A person as the office knows it: entered once with its code, changed when it moves or is renamed."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db import connection, models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from accounts.models import Person, PersonKind
from accounts.roles import Role
from parties.inputs import PersonChangeInput, PersonInput
from statute.articles import Article
from statute.authority import INTAKE
from statute.effects import Create, Effects, Update
from statute.errors import Reason
from statute.procedure import Procedure, state_known
from statute.transitions import OFFICERS, Ctx, Fact, Subject, guard, rule

AUTHORITY = Article("107")

REGISTERED = "registered"
STATES = [(REGISTERED, _("Registered"))]
REGISTRARS = (Role.OFFICER, Role.SUPERVISOR, INTAKE, "demo", "operator")


def _new_person_ids(subjects: Sequence[Subject]) -> Mapping[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('accounts_person', 'id')) FROM generate_series(1, %s)",
            [len(subjects)],
        )
        ids = [row[0] for row in cursor.fetchall()]
    return {s.case_id: pk for s, pk in zip(subjects, ids, strict=True)}


def _persons(subjects: Sequence[Subject]) -> Mapping[int, Person]:
    ids = {s.case_id: s.row.person_id for s in subjects if s.row.person_id}
    persons = Person.objects.in_bulk(ids.values())
    return {case_id: persons[pk] for case_id, pk in ids.items()}


def _taken(subjects: Sequence[Subject]) -> Mapping[int, tuple[str, ...]]:
    """By case: which of the input's code and corporate number another person has."""
    asked = [s for s in subjects if s.input is not None]
    codes = {code for s in asked if (code := getattr(s.input, "code", None))}
    numbers = {s.input.corporate_number for s in asked if s.input.corporate_number}
    known = Person.objects.filter(models.Q(code__in=codes) | models.Q(corporate_number__in=numbers))
    rows = list(known.values_list("pk", "code", "corporate_number"))
    found: dict[int, tuple[str, ...]] = {}
    for s in asked:
        others = [row for row in rows if row[0] != s.row.person_id]
        names = []
        if getattr(s.input, "code", None) in {code for _pk, code, _number in others}:
            names.append("code")
        if s.input.corporate_number in {number for _pk, _code, number in others if number}:
            names.append("corporate_number")
        found[s.case_id] = tuple(names)
    return found


def _missing() -> Any:
    raise LookupError("A record without its person.")


NEW_PERSON_ID: Fact[int] = Fact("new_person_id", _new_person_ids, int)
PERSON: Fact[Person] = Fact("person", _persons, _missing)
TAKEN: Fact[tuple[str, ...]] = Fact("taken", _taken, tuple)


@guard(AUTHORITY, _("Code and corporate number name one person each."), facts=(TAKEN,), on_input=True)
def names_nobody_else(row: Any, ctx: Ctx) -> list[Reason]:
    return [
        Reason(
            f"{name}_taken",
            format_lazy(_("“{value}” names another person already."), value=getattr(ctx.input, name)),
            AUTHORITY,
            name,
            getattr(ctx.input, name),
        )
        for name in ctx[TAKEN]
    ]


@guard(AUTHORITY, _("An individual has no corporate number."), on_input=True)
def number_is_of_a_corporation(row: Any, ctx: Ctx) -> bool:
    return ctx.input.corporate_number is None or ctx.input.kind == PersonKind.CORPORATE


@guard(AUTHORITY, _("An individual has no corporate number."), facts=(PERSON,), on_input=True)
def number_stays_of_a_corporation(row: Any, ctx: Ctx) -> bool:
    return ctx.input.corporate_number is None or ctx[PERSON].kind == PersonKind.CORPORATE


class PersonRecord(Procedure):
    """One person under the office that entered it; every office may name it."""

    state = FSMField(_("state"), default="new", protected=True, choices=STATES, max_length=20)
    person = models.OneToOneField(
        "accounts.Person", verbose_name=_("person"), on_delete=models.PROTECT, related_name="record"
    )

    party_fields: ClassVar[Mapping[str, str]] = {}

    class Meta(Procedure.Meta):
        verbose_name = _("person's record")
        verbose_name_plural = _("persons' records")
        constraints = [state_known([state for state, _label in STATES], "person_record_state_known")]

    @transition(
        field=state,
        source="new",
        target=REGISTERED,
        custom=rule(
            label=_("Enter a person"),
            article=AUTHORITY,
            roles=REGISTRARS,
            input=PersonInput,
            audience=OFFICERS,
            facts=(NEW_PERSON_ID,),
            guards=(names_nobody_else, number_is_of_a_corporation),
        ),
    )
    def register(self, ctx: Ctx) -> Effects:
        """The person can be named by its code from now on."""
        self.person_id = ctx[NEW_PERSON_ID]
        return [Create(Person(pk=self.person_id, **ctx.input.model_dump()))]

    @transition(
        field=state,
        source=REGISTERED,
        target=None,
        custom=rule(
            label=_("Change the record"),
            article=AUTHORITY,
            roles=REGISTRARS,
            input=PersonChangeInput,
            audience=OFFICERS,
            facts=(PERSON,),
            guards=(names_nobody_else, number_stays_of_a_corporation),
        ),
    )
    def change(self, ctx: Ctx) -> Effects:
        """The person has another name, place or permit; its code and kind stay."""
        changed = ctx.input.model_dump(exclude_none=True)
        return [Update(ctx[PERSON], changed)] if changed else []
