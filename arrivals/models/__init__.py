"""What is reported of cargo before and when it arrives."""

from arrivals.models.cargo_report import CargoReport
from arrivals.models.consignment import Consignment, ParticularsRequest
from arrivals.models.manifest import Manifest

__all__ = ["CargoReport", "Consignment", "Manifest", "ParticularsRequest"]
