"""What goes wrong on the way of a notice: it comes back, it is presumed or deemed served, its case has moved on."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from accounts.actors import Actor
from accounts.models import Person
from statute import clock
from statute.door import open_case, perform
from statute.errors import MachineFault, Refused
from statute.machine import machine
from statute.models import Case, DeadlineRow, JournalEntry, Notice, PublicNotice
from statute.procedure import all_procedures
from statute.serving import ServedInput
from statute.sweep import sweep
from statute.transitions import OFFICERS
from tests.drill.models import Stall
from tests.statute.test_notices import NOV_2, on, payment, refused, told
from tests.statute.threads import at_once, exceptions

if TYPE_CHECKING:
    from tests.drill.world import World

TIMER, CONSEQUENCE = Actor.system("timer"), Actor.system("consequence")
SENT = {"method": "post", "on": NOV_2}


def plain(world: World, **given: Any) -> Notice:
    """A notice on whose receipt nothing hangs, issued on 2 November about a filed stall."""
    words = {"facts": [["Stall", "stall 0"]], "text": "The stand may be set up."}
    with on(NOV_2):
        (stall,) = world.filed()
        said = {
            "about_id": stall, "addressee_id": world.person.pk, "capacity": "keeper", "sort": "leave",
            "article": "9-3(2)", "title_en": "Leave to set up", "title_ja": "設置の許可",
            "contents": {"en": words, "ja": words},
        }  # fmt: skip
        opened = open_case(Notice, "issue", CONSEQUENCE, world.tokyo.pk, said | given)
    found: Notice = Notice.objects.get(pk=opened.case_id)
    return found


def now(notice: Notice) -> Notice:
    found: Notice = Notice.objects.get(pk=notice.pk)
    return found


# --- it comes back ------------------------------------------------------------------------------------


@pytest.mark.proves("2-4")
def test_what_came_back_is_delivered_later_but_never_before_it_came_back(world: World) -> None:
    notice = plain(world)
    with on(date(2026, 11, 12)):
        perform(notice.pk, "dispatch", world.officer, SENT)
        perform(notice.pk, "record_return", world.officer, {"on": "2026-11-06", "reason": "moved away"})
        again = {"method": "by_hand", "on": "2026-11-05"}
        assert refused(notice.pk, "dispatch", world.officer, again) == ["before_it_went"]
        given = {"on": "2026-11-05", "evidence": "x"}
        assert refused(notice.pk, "record_receipt", world.officer, given) == ["before_it_went"]
        perform(notice.pk, "record_receipt", world.officer, {"on": "2026-11-06", "evidence": "fetched here"})
    assert now(notice).received_on == date(2026, 11, 6)


@pytest.mark.proves("2-4")
def test_one_sent_again_has_not_come_back_any_more(world: World) -> None:
    notice = plain(world)
    with on(date(2026, 11, 12)):
        perform(notice.pk, "dispatch", world.officer, SENT)
        perform(notice.pk, "record_return", world.officer, {"on": "2026-11-06", "reason": "moved away"})
        perform(
            notice.pk, "dispatch", world.officer, {"method": "post", "on": "2026-11-09", "address": "Kobe"}
        )
        row = now(notice)
        assert (row.state, row.address, row.returned_on) == ("dispatched", "Kobe", None)
        back = {"on": "2026-11-08", "reason": "x"}
        assert refused(notice.pk, "record_return", world.officer, back) == ["before_it_went"]


# --- presumed ----------------------------------------------------------------------------------------


@pytest.mark.proves("2-4")
def test_that_mail_arrived_is_presumed_until_it_comes_back(world: World) -> None:
    notice = plain(world)
    with on(date(2026, 11, 9)):
        perform(notice.pk, "dispatch", world.officer, SENT)
        perform(notice.pk, "presume_receipt", world.officer, {"on": "2026-11-04", "evidence": "two days"})
        assert now(notice).presumed
        perform(notice.pk, "record_return", world.officer, {"on": "2026-11-09", "reason": "unknown there"})
    row = now(notice)
    assert (row.state, row.received_on, row.evidence, row.presumed) == ("returned", None, "", False)


@pytest.mark.proves("2-4")
def test_what_is_proved_does_not_come_back(world: World) -> None:
    notice = plain(world)
    back = {"on": "2026-11-09", "reason": "x"}
    with on(date(2026, 11, 9)):
        perform(notice.pk, "dispatch", world.officer, SENT)
        perform(notice.pk, "presume_receipt", world.officer, {"on": "2026-11-04", "evidence": "two days"})
        # A presumption that is corrected by proof is one no more.
        perform(
            notice.pk, "correct_receipt", world.supervisor, {"on": "2026-11-05", "evidence": "her letter"}
        )
        assert refused(notice.pk, "record_return", world.officer, back) == ["receipt_is_not_proved"]


@pytest.mark.proves("2-4")
def test_a_day_from_which_a_case_counts_is_not_presumed(world: World) -> None:
    with on(NOV_2):
        (stall,) = world.granted(until=date(2027, 6, 30))
    notice = plain(world, about_id=stall, told_by="be_told")
    with on(date(2026, 11, 9)):
        perform(notice.pk, "dispatch", world.officer, SENT)
        given = {"on": "2026-11-04", "evidence": "two days"}
        assert refused(notice.pk, "presume_receipt", world.officer, given) == ["receipt_need_not_be_proved"]


# --- published ---------------------------------------------------------------------------------------


def published(world: World) -> tuple[int, Notice]:
    """Put up on Tuesday 10 November: the seven days end on the 16th, and it counts as served on the 17th."""
    stall, notice = told(world)
    with on(date(2026, 11, 10)):
        perform(notice.pk, "dispatch", world.officer, SENT)
        perform(notice.pk, "record_return", world.officer, {"on": "2026-11-06", "reason": "moved away"})
        perform(notice.pk, "publish", world.supervisor, {"reason": "her brother knows nothing"})
    return stall, notice


@pytest.mark.proves("2-4")
def test_the_addressee_has_a_published_notice_on_the_day_it_is_opened(world: World) -> None:
    stall, notice = published(world)
    with on(date(2026, 11, 16), 23):
        perform(notice.pk, "acknowledge", world.keeper)
    assert now(notice).received_on == Stall.objects.get(pk=stall).told_on == date(2026, 11, 16)


@pytest.mark.proves("2-4")
def test_whoever_opens_it_after_the_seven_days_was_served_when_they_were_over(world: World) -> None:
    """The timer has not come yet; the law does not wait for it."""
    stall, notice = published(world)
    with on(date(2026, 11, 19)):
        given = {"on": "2026-11-18", "evidence": "fetched"}
        assert refused(notice.pk, "record_receipt", world.officer, given) == ["not_after_it_is_deemed"]
        perform(notice.pk, "acknowledge", world.keeper)
        sweep()
    assert now(notice).received_on == Stall.objects.get(pk=stall).told_on == date(2026, 11, 17)


@pytest.mark.proves("2-4")
def test_the_public_reads_for_whom_it_is_kept_and_nothing_of_what_it_says(world: World) -> None:
    """14(2): the name of the document, that of the person, and that it is handed over at any time."""
    _stall, notice = published(world)
    (up,) = PublicNotice.objects.filter(case_id=notice.pk)
    assert [label for label, _value in up.facts["en"]] == [
        "Addressee",
        "Notice",
        "Number",
        "Kept for delivery",
    ]
    said = f"{up.title_en} {up.title_ja} {up.facts}"
    for kept in ("It is to be paid", "stall 0", "brother", "moved away", world.person.address):
        assert kept not in said


@pytest.mark.proves("2-4")
def test_it_is_up_for_seven_days_and_nobody_reads_the_name_afterwards(world: World, client: Client) -> None:
    _stall, notice = published(world)
    up = PublicNotice.objects.get(case_id=notice.pk)
    pages = ("/public-notices/", "/public-notices/feed/", f"/public-notices/{up.pk}/")
    with on(date(2026, 11, 16), 23):
        assert all(world.person.name_en in client.get(page).content.decode() for page in pages)
    with on(date(2026, 11, 17), 0):
        assert not any(world.person.name_en in client.get(page).content.decode() for page in pages)


@pytest.mark.proves("2-4")
def test_a_notice_for_abroad_may_be_published_without_having_been_sent(world: World) -> None:
    notice = plain(world)
    reason = {"reason": "no mail goes there"}
    with on(NOV_2):
        assert refused(notice.pk, "publish", world.supervisor, reason) == ["may_be_published"]
        Person.objects.filter(pk=world.person.pk).update(country="KP")
        perform(notice.pk, "publish", world.supervisor, reason)
    assert now(notice).publication_reason == "no mail goes there"


# --- the day, and the case that counts from it -----------------------------------------------------------


@pytest.mark.proves("2-4")
def test_it_may_be_received_while_the_office_is_closed(world: World) -> None:
    stall, notice = told(world)
    with on(date(2026, 11, 8), 22):  # a Sunday
        perform(notice.pk, "acknowledge", world.keeper)
    assert now(notice).received_on == date(2026, 11, 8)
    # Ten working days from Monday the 9th on: the 9th to 13th, and the 16th to 20th.
    assert payment(stall) == date(2026, 11, 20)


@pytest.mark.proves("2-4")
def test_a_notice_about_a_case_that_is_closed_is_served_all_the_same(world: World) -> None:
    stall, notice = told(world)
    with on(date(2026, 11, 9)):
        perform(stall, "lapse", TIMER)
        perform(notice.pk, "record_receipt", world.officer, {"on": "2026-11-04", "evidence": "slip 7"})
    row = now(notice)
    assert (row.state, row.received_on) == ("served", date(2026, 11, 4))
    assert "Lapsed" in row.untold[0]["en"]
    assert row.untold[0]["ja"]
    assert Stall.objects.get(pk=stall).told_on is None
    entry = JournalEntry.objects.get(case_id=notice.pk, action="stay_untold")
    assert entry.audience == OFFICERS


@pytest.mark.proves("2-4")
def test_a_refusal_further_on_does_not_stop_the_receipt_and_leaves_nothing_half_done(world: World) -> None:
    stall, notice = told(world)
    before = Case.objects.get(pk=stall).version
    with on(date(2026, 11, 9)):
        perform(Stall.objects.get(pk=stall).berth_id, "vacate", CONSEQUENCE)
        perform(notice.pk, "record_receipt", world.officer, {"on": "2026-11-04", "evidence": "slip 7"})
    assert now(notice).state == "served"
    assert now(notice).untold
    assert (Stall.objects.get(pk=stall).told_on, Case.objects.get(pk=stall).version) == (None, before)
    assert not JournalEntry.objects.filter(case_id=stall, action="be_told").exists()


@pytest.mark.proves("2-4")
def test_notices_served_together_tell_those_cases_that_can_take_the_day(world: World) -> None:
    (open_, one), (closed, other) = published(world), published(world)
    with on(date(2026, 11, 11)):
        perform(closed, "lapse", TIMER)
    with on(date(2026, 11, 18)):
        sweep()
    assert [now(n).state for n in (one, other)] == ["served", "served"]
    assert Stall.objects.get(pk=open_).told_on == date(2026, 11, 17)
    assert not now(one).untold
    assert now(other).untold


@pytest.mark.proves("2-4")
def test_a_period_that_ran_out_on_the_wrong_day_stays_on_record_beside_the_right_one(world: World) -> None:
    stall, notice = told(world)
    with on(NOV_2):
        perform(notice.pk, "acknowledge", world.keeper)
    with on(date(2026, 11, 17)):
        sweep()
    with on(date(2026, 11, 18)):
        right = {"on": "2026-11-05", "evidence": "the slip bears the 5th"}
        perform(notice.pk, "correct_receipt", world.supervisor, right)
    rows = DeadlineRow.objects.filter(case_id=stall, name="payment").order_by("id")
    assert [(row.status, row.ends_on.day) for row in rows] == [("expired", 16), ("running", 18)]
    entry = JournalEntry.objects.get(case_id=notice.pk, action="correct_receipt")
    assert json.loads(entry.body)["changes"]["received_on"] == ["2026-11-02", "2026-11-05"]


@pytest.mark.proves("2-4")
def test_a_correction_after_the_end_of_the_case_is_recorded_and_told_to_be_too_late(world: World) -> None:
    stall, notice = told(world)
    with on(NOV_2):
        perform(notice.pk, "acknowledge", world.keeper)
        perform(stall, "lapse", TIMER)
    with on(date(2026, 11, 9)):
        perform(notice.pk, "correct_receipt", world.supervisor, {"on": "2026-11-03", "evidence": "slip"})
    assert now(notice).received_on == date(2026, 11, 3)
    assert now(notice).untold
    assert Stall.objects.get(pk=stall).told_on == NOV_2


def test_a_transition_that_takes_no_day_of_receipt_is_a_fault_of_whoever_names_it(world: World) -> None:
    for name in ("no_such_act", "renew"):
        with pytest.raises(MachineFault):
            plain(world, told_by=name)
    with pytest.raises(Refused):
        plain(world, about_id=2**40)


def test_what_reached_one_party_is_told_to_no_other_by_the_timeline_of_the_case() -> None:
    takes = {
        f"{one.kind()}.{move.name}": move.rule.audience
        for one in all_procedures()
        for move in machine(one).moves.values()
        if move.rule.input is ServedInput
    }
    assert takes
    # 69-20(2): the day on which the rightholder was told is told to the importer too.
    to_both = {"right_concerned.receive_notice"}
    assert {name for name, audience in takes.items() if audience != OFFICERS} <= to_both


@pytest.mark.proves("2-4")
@pytest.mark.slow
def test_the_addressee_and_an_officer_at_once_make_one_day_of_service(live_world: World) -> None:
    world = live_world
    (stall,) = world.granted(until=date(2027, 6, 30))
    perform(stall, "tell", world.officer)
    notice = Notice.objects.get(about_id=stall)
    today = clock.today()
    found = at_once(
        lambda: perform(notice.pk, "acknowledge", world.keeper),
        lambda: perform(notice.pk, "record_receipt", world.officer, {"on": today, "evidence": "by hand"}),
    )
    (failed,) = exceptions(found)
    assert isinstance(failed, Refused)
    assert [reason.code for reason in failed.reasons] == ["state"]
    taken = ["acknowledge", "record_receipt"]
    assert JournalEntry.objects.filter(case_id=notice.pk, action__in=taken).count() == 1
    assert JournalEntry.objects.filter(case_id=stall, action="be_told").count() == 1
    assert Stall.objects.get(pk=stall).told_on == now(notice).received_on == today
