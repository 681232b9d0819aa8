"""What the timeline of any procedure says was changed: names, labels and parties, never columns and codes."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from accounts.models import Office, OfficeKind, Person
from bonded_areas.pages import LotPages
from clearance.pages.declaration import DeclarationPages
from doors.case_contents import Told
from doors.pages import ProcedurePages
from doors.told_in_words import changes_in_words
from duties.pages import LiabilityPages
from tests.accounts.people import a_person

pytestmark = pytest.mark.django_db


def told(changes: dict[str, Any], sequence: int = 2, source: str = "lodged") -> Told:
    at = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
    return Told(
        *(sequence, at, "act", "Act", "someone", "staff", "67", source, "lodged", "Lodged", "both", ()),
        changes=changes,
        input={},
    )


def said(pages: ProcedurePages, changes: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    [entries] = changes_in_words(pages, [told(changes)]).values()
    return [(one["label"], one["before"], one["after"]) for one in entries]


@pytest.fixture
def operator() -> Person:
    return a_person("OPR-9", name_en="Oi Storage", name_ja="大井倉庫")


def test_a_lot_tells_its_kind_of_place_and_its_operator_by_their_words(operator: Person) -> None:
    changes = {
        "place_kind": [None, "designated"],
        "operator_id": [None, operator.pk],
        "brought_in_on": [None, "2026-11-20"],
    }
    assert said(LotPages(), changes) == [
        ("Kind of place", "", "Designated bonded area"),
        ("Operator", "", "Oi Storage"),
        ("Brought in on", "", "Fri 20 Nov 2026"),
    ]
    with override("ja"):
        assert said(LotPages(), changes) == [
            ("場所の種別", "", "指定保税地域"),
            ("管理者", "", "大井倉庫"),
            ("搬入日", "", "2026年11月20日(金)"),
        ]


def test_a_liability_tells_its_amounts_in_groups_of_three_digits() -> None:
    changes = {"paid_total": [0, 216400], "withdrawn_early": [False, True]}
    assert said(LiabilityPages(), changes) == [
        ("Paid (yen)", "0", "216,400"),
        ("Goods withdrawn before permission", "No", "Yes"),
    ]


def test_a_declaration_tells_its_codes_in_words_and_a_move_to_another_office_by_name() -> None:
    office = Office.objects.create(
        code="QQQ", kind=OfficeKind.HEADQUARTERS, name_en="Quay office", name_ja="埠頭"
    )
    changes = {
        "channel": ["", "inspection"],
        "case.office_id": [None, office.pk],
        "gross_mass_kg": ["120.500000", "121"],
    }
    assert said(DeclarationPages(), changes) == [
        ("Channel", "", "3 physical inspection"),
        ("Office", "", "Quay office"),
        ("Gross mass (kg)", "120.5", "121"),
    ]


def test_what_only_machines_read_is_left_out_and_what_is_emptied_is_nothing() -> None:
    changes = {
        "screening": [{}, {"score": 40}],
        "charges": [[], [{"kind": "freight"}]],
        "gone_column": [1, 2],
        "containers": [["ABCU1"], ["ABCU1", "ABCU2"]],
        "conveyance": ["NH216", ""],
    }
    assert said(DeclarationPages(), changes) == [
        ("Containers", "ABCU1", "ABCU1, ABCU2"),
        ("Vessel or flight", "NH216", None),
    ]


def test_the_entry_that_opened_the_case_lists_nothing() -> None:
    assert changes_in_words(LotPages(), [told({"packages": [None, 3]}, source="new")]) == {}


def test_however_many_entries_name_parties_there_is_one_query_for_each_table(operator: Person) -> None:
    entries = [told({"operator_id": [None, operator.pk]}, sequence) for sequence in range(2, 40)]
    with CaptureQueriesContext(connection) as queries:
        assert len(changes_in_words(LotPages(), entries)) == 38
    assert len(queries) == 1
