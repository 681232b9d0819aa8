"""What may stand against a licence (43), and the criteria that an integrated area must meet (62-8(2)), item by item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from bonded_areas.rules.licence_types import LicenceType, Provision
from statute.statutory_periods import statutory_period

if TYPE_CHECKING:
    from statute.calendars import Calendar

# Article 43, in our own words: what is asked about the applicant and the place.
GROUNDS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "i": _("A licence of the applicant was revoked within three years"),
        "ii": _("The applicant was punished under this Act, or performed a notification, within three years"),
        "iii": _("The applicant was imprisoned under another law, within two years"),
        "iv": _("The applicant was fined for an offence of organised crime or violence, within two years"),
        "v": _("The applicant is a member of an organised crime group, or was one until recently"),
        "vi": _("An officer, agent or principal employee falls under one of the items before"),
        "vii": _("Members of an organised crime group control the applicant's business"),
        "viii": _("The applicant lacks the means or the ability for the business"),
        "ix": _("The location or the facilities are unsuitable"),
        "x": _("The place is unlikely to be used, or of little value, as a bonded area"),
    }
)
CRITERIA: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "i": _("A corporation that meets the requirements owns or administers the land and infrastructure"),
        "ii": _("The trade facilities on it are highly integrated"),
        "iii": _("Its activities will be carried on together and substantially help imports or trade"),
        "iv": _("Location, facilities and circumstances cause no problem for the Act"),
        "v": _("No corporation or administrator of cargo falls under 43(i) to (vii)"),
        "vi": _("The corporation has the means and the ability for the business"),
    }
)
# 48(1)(ii): an earlier revocation is no ground to revoke or suspend.
_NOT_AFTERWARDS: Final = frozenset({"i"})
_BY_TIME: Final = frozenset({"i", "ii", "iii", "iv"})


@dataclass(frozen=True, slots=True)
class Finding:
    """What the office found on one item: whether it stands against the licence, on which evidence."""

    item: str
    against: bool


def items_of(kind: LicenceType) -> Mapping[str, Any]:
    """The items to be examined before a licence of this type, each with its words."""
    return CRITERIA if kind.has_criteria else GROUNDS


def provision_of(kind: LicenceType, item: str) -> Provision:
    """The item as a provision of this type: 43(ix) through 61-4 for a factory, 62-8(2)(iv) for an integrated area."""
    return kind["grounds"].item(item)


def unexamined(kind: LicenceType, findings: Iterable[Finding], among: Sequence[str] = ()) -> list[str]:
    """The items nothing was found on yet, in the order of the Act; `among` narrows them."""
    known = {finding.item for finding in findings}
    return [item for item in (among or items_of(kind)) if item not in known]


def against(findings: Iterable[Finding]) -> list[str]:
    """The items that stand against the licence, in the order of the Act."""
    found = {finding.item for finding in findings if finding.against}
    return [item for item in GROUNDS if item in found]


def items_for_sanction(kind: LicenceType) -> tuple[str, ...]:
    """The items that, where they come about later, allow a suspension or revocation: 48(1)(ii), 62-14(1)(ii)."""
    if kind.has_criteria:
        return tuple(CRITERIA)
    return tuple(item for item in GROUNDS if item not in _NOT_AFTERWARDS)


def items_for_succession(kind: LicenceType) -> tuple[str, ...]:
    """The items examined before a succession is approved: 48-2(3), (5)."""
    return kind.transfer_items or tuple(items_of(kind))


def stands_until(item: str, since: date, *, calendar: Calendar) -> date | None:
    """The last day on which a ground of 43(i) to (iv) stands, counted from its day; None for one without a period.

    The day is that of the revocation (i), of the end of the sentence or the performance (ii), of the end of the
    sentence (iii), (iv).
    """
    if item not in _BY_TIME:
        return None
    return statutory_period(f"43({item})", since, calendar=calendar).ends_on
