"""The notices of verification procedures: who is told what, and no more than that (69-12, 69-15, 69-17, 69-20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from ipr_verification.rules.rights import RIGHT_LAW, RightKind
from ipr_verification.rules.sides import Side, on_side
from statute.articles import Article
from statute.notices import notice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.functional import _StrOrPromise

    from ipr_verification.models.right_concerned import RightConcerned
    from ipr_verification.models.suspect_goods import SuspectGoods
    from ipr_verification.models.verification_case import VerificationCase
    from statute.effects import Open
    from statute.transitions import Ctx

Told = "Sequence[tuple[_StrOrPromise, Any]]"
HOLDER, TRADER = "rightholder", "trader"
TRADERS: Final = {Side.IMPORT: _("Importer"), Side.EXPORT: _("Exporter")}
OTHERS: Final = {Side.IMPORT: _("Consignor"), Side.EXPORT: _("Consignee")}


def goods_in_words(goods: Sequence[SuspectGoods]) -> str:
    """Each kind of goods with its quantity, as declared."""
    return "; ".join(
        f"{one.number}. {one.description}, {one.quantity.normalize():f} {one.unit}" for one in goods
    )


def right_in_words(row: RightConcerned) -> tuple[str, str]:
    """The right with its number, in English and Japanese."""
    right = row.right
    return f"{right.name_en} {right.number}".strip(), f"{right.name_ja} {right.number}".strip()


def to_holder(
    ctx: Ctx, row: RightConcerned, sort: str, article: Article, *, title: _StrOrPromise, text: _StrOrPromise,
    facts: Sequence[tuple[_StrOrPromise, Any]] = (), told_by: str = "", proof_needed: bool = False,
) -> Open:  # fmt: skip
    """A notice to the rightholder: to its agent where it has one."""
    return notice(
        ctx, sort, on_side(Side(row.side), article), addressee_id=row.agent_id or row.holder_id, capacity=HOLDER,
        title=title, text=text, facts=facts, told_by=told_by, proof_needed=proof_needed,
    )  # fmt: skip


def to_trader(
    ctx: Ctx, row: RightConcerned | VerificationCase, sort: str, article: Article, *, title: _StrOrPromise,
    text: _StrOrPromise, facts: Sequence[tuple[_StrOrPromise, Any]] = (), told_by: str = "",
    proof_needed: bool = False,
) -> Open:  # fmt: skip
    """A notice to the importer, or the exporter."""
    assert row.declarant_id is not None
    return notice(
        ctx, sort, on_side(Side(row.side), article), addressee_id=row.declarant_id, capacity=TRADER, title=title,
        text=text, facts=facts, told_by=told_by, proof_needed=proof_needed,
    )  # fmt: skip


def opening(
    ctx: Ctx, row: RightConcerned, verification: VerificationCase, goods: Sequence[SuspectGoods], days: int
) -> list[Open]:
    """One notice to each side, each naming the other (69-12(1) to (3), 69-3(1) to (3)).

    The rightholder is told the trader, the consignor or consignee, and the manufacturer where it is evident; the trader
    is told the rightholder.
    """
    side, article = Side(row.side), Article("69-12", 1)
    title, holder, trader = _("Opening of verification procedures"), row.right.holder, verification.declarant
    assert trader is not None
    shared = [
        (_("Verification case"), verification.case.reference or ""),
        (_("Right"), right_in_words(row)),
        (_("Kind of right"), RIGHT_LAW[RightKind(row.right_kind)].label),
        (_("Goods"), goods_in_words(goods)),
        (_("Days for evidence and opinions, from receipt, without holidays"), str(days)),
    ]
    text = _(
        "Customs is verifying whether these goods infringe the right. You may submit evidence and state your opinion. "
        "What you are told here of the other side may be told to nobody without reason, nor used unjustly."
    )
    names = [
        (TRADERS[side], (trader.name_en, trader.name_ja)),
        (_("Address of the importer or exporter"), trader.address),
        (OTHERS[side], verification.other_party),
        (_("Address of the consignor or consignee"), verification.other_party_address),
        (_("Manufacturer"), verification.manufacturer),
        (_("Address of the manufacturer"), verification.manufacturer_address),
    ]
    whose = [
        (_("Rightholder"), (holder.name_en, holder.name_ja)),
        (_("Address of the rightholder"), holder.address),
    ]
    return [
        to_holder(
            ctx, row, "opening_to_holder", article, title=title, text=text, facts=[*shared, *names],
            told_by="receive_notice", proof_needed=True,
        ),
        to_trader(
            ctx, row, "opening_to_trader", article, title=title, text=text, facts=[*shared, *whose], told_by="be_told",
            proof_needed=True,
        ),
    ]  # fmt: skip


def to_both(
    ctx: Ctx, row: RightConcerned, sort: str, article: Article, *, title: _StrOrPromise, text: _StrOrPromise,
    facts: Sequence[tuple[_StrOrPromise, Any]] = (), told_by: str = "",
) -> list[Open]:  # fmt: skip
    """The same notice to either side. When it reached each is a fact where `told_by` is given."""
    proof = bool(told_by)
    return [
        to_holder(
            ctx, row, f"{sort}_to_holder", article, title=title, text=text, facts=facts, told_by=told_by,
            proof_needed=proof,
        ),
        to_trader(
            ctx, row, f"{sort}_to_trader", article, title=title, text=text, facts=facts, told_by=told_by,
            proof_needed=proof,
        ),
    ]  # fmt: skip
