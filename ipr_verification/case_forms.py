"""With what the forms of verification procedures begin, and what may be chosen in them; scoped to who fills them in."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from clearance.models import GoodsLine, ImportDeclaration
from doors.lookup import case_of, written
from ipr_verification.models import Petition, Right, RightConcerned, SuspectGoods, VerificationCase
from ipr_verification.models.petition_state import State as PetitionState
from ipr_verification.models.right import REGISTERED
from ipr_verification.rules.locks import Finding
from ipr_verification.states import RUNNING, Measure
from statute.errors import InvalidInput, Reason

if TYPE_CHECKING:
    from accounts.actors import Actor

_MOST_CHOSEN: Final = 200
_MOST_SUGGESTED: Final = 5
Pairs = Sequence[tuple[Any, Any]]


def office_of_opening(data: dict[str, Any], actor: Actor) -> int:
    """The office of the declaration named; of an export that of the officer. Raises InvalidInput."""
    if data.get("side") != "export":
        seen = ImportDeclaration.objects.visible_to(actor).select_related("case")
        row = case_of(seen, str(data.get("declaration") or ""))
        if row is not None:
            return int(row.case.office_id)
        sentence = _("There is no such declaration at your office.")
        raise InvalidInput(
            [
                Reason(
                    "unknown_declaration",
                    sentence,
                    field="declaration",
                    value=str(data.get("declaration", ""))[:40],
                )
            ]
        )
    return min(actor.offices_for((Role.IP_OFFICER, Role.SUPERVISOR)))


def begun_on(reference: str, actor: Actor) -> dict[str, Any]:
    """The opening of procedures on a declaration: its lines, and the rights of petitions in effect that fit them."""
    row = (
        case_of(ImportDeclaration.objects.visible_to(actor).select_related("case"), reference)
        if reference
        else None
    )
    if row is None:
        return {"side": "import", "declaration": reference}
    lines = list(GoodsLine.objects.filter(declaration=row).order_by("number"))
    return {
        "side": "import",
        "declaration": written(row.case),
        "goods": [
            {
                "line": one.number,
                "whole_line": True,
                "description": one.description,
                "quantity": plain(one.quantity or one.packages or one.net_mass_kg),
                "unit": (one.unit if one.quantity else "") or ("KGM" if not one.packages else "PK"),
            }
            for one in lines
        ],
        "rights": [
            {"right": written(one.right.case), "petition": written(one.case)}
            for one in petitions_that_fit(lines, actor)
        ],
    }


def plain(quantity: Decimal | int | None) -> str:
    """A quantity as a person writes it: without the noughts of its column."""
    return "" if quantity is None else f"{Decimal(quantity).normalize():f}"


def petitions_that_fit(lines: Sequence[GoodsLine], actor: Actor) -> list[Petition]:
    """Petitions in effect against imports that name the tariff code or the brand of a line: a suggestion."""
    codes = [one.code for one in lines if one.code]
    brands = {one.brand.casefold() for one in lines if one.brand}
    rows = Petition.objects.visible_to(actor).filter(side="import", state=PetitionState.ACCEPTED)
    found = []
    for row in rows.select_related("case", "right__case").order_by("-case_id")[:_MOST_CHOSEN]:
        named = [str(code).replace(".", "") for code in row.hs_codes]
        by_code = any(code.startswith(one) for one in named if one for code in codes)
        if by_code or any(str(one).casefold() in brands for one in row.brands):
            found.append(row)
    return found[:_MOST_SUGGESTED]


def rights_to_choose(actor: Actor, side: str) -> tuple[Pairs, Pairs]:
    """Rights in the register, and petitions in effect on the side (on either, while it is not known)."""
    rights = Right.objects.visible_to(actor).filter(state=REGISTERED).select_related("case", "holder")
    petitions = Petition.objects.visible_to(actor).filter(state=PetitionState.ACCEPTED)
    if side:
        petitions = petitions.filter(side=side)
    chosen = petitions.select_related("case", "right").order_by("-case_id")[:_MOST_CHOSEN]
    return (
        [
            (written(one.case), f"{one} ({one.holder.name})")
            for one in rights.order_by("-case_id")[:_MOST_CHOSEN]
        ],
        [("", "–"), *((written(one.case), f"{written(one.case)} {one}") for one in chosen)],
    )


def goods_to_choose(row: VerificationCase, act: str) -> Pairs:
    """The goods that an act can be about: undecided, infringing and still there, or ordered back."""
    return [(one.number, str(one)) for one in row.goods.all() if _fits(one, act)]


def _fits(one: SuspectGoods, act: str) -> bool:
    infringes = one.finding == Finding.INFRINGING
    match act:
        case "find":
            return not one.decided
        case "confiscate":
            return infringes and not one.dealt_with
        case "order_sending_back":
            return infringes and not one.measure
        case "record_sent_back":
            return one.measure == Measure.ORDERED_BACK
    return True


def running_rights(row: VerificationCase) -> Pairs:
    """The rights of the case for which the procedure is being implemented."""
    rows = RightConcerned._base_manager.filter(verification=row, state__in=RUNNING).select_related(
        "case", "right"
    )
    return [(written(one.case), f"{written(one.case)} {one.right}") for one in rows.order_by("case_id")]
