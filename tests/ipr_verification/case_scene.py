"""A declaration at Tokyo whose goods are suspected, the rights concerned, and the words of a verification case."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from accounts.actors import Actor
from accounts.models import Person
from bonded_areas.models import CargoLot
from ipr_verification.models import Deposit, RightConcerned, VerificationCase
from statute import clock
from statute.door import open_case, perform
from statute.errors import Refused
from statute.models import Hold, Notice
from tests.accounts.people import a_person
from tests.clearance.scene import Scene, a_line, a_scene
from tests.ipr_verification.scene import Border, on
from tests.parties.doors import acting


@dataclass
class Gate:
    """The clearance scene, a rightholder, and one declaration of bags and shirts under examination."""

    scene: Scene
    border: Border
    declaration: int
    others: dict[str, Person] = field(default_factory=dict)

    @classmethod
    def made(cls) -> Gate:
        """Everybody is there; the clock stands where the caller put it."""
        scene = a_scene()
        border = Border(scene.tokyo, scene.kobe, a_person("RGT-01"), a_person("AGT-01"))
        lines = [a_line(), a_line(description="leather wallets")]
        declaration = scene.under_examination(lines=lines, invoice_amount="2000000")
        return cls(scene, border, declaration)

    @property
    def ip(self) -> Actor:
        return self.scene["ip_officer"]

    @property
    def supervisor(self) -> Actor:
        return self.scene["supervisor"]

    @property
    def importer(self) -> Actor:
        return self.scene["importer"]

    @property
    def holder(self) -> Actor:
        return self.border.rightholder

    def another_holder(self, name: str = "RGT-02") -> tuple[Person, Actor]:
        """A second rightholder, and who acts for it."""
        person = self.others.get(name) or a_person(name)
        self.others[name] = person
        return person, acting("rightholder", person)

    def reference(self) -> str:
        from statute.models import Case

        return str(Case.objects.get(pk=self.declaration).reference)

    def goods(self, *lines: int, whole: bool = True) -> list[dict[str, Any]]:
        """Lines of the declaration that are suspected."""
        return [
            {
                "line": line,
                "description": f"goods of line {line}",
                "quantity": "10",
                "unit": "NO",
                "whole_line": whole,
            }
            for line in lines
        ]

    def opening(self, *rights: Any, lines: tuple[int, ...] = (1, 2), **more: Any) -> dict[str, Any]:
        """What opens a case on lines of the declaration, for rights each with its petition or none."""
        named = [
            {"right": one.right.case.reference, "petition": one.case.reference}
            if hasattr(one, "petitioner_id")
            else {"right": one.case.reference}
            for one in rights
        ]
        return {
            "declaration": self.reference(), "goods": self.goods(*lines), "grounds": "The stitching is not genuine.",
            "rights": named, **more,
        }  # fmt: skip

    def opened(self, *rights: Any, **more: Any) -> VerificationCase:
        """A case that the IP officer opened."""
        case_id = open_case(
            VerificationCase, "open", self.ip, self.scene.tokyo.pk, self.opening(*rights, **more)
        ).case_id
        return self.the(case_id)

    def another_declaration(self, letter: str) -> None:
        """From now on the words mean a further declaration, of its own lot."""
        with on("2026-11-04"):
            self.declaration = self.scene.under_examination(
                transport_document=f"DOC-{letter}", invoice_number=f"INV-{letter}", invoice_amount="2000000",
                lines=[a_line(), a_line(description="leather wallets")],
            )  # fmt: skip

    def gives_up(self, case: VerificationCase) -> None:
        """The importer gives the goods up."""
        perform(case.pk, "give_up", self.importer, {"reason": "not wanted"})

    def kobe_supervisor(self) -> Actor:
        """Who supervises at another office."""
        return acting("supervisor", self.scene.kobe, "super-kobe")

    def exported(self, *rights: Any, **more: Any) -> VerificationCase:
        """A case on pumps that the importer of the scene declared for export."""
        given = self.opening(
            *rights, side="export", declaration="EXP-123", declarant="IMP01", other_party="Acme Ltd", **more
        )
        given["goods"] = [{"description": "pumps", "quantity": "5", "unit": "NO"}]
        return self.the(open_case(VerificationCase, "open", self.ip, self.scene.tokyo.pk, given).case_id)

    def the(self, case_id: int) -> VerificationCase:
        """The case as it now stands."""
        found: VerificationCase = VerificationCase.objects.select_related("case").get(pk=case_id)
        return found

    def right_of(self, case: VerificationCase, at: int = 0) -> RightConcerned:
        """A right of the case as it now stands, by the order in which they were named."""
        found: RightConcerned = case.rights.select_related("case").order_by("case_id")[at]
        return found

    def notice(self, about: int, sort: str) -> Notice:
        """The newest notice of a sort about a case."""
        found: Notice = Notice.objects.filter(about_id=about, sort=sort).order_by("-pk")[0]
        return found

    def facts(self, about: int, sort: str) -> list[list[str]]:
        """What that notice tells, in English."""
        told: list[list[str]] = self.notice(about, sort).contents["en"]["facts"]
        return told

    def served(self, about: int, sort: str, day: str) -> None:
        """That notice reached its addressee on a day, with proof; recorded when the clock stands."""
        notice = self.notice(about, sort)
        if notice.state == "issued":
            perform(notice.pk, "dispatch", self.ip, {"method": "registered", "on": notice.issued_on})
        perform(notice.pk, "record_receipt", self.ip, {"on": day, "evidence": "delivery slip"})

    def received(self, case: VerificationCase, day: str, at: int = 0) -> RightConcerned:
        """Both sides of a right have their notices on a day."""
        right = self.right_of(case, at)
        self.served(right.pk, "opening_to_holder", day)
        self.served(right.pk, "opening_to_trader", day)
        return self.right_of(case, at)

    def finding(self, case: VerificationCase, *goods: int, infringing: bool = True, **more: Any) -> None:
        """A finding on goods by the supervisor; of every right of the case where they infringe."""
        rights = [one.case.reference for one in case.rights.select_related("case")]
        given = {
            "goods": list(goods), "finding": "infringing" if infringing else "not_infringing",
            "rights": rights if infringing else [], "reasons": "compared with the guide", **more,
        }  # fmt: skip
        perform(case.pk, "find", self.supervisor, given)

    def holds(self) -> list[str]:
        """What stops the declaration now."""
        rows = Hold.objects.filter(case_id=self.declaration, lifted_at__isnull=True)
        return list(rows.values_list("kind", flat=True))

    def destroyed(self, lot: int) -> None:
        """The whole of a lot is destroyed with approval."""
        row = CargoLot.objects.get(pk=lot)
        whole = {"packages": row.packages, "gross_mass_kg": row.gross_mass_kg, "quantity": row.quantity or 0}
        office = self.scene["bonded_officer"]
        perform(lot, "ask_to_destroy", office, {**whole, "reason": "mould"})
        perform(lot, "approve_destruction", office)
        perform(lot, "destroy", office, {**whole, "on": clock.today()})

    def deposited(self, deposit: Deposit, depositor: Actor, yen: int) -> None:
        """The whole is shown in cash today, and customs accepts it."""
        given = {"kind": "cash", "amount": yen, "document": "certificate 17", "on": clock.today()}
        perform(deposit.pk, "present", depositor, given)
        perform(deposit.pk, "accept", self.ip, {"number": 1, "finding": "cash"})

    def deposit(self, right: RightConcerned) -> Deposit:
        """The newest deposit that was ordered for a right."""
        found: Deposit = Deposit.objects.filter(about_id=right.pk).order_by("-pk")[0]
        return found


def refused(case_id: int, name: str, actor: Actor, given: Any = None) -> list[tuple[str, str]]:
    """Why an act is refused: code and article of each reason."""
    with pytest.raises(Refused) as caught:
        perform(case_id, name, actor, given or {})
    return [(reason.code, str(reason.article)) for reason in caught.value.reasons]


def day(text: str) -> date:
    """A day as it is written."""
    return date.fromisoformat(text)


def last_instant(text: str) -> AbstractContextManager[datetime]:
    """23:59 of a day in Tokyo."""
    at = datetime.combine(day(text), time(23, 59), clock.TOKYO)
    return clock.standing_at(at.astimezone(UTC))


__all__ = ["Gate", "day", "last_instant", "on", "refused"]
