"""The demonstration's stock goes as the law says."""

import pytest

from bonded_areas.models import CargoLot
from console.demonstration.office import open_office
from console.demonstration.stock_story import falls_due_and_is_lost, works_and_reports
from console.demonstration.story import Story

pytestmark = pytest.mark.django_db


def test_cargo_is_approved_lost_used_up_and_made_into_products() -> None:
    told: list[str] = []
    story = Story(open_office(), told.append)
    falls_due_and_is_lost(story)
    works_and_reports(story)
    made = CargoLot.objects.get(description="leather bags")
    # 144.6 of 224.6 kg were foreign: of 200 kg so much, to the gram.
    assert (str(made.stock_mass_kg.normalize()), made.stock_packages) == ("128.762", 13)
    assert any("are claimed" in line for line in told)
