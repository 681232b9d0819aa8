"""The four licensed types of bonded area: which provision governs each step of a licence, and through which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import yaml
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from statute.articles import Article
from statute.errors import Reason

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

DATA: Final = Path(__file__).parent / "licence_types.yaml"
LICENSED: Final = ("warehouse", "factory", "exhibition", "integrated")
BRINGING_IN, OPERATIONS = "bringing_in", "operations"
SUSPENDED: Final[Mapping[str, Any]] = MappingProxyType(
    {BRINGING_IN: _("bringing cargo in"), OPERATIONS: _("bonded operations")}
)
# How a type reads the provisions it borrows, in our own words.
READ_AS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "operations_may_be_suspended": _("Bonded operations may be suspended, not only bringing in (48(1))."),
        "period_of_the_event": _(
            "The licence lasts as long as the event makes necessary; it is not renewed (62-2(2))."
        ),
        "criteria_in_place_of_grounds": _(
            "The criteria of 62-8(2) stand in place of the grounds of 43, and a corporation leaves no heir (62-15)."
        ),
        "administrators_of_cargo_too": _(
            "Whoever else administers cargo there has the licensee's duties too (62-13, 62-15)."
        ),
        "operations_reported": _(
            "Operations are not notified one by one; what is used and made is reported each month (61-2(2), 62-15)."
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Provision:
    """A provision as it applies to one type: the article, and the article by which it applies (or None)."""

    article: Article
    via: Article | None = None

    def __str__(self) -> str:
        return f"{self.article} ({self.via})" if self.via else str(self.article)

    @property
    def articles(self) -> tuple[Article, ...]:
        """The article, and the one by which it applies."""
        return (self.article, self.via) if self.via else (self.article,)

    def item(self, item: str) -> Provision:
        """An item of it: 47(1) and "v" is 47(1)(v)."""
        return Provision(Article(self.article.number, self.article.paragraph, item), self.via)

    def reason(
        self, code: str, message: _StrOrPromise, field: str | None = None, value: Any = None
    ) -> Reason:
        """A reason under it; where it is borrowed, the sentence says by which article."""
        if self.via:
            message = format_lazy(
                _("{message} (This applies here by {article}.)"), message=message, article=str(self.via)
            )
        return Reason(code, message, self.article, field, value)


@dataclass(frozen=True, slots=True)
class LicenceType:
    """One type: its provisions by step, and what differs."""

    kind: str
    provisions: Mapping[str, Provision]
    ending_items: tuple[str, ...]
    suspends: tuple[str, ...]
    transfer_items: tuple[str, ...]
    read_as: tuple[str, ...]

    def __getitem__(self, step: str) -> Provision:
        return self.provisions[step]

    def get(self, step: str) -> Provision | None:
        """The provision for a step, or None where the Act knows none for this type."""
        return self.provisions.get(step)

    @property
    def has_criteria(self) -> bool:
        """Whether criteria must be met (62-8(2)), in place of grounds that may stand against it (43)."""
        return self["grounds"].article.number == "62-8"

    @property
    def for_corporations_alone(self) -> bool:
        """62-8(2)(i): a corporation owns or administers the integrated area."""
        return self.has_criteria

    @property
    def lasts_with_the_event(self) -> bool:
        """62-2(2): an exhibition site has the event's period, no ten years and no renewal."""
        return self["period"].article.number == "62-2"


# Acts whose article differs between the types, by the step under which a type has it.
STEP_OF: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("apply", "amend", "register", "withdraw", "grant"), "licence"),
        **dict.fromkeys(("begin_review", "record_findings", "refuse"), "grounds"),
        **dict.fromkeys(("notify_sanction", "clarify", "record_hearing"), "hearing"),
        **dict.fromkeys(("suspend", "revoke", "drop_sanction", "end_suspension"), "sanction"),
    }
)


@lru_cache(maxsize=1)
def licence_types() -> Mapping[str, LicenceType]:
    """The types by their kind of place."""
    found = {}
    for kind, entry in yaml.safe_load(DATA.read_text(encoding="utf-8")).items():
        lists = {name: tuple(entry.pop(name, ())) for name in _LISTS}
        provisions = MappingProxyType({step: _provision(value) for step, value in entry.items()})
        found[kind] = LicenceType(kind, provisions, **lists)
    return MappingProxyType(found)


def licence_type(kind: str) -> LicenceType:
    """The type of a kind of place. Raises KeyError for a kind that is not licensed."""
    return licence_types()[kind]


_LISTS: Final = ("ending_items", "suspends", "transfer_items", "read_as")


def _provision(value: Any) -> Provision:
    if isinstance(value, str):
        return Provision(Article.parse(value))
    return Provision(Article.parse(value["article"]), Article.parse(value["via"]))
