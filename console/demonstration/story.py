"""The main job of the demonstration: declarations lodged, screened, examined, paid and permitted, told step by step.

Every step says what it expects of the law and fails the run when the law is not kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from accounts.actors import Actor
from bonded_areas.models import CargoLot
from clearance.models import ImportDeclaration
from clearance.samples import A_DECLARATION
from console.demonstration.authorised import becomes_authorised
from console.demonstration.designation_story import designated_areas
from console.demonstration.licences import tell_licence
from console.demonstration.manifest_story import a_vessel_comes
from console.demonstration.office import Opened
from console.demonstration.petition_story import files_a_petition, goods_like_those_of_a_petition
from console.demonstration.stock_story import falls_due_and_is_lost, works_and_reports
from console.demonstration.transport_story import goes_to_honmoku, stays_on_the_road
from console.demonstration.verification_story import verifies_handbags
from duties.models import Liability
from statute import outbox
from statute.calendar_store import current_calendar
from statute.clock import today
from statute.door import open_case, perform
from statute.errors import DoorError, Refused
from statute.journal import timeline
from statute.sweep import sweep

Tell = Callable[[str], None]
PATIENCE = 30.0  # seconds


class NotAsTheLawSays(Exception):
    """A step did not end as the law says it must."""


class Story:
    """Tells what happens, and keeps count."""

    def __init__(self, office: Opened, tell: Tell) -> None:
        self.office, self.tell = office, tell
        self.run = ImportDeclaration.objects.count() + 1
        self.number = 0

    # The tellers.

    def heading(self, text: str) -> None:
        self.tell(f"\n{text}")

    def step(self, who: str, what: str, article: str) -> None:
        self.number += 1
        self.tell(f"  {self.number:>2}. {who:<22} {what}  [{article}]")

    def expect(self, holds: bool, sentence: str) -> None:
        if not holds:
            raise NotAsTheLawSays(sentence)

    def refused(self, who: str, what: str, act: Callable[[], Any], article: str) -> None:
        """A refusal that the law requires; it must carry the article."""
        try:
            act()
        except Refused as refusal:
            given = [str(reason.article) for reason in refusal.reasons]
            self.expect(article in given, f"{what}: refused for {given}, not for {article}")
            self.step(who, f"{what}: refused. " + " ".join(str(r.message) for r in refusal.reasons), article)
            return
        raise NotAsTheLawSays(f"{what}: was not refused under {article}")

    # What happens.

    def document(self, name: str) -> str:
        """A transport document number of this run."""
        return f"DEMO{self.run:05}{name}"

    def bring_in(self, name: str, place: str = "1AW01") -> int:
        where = self.office.places[place]
        given = {
            "place_id": where.pk,
            "transport_document": self.document(name),
            "description": "consumer goods",
            "packages": 10,
            "gross_mass_kg": "120.5",
            "brought_in_on": today(),
        }
        opened = open_case(CargoLot, "bring_in", Actor.system("intake"), where.office_id, given)
        return opened.case_id

    def draft(self, name: str, **changes: Any) -> int:
        given = {
            **A_DECLARATION,
            "transport_document": self.document(name),
            "invoice_number": f"INV-{self.run}-{name}",
            **changes,
        }
        return open_case(
            ImportDeclaration, "draft", self.office["broker"], self.office.tokyo.pk, given
        ).case_id

    def act(self, case_id: int, name: str, who: str, given: Mapping[str, Any] | None = None) -> None:
        perform(case_id, name, self.office[who], given)

    def the(self, case_id: int) -> ImportDeclaration:
        found: ImportDeclaration = ImportDeclaration.objects.select_related("case").get(pk=case_id)
        return found

    def after_commit(self, case_id: int | None = None, *leaves: str) -> None:
        """What the workers would do within seconds: screen, ask for payment, permit.

        When an office is open already its own workers may be at it: then wait until the case has left these states.
        """
        end = time.monotonic() + PATIENCE
        outbox.drain()
        while case_id is not None and self.the(case_id).state in leaves and time.monotonic() < end:
            time.sleep(0.1)
            outbox.drain()

    def notice_of(self, row: ImportDeclaration) -> Any:
        """The permission as printed, when the workers have printed it."""
        end = time.monotonic() + PATIENCE
        while (found := row.case.documents.filter(kind="import_permission").first()) is None:
            if time.monotonic() > end:
                return None
            time.sleep(0.1)
            outbox.drain()
        return found

    def pay(self, case_id: int) -> int:
        liability = Liability.objects.get(subject_id=case_id)
        amount: int = liability.outstanding
        perform(liability, "pay", self.office["broker"], {"amount": amount})
        return amount

    def working_day(self, days: int) -> date:
        """A working day that many days ahead or soon after."""
        day = today() + timedelta(days=days)
        while current_calendar().is_administrative_holiday(day):
            day += timedelta(days=1)
        return day

    def tell_all(self) -> None:
        """The whole story."""
        self.leather_suitcases()
        self.inspected_shirts()
        self.not_brought_in()
        self.withdrawn_before_permission()
        self.left_open()
        falls_due_and_is_lost(self)
        works_and_reports(self)
        a_vessel_comes(self)
        designated_areas(self)
        goes_to_honmoku(self)
        stays_on_the_road(self)
        becomes_authorised(self)
        tell_licence(self)
        files_a_petition(self)
        goods_like_those_of_a_petition(self)
        verifies_handbags(self)
        self.for_your_own_trial()
        self.timers()

    def leather_suitcases(self) -> None:
        self.heading("Leather suitcases from France: documents examined, paid, permitted")
        lot = self.bring_in("A")
        self.step("Oi Bonded Warehouse", f"cargo under {self.document('A')} is brought in", "30(1)")
        case_id = self.draft("A")
        self.step("Kato Customs Brokers", "drafts the declaration for Nakamura Trading", "67")
        self.act(case_id, "lodge", "broker")
        row = self.the(case_id)
        self.step("Kato Customs Brokers", f"lodges it: {row.case.reference}", "67, 67-2(3)")
        self.step("the office", f"duty and taxes declared: {row.total_payable:,} yen", "7(2)")
        self.after_commit(case_id, "lodged")
        row = self.the(case_id)
        self.expect(row.state == "under_examination", f"channel chosen: state is {row.state}")
        why = ", ".join(str(f["rule"]).replace("_", " ") for f in row.screening["findings"])
        self.step("screening", f"channel “{row.channel}”: {why}", "67")
        due = self.working_day(7)
        self.act(case_id, "request_documents", "officer", {"documents": "sales contract", "due_on": due})
        self.step("Aiko Hayashi, officer", f"asks for the sales contract by {due}", "68")
        self.refused(
            "Aiko Hayashi, officer",
            "completes the examination too early",
            lambda: self.act(case_id, "complete_examination", "officer"),
            "68",
        )
        self.act(case_id, "answer_documents", "broker", {"text": "The contract is attached."})
        self.step("Kato Customs Brokers", "answers", "68")
        self.act(case_id, "complete_examination", "officer")
        self.after_commit(case_id, "examined")
        row = self.the(case_id)
        self.expect(row.state == "awaiting_payment", f"asked for payment: state is {row.state}")
        self.step("Aiko Hayashi, officer", "completes the examination; payment is asked for", "72")
        self.refused(
            "Aiko Hayashi, officer",
            "permits before payment",
            lambda: self.act(case_id, "permit", "officer"),
            "72",
        )
        amount = self.pay(case_id)
        self.step("Kato Customs Brokers", f"pays {amount:,} yen", "9-4")
        self.after_commit(case_id, "awaiting_payment")
        row = self.the(case_id)
        self.expect(row.state == "permitted", f"permission follows payment: state is {row.state}")
        self.step("the office", "permits the import by itself, since nothing stands against it", "67, 72")
        self.expect(CargoLot.objects.get(pk=lot).state == "removed", "the lot left the bonded stock")
        self.step("the office", "the goods are domestic cargo and leave the bonded stock", "2(1)(iv)")
        notice = self.notice_of(row)
        self.expect(notice is not None, "the permission is printed")
        self.step("the office", f"issues {notice.filename} and a receipt", "67, 9-4")
        entries = len(timeline(case_id, self.office["officer"]))
        self.step("the journal", f"holds {entries} entries on this declaration, chained", "102(1)")

    def inspected_shirts(self) -> None:
        self.heading("Cotton shirts described as “gift”: inspected")
        self.bring_in("B")
        line = {**A_DECLARATION["lines"][0], "description": "gift", "price": "40.00"}
        case_id = self.draft("B", lines=[line], invoice_amount="40.00", importer="IMP-0002")
        self.act(case_id, "lodge", "broker")
        self.after_commit(case_id, "lodged")
        row = self.the(case_id)
        self.step("screening", f"channel “{row.channel}”, score {row.screening['score']}", "67")
        self.expect(
            row.channel == "inspection", f"a vague, cheap consignment is inspected, not {row.channel}"
        )
        self.refused(
            "Aiko Hayashi, officer",
            "completes the examination without looking at the goods",
            lambda: self.act(case_id, "complete_examination", "officer"),
            "67",
        )
        self.act(case_id, "order_inspection", "officer", {"place": "Oi inspection hall", "scope": "whole"})
        self.step("Aiko Hayashi, officer", "orders an inspection at the Oi hall", "67, 69(1)")
        found = {"finding": "Fifty suitcases labelled “Made in Italy”; the declaration says France."}
        self.act(case_id, "record_discrepancy", "inspector", found)
        self.step("Kenji Mori, inspector", "records that the goods are not what was declared", "105(1)(iii)")
        due = self.working_day(10)
        self.act(
            case_id,
            "order_origin_correction",
            "officer",
            {"finding": "labels show another origin", "due_on": due},
        )
        self.step("Aiko Hayashi, officer", f"has the false origin corrected by {due}", "71(2)")

        def go_on() -> None:
            self.act(case_id, "complete_examination", "supervisor")
            self.act(case_id, "request_payment", "supervisor")

        self.refused("Naomi Ueda, supervisor", "asks for payment meanwhile", go_on, "71(1)")

    def not_brought_in(self) -> None:
        self.heading("Goods that are not there")
        case_id = self.draft("C")
        self.refused(
            "Kato Customs Brokers",
            "lodges before the goods are brought in",
            lambda: self.act(case_id, "lodge", "broker"),
            "67-2(3)",
        )

    def withdrawn_before_permission(self) -> None:
        self.heading("Withdrawn before permission, against security")
        self.bring_in("D")
        case_id = self.draft("D")
        self.act(case_id, "lodge", "broker")
        self.after_commit(case_id, "lodged")
        if self.the(case_id).state == "under_examination":
            if self.the(case_id).channel == "inspection":
                self.act(case_id, "order_inspection", "officer", {"place": "Oi inspection hall"})
                self.act(case_id, "record_inspection", "inspector", {"finding": "as declared"})
            else:
                self.act(case_id, "complete_examination", "officer")
            self.after_commit(case_id, "examined")
        total = self.the(case_id).total_payable
        offer = {"security": "bond 2026-17", "security_amount": total, "reason": "perishable season"}
        self.act(case_id, "apply_for_withdrawal", "broker", offer)
        self.step("Kato Customs Brokers", f"offers security of {total:,} yen", "73(1)")
        self.act(case_id, "approve_withdrawal", "supervisor")
        row = self.the(case_id)
        self.expect(row.state == "withdrawn_before_permission", f"withdrawn: state is {row.state}")
        self.step("Naomi Ueda, supervisor", "approves: the goods are domestic from now", "73(3)")

    def left_open(self) -> None:
        self.heading("Left on the officers' desks")
        self.bring_in("E", "1AD02")
        case_id = self.draft("E", place="1AD02")
        self.act(case_id, "lodge", "broker")
        self.after_commit(case_id, "lodged")
        self.step("Kato Customs Brokers", "lodges goods lying in the designated area", "67-2(1), 80(1)(i)")
        lot = CargoLot.objects.get(transport_document=self.document("E"))
        row = lot.case.deadlines.get(name="designated_storage")
        self.step("the calendar", f"they may lie there until {row.ends_on}", "80(1)(i)")
        self.bring_in("F")
        other = self.draft("F")
        self.act(other, "lodge", "broker")
        self.step("Kato Customs Brokers", "lodges another, to be screened", "67")
        self.after_commit()

    def for_your_own_trial(self) -> None:
        self.heading("Goods for your own declarations, by API or in the browser")
        names = ["T1", "T2", "T3"]
        for name in names:
            self.bring_in(name)
        documents = ", ".join(self.document(name) for name in names)
        self.step("Oi Bonded Warehouse", f"cargo is in storage at 1AW01 under {documents}", "30(1)")

    def timers(self) -> None:
        self.heading("Timers")
        swept = sweep()
        self.step("the timer", f"{swept.fired} periods over, {swept.reminded} reminders", "2-2")
        self.expect(swept.failed == 0, "no timer fails")


def tell_story(office: Opened, tell: Tell) -> bool:
    """Tells everything; False, with the sentence, when a step did not end as the law says."""
    try:
        Story(office, tell).tell_all()
    except (NotAsTheLawSays, DoorError) as wrong:
        tell(f"\nNot as the law says: {wrong}")
        return False
    return True
