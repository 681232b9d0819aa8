"""A claim that customs assessed is notified in writing: amount, deadline, place of payment, basis (8(4), 9-3)."""

from __future__ import annotations

from typing import Any

import pytest

from duties.notices import notice_to_pay_data
from duties.reactions import give_notice_to_pay
from statute.door import perform
from statute.storage import path_of
from statute.sweep import sweep
from tests.bonded_areas.road import Road, claims
from tests.bonded_areas.test_licence_reactions import react
from tests.bonded_areas.test_transport import at
from tests.clearance.acts import refusal
from tests.clearance.conftest import scene as scene
from tests.clearance.scene import Scene

pytestmark = pytest.mark.django_db


@pytest.mark.proves("9-3(1)", "9-3(2)", "8(4)", "65(1)")
def test_the_notice_to_pay_of_a_transport_that_did_not_arrive_is_printed_once_for_each_decision(
    scene: Scene,
) -> None:
    road = Road(scene)
    case_id = road.departed()
    with at("2026-11-10", 0):
        sweep()
        (claim,) = claims(case_id)
        perform(claim, "issue_assessment", scene["collector"], {"pay_by": "2026-11-30"})
        react(give_notice_to_pay, claim.pk, "liability.assessed")
        altered: dict[str, Any] = {"duty": 90_000, "pay_by": "2026-12-04", "reason": "Weighed again"}
        perform(claim, "alter_assessment", scene["collector"], altered)
        react(give_notice_to_pay, claim.pk, "liability.assessed")
    (claim,) = claims(case_id)
    papers = list(claim.case.documents.filter(kind="notice_to_pay").order_by("id"))
    assert len(papers) == 2
    assert path_of(papers[0].sha256).read_bytes().startswith(b"%PDF")
    data = notice_to_pay_data(claim, list(claim.entries.order_by("id")), "N1", at_day())
    said = {row["en"]: row["value"] for row in data["fields"]}
    assert (said["To be paid by"], said["Collected under"]) == ("2026-12-04", "関税法 Customs Act 65(1)")
    assert "Bank of Japan" in said["Place of payment"]
    assert data["amounts"][-1] == {"ja": "合計", "en": "Total", "amount": 90_000}
    # Nobody is liable with a carrier; with the licensee of an integrated area its administrator of cargo is (62-13).
    assert "Jointly liable (62-13)" not in said
    claim.joint_payer = road.receiver
    named = notice_to_pay_data(claim, [], "N1", at_day())["fields"]
    assert "WHS01" in {row["en"]: row["value"] for row in named}["Jointly liable (62-13)"]
    given = {
        "kind": "notice_to_pay",
        "title": "x",
        "filename": "x.pdf",
        "media_type": papers[0].media_type,
        "size": papers[0].size,
        "sha256": papers[0].sha256,
    }
    assert refusal(claim, "attach_document", road.driver, given) == [("is_not_passed_off_as_issued", "68")]


def at_day() -> Any:
    from datetime import date

    return date(2026, 11, 10)
