"""The day whose law applies to goods (Article 5)."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from statute.articles import Article, implements

DECLARATION: Final = Article("5")
EVENT: Final = Article("5", None, "i")
PERMISSION: Final = Article("5", None, "ii")


@dataclass(frozen=True, slots=True)
class LawDay:
    """The day, and the provision by which it is that day."""

    on: date
    article: Article


@implements("5", "5(i)", "5(ii)")
def law_day(
    declared_on: date,
    *,
    event_on: date | None = None,
    warehoused: bool = False,
    permitted_on: date | None = None,
    law_changed: bool = False,
) -> LawDay:
    """The day whose law applies: that of the import declaration, unless an item of Article 5 names another.

    `event_on` is the day of the time that 4(1)(iii) or (iii)-3 to (viii) names, for goods of those items.
    `warehoused` goods, stored in a bonded warehouse or integrated area or made in a factory, are under the
    law of the day of the permission, or of the approval of 73(1), where the law changed (`law_changed`)
    after the declaration and before that day (`permitted_on`, None while it is not given: the declaration's
    day holds so far). Raises ValueError for a permission before the declaration.
    """
    if event_on is not None:
        return LawDay(event_on, EVENT)
    if permitted_on is not None and permitted_on < declared_on:
        raise ValueError(f"permitted on {permitted_on}, before the declaration of {declared_on}")
    if warehoused and law_changed and permitted_on is not None:
        return LawDay(permitted_on, PERMISSION)
    return LawDay(declared_on, DECLARATION)
