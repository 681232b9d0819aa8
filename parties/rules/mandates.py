"""When a broker may act for an importer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

EVERYTHING = "all_procedures"


@dataclass(frozen=True, slots=True)
class MandateTerms:
    """A mandate: for which procedures, and from which day to which (both included; None: until ended)."""

    case_id: int
    broker_id: int
    importer_id: int
    procedures: str
    valid_from: date
    valid_to: date | None = None

    def in_force(self, on: date) -> bool:
        """Whether that day lies within it."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def covers(self, procedure: str, on: date) -> bool:
        """Whether the broker may act in such a procedure on that day."""
        return self.procedures in (procedure, EVERYTHING) and self.in_force(on)

    def repeats(self, other: "MandateTerms") -> bool:
        """Whether both give the same broker the same for the same importer on some day."""
        if (self.broker_id, self.importer_id, self.procedures) != (
            other.broker_id,
            other.importer_id,
            other.procedures,
        ):
            return False
        return (other.valid_to is None or self.valid_from <= other.valid_to) and (
            self.valid_to is None or other.valid_from <= self.valid_to
        )


def any_covers(mandates: Iterable[MandateTerms], procedure: str, on: date) -> bool:
    """Whether one of the mandates lets the broker act in such a procedure on that day."""
    return any(mandate.covers(procedure, on) for mandate in mandates)
