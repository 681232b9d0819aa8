"""The receipt that every file gets: what was read, what had to be interpreted, what is missing and what is wrong."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from statute.articles import Article


@dataclass(frozen=True, slots=True)
class Interpreted:
    """A value that could be read only by a rule: `raw` is what the file says, `value` is what was made of it."""

    path: str
    line: int | None
    raw: str
    value: str | None
    rule: str
    declaration: int = 0


@dataclass(frozen=True, slots=True)
class Missing:
    """What the broker must complete. `required`: the declaration cannot be lodged without it."""

    path: str
    what: str
    required: bool = True
    declaration: int = 0


@dataclass(frozen=True, slots=True)
class FileError:
    """Why the file is refused: where it says what, and the rule that it breaks."""

    line: int | None
    path: str
    reason: str
    value: str | None = None
    declaration: int = 0


@dataclass(frozen=True, slots=True)
class NotCarried:
    """An element of the file that the declaration has no place for; `count` times, first at `line`."""

    path: str
    line: int | None
    count: int


@dataclass(frozen=True, slots=True)
class Completed:
    """A value that the completion map gave, and the entry of the map that gave it; or the broker who sends the file."""

    path: str
    value: str
    by_map: str
    declaration: int = 0


@dataclass(frozen=True, slots=True)
class ReceivedBefore:
    """The same bytes came before: when, how far they came then, which declaration it is, what that means now."""

    received_at: str
    status: str
    reference: str | None
    what: str


class ReceiptStatus(StrEnum):
    """How far the file came."""

    DRAFTED = "drafted"
    LODGED = "lodged"
    PERMITTED = "permitted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender of one file is told. `reference` is the declaration's, once it has one.

    `errors` holds every reason why the file did not go as far as was asked, `why_not` the same in a sentence.
    """

    file: str
    status: ReceiptStatus
    reference: str | None = None
    lines: int = 0
    interpreted: tuple[Interpreted, ...] = ()
    missing: tuple[Missing, ...] = ()
    errors: tuple[FileError, ...] = ()
    sha256: str = ""
    format: str = ""
    purpose: str | None = None
    completed: tuple[Completed, ...] = ()
    not_carried: tuple[NotCarried, ...] = ()
    why_not: str | None = None
    article: Article | None = None
    received_before: ReceivedBefore | None = None
    supplied: tuple[str, ...] = ()  # what a sandbox supplied so that the declaration could go on

    def as_dict(self) -> dict[str, Any]:
        """The receipt as JSON types only; amounts and masses are written as text, digit for digit."""
        plain = asdict(self)
        plain["status"] = str(self.status)
        plain["article"] = str(self.article) if self.article else None
        return {key: _plain(value) for key, value in plain.items()}

    def as_json(self) -> str:
        """The receipt as one JSON text."""
        return json.dumps(self.as_dict(), ensure_ascii=False)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_plain(entry) for entry in value]
    return str(value)
