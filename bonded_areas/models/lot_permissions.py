"""A permission that was asked for and is not given, or not wanted any more: a sample, work, work outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Final

from django.utils.translation import gettext_lazy as _
from django_fsm import transition
from pydantic import Field

from bonded_areas.models.lot_state import IN_STOCK
from bonded_areas.models.lot_work import (
    EXHIBIT_OUTSIDE,
    FILING,
    NOT_BONDED,
    OFFICE,
    OUTSIDE,
    SAMPLE,
    asked_for,
)
from bonded_areas.models.place import PlaceKind
from statute.articles import Article
from statute.effects import Effects, Emit
from statute.transitions import Ctx, Input, rule

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

WORK, MUST_BE_GIVEN, IN_WAREHOUSES = Article("40", 2), Article("40", 3), Article("49")
OF_INTEGRATED_AREAS = Article("62-15")


class RefusedPermissionInput(Input):
    """Why it is refused."""

    reason: Annotated[str, Field(min_length=1, max_length=1000)]


def _refusal(what: str, label: _StrOrPromise, article: Article, *also: Article) -> Callable[..., Effects]:
    """The refusal of one permission, under the article by which it might have been given."""

    def refused(self: Any, ctx: Ctx) -> Effects:
        """It is not permitted; whoever asked is told why."""
        self.permissions = {name: one for name, one in self.permissions.items() if name != what}
        return [Emit("lot.permission_refused", {"what": what, "reason": ctx.input.reason})]

    refused.__name__ = f"refuse_{what}"
    made: Callable[..., Effects] = transition(
        field="state", source=list(IN_STOCK), target=None,
        custom=rule(
            label=label, article=article, also=also, input=RefusedPermissionInput, roles=OFFICE, weight="grave",
            guards=(asked_for(what, article, granted=False),),
        ),
    )(refused)  # fmt: skip
    return made


def _taking_back(what: str, label: _StrOrPromise, article: Article, *also: Article) -> Callable[..., Effects]:
    """What was asked for is taken back before it is answered."""

    def taken_back(self: Any, ctx: Ctx) -> Effects:
        """It is not wanted any more."""
        self.permissions = {name: one for name, one in self.permissions.items() if name != what}
        return [Emit("lot.request_taken_back", {"what": what})]

    taken_back.__name__ = f"take_back_{what}"
    made: Callable[..., Effects] = transition(
        field="state", source=list(IN_STOCK), target=None,
        custom=rule(
            label=label, article=article, also=also, roles=FILING,
            guards=(asked_for(what, article, granted=False),),
        ),
    )(taken_back)  # fmt: skip
    return made


class Permitted:
    """Mixed into the lot."""

    permissions: Any

    refuse_sample = _refusal("sample", _("Refuse the sample"), SAMPLE, *NOT_BONDED)
    refuse_work = _refusal("work", _("Refuse display or processing"), MUST_BE_GIVEN, IN_WAREHOUSES)
    refuse_outside = _refusal(
        "outside", _("Refuse work outside"), OUTSIDE, EXHIBIT_OUTSIDE, OF_INTEGRATED_AREAS
    )
    take_back_sample = _taking_back("sample", _("Take the request for a sample back"), SAMPLE, *NOT_BONDED)
    take_back_work = _taking_back(
        "work", _("Take the request to display or process back"), WORK, IN_WAREHOUSES
    )
    take_back_outside = _taking_back(
        "outside", _("Take the request to work outside back"), OUTSIDE, EXHIBIT_OUTSIDE, OF_INTEGRATED_AREAS
    )


# Of a permission, the provision of the type of place where the cargo lies, where that is not the act's own.
_SAMPLE: Final = ("ask_for_sample", "permit_sample", "refuse_sample", "take_back_sample")
_WORK: Final = ("ask_to_work", "permit_work", "refuse_work", "take_back_work")
_OUTSIDE: Final = ("ask_to_work_outside", "permit_outside", "refuse_outside", "take_back_outside")
PERMITTED_UNDER: Final[Mapping[str, Mapping[str, Article]]] = {
    PlaceKind.OTHER: dict.fromkeys(_SAMPLE, NOT_BONDED[0]),
    PlaceKind.WAREHOUSE: dict.fromkeys(_WORK, IN_WAREHOUSES),
    PlaceKind.EXHIBITION: dict.fromkeys(_OUTSIDE, EXHIBIT_OUTSIDE),
    PlaceKind.INTEGRATED: dict.fromkeys(_OUTSIDE, OF_INTEGRATED_AREAS),
}
