"""The demonstration's step on authorised importers does what the law says, twice in the same office."""

import pytest

from console.demonstration.authorised import becomes_authorised
from console.demonstration.office import open_office
from console.demonstration.story import Story


@pytest.mark.usefixtures("live_db")
def test_the_step_keeps_the_law_and_can_be_told_again() -> None:
    told: list[str] = []
    office = open_office()
    becomes_authorised(Story(office, told.append))
    assert any("7-2(1), 9(2)(i)" in line for line in told)
    becomes_authorised(Story(office, told.append))
