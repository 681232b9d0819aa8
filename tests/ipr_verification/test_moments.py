"""For each moment of a case which findings and requests are open to whom: by hand, and the machine in every cell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from accounts.actors import Actor
from ipr_verification.models import RightConcerned, VerificationCase
from statute.door import perform
from statute.errors import Refused
from tests.ipr_verification.case_scene import Gate, on

pytestmark = pytest.mark.django_db
ASK = {"question": "Does it fall under claim 1?"}
SEEK = {"organ": "patent_office", **ASK}
GIVEN = {"organ": "patent_office", "on": "2026-11-13", "substance": "It does."}
GIVE_UP = {"reason": "not wanted"}
MEASURE = {"goods": [1, 2], "reason": "counterfeit"}
ORDER = {
    "amount": 1_000_000,
    "due_on": "2026-12-18",
    "depository": "Legal Affairs Bureau",
    "reason": "a season",
}


class Moment:
    """A case that rests on a petition on a patent; both sides have their notices on Monday 9 November."""

    def __init__(self, gate: Gate, kind: str = "patent") -> None:
        self.gate = gate
        with on("2026-11-02"):
            petition = gate.border.accepted(gate.border.right(kind))
        with on("2026-11-06"):
            self.case: VerificationCase = gate.opened(petition)
        self.right: RightConcerned = gate.right_of(self.case)
        self.day = "2026-11-06"

    def received(self) -> None:
        self.day = "2026-11-09"
        with on(self.day):
            self.gate.received(self.case, self.day)

    def act(self, name: str, who: Actor, given: Any = None, *, day: str = "2026-11-12") -> None:
        self.day = day
        with on(day):
            perform(self.right.pk, name, who, given or {})


def just_opened(moment: Moment) -> None:
    """No side has its notice."""


def within_the_days(moment: Moment) -> None:
    moment.received()
    moment.day = "2026-11-20"


def after_the_ten_days(moment: Moment) -> None:
    moment.received()
    moment.day = "2026-11-24"  # the last day for evidence, which began the day after receipt


def all_days_over(moment: Moment) -> None:
    moment.received()
    moment.day = "2026-11-25"


def sought_for(*askers: str) -> Callable[[Moment], None]:
    """An opinion is outstanding which these asked for."""

    def reach(moment: Moment) -> None:
        moment.received()
        for who in askers:
            moment.act("request_opinion", getattr(moment.gate, who), ASK)
        moment.act("seek_opinion", moment.gate.supervisor, SEEK)
        with on("2026-11-12"):
            moment.gate.served(moment.right.pk, "opinion_sought_of_patent_office_to_trader", "2026-11-12")
        moment.day = "2026-11-25"

    return reach


def opinion_given(moment: Moment) -> None:
    """It came on the 13th and the importer had it on the 16th: ten days from then end on the 30th."""
    sought_for("holder")(moment)
    moment.act("record_opinion", moment.gate.ip, GIVEN, day="2026-11-13")
    with on("2026-11-16"):
        moment.gate.served(moment.right.pk, "opinion_of_patent_office_to_trader", "2026-11-16")
    moment.day = "2026-11-30"


def discontinuance_asked(moment: Moment) -> None:
    moment.received()
    moment.act("request_discontinuance", moment.gate.importer, day="2026-11-25")
    moment.act("order_discontinuance_deposit", moment.gate.supervisor, ORDER, day="2026-11-25")


def found(moment: Moment) -> None:
    moment.received()
    moment.day = "2026-11-25"
    with on(moment.day):
        moment.gate.finding(moment.case, 1, 2)


def given_up(moment: Moment) -> None:
    moment.received()
    with on(moment.day):
        perform(moment.case.pk, "give_up", moment.gate.importer, GIVE_UP)


YES, STATE, HEARD, LOCK, OVER = "yes", "state", "not_heard", "opinion_outstanding", "window_over"
EARLY, LATE = "discontinuance_too_early", "extension_too_late"
ROWS = (
    "rightholder asks for an opinion", "importer asks for an opinion", "customs seeks one", "customs extends",
    "finding: infringing", "finding: not infringing", "importer asks to discontinue", "importer gives up",
    "confiscation",
)  # fmt: skip
# Moment -> the cells in the order of ROWS: open, or the first reason why not.
TABLE: list[tuple[Callable[[Moment], None], tuple[str, ...]]] = [
    (just_opened,           (STATE, STATE, STATE, STATE, HEARD, HEARD, STATE, YES, STATE)),
    (within_the_days,       (YES,   YES,   YES,   LATE,  HEARD, HEARD, EARLY, YES, STATE)),
    (after_the_ten_days,    (OVER,  OVER,  YES,   LATE,  HEARD, HEARD, YES,   YES, STATE)),
    (all_days_over,         (OVER,  OVER,  YES,   LATE,  YES,   YES,   YES,   YES, STATE)),
    # 69-17(7): against whom it was asked, that finding is locked; of its own accord customs locks nothing.
    (sought_for("holder"),  (OVER,  OVER,  "opinion_is_not_outstanding", LATE, YES,  LOCK, LOCK, YES, STATE)),
    (sought_for("importer"),(OVER,  OVER,  "opinion_is_not_outstanding", LATE, LOCK, YES,  LOCK, YES, STATE)),
    (sought_for("holder", "importer"),
                            (OVER,  OVER,  "opinion_is_not_outstanding", LATE, LOCK, LOCK, LOCK, YES, STATE)),
    (sought_for(),          (OVER,  OVER,  "opinion_is_not_outstanding", LATE, YES,  YES,  LOCK, YES, STATE)),
    (opinion_given,         (OVER,  OVER,  YES,   LATE,  YES,   YES,   EARLY, YES, STATE)),
    (discontinuance_asked,  (OVER,  OVER,  YES,   LATE,  YES,   YES,   "discontinuance_not_asked_yet", YES, STATE)),
    (found,                 (STATE, STATE, STATE, STATE, STATE, STATE, STATE, STATE, YES)),
    (given_up,              (STATE, STATE, STATE, STATE, STATE, STATE, STATE, STATE, STATE)),
]  # fmt: skip


class _Undo(Exception):
    pass


def answer(case_id: int, act: str, who: Actor, given: Any = None) -> str:
    """ "yes", or the first reason why not; nothing is left done."""
    try:
        with transaction.atomic():
            perform(case_id, act, who, given or {})
            raise _Undo
    except _Undo:
        return YES
    except Refused as refused:
        return refused.reasons[0].code


@pytest.fixture
def gate() -> Gate:
    with on("2026-11-02"):
        return Gate.made()


def cells(moment: Moment) -> tuple[str, ...]:
    gate, case, right = moment.gate, moment.case.pk, moment.right.pk
    infringing = {
        "goods": [1],
        "finding": "infringing",
        "rights": [moment.right.case.reference],
        "reasons": "x",
    }
    with on(moment.day):
        return (
            answer(right, "request_opinion", gate.holder, ASK),
            answer(right, "request_opinion", gate.importer, ASK),
            answer(right, "seek_opinion", gate.supervisor, SEEK),
            answer(right, "extend", gate.supervisor, {"reason": "x"}),
            answer(case, "find", gate.supervisor, infringing),
            answer(
                case, "find", gate.supervisor, {"goods": [1], "finding": "not_infringing", "reasons": "x"}
            ),
            answer(right, "request_discontinuance", gate.importer),
            answer(case, "give_up", gate.importer, GIVE_UP),
            answer(case, "confiscate", gate.supervisor, MEASURE),
        )


@pytest.mark.proves("69-17(7)")
@pytest.mark.proves("69-20(1)")
@pytest.mark.parametrize(("reach", "by_hand"), TABLE, ids=[str(at) for at in range(len(TABLE))])
def test_what_is_open_to_whom_at_each_moment(
    gate: Gate, reach: Callable[[Moment], None], by_hand: tuple[str, ...]
) -> None:
    moment = Moment(gate)
    reach(moment)
    assert dict(zip(ROWS, cells(moment), strict=True)) == dict(zip(ROWS, by_hand, strict=True))


@pytest.mark.proves("69-17(1)")
@pytest.mark.parametrize(
    "kind",
    [
        "trademark",
        "copyright",
        "neighbouring",
        "breeder",
        "unfair_indication",
        "utility_model",
        "design",
        "trade_secret",
    ],
)
def test_only_four_kinds_of_right_have_the_days_and_the_discontinuance(gate: Gate, kind: str) -> None:
    # Patent, utility model, design, and goods made with another's trade secrets (item (x)).
    has = kind in ("utility_model", "design", "trade_secret")
    with on("2026-11-02"):
        right = gate.border.right(kind)
    with on("2026-11-06"):
        case = gate.opened(right)
    with on("2026-11-09"):
        concerned = gate.received(case, "2026-11-09")
    with on("2026-11-12"):
        asked = answer(concerned.pk, "request_opinion", gate.holder, ASK)
        assert asked == (YES if has else "kind_is_heard_on_request")
        assert answer(concerned.pk, "extend", gate.supervisor, {"reason": "x"}) == (
            YES if has else "kind_is_heard_on_request"
        )
    with on("2026-11-25"):
        # Without a petition nobody may ask to discontinue, whatever the kind.
        assert answer(concerned.pk, "request_discontinuance", gate.importer) == "discontinuance_is_open_to_it"
