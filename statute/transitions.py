"""What is declared beside a transition: who may, what is loaded, what must hold, what period runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Generic, Protocol, TypeVar

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

from statute.articles import Article
from statute.clock import midnight
from statute.errors import MachineFault, Reason

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from accounts.actors import Actor
    from statute.calendars import Calendar
    from statute.periods import Period

T = TypeVar("T")

OFFICERS, PARTY, BOTH = "officers", "party", "both"
AUDIENCES = (OFFICERS, PARTY, BOTH)


# The years a day may lie in: periods are counted from it and to it, and no calendar goes on for ever.
FIRST_YEAR, LAST_YEAR = 1868, 2199


class Input(BaseModel):
    """Base of every transition's input: unknown fields are refused, text is kept as it came.

    A day lies in a year from which a period can be counted.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=False)

    @field_validator("*")
    @classmethod
    def day_can_be_counted(cls, value: Any) -> Any:
        """A day of the year 9999 has no day after it."""
        if isinstance(value, date) and not FIRST_YEAR <= value.year <= LAST_YEAR:
            sentence = _("This must be a day of the years {first} to {last}.")
            raise ValueError(format_lazy(sentence, first=FIRST_YEAR, last=LAST_YEAR))
        return value


# A key of the database, as an input names a record.
Identifier = Annotated[int, Field(ge=1, le=2**63 - 1)]


def _readable(text: str) -> str:
    # The catalogue reads the machines, which are made of what is here.
    from statute.catalogue import is_numbered

    try:
        article = Article.parse(text)
    except ValueError:
        sentence = _("“{text}” is not an article, such as 67-2(3)(iii).")
        raise ValueError(format_lazy(sentence, text=text)) from None
    if not is_numbered(article):
        raise ValueError(format_lazy(_("The Act has no article “{text}”."), text=text))
    return str(article)


# An article as a person writes it, kept as the law writes it.
ArticleText = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(_readable)]


class NoInput(Input):
    """The input of a transition that needs none."""


class RefusedInput(Input):
    """Why a consequence on another case was not taken: each reason by language."""

    reasons: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Subject:
    """One case at the door: its id, its row, the actor, and the validated input.

    The input is None when it is only asked what is possible.
    """

    case_id: int
    row: Any
    actor: Actor
    input: Any


@dataclass(frozen=True, slots=True, eq=False)
class Fact(Generic[T]):
    """Something a transition must know besides its row, loaded for all the cases at once.

    `load` gets every subject and answers by case id, in a number of queries that does not
    depend on how many there are; `default` makes the value of a case it does not mention.
    """

    name: str
    load: Callable[[Sequence[Subject]], Mapping[int, T]]
    default: Callable[[], T]


@dataclass(slots=True)
class Ctx:
    """What a guard, a check or a body may look at: values only, nothing that can query."""

    actor: Actor
    now: datetime
    today: date
    calendar: Calendar
    case_id: int
    office_id: int
    reference: str | None
    input: Any
    facts: dict[str, Any]

    def __getitem__(self, fact: Fact[T]) -> T:
        try:
            value: T = self.facts[fact.name]
        except KeyError:
            raise MachineFault(f"The fact {fact.name!r} was not declared by this transition.") from None
        return value


class GuardTest(Protocol):
    def __call__(self, row: Any, ctx: Ctx, /) -> bool | Iterable[Reason]: ...


@dataclass(frozen=True, slots=True, eq=False)
class Guard:
    """A condition of the law: its name, its article, and the sentence a person sees when it does not hold."""

    name: str
    article: Article
    sentence: _StrOrPromise
    test: GuardTest
    facts: tuple[Fact[Any], ...] = ()
    on_input: bool = False
    field: str | None = None

    def reasons(self, row: Any, ctx: Ctx) -> list[Reason]:
        """Why it does not hold; empty when it does."""
        answer = self.test(row, ctx)
        if answer is True:
            return []
        if answer is False:
            value = getattr(ctx.input, self.field, None) if self.field else None
            return [Reason(self.name, self.sentence, self.article, self.field, value)]
        return list(answer)


