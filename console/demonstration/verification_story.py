"""Of the demonstration: goods of a declaration are stopped and verified for two rights, both sides told and heard."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from clearance.models import GoodsLine
from ipr_verification.models import Petition, Right, RightConcerned, Submission, VerificationCase
from statute.clock import today
from statute.door import open_case, perform
from statute.models import Hold, Notice

if TYPE_CHECKING:
    from console.demonstration.story import Story

PATENT = {
    "right_kind": "patent",
    "number": "6789012",
    "name_en": "Clasp that opens with one hand (patent)",
    "name_ja": "片手で開く留め具（特許）",
    "holder": "RGT-0001",
    "evidence": "Certified copy of the patent register",
}
OFFICER = "Takumi Abe, IP officer"


def verifies_handbags(story: Story) -> None:
    """Opened on a trademark with its petition and on a patent; told, received, an opinion asked for, evidence given."""
    story.heading("Handbags suspected to infringe: verification procedures with both sides")
    office = story.office
    story.bring_in("V")
    declaration = story.draft("V")
    story.act(declaration, "lodge", "broker")
    story.after_commit(declaration, "lodged")
    petition = (
        Petition.objects.select_related("case", "right__case").filter(state="accepted").order_by("pk")[0]
    )
    patent = _patent(story)
    lines = GoodsLine.objects.filter(declaration=declaration).order_by("number")[:1]
    opening = {
        "declaration": story.the(declaration).case.reference,
        "goods": [
            {
                "line": one.number,
                "description": one.description,
                "quantity": one.quantity or 1,
                "unit": one.unit or "NO",
            }
            for one in lines
        ],
        "grounds": "The stitching beside the clasp is uneven; the engraving is printed.",
        "manufacturer": "Yiwu Leather Works",
        "manufacturer_address": "Yiwu, Zhejiang",
        "rights": [
            {"right": petition.right.case.reference, "petition": petition.case.reference},
            {"right": patent.case.reference},
        ],
    }
    opened = open_case(VerificationCase, "open", office["ip-officer"], office.tokyo.pk, opening)
    story.step(OFFICER, f"opens verification procedures: {opened.reference}", "69-12(1)")
    held = Hold.objects.filter(case_id=declaration, article="69-12(1)", lifted_at__isnull=True)
    story.expect(held.exists(), "the declaration is stopped while its goods are verified")
    story.step("the office", "permits nothing of the declaration meanwhile", "69-12(1)")
    rights = list(
        RightConcerned.objects.filter(verification=opened.case_id).select_related("case").order_by("pk")
    )
    for right in rights:
        _received(story, right)
    told = [one.state for one in RightConcerned.objects.filter(verification=opened.case_id)]
    story.expect(set(told) == {"evidence_period"}, "the days run once the rightholder has its notice")
    story.step("both sides", "have received their notices: their days run", "2-4, 69-12(1)")
    question = {"question": "Does the clasp of these goods fall within claim 1?"}
    perform(rights[1].pk, "request_opinion", office["rightholder"], question)
    story.step("Elise Martin", "asks that the Patent Office be heard on the patent", "69-17(1)")
    statement = {
        "concerned": rights[0].case.reference,
        "text": "Five uneven stitches, a printed name: copies.",
    }
    open_case(Submission, "submit", office["rightholder"], office.tokyo.pk, statement)
    story.step("Elise Martin", "submits her evidence, which only customs sees", "69-12(1)")
    story.after_commit()


def _received(story: Story, right: RightConcerned) -> None:
    for row in Notice.objects.filter(about_id=right.pk).order_by("pk"):
        perform(row.pk, "dispatch", story.office["ip-officer"], {"method": "registered", "on": today()})
        perform(
            row.pk, "record_receipt", story.office["ip-officer"], {"on": today(), "evidence": "Handed over"}
        )


def _patent(story: Story) -> Right:
    found = Right.objects.filter(state="registered", number=PATENT["number"]).select_related("case").first()
    if found is None:
        days: dict[str, Any] = {
            "registered_on": today() - timedelta(days=700),
            "protected_until": today() + timedelta(days=4000),
        }
        office = story.office
        opened = open_case(Right, "register", office["ip-officer"], office.tokyo.pk, {**PATENT, **days})
        found = Right.objects.select_related("case").get(pk=opened.case_id)
    right: Right = found
    return right
