"""The demonstration's designated area: Aomi is on record, its works are asked for, and another quay is considered."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bonded_areas.models import Designation
from statute.calendar_store import current_calendar
from statute.clock import today
from statute.door import open_case, perform

if TYPE_CHECKING:
    from accounts.actors import Actor
    from console.demonstration.story import Story

AOMI = {
    "office": "TYO",
    "name_en": "Aomi Designated Area",
    "name_ja": "青海指定保税地域",
    "address": "2-1 Aomi, Koto-ku, Tokyo",
    "port": "JPTYO",
    "floor_area_m2": "12000",
    "capacity_m3": "60000",
    "ownership": "corporation",
    "owner": "OPR-0001",
    "administrator": "OPR-0001",
    "purpose": "Containers are cleared where they are landed.",
}


def register_designation(demo: Actor, office_id: int) -> None:
    """The designation of Aomi, as it was made before; repeatable."""
    if Designation.objects.filter(place__code="1AD02").exists():
        return
    paper = {**AOMI, "code": "1AD02", "designated_on": date(2020, 4, 1), "evidence": "Notice 12 of 2020"}
    open_case(Designation, "register", demo, office_id, paper)


def designated_areas(story: Story) -> None:
    """A designation is on record, works are approved, and a proposal waits for its hearing."""
    story.heading("Designated bonded areas")
    chief, officer = story.office["supervisor"], story.office["bonded-officer"]
    case_id = Designation.objects.get(place__code="1AD02", state="designated").pk
    story.step("the office", "has the designation of Aomi on record, made in 2020", "37(1)")
    works = {
        "kind": "disposal",
        "what": "A shed is leased to a forwarder.",
        "begins_on": today() + timedelta(days=30),
    }
    perform(case_id, "ask_for_works", story.office["warehouse"], works)
    perform(case_id, "consent_to_works", chief, {})
    story.step("Oi Bonded Logistics", "asks to lease a shed there; it is approved", "38(1), 38(2)")
    given = {
        **AOMI,
        "name_en": "Ariake Quay",
        "name_ja": "有明ふ頭",
        "ownership": "local",
        "owner": "IMP-0001",
    }
    proposed = open_case(Designation, "propose", officer, story.office.tokyo.pk, given).case_id
    story.refused(
        "Naomi Ueda, supervisor",
        "designates a quay before anybody was heard",
        lambda: perform(proposed, "designate", chief, {"code": "1AD03", "from_on": today()}),
        "37(3)",
    )
    said = {"party": "owner", "held_on": today(), "statement": "No objection."}
    perform(proposed, "record_consultation", officer, said)
    day = _open_day()
    perform(
        proposed, "announce_hearing", officer, {"hearing_on": day, "hearing_place": "Room 1, Tokyo Customs"}
    )
    story.step("Yuri Sasaki, officer", f"consults the owner and announces a hearing for {day}", "37(3)")


def _open_day() -> date:
    """A day a fortnight ahead on which the office is open."""
    day, calendar = today() + timedelta(days=14), current_calendar()
    while calendar.is_administrative_holiday(day):
        day += timedelta(days=1)
    return day
