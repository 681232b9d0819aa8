"""Of the demonstration: a company becomes an authorised importer; its goods are permitted before they are paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.models import Person
from clearance.models import SpecialDeclaration
from clearance.samples import A_DECLARATION
from duties.models import Liability
from parties.authorised_operators import holders
from parties.models import Authorisation
from parties.rules.authorisation_kinds import Kind, law_of
from statute.door import open_case, perform

if TYPE_CHECKING:
    from console.demonstration.story import Story

IMPORTER = "Nakamura Trading"


def becomes_authorised(story: Story) -> None:
    """Applied for, looked into item by item, given; then permission first and the duty by the end of next month."""
    story.heading("An authorised importer: permission first, duty later")
    code = str(A_DECLARATION["importer"])
    person = Person.objects.get(code=code)
    if not holders(Kind.IMPORTER, [person.pk]):
        _applied_for(story, code)
    story.expect(bool(holders(Kind.IMPORTER, [person.pk])), "the importer is authorised")
    _permitted_first(story)


def _applied_for(story: Story, code: str) -> None:
    office, law = story.office, law_of(Kind.IMPORTER)
    form = {
        "kind": "importer",
        "person": code,
        "rules_established": "Compliance rules, 3rd edition",
        "electronic": True,
    }
    opened = open_case(Authorisation, "apply", office["importer"], office.tokyo.pk, form)
    story.step(IMPORTER, f"applies to become an authorised importer: {opened.reference}", "7-2(5)")
    case_id = opened.case_id
    perform(case_id, "begin_review", office["officer"])
    story.refused(
        "Naomi Ueda, supervisor",
        "approves before anything was looked into",
        lambda: perform(case_id, "approve", office["supervisor"]),
        "7-5(i)(a)",
    )
    found = [
        {"item": str(g.item), "stands_against": False, "evidence": "Records of the office"}
        for g in law.examined
    ]
    perform(case_id, "record_findings", office["officer"], {"findings": found})
    story.step("Aiko Hayashi, officer", f"looks into {len(found)} items: nothing stands against it", "7-5")
    perform(case_id, "approve", office["supervisor"])
    story.step("Naomi Ueda, supervisor", "approves", "7-2(1)")


def _permitted_first(story: Story) -> None:
    story.bring_in("S")
    case_id = story.draft("S", duty_declared=False)
    story.act(case_id, "lodge", "broker")
    story.step("Kato Customs Brokers", "lodges a declaration without declaring the duty", "7-3")
    story.after_commit(case_id, "lodged")
    if story.the(case_id).state == "under_examination":
        if story.the(case_id).channel == "inspection":
            story.act(case_id, "order_inspection", "officer", {"place": "Oi inspection hall"})
            story.act(case_id, "record_inspection", "inspector", {"finding": "as declared"})
        else:
            story.act(case_id, "complete_examination", "officer")
    story.after_commit(case_id, "examined", "awaiting_payment")
    state = story.the(case_id).state
    story.expect(state == "permitted", f"specially declared goods: state is {state}")
    story.expect(not Liability.objects.filter(subject_id=case_id).exists(), "no duty is owed before the form")
    special = SpecialDeclaration.objects.get(declaration_id=case_id, state="due")
    due = special.case.deadlines.get(name="form")
    story.step("the office", f"permits the import; the form is due on {due.ends_on}", "72, 7-2(2)")
    perform(special.pk, "file", story.office["broker"])
    liability = Liability.objects.get(subject_id=case_id)
    story.expect(liability.pay_by == due.ends_on, "the duty is to be paid by the deadline of the form")
    told = f"files the form: {liability.outstanding:,} yen, to be paid by {liability.pay_by}"
    story.step("Kato Customs Brokers", told, "7-2(1), 9(2)(i)")
