"""A small world for the kernel's tests: two offices, their people, two keepers, and stalls in any state."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from accounts.actors import Actor, actor_for
from accounts.models import Office, Person, User
from accounts.roles import Role
from statute import clock
from statute.door import open_case, open_cases, perform, perform_many
from tests.accounts.people import a_person, a_user, an_office, grant
from tests.drill.models import Berth, Stall

FAR = timedelta(days=200)


@dataclass(frozen=True)
class World:
    """Who is there. `keeper` acts for `person`, `rival` for `other_person`."""

    tokyo: Office
    osaka: Office
    person: Person
    other_person: Person
    officer_user: User
    officer: Actor
    supervisor: Actor
    inspector: Actor
    auditor: Actor
    osaka_officer: Actor
    osaka_inspector: Actor
    keeper: Actor
    rival: Actor

    def drafted(self, count: int = 1, items: int = 1) -> list[int]:
        """Stalls in draft."""
        goods = [{"name": f"thing {n}", "price": 100 * n} for n in range(1, items + 1)]
        given = [{"keeper_id": self.person.pk, "name": f"stall {n}", "items": goods} for n in range(count)]
        return [o.case_id for o in open_cases(Stall, "draft", self.keeper, self.tokyo.pk, given)]

    def filed(self, count: int = 1) -> list[int]:
        """Stalls before the office, with a fee."""
        ids = self.drafted(count)
        perform_many(ids, "amend", self.keeper, {"fee": 5000})
        perform_many(ids, "file", self.keeper)
        return ids

    def berths(self, count: int = 1) -> list[int]:
        """Free berths."""
        given = [{"number": n} for n in range(1, count + 1)]
        return [o.case_id for o in open_cases(Berth, "lay_out", self.supervisor, self.tokyo.pk, given)]

    def granted(self, count: int = 1, until: date | None = None) -> list[int]:
        """Stalls with a permit, each on a berth of its own, until a day (200 days ahead)."""
        berths, stalls = self.berths(count), self.filed(count)
        day = until or clock.today() + FAR
        perform_many(stalls, "grant", self.officer, [{"berth_id": b, "until": day} for b in berths])
        return stalls


def a_world() -> World:
    """Makes it, in the database of the test."""
    top = an_office("HQ")
    tokyo, osaka = an_office("TYO", top), an_office("OSA", top)
    person, other = a_person("KEEPER"), a_person("RIVAL")
    officer_user = a_user("officer")
    grant(officer_user, Role.OFFICER, tokyo)
    return World(
        tokyo,
        osaka,
        person,
        other,
        officer_user,
        actor_for(officer_user, clock.today()),
        _actor("supervisor", Role.SUPERVISOR, tokyo),
        _actor("inspector", Role.INSPECTOR, tokyo),
        _actor("auditor", Role.AUDITOR, tokyo),
        _actor("osaka_officer", Role.OFFICER, osaka),
        _actor("osaka_inspector", Role.INSPECTOR, osaka),
        _actor("keeper", Role.BROKER, person),
        _actor("rival", Role.BROKER, other),
    )


def _actor(name: str, role: str, at: Any) -> Actor:
    user = a_user(name)
    grant(user, role, at)
    return actor_for(user, clock.today())


def stall(case_id: int) -> Stall:
    """A stall as the database has it now."""
    found: Stall = Stall.objects.get(pk=case_id)
    return found


__all__ = ["World", "a_world", "open_case", "perform", "perform_many", "stall"]
