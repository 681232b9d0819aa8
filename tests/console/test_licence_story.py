"""The demonstration's places have their licences, and a factory is licensed in it as the law says."""

from __future__ import annotations

import pytest

from accounts.actors import Actor
from bonded_areas.models import Licence
from bonded_areas.standing import standings
from console.demonstration.licences import register_licences, tell_licence
from console.demonstration.office import open_office
from console.demonstration.story import Story
from statute.clock import today

pytestmark = pytest.mark.django_db


def test_the_places_are_licensed_once_and_a_factory_is_licensed_in_the_story() -> None:
    office = open_office()
    register_licences(Actor.system("demo"), office.places)
    licensed = Licence._base_manager.filter(state="licensed")
    assert sorted(licensed.values_list("place__code", flat=True)) == ["1AM01", "1AW01", "2AW01"]
    place = office.places["1AW01"].pk
    assert standings([place])[place].is_in_force(today())
    told: list[str] = []
    tell_licence(Story(office, told.append))
    assert licensed.filter(place_kind="factory").count() == 2  # that of before, and the one of the story
    assert "42(3)" in told[-1]
