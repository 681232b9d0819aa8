"""What the holder of one right is told of a finding on goods."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from statute.transitions import Input


class FindingTold(Input):
    """Which goods, what was found of this holder's right ("other": they infringe another's), and why."""

    goods: Annotated[str, Field(min_length=1)]
    of_this: Literal["infringing", "not_infringing", "other"]
    reasons: str
