"""A case that has something deposited: a stall stands in for the verification of suspect goods."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from accounts.actors import Actor, actor_for
from accounts.models import Person
from accounts.roles import Role
from ipr_verification.models import Deposit
from statute import clock
from statute.door import perform
from statute.errors import Refused
from statute.models import Case
from tests.accounts.people import a_person, a_user, grant
from tests.drill.models import Stall
from tests.drill.world import World, a_world

# A Monday; the order sets Friday the 13th.
NOV_2, NOV_6, FRIDAY = date(2026, 11, 2), date(2026, 11, 6), date(2026, 11, 13)


def on(day: date, hour: int = 10) -> AbstractContextManager[Any]:
    """That hour of the day in Tokyo."""
    return clock.standing_at(datetime(day.year, day.month, day.day, hour, tzinfo=clock.TOKYO).astimezone(UTC))


def nov(day: int) -> date:
    return date(2026, 11, day)


def refused(case_id: int, name: str, actor: Actor, given: Any = None) -> list[str]:
    """The codes of the reasons why it is not done."""
    with pytest.raises(Refused) as caught:
        perform(case_id, name, actor, given or {})
    return [reason.code for reason in caught.value.reasons]


def articles(case_id: int, name: str, actor: Actor, given: Any = None) -> list[str]:
    """And their provisions."""
    with pytest.raises(Refused) as caught:
        perform(case_id, name, actor, given or {})
    return [str(reason.article) for reason in caught.value.reasons]


@dataclass(frozen=True)
class Securing:
    """A right holder, an importer, a broker, and what customs and they do."""

    world: World
    holder: Person
    importer: Person
    agent: Person
    holder_actor: Actor
    importer_actor: Actor
    agent_actor: Actor
    ip_officer: Actor

    @property
    def supervisor(self) -> Actor:
        return self.world.supervisor

    def ordered(self, purpose: str = "petition", *, amount: int = 1_000_000, **more: Any) -> int:
        """The case of a deposit ordered on 2 November, to be provided by the 13th."""
        with on(NOV_2):
            (stall,) = self.world.granted(until=date(2027, 6, 30))
            parties = (self.holder.pk, self.importer.pk)
            depositor, beneficiary = parties if purpose != "discontinuance" else parties[::-1]
            given = {
                "purpose": purpose,
                "depositor_id": depositor,
                "beneficiary_id": beneficiary,
                "amount": amount,
            }
            perform(stall, "ask_deposit", self.world.officer, {"due_on": FRIDAY, **given, **more})
        return int(Deposit.objects.get(about_id=stall).pk)

    def depositor(self, case_id: int) -> Actor:
        """Who acts for the depositor."""
        row = Deposit.objects.get(pk=case_id)
        return self.holder_actor if row.depositor_id == self.holder.pk else self.importer_actor

    def presented(self, case_id: int, amount: int = 1_000_000, day: date = NOV_6, **more: Any) -> None:
        """The depositor shows a certificate of that day, on that day or whenever the clock stands."""
        given = {"kind": "cash", "amount": amount, "document": "供託 令8 第17号", "on": day, **more}
        perform(case_id, "present", self.depositor(case_id), given)

    def provided(self, purpose: str = "petition", *, amount: int = 1_000_000, **more: Any) -> int:
        """A deposit provided in full on the 6th."""
        case_id = self.ordered(purpose, amount=amount)
        with on(nov(6)):
            self.presented(case_id, amount, **more)
            perform(case_id, "accept", self.ip_officer, {"number": 1, "finding": "quoted"})
        return case_id


def the(case_id: int) -> Deposit:
    """The deposit as the database has it now."""
    found: Deposit = Deposit.objects.get(pk=case_id)
    return found


def told(case_id: int) -> str:
    """What the case that it is about was told."""
    return str(Stall.objects.get(pk=the(case_id).about_id).remark)


def account(case_id: int) -> list[tuple[str, int]]:
    """The entries: kind and yen."""
    return list(the(case_id).entries.order_by("number").values_list("kind", "amount"))


def office_of(case_id: int) -> int:
    return int(Case.objects.get(pk=case_id).office_id)


def a_securing() -> Securing:
    """Makes it, in the database of the test."""
    with on(NOV_2):
        world = a_world()
        holder, importer, agent = a_person("HOLDER"), a_person("TRADER"), a_person("AGENT")

        def actor(name: str, role: str, at: Any) -> Actor:
            user = a_user(name)
            grant(user, role, at)
            return actor_for(user, NOV_2)

        return Securing(
            world, holder, importer, agent, actor("holder", Role.RIGHTHOLDER, holder),
            actor("trader", Role.IMPORTER, importer), actor("agent", Role.BROKER, agent),
            actor("ip_officer", Role.IP_OFFICER, world.tokyo),
        )  # fmt: skip
