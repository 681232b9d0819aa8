"""What the tests of this floor ask of the door, in fewer words."""

from typing import Any

import pytest

from accounts.actors import Actor, actor_for
from accounts.models import Office, Person
from statute.clerical import ClericalActs
from statute.clock import today
from statute.door import Outcome, open_case, perform
from statute.errors import InvalidInput, Refused
from statute.machine import machine
from statute.procedure import Procedure
from tests.accounts.people import a_user, grant

OPERATOR = Actor.system("operator")
TIMER = Actor.system("timer")


def acting(role: str, at: Office | Person, name: str = "") -> Actor:
    """A new user who holds that role there, as it acts today."""
    user = a_user(name)
    grant(user, role, at)
    return actor_for(user, today())


def row_of(procedure: type[Procedure], outcome: Outcome) -> Any:
    """The row as it stands in the database."""
    return procedure._base_manager.get(pk=outcome.case_id)


def refused(case: Any, name: str, actor: Actor, given: Any = None) -> list[tuple[str, str]]:
    """The reasons, each with its article, for which the transition is refused."""
    with pytest.raises(Refused) as refusal:
        perform(case.pk, name, actor, given)
    return [(reason.code, str(reason.article)) for reason in refusal.value.reasons]


def not_opened(
    procedure: type[Procedure], name: str, actor: Actor, office: Office, given: Any
) -> list[tuple[str, str]]:
    """The reasons, each with its article, for which no case is opened."""
    with pytest.raises(Refused) as refusal:
        open_case(procedure, name, actor, office.pk, given)
    return [(reason.code, str(reason.article)) for reason in refusal.value.reasons]


def not_understood(
    procedure: type[Procedure], name: str, actor: Actor, office: Office, given: Any
) -> list[tuple[str | None, str]]:
    """The fields of the input that are wrong, each with its sentence."""
    with pytest.raises(InvalidInput) as refusal:
        open_case(procedure, name, actor, office.pk, given)
    return [(reason.field, str(reason.message)) for reason in refusal.value.reasons]


def moves_of(procedure: type[Procedure]) -> dict[tuple[str, str], str]:
    """(state, transition) -> state reached, without the clerical acts that every case knows."""
    return {
        pair: target
        for pair, target in machine(procedure).table().items()
        if pair[1] not in vars(ClericalActs)
    }
