"""Two customs offices, a holder of rights with an agent, and the words in which petitions are filed and accepted."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from accounts.actors import Actor
from accounts.models import Office, Person
from ipr_verification.models import Petition, Right
from statute import clock
from statute.door import open_case, perform
from statute.storage import store
from tests.accounts.people import a_person, an_office
from tests.parties.doors import acting

A_PICTURE = b"\x89PNG\r\n\x1a\n a picture"


def on(day: str, hour: int = 10) -> AbstractContextManager[datetime]:
    """That hour of the day in Tokyo."""
    at = datetime.combine(date.fromisoformat(day), datetime.min.time(), clock.TOKYO).replace(hour=hour)
    return clock.standing_at(at.astimezone(UTC))


@dataclass
class Border:
    """Tokyo and Kobe, who works there, and who holds rights."""

    tokyo: Office
    kobe: Office
    holder: Person
    agent: Person

    @classmethod
    def made(cls) -> Border:
        root = an_office("HQ")
        return cls(
            an_office("TYO", root), an_office("KOB", root), a_person("RGT-01"), a_person("AGT-01"),
        )  # fmt: skip

    @cached_property
    def ip_officer(self) -> Actor:
        return acting("ip_officer", self.tokyo)

    @cached_property
    def supervisor(self) -> Actor:
        return acting("supervisor", self.tokyo)

    @cached_property
    def rightholder(self) -> Actor:
        return acting("rightholder", self.holder)

    @cached_property
    def for_the_holder(self) -> Actor:
        """Who works for the holder's agent."""
        return acting("rightholder", self.agent)

    def rival(self) -> Actor:
        """A rightholder who has nothing to do with it."""
        return acting("rightholder", a_person())

    def right(self, kind: str = "trademark", **more: Any) -> Right:
        """A right of the holder in the register."""
        numbered = kind not in ("copyright", "neighbouring", "unfair_indication", "trade_secret")
        given: dict[str, Any] = {
            "right_kind": kind, "name_en": "MARTIN (word mark)", "name_ja": "マルタン（文字商標）",
            "holder": self.holder.code, "evidence": "Certified copy of the register of 2 October 2026",
        }  # fmt: skip
        if numbered:
            given |= {"number": "4567890", "registered_on": "2019-05-17", "protected_until": "2029-05-17"}
        if kind == "unfair_indication":
            given["item"] = "i"
        opened = open_case(Right, "register", self.ip_officer, self.tokyo.pk, {**given, **more})
        found: Right = Right.objects.select_related("case").get(pk=opened.case_id)
        return found

    def form(self, right: Right, **more: Any) -> dict[str, Any]:
        """A petition as its form is filled in."""
        return {
            "right": right.case.reference, "side": "import", "contact": "Legal department, 03-1234-5678",
            "facts": "Bags that bear the mark without licence are offered in Tokyo.",
            "goods_en": "handbags, wallets", "goods_ja": "ハンドバッグ、財布", "hs_codes": ["4202.21"],
            "brands": ["MARTIN"], "senders": ["Golden Star Trading"], "places": ["Yiwu"], **more,
        }  # fmt: skip

    def filed(self, right: Right | None = None, **more: Any) -> Petition:
        """A petition that waits for its examination."""
        form = self.form(right or self.right(), **more)
        opened = open_case(Petition, "file", self.rightholder, self.tokyo.pk, form)
        return self.the(opened.case_id)

    def examined(self, right: Right | None = None, **more: Any) -> Petition:
        """A petition under examination, with evidence."""
        petition = self.filed(right, **more)
        self.attach(petition, "evidence", b"%PDF-1.4\n%%EOF\n", "report.pdf")
        perform(petition.pk, "begin_examination", self.ip_officer)
        return self.the(petition.pk)

    def accepted(self, right: Right | None = None, until: str = "2028-11-01", **more: Any) -> Petition:
        """A petition in effect."""
        petition = self.examined(right, **more)
        perform(petition.pk, "accept", self.ip_officer, {"effective_until": until})
        return self.the(petition.pk)

    def attach(self, petition: Petition, kind: str, data: bytes, name: str) -> str:
        """The hash of a document that the petitioner attached."""
        stored = store(data, name)
        given = {"kind": kind, "title": name, "filename": name, "media_type": stored.media_type,
                 "size": stored.size, "sha256": stored.sha256}  # fmt: skip
        perform(petition.pk, "attach_document", self.rightholder, given)
        return stored.sha256

    def guided(self, petition: Petition, picture: bytes = A_PICTURE) -> int:
        """The number of a guide of the petition that is to be confirmed."""
        pictures = [self.attach(petition, "picture", picture, "clasp.png")]
        given = {
            "title": "The clasp", "look_at": "The engraving inside", "genuine": "Engraved by laser",
            "counterfeit": "Printed, and comes off", "genuine_pictures": pictures,
        }  # fmt: skip
        perform(petition.pk, "write_guide", self.rightholder, given)
        found = self.the(petition.pk).guides.order_by("-id").first()
        assert found is not None
        return int(found.pk)

    def the(self, case_id: int) -> Petition:
        """The petition as it now stands."""
        found: Petition = Petition.objects.select_related("case", "right").get(pk=case_id)
        return found
