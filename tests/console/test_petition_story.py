"""The demonstration's petition goes as the law says, also when it is told a second time."""

import pytest

from console.demonstration.office import open_office
from console.demonstration.petition_story import files_a_petition
from console.demonstration.story import Story
from ipr_verification.models import IdentificationGuide, Petition

pytestmark = pytest.mark.django_db


def test_a_petition_is_in_effect_once_with_a_guide() -> None:
    told: list[str] = []
    for _run in (1, 2):
        files_a_petition(Story(open_office(), told.append))
    assert list(Petition.objects.values_list("state", flat=True)) == ["accepted"]
    assert IdentificationGuide.objects.get().standing == "confirmed"
    assert any("earlier run" in line for line in told)
