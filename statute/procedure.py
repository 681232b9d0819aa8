"""The base of every state machine: a row beside its Case, which only the door writes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import reduce, wraps
from operator import or_
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Self

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMFieldMixin, transition

from statute.awaiting import Awaited
from statute.clerical import ClericalActs
from statute.errors import MachineFault
from statute.machine import NEW
from statute.transitions import Deadline

if TYPE_CHECKING:
    from accounts.actors import Actor
    from statute.articles import Article


class ProcedureQuerySet(models.QuerySet[Any]):
    """Reads only what its caller may see; writes nothing."""

    def visible_to(self, actor: Actor) -> Self:
        """The rows this actor may see: by office for staff, by party otherwise, never both at once."""
        seen: Self = self.model.scope(self, actor)
        return seen

    def _only_the_door(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise MachineFault("A procedure's rows are written by the door alone.")

    update = _only_the_door
    delete = _only_the_door
    create = _only_the_door
    bulk_create = _only_the_door
    bulk_update = _only_the_door
    get_or_create = _only_the_door
    update_or_create = _only_the_door


class Procedure(ClericalActs, ConcurrentTransitionMixin, models.Model):
    """One procedure of the Act. A subclass declares its `state` field, its transitions, its deadlines,
    and what of it customs is waited for.

    `party_fields` say which columns name the person for whom a party's role acts ("broker" ->
    "broker_id", or several); `hidden_from_staff` are states before anything was submitted to the office.
    """

    case = models.OneToOneField(
        "statute.Case",
        primary_key=True,
        on_delete=models.PROTECT,
        related_name="%(class)s",
        verbose_name=_("case"),
    )

    deadlines: ClassVar[tuple[Deadline, ...]] = ()
    awaited: ClassVar[tuple[Awaited, ...]] = ()
    party_fields: ClassVar[Mapping[str, str | tuple[str, ...]]] = {}
    hidden_from_staff: ClassVar[frozenset[str]] = frozenset()
    office_fields: ClassVar[tuple[str, ...]] = ()
    # Names of deadlines and waits -> the roles of the parties that are told of them; of what is not named all are.
    told_to: ClassVar[Mapping[str, frozenset[str]]] = {}

    objects = ProcedureQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    state: Any

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Gives every class its own copy of the transitions it inherits.

        django-fsm binds a transition to the field of the first class that has it; a second class
        that shares the function would have none.
        """
        super().__init_subclass__(**kwargs)
        for base in cls.__mro__[1:]:
            for name, found in vars(base).items():
                if hasattr(found, "_django_fsm") and name not in vars(cls):
                    setattr(cls, name, _own_copy(found))

    def save(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise MachineFault("A procedure's rows are written by the door alone.")

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise MachineFault("A procedure's rows are never deleted.")

    @classmethod
    def kind(cls) -> str:
        """The name of the procedure in cases, deadlines and URLs: "import_declaration"."""
        name = cls.__name__
        return "".join(f"_{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))

    def article_of(self, act: str, article: Article) -> Article:
        """The article under which this case takes a transition; another where the law differs from case to case."""
        return article

    @classmethod
    def scope(cls, rows: Any, actor: Actor) -> Any:
        """Narrows a queryset to what the actor may see."""
        if actor.kind == "system":
            return rows
        if actor.kind == "staff":
            offices = actor.all_offices
            seen = rows.exclude(state__in=cls.hidden_from_staff) if cls.hidden_from_staff else rows
            if not cls.office_fields:
                return seen.filter(case__office_id__in=offices)
            where = models.Q(case__office_id__in=offices)
            for name in cls.office_fields:
                where |= models.Q(**{f"{name}__in": offices})
            return seen.filter(where)
        return cls.scope_of_party(rows, actor)

    @classmethod
    def scope_of_party(cls, rows: Any, actor: Actor, roles: Collection[str] | None = None) -> Any:
        """Narrows a queryset to the cases of a party: of those it has in these roles, where some are named."""
        persons: dict[str, frozenset[int]] = {}
        for role, column in cls.party_columns():
            if (found := actor.persons_for(role)) and (roles is None or role in roles):
                persons[column] = persons.get(column, frozenset()) | found
        if not persons:
            return rows.none()
        return rows.filter(reduce(or_, (models.Q(**{f"{name}__in": of}) for name, of in persons.items())))

    def tells(self, name: str, actor: Actor) -> bool:
        """Whether somebody who sees the case is told of a deadline or a wait of it."""
        roles = self.told_to.get(name)
        if roles is None or not actor.is_party:
            return True
        columns = [(role, column) for role, column in self.party_columns() if role in roles]
        return any(getattr(self, column) in actor.persons_for(role) for role, column in columns)

    @classmethod
    def party_columns(cls) -> list[tuple[str, str]]:
        """Each role of a party with each column that may name its person."""
        return [
            (role, column)
            for role, columns in cls.party_fields.items()
            for column in ((columns,) if isinstance(columns, str) else columns)
        ]

    @property
    def sealed(self) -> bool:
        """Whether its papers are still closed to the parties that see the case."""
        return False

    def papers_shown_to(self, actor: Actor) -> bool:
        """Whether the papers of the case are open to somebody who sees it, to read and to add to."""
        return not (actor.is_party and self.sealed)

    def concerned(self, office_id: int, deadline: str = "") -> tuple[list[int], list[int]]:
        """The offices and the persons whose case it is, by id, ascending: whom a reminder of that deadline is for."""
        plain = (name for name in self.office_fields if "__" not in name)
        offices = {office_id, *(getattr(self, name) for name in plain)}
        roles = self.told_to.get(deadline)
        persons = {getattr(self, col) for role, col in self.party_columns() if roles is None or role in roles}
        return sorted(offices - {None}), sorted(persons - {None})

    @classmethod
    def rows_of(cls, case_ids: Sequence[int]) -> dict[int, Self]:
        """The rows of these cases by id, whoever may see them: for the door, which has locked the cases."""
        return {row.pk: row for row in cls._base_manager.filter(pk__in=case_ids)}

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Reads the row again without ever lifting the protection of the state field.

        django-fsm-2 switches `protected` off on the shared field and, after one DoesNotExist, leaves it
        off for the whole process. Taking the state out of the instance has the same effect for this
        instance alone, and is put back when reading fails.
        """
        fields = [f for f in self._meta.concrete_fields if isinstance(f, FSMFieldMixin)]
        kept = {f.attname: self.__dict__.pop(f.attname) for f in fields if f.attname in self.__dict__}
        try:
            models.Model.refresh_from_db(self, *args, **kwargs)
        except BaseException:
            self.__dict__.update(kept)
            raise
        for name, value in kept.items():
            self.__dict__.setdefault(name, value)
        self._update_initial_state()


def _own_copy(inherited: Any) -> Any:
    """The same transition as a function of its own, declared again."""
    body = inherited.__wrapped__

    # Without the attributes of the original, among which is the machine it belongs to.
    @wraps(body, updated=())
    def copied(self: Any, ctx: Any) -> Any:
        return body(self, ctx)

    again: Any = copied
    for one in inherited._django_fsm.transitions.values():
        again = transition(
            "state", one.source, one.target, one.on_error, one.conditions, one.permission, one.custom
        )(again)
    return again


def state_known(states: Iterable[str], name: str) -> models.CheckConstraint:
    """The database's own check that a state column holds a state: nothing else guards .update()."""
    return models.CheckConstraint(condition=models.Q(state__in=[s for s in states if s != NEW]), name=name)


_for_now: set[type[Procedure]] = set()


def all_procedures() -> list[type[Procedure]]:
    """Every procedure installed, in a stable order; one of `SCRATCH_MODELS` only inside `installed_for_now`."""
    models: list[type[Any]] = apps.get_models()
    found = [m for m in models if issubclass(m, Procedure)]
    return sorted([*found, *_for_now], key=lambda m: m._meta.label)


@contextmanager
def installed_for_now(procedure: type[Procedure]) -> Iterator[None]:
    """Inside, a procedure is installed whose table the caller has made in a scratch database (a benchmark's)."""
    _for_now.add(procedure)
    try:
        yield
    finally:
        _for_now.discard(procedure)
        _by_kind.pop(procedure.kind(), None)


_by_kind: dict[str, type[Procedure]] = {}


def procedure_of(kind: str) -> type[Procedure]:
    """The procedure with this name. Raises MachineFault when there is none."""
    if kind not in _by_kind:
        _by_kind.update((procedure.kind(), procedure) for procedure in all_procedures())
    try:
        return _by_kind[kind]
    except KeyError:
        raise MachineFault(f"There is no procedure {kind!r}.") from None
