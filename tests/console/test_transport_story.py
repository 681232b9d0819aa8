"""The demonstration's transport goes as the law says, also when it is told a second time."""

import pytest

from bonded_areas.models import Transport
from console.demonstration.office import open_office
from console.demonstration.story import Story
from console.demonstration.transport_story import goes_to_honmoku, stays_on_the_road

pytestmark = pytest.mark.django_db


def test_cargo_goes_to_another_warehouse_and_another_shipment_stays_on_the_road() -> None:
    told: list[str] = []
    for run in (1, 2):
        story = Story(open_office(), told.append)
        story.run = run
        goes_to_honmoku(story)
        stays_on_the_road(story)
    states = Transport.objects.order_by("case_id").values_list("state", flat=True)
    assert list(states) == ["closed", "departed", "closed", "departed"]
    assert any("submits the confirmed manifest" in line for line in told)
