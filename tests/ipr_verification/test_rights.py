"""The register of rights: entered from the evidence, once each, and gone with all that rests on it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import connection

from ipr_verification.models import Petition, Right
from statute.door import open_case, perform
from statute.errors import InvalidInput, Refused
from statute.models import DeadlineRow
from statute.sweep import sweep
from tests.ipr_verification.scene import Border, on
from tests.parties.doors import acting, moves_of, not_opened, refused

A_TRADEMARK = {
    "right_kind": "trademark", "number": "4567890", "name_en": "MARTIN", "name_ja": "マルタン",
    "registered_on": "2019-05-17", "protected_until": "2029-05-17", "evidence": "register",
}  # fmt: skip


def test_a_right_lives_as_written() -> None:
    assert moves_of(Right) == {
        ("new", "register"): "registered",
        ("registered", "correct"): "registered",
        ("registered", "lapse"): "lapsed",
        ("registered", "expire"): "lapsed",
    }


@pytest.mark.proves("69-13(1)", "69-4(1)")
def test_a_right_is_registered_for_its_holder_from_the_evidence(border: Border) -> None:
    right = border.right(agent=border.agent.code)
    assert (right.state, right.holder_id, right.agent_id) == ("registered", border.holder.pk, border.agent.pk)
    assert right.case.reference
    row = DeadlineRow.objects.get(case_id=right.pk)
    assert (row.ends_on, row.status) == (date(2029, 5, 17), "running")
    given = {**A_TRADEMARK, "holder": border.holder.code}
    assert not_opened(Right, "register", border.rightholder, border.tokyo, given) == [("role", "69-13(1)")]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"number": ""}, "registration number"),
        ({"protected_until": None}, "last day"),
        ({"registered_on": None}, "day of registration"),
        ({"item": "i"}, "2(1)"),
        ({"right_kind": "copyright"}, "no registration number"),
        ({"right_kind": "unfair_indication", "number": ""}, "2(1)"),
        ({"protected_until": "2019-05-16"}, "before the first"),
    ],
)
def test_what_a_kind_of_right_has_is_asked_for(
    border: Border, changes: dict[str, Any], sentence: str
) -> None:
    given = {**A_TRADEMARK, "holder": border.holder.code, **changes}
    with pytest.raises(InvalidInput) as refusal:
        open_case(Right, "register", border.ip_officer, border.tokyo.pk, given)
    assert sentence in " ".join(str(reason.message) for reason in refusal.value.reasons)


def test_copyright_and_unfair_competition_have_no_number(border: Border) -> None:
    assert border.right("copyright").number == ""
    assert border.right("unfair_indication", item="xii").item == "xii"
    assert border.right("trade_secret").item == "x"
    # Two copyrights are not the same right for want of a number.
    assert border.right("copyright").state == "registered"


def test_one_number_is_one_right_among_those_registered(border: Border) -> None:
    first = border.right()
    given = {**A_TRADEMARK, "holder": border.holder.code}
    assert not_opened(Right, "register", border.ip_officer, border.tokyo, given) == [
        ("number_is_free", "69-13(1)")
    ]
    border.right("design")
    perform(first.pk, "lapse", border.ip_officer, {"reason": "passed to another"})
    assert border.right().pk != first.pk


def test_unknown_persons_and_days_that_do_not_fit_are_told_together(border: Border) -> None:
    given = {**A_TRADEMARK, "holder": "NOBODY", "agent": "NOONE", "registered_on": "2026-11-03"}
    assert [one[0] for one in not_opened(Right, "register", border.ip_officer, border.tokyo, given)] == [
        "unknown_person", "unknown_person", "was_registered",
    ]  # fmt: skip
    over = {**A_TRADEMARK, "holder": border.holder.code, "protected_until": "2026-11-01"}
    assert not_opened(Right, "register", border.ip_officer, border.tokyo, over) == [
        ("still_protected", "69-13(1)")
    ]
    last = {**over, "protected_until": "2026-11-02"}
    assert open_case(Right, "register", border.ip_officer, border.tokyo.pk, last).state == "registered"


def test_every_office_sees_a_right_and_no_other_holder_does(border: Border) -> None:
    right = border.right(agent=border.agent.code)

    def sees(who: Any) -> bool:
        return bool(Right.objects.visible_to(who).filter(pk=right.pk).exists())

    assert sees(acting("officer", border.kobe))
    assert sees(border.rightholder)
    assert sees(border.for_the_holder)
    assert not sees(border.rival())
    assert not sees(acting("importer", border.holder))
    # Seeing is not acting: the register is kept by the office that entered it.
    assert refused(right, "lapse", acting("ip_officer", border.kobe), {"reason": "x"}) == [("office", "107")]


def test_a_supervisor_corrects_and_the_last_day_moves_with_its_timer(border: Border) -> None:
    right = border.right()
    given = {"protected_until": "2039-05-17", "reason": "renewed at the Patent Office"}
    assert refused(right, "correct", border.ip_officer, given) == [("role", "69-13(1)")]
    perform(right.pk, "correct", border.supervisor, given)
    assert DeadlineRow.objects.get(case_id=right.pk, status="running").ends_on == date(2039, 5, 17)
    early = {"protected_until": "2026-11-01", "reason": "x"}
    assert refused(right, "correct", border.supervisor, early) == [("still_protected", "69-13(1)")]
    copyright_ = border.right("copyright")
    assert refused(copyright_, "correct", border.supervisor, {"number": "1", "reason": "x"}) == [
        ("not_numbered", "69-13(1)")
    ]


@pytest.mark.proves("69-13(3)", "69-4(3)")
def test_with_the_right_all_that_rests_on_it_ends_in_the_same_moment(border: Border) -> None:
    right = border.right()
    accepted, filed = border.accepted(right), border.filed(right, side="export")
    ended = border.accepted(right)
    perform(ended.pk, "withdraw", border.rightholder, {"reason": "settled"})
    perform(right.pk, "lapse", border.ip_officer, {"reason": "invalidated by a trial"})
    for petition in (accepted, filed):
        found = border.the(petition.pk)
        assert (found.state, found.ending, found.ended_on) == ("expired", "right", date(2026, 11, 2))
    assert border.the(ended.pk).state == "withdrawn"
    assert not DeadlineRow.objects.filter(case_id__in=[right.pk, accepted.pk], status="running").exists()


@pytest.mark.proves("69-13(3)")
def test_a_right_is_protected_through_its_last_day_and_not_the_next(border: Border) -> None:
    right = border.right(protected_until="2027-03-31")
    petition = border.accepted(right, until="2027-03-31")
    with on("2027-03-31", 23):
        sweep()
        assert border.the(petition.pk).state == "accepted"
    with on("2027-04-01", 0):
        sweep()
    assert border.the(petition.pk).state == "expired"
    lapsed = Right.objects.get(pk=right.pk)
    assert (lapsed.state, lapsed.lapsed_on) == ("lapsed", date(2027, 3, 31))


@pytest.mark.django_db(transaction=True)
def test_a_petition_filed_while_its_right_lapses_is_refused_or_ends_with_it() -> None:
    with on("2026-11-02"):
        border = Border.made()
        right = border.right()
        who, officer = border.rightholder, border.ip_officer
        form = border.form(right)

    def file() -> str:
        try:
            with on("2026-11-02"):
                return str(open_case(Petition, "file", who, border.tokyo.pk, form).state)
        except Refused as refusal:
            return refusal.reasons[0].code
        finally:
            connection.close()

    def lapse() -> None:
        with on("2026-11-02"):
            perform(right.pk, "lapse", officer, {"reason": "surrendered"})
        connection.close()

    with ThreadPoolExecutor(9) as pool:
        filing = [pool.submit(file) for _ in range(8)]
        pool.submit(lapse).result()
        answers = {one.result() for one in filing}
    assert answers <= {"filed", "right_is_registered"}
    assert not Petition.objects.exclude(state="expired").exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_enter_the_same_right_at_once_one_is_told() -> None:
    with on("2026-11-02"):
        border = Border.made()
        officer = border.ip_officer
    given = {**A_TRADEMARK, "holder": border.holder.code}

    def enter(_n: int) -> str:
        try:
            with on("2026-11-02"):
                return str(open_case(Right, "register", officer, border.tokyo.pk, given).state)
        except Refused as refusal:
            return refusal.reasons[0].code
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = sorted(pool.map(enter, range(6)))
    assert answers.count("registered") == 1
    assert set(answers) <= {"registered", "taken", "number_is_free"}
