"""Two who enter the same name in the same second: one is taken, the other is told which field it was."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from accounts.models import Office, Person, User
from accounts.office_list import load_offices
from parties.models import PersonRecord, UserAccount
from statute import clock
from statute.door import Outcome, open_case, perform
from statute.errors import Refused
from statute.seals import verify
from tests.parties.conftest import NOON
from tests.parties.doors import OPERATOR
from tests.statute.threads import at_once

pytestmark = pytest.mark.usefixtures("live_db")


def at_noon(act: Callable[[], Any]) -> Callable[[], Any]:
    """A thread has a clock of its own: it stands there too."""

    def run() -> Any:
        with clock.standing_at(NOON):
            return act()

    return run


def one_and_one_told(*acts: Callable[[], Any]) -> tuple[Outcome, list[tuple[str | None, Any]]]:
    """What the one did who came first, and the fields that the other was told, with their values."""
    found = at_once(*map(at_noon, acts))
    done = [one for one in found if isinstance(one, Outcome)]
    told = [one for one in found if isinstance(one, Refused)]
    assert (len(done), len(told)) == (1, 1), found
    return done[0], [(reason.field, reason.value) for reason in told[0].reasons]


def person(code: str, **more: Any) -> dict[str, Any]:
    given = {"code": code, "kind": "corporate", "name_en": "Kaisha", "address": "1-1 Kaigan, Tokyo"}
    return {**given, **more}


def test_a_user_name_is_given_to_one_of_two(tokyo: Office) -> None:
    for number in range(5):
        given = {"username": f"sato{number}", "name_en": "Sato"}
        act = partial(open_case, UserAccount, "open", OPERATOR, tokyo.pk, given)
        _done, told = one_and_one_told(act, act)
        assert told == [("username", f"sato{number}")]
        assert User.objects.filter(username=f"sato{number}").count() == 1
    assert not verify().breaks


def test_a_code_of_a_person_is_given_to_one_of_two(tokyo: Office) -> None:
    for number in range(5):
        act = partial(open_case, PersonRecord, "register", OPERATOR, tokyo.pk, person(f"ABC{number}"))
        _done, told = one_and_one_told(act, act)
        assert told == [("code", f"ABC{number}")]
        assert Person.objects.filter(code=f"ABC{number}").count() == 1


def test_a_corporate_number_is_given_to_one_of_two_that_have_a_record(tokyo: Office) -> None:
    numbers = ("7000012050002", "5835678256246")
    for turn, number in enumerate(numbers):
        one, other = (
            open_case(PersonRecord, "register", OPERATOR, tokyo.pk, person(f"X{turn}{n}")).case_id
            for n in range(2)
        )
        given = {"corporate_number": number}
        _done, told = one_and_one_told(
            partial(perform, one, "change", OPERATOR, given),
            partial(perform, other, "change", OPERATOR, given),
        )
        assert told == [("corporate_number", number)]


def test_two_loads_of_the_same_offices_make_each_of_them_once(db: None) -> None:
    found = at_once(*[at_noon(load_offices)] * 2)
    assert not [one for one in found if isinstance(one, BaseException)]
    assert sorted(bool(one.created) for one in found) == [False, True]
    codes = list(Office.objects.values_list("code", flat=True))
    assert len(codes) == len(set(codes)) > 9
