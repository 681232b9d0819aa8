"""The demonstration's verification procedures go as the law says, also when they are told a second time."""

import pytest

from console.demonstration.office import open_office
from console.demonstration.petition_story import files_a_petition
from console.demonstration.story import Story
from console.demonstration.verification_story import verifies_handbags
from ipr_verification.models import Hearing, RightConcerned, VerificationCase
from statute.models import Hold

pytestmark = pytest.mark.django_db


def test_a_declaration_is_stopped_for_two_rights_each_time() -> None:
    told: list[str] = []
    for runs in (1, 2):
        story = Story(open_office(), told.append)
        files_a_petition(story)
        verifies_handbags(story)
        # The declaration, and its lot with it.
        stopped = Hold.objects.filter(kind="infringement", lifted_at__isnull=True)
        kinds = sorted(stopped.values_list("case__kind", flat=True))
        assert kinds == ["cargo_lot"] * runs + ["import_declaration"] * runs
        assert list(VerificationCase.objects.values_list("state", flat=True)) == ["opened"] * runs
        assert RightConcerned.objects.filter(state="evidence_period").count() == 2 * runs
        assert Hearing.objects.filter(asked_by=["rightholder"]).count() == runs
