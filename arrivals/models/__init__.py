"""What is reported of cargo before and when it arrives."""

from arrivals.models.cargo_report import CargoReport

__all__ = ["CargoReport"]
