"""Designated areas in tests: a proposal, a registration on paper, and one brought to where a test begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bonded_areas.models import Designation
from statute.door import open_case, perform
from tests.bonded_areas.licensing import at

if TYPE_CHECKING:
    from tests.bonded_areas.licensing import Licensing


def a_proposal(**changes: Any) -> dict[str, Any]:
    """A quay of the local public entity, administered by an operator."""
    return {
        "office": "TYO",
        "name_en": "Aomi quay",
        "name_ja": "青海ふ頭",
        "address": "2-1 Aomi, Koto-ku, Tokyo",
        "port": "JPTYO",
        "floor_area_m2": "12000",
        "capacity_m3": "60000",
        "ownership": "local",
        "owner": "BUY01",
        "administrator": "OPR01",
        "purpose": "Containers are cleared where they are landed.",
        **changes,
    }


def registered(code: str, **changes: Any) -> dict[str, Any]:
    """A designation that was made on paper, in the scene of declarations."""
    given = {"owner": "IMP01", "administrator": "BRK01", "code": code, "designated_on": "2020-04-01"}
    return {**a_proposal(**given), "evidence": "Notice 12 of 2020", **changes}


class Area:
    """The office of licences, which designates areas too."""

    def __init__(self, office: Licensing) -> None:
        self.office = office

    def proposed(self, **changes: Any) -> int:
        """A proposal of this Monday."""
        given = a_proposal(**changes)
        opened = open_case(Designation, "propose", self.office["bonded_officer"], self.office.tokyo.pk, given)
        return opened.case_id

    def hear(self, case_id: int, day: int = 10) -> None:
        """Owner, administrator and the public are heard, the last on a day of November."""
        officer = self.office["bonded_officer"]
        for party in ("owner", "administrator"):
            said = {"party": party, "held_on": the(case_id).matter_since, "statement": "No objection."}
            perform(case_id, "record_consultation", officer, said)
        hearing = {"hearing_on": f"2026-11-{day}", "hearing_place": "Room 1"}
        perform(case_id, "announce_hearing", officer, hearing)
        with at(2026, 11, day):
            perform(case_id, "record_hearing", officer, {"statement": "Importers ask for longer hours."})

    def designated(self, code: str = "1AD77", **changes: Any) -> int:
        """Designated from 10 November 2026; the clock still stands before it."""
        case_id = self.proposed(**changes)
        self.hear(case_id)
        with at(2026, 11, 10, 12):
            perform(case_id, "designate", self.office["supervisor"], {"code": code, "from_on": "2026-11-10"})
        return case_id


def the(case_id: int) -> Designation:
    """The designation as it stands."""
    found: Designation = Designation._base_manager.select_related("case", "place").get(pk=case_id)
    return found
