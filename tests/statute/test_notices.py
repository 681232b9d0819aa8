"""Notices and their service: what is told, when it reached whom, and what is counted from that day (2-4)."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from accounts.actors import Actor
from statute import clock
from statute.door import perform
from statute.errors import Refused
from statute.models import DeadlineRow, Notice, OutboxEvent, PublicNotice
from statute.sweep import sweep
from tests.drill.models import Stall

if TYPE_CHECKING:
    from tests.drill.world import World

pytestmark = pytest.mark.django_db
NOV_2 = date(2026, 11, 2)  # a Monday


def on(day: date, hour: int = 10) -> AbstractContextManager[datetime]:
    """That hour of the day in Tokyo."""
    return clock.standing_at(datetime(day.year, day.month, day.day, hour, tzinfo=clock.TOKYO).astimezone(UTC))


def refused(case_id: int, name: str, actor: Actor, given: Any = None) -> list[str]:
    with pytest.raises(Refused) as caught:
        perform(case_id, name, actor, given or {})
    return [reason.code for reason in caught.value.reasons]


def told(world: World) -> tuple[int, Notice]:
    """A stall whose keeper is told something on Monday 2 November; its notice."""
    with on(NOV_2):
        (stall,) = world.granted(until=date(2027, 6, 30))
        perform(stall, "tell", world.officer)
    return stall, Notice.objects.get(about_id=stall)


def payment(stall: int) -> date | None:
    row = DeadlineRow.objects.filter(case_id=stall, name="payment", status="running").first()
    return row.ends_on if row else None


@pytest.mark.proves("2-4")
def test_a_notice_is_numbered_worded_and_for_one_person_alone(world: World) -> None:
    _stall, notice = told(world)
    assert notice.case.reference
    assert (notice.state, notice.issued_on, notice.address) == ("issued", NOV_2, world.person.address)
    assert notice.contents["ja"]["facts"] == [["Stall", "stall 0"]]
    assert Notice.objects.visible_to(world.keeper).filter(pk=notice.pk).exists()
    assert not Notice.objects.visible_to(world.rival).filter(pk=notice.pk).exists()
    assert not Notice.objects.visible_to(world.osaka_officer).filter(pk=notice.pk).exists()
    assert "party" in refused(notice.pk, "acknowledge", world.rival)
    assert "role" in refused(notice.pk, "acknowledge", world.officer)


@pytest.mark.proves("2-4")
def test_periods_start_on_the_day_of_receipt_and_not_before(world: World) -> None:
    stall, notice = told(world)
    with on(NOV_2):
        perform(
            notice.pk, "dispatch", world.officer, {"method": "registered", "on": NOV_2, "tracking": "RR1JP"}
        )
    assert payment(stall) is None
    with on(date(2026, 11, 6)):
        assert refused(notice.pk, "record_receipt", world.officer, {"on": "2026-11-01", "evidence": "x"}) == [
            "before_it_went"
        ]
        assert refused(notice.pk, "record_receipt", world.officer, {"on": "2026-11-07", "evidence": "x"}) == [
            "day_has_come"
        ]
        # Recorded on Friday, received on Wednesday: day 1 is the 4th; the 4th to 6th, 9th to 13th, 16th and 17th.
        perform(notice.pk, "record_receipt", world.officer, {"on": "2026-11-04", "evidence": "slip 7"})
    assert payment(stall) == date(2026, 11, 17)
    assert Stall.objects.get(pk=stall).told_on == date(2026, 11, 4)


@pytest.mark.proves("2-4")
def test_a_day_corrected_later_counts_the_period_anew(world: World) -> None:
    stall, notice = told(world)
    with on(NOV_2):
        perform(notice.pk, "acknowledge", world.keeper)
    # Day 1 is the 2nd; Culture Day, the 3rd, is no working day: the tenth is Monday the 16th.
    assert payment(stall) == date(2026, 11, 16)
    right = {"on": "2026-11-05", "evidence": "the slip bears the 5th"}
    with on(date(2026, 11, 9)):
        assert "role" in refused(notice.pk, "correct_receipt", world.officer, right)
        assert refused(notice.pk, "correct_receipt", world.supervisor, {**right, "on": "2026-11-02"}) == [
            "another_day"
        ]
        perform(notice.pk, "correct_receipt", world.supervisor, right)
    assert payment(stall) == date(2026, 11, 18)


@pytest.mark.proves("2-4")
def test_only_ordinary_mail_is_presumed_to_arrive_and_never_where_a_period_hangs_on_it(world: World) -> None:
    _stall, notice = told(world)
    with on(NOV_2):
        perform(notice.pk, "dispatch", world.officer, {"method": "registered", "on": NOV_2})
        given = {"on": NOV_2, "evidence": "usual time of the mail"}
        assert refused(notice.pk, "presume_receipt", world.officer, given) == [
            "went_by_ordinary_mail",
            "receipt_need_not_be_proved",
        ]


@pytest.mark.proves("2-4")
def test_what_cannot_be_delivered_is_served_by_publication_when_seven_days_are_over(world: World) -> None:
    stall, notice = told(world)
    with on(NOV_2):
        # Its address is known: it must have been tried.
        assert refused(notice.pk, "publish", world.supervisor, {"reason": "no trace"}) == ["may_be_published"]
        perform(notice.pk, "dispatch", world.officer, {"method": "registered", "on": NOV_2})
    with on(date(2026, 11, 9)):
        perform(notice.pk, "record_return", world.officer, {"on": "2026-11-06", "reason": "moved away"})
    with on(date(2026, 11, 10)):
        perform(notice.pk, "publish", world.supervisor, {"reason": "no trace"})
    assert PublicNotice.objects.get(case_id=notice.pk).facts["en"][1] == ["Notice", "Fee of the berth"]
    with on(date(2026, 11, 16), 23):
        sweep()
        assert Notice.objects.get(pk=notice.pk).state == "published"
    # The 10th is the first of seven days, the 16th the last; it is served as the 17th begins, whenever the timer comes.
    with on(date(2026, 11, 18), 9):
        sweep()
        sweep()
    row = Notice.objects.get(pk=notice.pk)
    assert (row.state, row.received_on) == ("served", date(2026, 11, 17))
    assert Stall.objects.get(pk=stall).told_on == date(2026, 11, 17)


@pytest.mark.proves("2-4")
def test_who_comes_for_a_published_notice_has_it_that_day(world: World) -> None:
    _stall, notice = told(world)
    with on(NOV_2):
        perform(notice.pk, "dispatch", world.officer, {"method": "post", "on": NOV_2})
        perform(notice.pk, "record_return", world.officer, {"on": NOV_2, "reason": "unknown there"})
        perform(notice.pk, "publish", world.supervisor, {"reason": "no trace"})
    with on(date(2026, 11, 4)):
        perform(notice.pk, "record_receipt", world.officer, {"on": "2026-11-04", "evidence": "handed over"})
    assert not DeadlineRow.objects.filter(case_id=notice.pk, status="running").exists()
    assert Notice.objects.get(pk=notice.pk).received_on == date(2026, 11, 4)


def test_the_database_keeps_no_served_notice_without_a_day(world: World) -> None:
    _stall, notice = told(world)
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE statute_notice SET state = 'served' WHERE case_id = %s", [notice.pk])


@pytest.mark.proves("2-4")
def test_its_pdf_is_filed_with_the_notice_once_and_not_with_the_case(world: World) -> None:
    from statute.consumers import print_notice
    from statute.outbox import Event

    stall, notice = told(world)
    row = OutboxEvent.objects.get(topic="notice.issued", case_id=notice.pk)
    event = Event(row.id, row.case_id, row.at, row.topic, row.payload)
    for _twice in range(2):
        print_notice(event)
    (pdf,) = notice.case.documents.all()
    assert (pdf.kind, pdf.media_type) == ("notice", "application/pdf")
    assert not Stall.objects.get(pk=stall).case.documents.exists()