def guard(
    article: Article,
    sentence: _StrOrPromise,
    *,
    facts: Sequence[Fact[Any]] = (),
    on_input: bool = False,
    field: str | None = None,
) -> Callable[[GuardTest], Guard]:
    """Makes a Guard of a test that answers True, False, or the reasons why not.

    `on_input` marks a condition on what was given (checked only when something is given), as against
    one on how things stand, which also decides whether the transition is offered. `field` is the field
    of the input that a mere False is about.
    """

    def wrap(test: GuardTest) -> Guard:
        return Guard(test.__name__, article, sentence, test, tuple(facts), on_input, field)  # type: ignore[attr-defined]

    return wrap


@dataclass(frozen=True, slots=True, eq=False)
class Related:
    """Other cases a transition reaches in its transaction: found before locking, and again after.

    `case_ids` finds them from what is stored about the cases; it is not asked when a case is opened.
    `of_inputs` finds those that the inputs name.
    """

    name: str
    case_ids: Callable[[Sequence[int]], Mapping[int, Sequence[int]]] = lambda case_ids: {}
    of_inputs: Callable[[Sequence[Any]], Iterable[int]] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """The law of one transition, kept in django-fsm's `custom`."""

    label: _StrOrPromise
    article: Article
    roles: frozenset[str]
    input: type[Input]
    guards: tuple[Guard, ...]
    facts: tuple[Fact[Any], ...]
    related: tuple[Related, ...]
    audience: str
    office_fields: tuple[str, ...]
    weight: str
    also: tuple[Article, ...]

    @property
    def articles(self) -> tuple[Article, ...]:
        """Every article this transition carries out or obeys."""
        found = [self.article, *self.also, *(g.article for g in self.guards)]
        return tuple(dict.fromkeys(found))


def rule(
    *,
    label: _StrOrPromise,
    article: Article,
    roles: Iterable[str],
    input: type[Input] = NoInput,
    guards: Sequence[Guard] = (),
    facts: Sequence[Fact[Any]] = (),
    related: Sequence[Related] = (),
    audience: str = BOTH,
    office_fields: Sequence[str] = (),
    weight: str = "ordinary",
    also: Sequence[Article] = (),
) -> dict[str, Rule]:
    """The `custom` of a transition. Default deny: `roles` has no default and may not be empty.

    `office_fields` name further columns of the row that hold an office whose officers may act (a
    delegated inspection); `weight` is "ordinary", "primary" or "grave", for the screen; `also` names
    articles carried out besides `article`. Raises MachineFault for a rule nobody could take.
    """
    named = frozenset(str(role) for role in roles)
    if not named:
        raise MachineFault(f"The transition {label!s} names no role.")
    if audience not in AUDIENCES:
        raise MachineFault(f"{audience!r} is not an audience.")
    return {
        "rule": Rule(
            label,
            article,
            named,
            input,
            tuple(guards),
            tuple(facts),
            tuple(related),
            audience,
            tuple(office_fields),
            weight,
            tuple(also),
        )
    }


@dataclass(frozen=True, slots=True)
class Due:
    """When a deadline ends: its last day in Tokyo, and the facts from which the day can be computed again."""

    ends_on: date
    basis: Mapping[str, Any]

    @property
    def late_from(self) -> datetime:
        """The first instant that is late: 00:00 in Tokyo of the day after."""
        return midnight(self.ends_on + timedelta(days=1))

    @classmethod
    def of(cls, period: Period) -> Due:
        """A deadline counted by the law from a fact."""
        return cls(period.ends_on, period.basis())

    @classmethod
    def set_on(cls, day: date, article: Article) -> Due:
        """A deadline that an official set to a day in an order; it does not roll."""
        return cls(day, {"rule": "set", "on": day.isoformat(), "articles": [str(article)]})


@dataclass(frozen=True, slots=True, eq=False)
class Deadline:
    """A period of the law that a procedure runs, declared beside its machine.

    `runs` is a pure function of the row after a transition and the calendar: when the deadline
    ends, or None while it does not run. The door reconciles the stored rows with it after every
    transition: started, met (by a transition named in `met_by`), stopped, or extended.
    `expires` is the transition that the timer takes when the period is over; `remind` are days
    before the last day on which people are reminded.
    """

    name: str
    label: _StrOrPromise
    article: Article
    runs: Callable[[Any, Calendar], Due | None]
    expires: str = "deadline_passed"
    met_by: frozenset[str] = field(default_factory=frozenset)
    remind: tuple[int, ...] = ()
    consequence: _StrOrPromise = ""
