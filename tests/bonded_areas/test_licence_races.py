"""Two licences for one place, two codes for two places, at once: one is granted, the other is told why not."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import pytest

from bonded_areas.models import Licence, Place
from statute import clock
from statute.door import perform
from statute.errors import Refused
from tests.bonded_areas.licensing import MONDAY, a_licensing_office, the
from tests.statute.threads import at_once

pytestmark = pytest.mark.usefixtures("live_db")
DAYS = {"from_on": date(2026, 11, 4), "until_on": date(2036, 11, 3)}


@pytest.mark.proves("42(1)")
def test_of_two_grants_for_one_place_or_one_code_at_once_one_is_refused_with_its_reason() -> None:
    with clock.standing_at(MONDAY):
        office = a_licensing_office()
        place = Place.objects.create(
            code="1AW70", name_en="Old", name_ja="旧", kind="warehouse", office=office.tokyo
        )
        for place_code, given, told in (
            (place.code, DAYS, {"licensed_already"}),
            # Whichever sees it first, each of them true: the code is used, the place of that code is licensed
            # (where the other commits between the loading of the two facts), or the database's constraint.
            (None, {**DAYS, "code": "1AW71"}, {"code_taken", "licensed_already", "taken"}),
        ):
            cases = [office.examined(place=place_code) for _ in range(2)]

            def grant(case_id: int, given: dict[str, Any]) -> Any:
                with clock.standing_at(MONDAY):
                    try:
                        return perform(case_id, "grant", office["supervisor"], given)
                    except Refused as refused:
                        return [reason.code for reason in refused.reasons]

            results = at_once(*(partial(grant, case_id, given) for case_id in cases))
            assert [bool(told & set(one)) for one in results if isinstance(one, list)] == [True], results
            assert sorted(the(case_id).state for case_id in cases) == ["licensed", "under_review"]
        assert Licence._base_manager.filter(state="licensed").count() == 2
        assert Place.objects.filter(code="1AW71").count() == 1
