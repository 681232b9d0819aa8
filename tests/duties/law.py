"""The law and the origins that the pure tests apply: what ships, without a database."""

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from duties.rules.law_in_force import LawInForce, read_law
from duties.rules.origins import Origins, read_origins
from duties.selectors import DATA
from statute.parameters import shipped

SAMPLES = Path(__file__).parents[2].parent / "shared" / "samples" / "jp-tariff"
DAY = date(2026, 11, 2)

needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason=f"the real files of the schedule are not at {SAMPLES}"
)


@lru_cache(maxsize=8)
def law_on(on: date = DAY) -> LawInForce:
    """The shipped law of a day."""

    def value(name: str) -> Any:
        values = [one for one in shipped()[f"duties.{name}"] if one.valid_from <= on]
        return values[-1].value

    return read_law(on, value)


@lru_cache(maxsize=1)
def shipped_origins() -> Origins:
    """The shipped groups of countries."""
    return read_origins(yaml.safe_load((DATA / "origins.yaml").read_text(encoding="utf-8")))
