"""A licence applied for, examined item by item, granted with a public notice, or refused on an item (42, 43, 62-8)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from bonded_areas.models import GroundFinding, Licence, Place
from statute.door import perform
from statute.errors import Refused
from statute.models import DeadlineRow, PublicNotice
from tests.accounts.people import a_person
from tests.bonded_areas.licensing import an_application, at, place_of, the
from tests.clearance.acts import refusal
from tests.parties.doors import not_opened, not_understood

if TYPE_CHECKING:
    from tests.bonded_areas.licensing import Licensing

pytestmark = pytest.mark.django_db
DAYS = {"from_on": date(2026, 11, 4), "until_on": date(2036, 11, 3), "code": "1AW77"}


def given(**changes: Any) -> dict[str, Any]:
    return an_application(**changes)


@pytest.mark.proves("42(1)", "42(3)")
def test_a_warehouse_is_licensed_and_everybody_is_told_at_once(office: Licensing) -> None:
    case_id = office.examined()
    perform(case_id, "grant", office["supervisor"], DAYS)
    row = the(case_id)
    assert (row.state, row.granted_on, row.until_on) == ("licensed", date(2026, 11, 2), date(2036, 11, 3))
    assert row.case.reference
    place = place_of(case_id)
    assert (place.code, place.kind, place.office, place.operator) == (
        "1AW77",
        "warehouse",
        office.tokyo,
        office.operator,
    )
    assert (place.floor_area_m2, place.capacity_m3) == (Decimal(400), Decimal(2000))
    [notice] = PublicNotice.objects.filter(case_id=case_id)
    assert (notice.article, notice.issued_on) == ("42(3)", date(2026, 11, 2))
    assert ["Licensee", "OPR01 Ltd."] in notice.facts["en"]
    assert "大井保税" in [value for _label, value in notice.facts["ja"]]
    [deadline] = DeadlineRow.objects.filter(case_id=case_id, status="running")
    assert (deadline.name, deadline.ends_on) == ("licence", date(2036, 11, 3))


@pytest.mark.parametrize(
    ("kind", "notice_article", "via"),
    [("factory", "42(3)", "61-4"), ("exhibition", "42(3)", "62-7"), ("integrated", "42(3)", "62-15")],
)
@pytest.mark.proves("56(1)", "61-4", "62-2(1)", "62-7", "62-8(1)", "62-15")
def test_the_other_types_are_licensed_by_the_same_machine(
    office: Licensing, kind: str, notice_article: str, via: str
) -> None:
    case_id = office.licensed(kind=kind)
    assert place_of(case_id).kind == kind
    [notice] = PublicNotice.objects.filter(case_id=case_id)
    assert notice.article == notice_article
    assert ["Applies by", via] in notice.facts["en"]


@pytest.mark.proves("43")
def test_no_licence_before_every_item_is_examined(office: Licensing) -> None:
    case_id = office.under_review()
    office.find(case_id, only=("i", "ii", "iii", "iv", "v", "vi", "vii", "viii"))
    assert refusal(case_id, "grant", office["supervisor"], DAYS) == [
        ("not_examined", "43(ix)"),
        ("not_examined", "43(x)"),
    ]


@pytest.mark.proves("43")
def test_a_ground_of_43_may_be_overcome_with_a_reason_but_not_in_silence(office: Licensing) -> None:
    case_id = office.examined(against=("viii",))
    assert refusal(case_id, "grant", office["supervisor"], DAYS) == [("stands_against", "43(viii)")]
    perform(case_id, "grant", office["supervisor"], {**DAYS, "notwithstanding": "A bank stands surety."})
    assert the(case_id).reason == "A bank stands surety."


@pytest.mark.proves("62-8(2)")
def test_a_criterion_of_62_8_must_be_met_whatever_is_said(office: Licensing) -> None:
    case_id = office.examined(kind="integrated", against=("ii",))
    told = refusal(case_id, "grant", office["supervisor"], {**DAYS, "notwithstanding": "All the same."})
    assert told == [("stands_against", "62-8(2)(ii)")]
    perform(case_id, "refuse", office["supervisor"], {"items": ["ii"], "reason": "Scattered."})
    assert (the(case_id).state, the(case_id).refused_items) == ("refused", ["ii"])


@pytest.mark.proves("43")
def test_a_refusal_names_an_item_that_was_found(office: Licensing) -> None:
    case_id = office.examined(against=("ix",))
    told = refusal(case_id, "refuse", office["supervisor"], {"items": ["viii"], "reason": "No means."})
    assert told == [("not_found", "43(viii)")]
    perform(case_id, "refuse", office["supervisor"], {"items": ["ix"], "reason": "On a slope."})
    assert the(case_id).state == "refused"
    assert not Place.objects.exists()
    assert not PublicNotice.objects.exists()


@pytest.mark.proves("43")
def test_a_later_finding_takes_the_place_of_an_earlier_one_and_both_are_kept(office: Licensing) -> None:
    case_id = office.examined(against=("ix",))
    office.find(case_id, only=("ix",))
    perform(case_id, "grant", office["supervisor"], DAYS)
    assert GroundFinding.objects.filter(licence_id=case_id, item="ix").count() == 2


@pytest.mark.proves("43")
def test_a_revocation_within_three_years_is_not_overlooked(office: Licensing) -> None:
    first = office.licensed()
    hearing = {
        "intended": "revoke",
        "item": "i",
        "reason": "Cargo hidden.",
        "hearing_on": date(2026, 11, 9),
        "hearing_place": "Room 1",
    }
    perform(first, "notify_sanction", office["bonded_officer"], hearing)
    with at(2026, 11, 9):
        perform(first, "record_hearing", office["bonded_officer"], {"attended": True, "statement": "Sorry."})
        perform(first, "revoke", office["supervisor"], {"reason": "Cargo hidden."})
        second = office.under_review(from_on=date(2029, 11, 9), until_on=date(2030, 11, 8))
    finding = {"findings": [{"item": "i", "against": False, "evidence": "none known"}]}
    # Revoked on 9 November 2026: the three years run from the 10th and end on 9 November 2029.
    with at(2029, 11, 9):
        assert refusal(second, "record_findings", office["bonded_officer"], finding) == [
            ("revoked_before", "43(i)")
        ]
    with at(2029, 11, 10):
        perform(second, "record_findings", office["bonded_officer"], finding)


class TestThePeriod:
    @pytest.mark.parametrize(
        ("from_on", "last"),
        [
            (date(2026, 11, 4), date(2036, 11, 3)),
            # ten years from 1 March 2028 take in leap day 2032 and end on the last of February
            (date(2028, 3, 1), date(2038, 2, 28)),
            # a licence that ends on 29 February
            (date(2030, 3, 1), date(2040, 2, 29)),
            # there is no 29 February 2038
            (date(2028, 2, 29), date(2038, 2, 28)),
        ],
    )
    @pytest.mark.proves("42(2)")
    def test_ten_years_from_the_first_day_and_not_a_day_more(
        self, office: Licensing, from_on: date, last: date
    ) -> None:
        case_id = office.examined()
        too_long = {"from_on": from_on, "until_on": date.fromordinal(last.toordinal() + 1), "code": "1AW77"}
        assert refusal(case_id, "grant", office["supervisor"], too_long) == [("too_long", "42(2)")]
        perform(case_id, "grant", office["supervisor"], {**too_long, "until_on": last})
        assert the(case_id).until_on == last

    @pytest.mark.proves("62-2(2)")
    def test_an_exhibition_site_lasts_as_long_as_its_event_makes_necessary(self, office: Licensing) -> None:
        case_id = office.examined(kind="exhibition")
        short = {"from_on": date(2026, 11, 11), "until_on": date(2026, 11, 30), "code": "1AE01"}
        assert refusal(case_id, "grant", office["supervisor"], short) == [("not_the_event", "62-2(2)")]
        perform(case_id, "grant", office["supervisor"], {**short, "from_on": date(2026, 11, 5)})

    def test_not_for_days_that_are_over(self, office: Licensing) -> None:
        case_id = office.examined()
        past = {**DAYS, "from_on": date(2026, 11, 1), "until_on": date(2027, 1, 1)}
        assert refusal(case_id, "grant", office["supervisor"], past) == [("in_the_past", "42(1)")]

    def test_days_out_of_order_are_a_bad_input(self, office: Licensing) -> None:
        told = not_understood(
            Licence, "apply", office["operator"], office.tokyo, given(until_on="2026-11-03")
        )
        assert told == [("until_on", "The last day is before the first day.")]


class TestWhoAndWhere:
    def test_an_operator_applies_for_itself_alone(self, office: Licensing) -> None:
        told = not_opened(Licence, "apply", office["other_operator"], office.tokyo, given())
        assert [code for code, _a in told] == ["party"]
        assert not_opened(Licence, "apply", office["carrier"], office.tokyo, given()) == [("role", "42(1)")]
        assert not_opened(Licence, "apply", office["kobe_officer"], office.tokyo, given()) == [
            ("office", "107")
        ]

    @pytest.mark.proves("62-8(2)")
    def test_an_individual_gets_no_integrated_area(self, office: Licensing) -> None:
        told = not_opened(
            Licence, "apply", office["bonded_officer"], office.tokyo, given(kind="integrated", person="OLD01")
        )
        assert told == [("not_a_corporation", "62-8(2)(i)")]

    def test_every_reason_is_told_at_once(self, office: Licensing) -> None:
        Place.objects.create(code="3KW01", name_en="Kobe", name_ja="神戸", kind="factory", office=office.kobe)
        wrong = given(
            person="NOBODY", place="3KW01", event="Fair", from_on=date(2026, 1, 1), until_on=date(2046, 1, 1)
        )
        told = not_opened(Licence, "apply", office["bonded_officer"], office.tokyo, wrong)
        assert told == [
            ("unknown_person", "42(1)"),
            ("event_of_another_type", "62-2(1)"),
            ("other_district", "42(1)"),
            ("too_long", "42(2)"),
            ("in_the_past", "42(1)"),
        ]

    def test_an_officer_of_another_office_does_not_see_it_nor_does_another_operator(
        self, office: Licensing
    ) -> None:
        case_id = office.apply()
        for who, seen in (
            ("operator", True),
            ("other_operator", False),
            ("bonded_officer", True),
            ("kobe_officer", False),
            ("auditor", True),
            ("carrier", False),
        ):
            assert Licence.objects.visible_to(office[who]).filter(pk=case_id).exists() is seen, who

    def test_one_place_has_one_licence_in_force(self, office: Licensing) -> None:
        first = office.licensed()
        a_person("OPR03")
        second = office.examined(place="1AW77", person="OPR03", actor="bonded_officer")
        days = {**DAYS, "code": None}
        assert refusal(second, "grant", office["supervisor"], days) == [("licensed_already", "42(1)")]
        assert the(first).state == "licensed"

    def test_a_code_names_one_place(self, office: Licensing) -> None:
        office.licensed()
        second = office.examined()
        told = refusal(second, "grant", office["supervisor"], DAYS)
        assert told == [("licensed_already", "42(1)"), ("code_taken", "42(1)")]
        assert refusal(second, "grant", office["supervisor"], {**DAYS, "code": None}) == [
            ("code_missing", "42(1)")
        ]

    def test_an_applicant_says_it_otherwise_before_the_review(self, office: Licensing) -> None:
        case_id = office.apply()
        changed = {name: value for name, value in given(floor_area_m2="450").items() if name != "office"}
        perform(case_id, "amend", office["operator"], changed)
        assert the(case_id).floor_area_m2 == 450
        perform(case_id, "begin_review", office["bonded_officer"])
        assert [code for code, _a in refusal(case_id, "amend", office["operator"], changed)] == ["state"]

    def test_a_licence_granted_before_is_entered_with_its_place(self, office: Licensing) -> None:
        case_id = office.registered(from_on=date(2020, 4, 1), until_on=date(2030, 3, 31))
        assert (the(case_id).state, place_of(case_id).code) == ("licensed", "1AW88")
        assert not PublicNotice.objects.exists()


def test_granting_many_takes_no_more_queries_than_granting_one(
    office: Licensing, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from statute.door import perform_many

    cases = [office.examined() for _n in range(5)]
    counts = []
    for some, codes in (([cases[0]], ["1AW01"]), (cases[1:], ["1AW02", "1AW03", "1AW04", "1AW05"])):
        inputs = [{**DAYS, "code": code} for code in codes]
        with CaptureQueriesContext(connection) as queries:
            perform_many(some, "grant", office["supervisor"], inputs)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.proves("56(3)")
def test_a_factorys_licensee_is_licensed_to_store_in_a_part_of_its_site(office: Licensing) -> None:
    factory = office.licensed("1AF70", kind="factory", name_en="Works", name_ja="工場")
    part = office.licensed("1AW70", name_en="Works, building 3", name_ja="工場第3棟")
    assert {the(one).place_kind for one in (factory, part)} == {"factory", "warehouse"}
    assert {the(one).state for one in (factory, part)} == {"licensed"}


@pytest.mark.proves("43")
def test_a_licence_that_has_not_begun_is_not_entered_past_the_examination(office: Licensing) -> None:
    with pytest.raises(Refused) as refused:
        office.registered(from_on="2026-11-03", until_on="2036-11-02")
    assert [(r.code, str(r.article), r.field) for r in refused.value.reasons] == [
        ("not_begun", "42(1)", "from_on")
    ]
    # Of today, as on paper.
    assert the(office.registered(from_on="2026-11-02", until_on="2036-11-01")).state == "licensed"
