"""Rights and petitions for the systems of rightholders and their agents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from doors.rest import ProcedureCollection
from ipr_verification.filters import PetitionFilters, RightFilters
from ipr_verification.guides_shown import SLUG, standings_for
from ipr_verification.models import Petition, Right

if TYPE_CHECKING:
    from accounts.actors import Actor

A_RIGHT: Mapping[str, Any] = {
    "office": "TYO",
    "right_kind": "trademark",
    "number": "4567890",
    "name_en": "MAISON MARTIN (word mark)",
    "name_ja": "メゾン・マルタン（文字商標）",
    "holder": "RGT-0001",
    "registered_on": "2019-05-17",
    "protected_until": "2029-05-17",
    "evidence": "Certified copy of the register of 2 October 2026",
}
A_PETITION: Mapping[str, Any] = {
    "office": "TYO",
    "right": "TYO-26-00000011-4",
    "side": "import",
    "contact": "Legal department, 03-1234-5678",
    "facts": "Handbags that bear the mark without licence are offered in Tokyo.",
    "goods_en": "handbags, wallets",
    "goods_ja": "ハンドバッグ、財布",
    "hs_codes": ["4202.21"],
    "brands": ["MAISON MARTIN"],
    "senders": ["Golden Star Trading"],
    "places": ["Yiwu"],
}


class Rights(ProcedureCollection):
    """The register: entered by customs, read by every office, the holder and its agent."""

    procedure = Right
    slug = "rights"
    scope = "intellectual-property"
    opening = "register"
    filters = RightFilters
    related = ("holder", "agent")
    examples: ClassVar[Mapping[str, Mapping[str, Any]]] = {"register": A_RIGHT}

    def serialise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        return {
            "kind": row.right_kind,
            "item": row.item or None,
            "number": row.number or None,
            "name_en": row.name_en,
            "name_ja": row.name_ja,
            "holder": row.holder.code,
            "agent": row.agent.code if row.agent else None,
            "registered_on": _day(row.registered_on),
            "protected_until": _day(row.protected_until),
            "evidence": row.evidence,
            "lapsed_on": _day(row.lapsed_on),
            "reason": row.reason or None,
        }


class Petitions(ProcedureCollection):
    """Filing, supplementing, renewing and withdrawing; guides are for the petitioner and for officers."""

    procedure = Petition
    slug = SLUG
    scope = "intellectual-property"
    opening = "file"
    amending: ClassVar[Mapping[str, str]] = {"PUT": "amend"}
    filters = PetitionFilters
    related = ("right__case", "petitioner", "agent")
    prefetch = ("guides", "advisors__person", "advisors__affiliation")
    prefetch_listed = ()
    examples: ClassVar[Mapping[str, Mapping[str, Any]]] = {"file": A_PETITION}

    def summarise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        return {
            "right": str(row.right.case),
            "right_kind": row.right.right_kind,
            "right_name": {"en": row.right.name_en, "ja": row.right.name_ja},
            "side": row.side,
            "petitioner": row.petitioner.code,
            "agent": row.agent.code if row.agent else None,
            "filed_on": _day(row.filed_on),
            "effective_from": _day(row.effective_from),
            "effective_until": _day(row.effective_until),
            "ended_on": _day(row.ended_on),
        }

    def serialise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        told: dict[str, Any] = {
            **self.summarise(row, actor),
            **{name: getattr(row, name) for name in _AS_IT_IS},
            "needed_from_the_minister": row.paper_needed or None,
            "paper": {"number": row.paper_number, "on": _day(row.paper_on)} if row.paper_on else None,
            "renewal_asked_on": _day(row.renewal_asked_on),
            "ending": row.ending or None,
            "reason": row.reason or None,
            "guides": [_guide(one) for one in row.guides.all() if one.standing in standings_for(actor)],
        }
        if actor.is_staff:
            told["advisors"] = [_advisor(one) for one in row.advisors.all()]
        return told


_AS_IT_IS = ("contact", "facts", "goods_en", "goods_ja", "hs_codes", "brands", "senders", "places")


def _guide(one: Any) -> dict[str, Any]:
    names = (
        "title",
        "look_at",
        "genuine",
        "counterfeit",
        "genuine_pictures",
        "counterfeit_pictures",
        "standing",
    )
    return {"id": one.pk, **{name: getattr(one, name) for name in names}, "reason": one.reason or None}


def _advisor(one: Any) -> dict[str, Any]:
    return {
        "id": one.pk,
        "person": one.person.code,
        "affiliation": one.affiliation.code if one.affiliation else None,
        "expertise": one.expertise,
        "statement": one.statement,
        "designated_on": _day(one.designated_on),
        "matter": one.matter or None,
        "question": one.question or None,
        "asked_on": _day(one.asked_on),
        "sufficient": one.sufficient,
        "opinion": one.opinion or None,
        "answered_on": _day(one.answered_on),
    }


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None
