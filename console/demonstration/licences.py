"""The demonstration's licences: those of the places that are there, and one applied for, examined and granted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from accounts.actors import Actor
from bonded_areas.models import Licence, Place
from bonded_areas.rules.licence_grounds import items_of
from bonded_areas.rules.licence_types import LICENSED, licence_type
from statute.clock import today
from statute.door import open_case
from statute.models import PublicNotice

if TYPE_CHECKING:
    from console.demonstration.story import Story

OPERATOR = "OPR-0001"


def register_licences(demo: Actor, places: Mapping[str, Place]) -> None:
    """The licences of the demonstration's own places, as they were granted before; repeatable."""
    for code, place in places.items():
        if place.kind not in LICENSED or place.licences.exists():
            continue
        given = {
            "kind": place.kind,
            "person": OPERATOR,
            "place": code,
            "code": code,
            "name_en": place.name_en,
            "name_ja": place.name_ja,
            "address": "Tokyo",
            "floor_area_m2": "480",
            "capacity_m3": "2400",
            "from_on": date(2024, 4, 1),
            "until_on": date(2034, 3, 31),
            "evidence": "licence of the demonstration",
        }
        open_case(Licence, "register", demo, place.office_id, given)


def tell_licence(story: Story) -> None:
    """A factory is applied for; nothing is granted before every item is examined; everybody is told."""
    story.heading("A bonded factory is licensed")
    first = today() + timedelta(days=1)
    last = date(first.year + 5, 3, 31)
    given: dict[str, Any] = {
        "office": "TYO",
        "kind": "factory",
        "person": OPERATOR,
        "name_en": f"Shibaura Works {story.run}",
        "name_ja": f"芝浦保税工場 {story.run}",
        "address": "1-1 Shibaura, Minato-ku, Tokyo",
        "floor_area_m2": "450",
        "capacity_m3": "2000",
        "from_on": first,
        "until_on": last,
    }
    opened = open_case(Licence, "apply", story.office["warehouse"], story.office.tokyo.pk, given)
    case_id = opened.case_id
    story.step("Oi Bonded Logistics", f"applies for a bonded factory: {opened.reference}", "56(1)")
    story.act(case_id, "begin_review", "bonded-officer")
    grant = {"from_on": first, "until_on": last, "code": f"1F{story.run % 10**6:06}"}
    story.refused(
        "Naomi Ueda, supervisor",
        "grants it before it is examined",
        lambda: story.act(case_id, "grant", "supervisor", grant),
        "43(i)",
    )
    findings = [
        {"item": item, "against": False, "evidence": "papers of the application"}
        for item in items_of(licence_type("factory"))
    ]
    story.act(case_id, "record_findings", "bonded-officer", {"findings": findings})
    story.step(
        "Yuri Sasaki, bonded officer", f"examines {len(findings)} items, each with its evidence", "43, 61-4"
    )
    story.act(case_id, "grant", "supervisor", grant)
    row = Licence.objects.select_related("place").get(pk=case_id)
    story.expect(row.state == "licensed", f"the licence is granted: state is {row.state}")
    story.step("Naomi Ueda, supervisor", f"licenses {row.place} until {row.until_on}", "42(2), 61-4")
    notice = PublicNotice.objects.filter(case_id=case_id).first()
    story.expect(notice is not None, "everybody is told at once")
    story.step("the office", "gives public notice at /public-notices/", "42(3)")
