"""The addresses of bonded areas in the API."""

from bonded_areas.api import CargoLots
from bonded_areas.designation_api import Designations
from bonded_areas.licence_api import Licences, NotifiedPlaces
from bonded_areas.operation_api import FactoryDesignations, Operations
from bonded_areas.outside_doors import OutsideStorages
from bonded_areas.stocktaking_api import Stocktakings
from bonded_areas.tally_api import Tallies
from bonded_areas.transport_api import transport_api_urls

urlpatterns = [
    *CargoLots().urls(),
    *Licences().urls(),
    *NotifiedPlaces().urls(),
    *Operations().urls(),
    *FactoryDesignations().urls(),
    *Designations().urls(),
    *OutsideStorages().urls(),
    *Stocktakings().urls(),
    *Tallies().urls(),
    *transport_api_urls(),
]
