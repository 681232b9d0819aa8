"""A customs office that licenses bonded areas, for tests: its people, an operator, and licences in each state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from accounts.actors import Actor, actor_for
from accounts.models import Office, Person
from bonded_areas.models import Licence, Place
from bonded_areas.rules.licence_grounds import items_of
from bonded_areas.rules.licence_types import licence_type
from statute import clock
from statute.door import open_case, perform
from tests.accounts.people import a_person, a_user, an_office, grant

# Monday 2 November 2026, 10:00 in Tokyo. Tuesday 3 November is Culture Day.
MONDAY = datetime(2026, 11, 2, 1, tzinfo=UTC)
TIMER = Actor.system("timer")


@dataclass
class Licensing:
    """Who is there."""

    tokyo: Office
    kobe: Office
    operator: Person
    heir: Person
    buyer: Person
    actors: dict[str, Actor]

    def __getitem__(self, name: str) -> Actor:
        return self.actors[name]

    def apply(self, actor: str = "operator", **changes: Any) -> int:
        """An application."""
        return open_case(Licence, "apply", self[actor], self.tokyo.pk, an_application(**changes)).case_id

    def under_review(self, **changes: Any) -> int:
        """An application whose review has begun."""
        case_id = self.apply(**changes)
        perform(case_id, "begin_review", self["bonded_officer"])
        return case_id

    def examined(self, *, against: tuple[str, ...] = (), **changes: Any) -> int:
        """An application on which every item was examined."""
        case_id = self.under_review(**changes)
        self.find(case_id, against=against)
        return case_id

    def find(self, case_id: int, *, against: tuple[str, ...] = (), only: tuple[str, ...] = ()) -> None:
        """The whole checklist is recorded; these items stand against the licence."""
        kind = licence_type(the(case_id).place_kind)
        findings = [
            {"item": item, "against": item in against, "evidence": f"paper {item}"}
            for item in (only or items_of(kind))
        ]
        perform(case_id, "record_findings", self["bonded_officer"], {"findings": findings})

    def licensed(self, code: str = "1AW77", **changes: Any) -> int:
        """A licence granted today."""
        given = an_application(**changes)
        case_id = self.examined(**changes)
        days = {"from_on": given["from_on"], "until_on": given["until_on"], "code": code}
        perform(case_id, "grant", self["supervisor"], days)
        return case_id

    def registered(self, code: str = "1AW88", **changes: Any) -> int:
        """A licence granted before."""
        # From today, for ten years; an exhibition site for the days of its event.
        exhibition = changes.get("kind") == "exhibition"
        days = {} if exhibition else {"from_on": "2026-11-02", "until_on": "2036-11-01"}
        given = {**an_application(**(days | changes)), "code": code, "evidence": "licence on paper"}
        return open_case(Licence, "register", self["supervisor"], self.tokyo.pk, given).case_id


def the(case_id: int) -> Licence:
    """The licence as it stands."""
    found: Licence = Licence._base_manager.select_related("case", "place").get(pk=case_id)
    return found


def an_application(**changes: Any) -> dict[str, Any]:
    """A warehouse for ten years from 4 November 2026."""
    given: dict[str, Any] = {
        "office": "TYO",
        "kind": "warehouse",
        "person": "OPR01",
        "name_en": "Shibaura warehouse",
        "name_ja": "芝浦蔵置場",
        "address": "1-1 Shibaura, Minato-ku, Tokyo",
        "floor_area_m2": "400",
        "capacity_m3": "2000",
        "from_on": date(2026, 11, 4),
        "until_on": date(2036, 11, 3),
    }
    if changes.get("kind") == "exhibition":
        given |= {
            "event": "Tokyo fair",
            "event_from": date(2026, 11, 10),
            "event_until": date(2026, 11, 20),
            "until_on": date(2026, 11, 30),
        }
    return {**given, **changes}


def a_licensing_office() -> Licensing:
    """The office is open."""
    hq = an_office("HQ")
    tokyo, kobe = an_office("TYO", hq), an_office("KOB", hq)
    operator = a_person("OPR01", name_ja="大井保税")
    other = a_person("OPR02")
    heir = a_person("HEIR1", kind="individual")
    a_person("OLD01", kind="individual")
    buyer = a_person("BUY01")
    actors = {}
    for name, role, at in (
        ("officer", "officer", tokyo),
        ("supervisor", "supervisor", tokyo),
        ("collector", "collector", tokyo),
        ("auditor", "auditor", tokyo),
        ("bonded_officer", "bonded_officer", tokyo),
        ("kobe_officer", "bonded_officer", kobe),
        ("kobe_supervisor", "supervisor", kobe),
        ("operator", "bonded_operator", operator),
        ("other_operator", "bonded_operator", other),
        ("carrier", "carrier", operator),
    ):
        user = a_user(name)
        grant(user, role, at)
        actors[name] = actor_for(user, date(2026, 11, 2))
    return Licensing(tokyo, kobe, operator, heir, buyer, actors)


def place_of(case_id: int) -> Place:
    """The place of a licence."""
    place = the(case_id).place
    assert place is not None
    return place


def at(year: int, month: int, day: int, hour: int = 10) -> Any:
    """The clock stands at that hour in Tokyo."""
    return clock.standing_at(datetime(year, month, day, hour, tzinfo=clock.TOKYO).astimezone(UTC))
