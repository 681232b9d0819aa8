"""Places, what lets them hold foreign cargo, the cargo stored in them, and its transport between them."""

from bonded_areas.models.bonded_operation import BondedOperation
from bonded_areas.models.cargo_lot import CargoLot
from bonded_areas.models.designation import Designation
from bonded_areas.models.designation_records import AreaWorks, CargoSuspension, Consultation
from bonded_areas.models.factory_designation import FactoryDesignation, ProductionReport
from bonded_areas.models.licence import Licence
from bonded_areas.models.licence_records import CapacityChange, FeeEntry, GroundFinding, Sanction
from bonded_areas.models.outside_storage import OutsideStorage
from bonded_areas.models.place import Place
from bonded_areas.models.stock_entry import LotSnapshot, StockEntry
from bonded_areas.models.stocktaking import Stocktaking
from bonded_areas.models.stocktaking_line import StocktakingLine
from bonded_areas.models.tally import Tally
from bonded_areas.models.tally_records import TallyDifference
from bonded_areas.models.transport import Transport
from bonded_areas.models.transport_blanket import TransportBlanket
from bonded_areas.models.transport_line import TransportLine

__all__ = [
    "AreaWorks",
    "BondedOperation",
    "CapacityChange",
    "CargoLot",
    "CargoSuspension",
    "Consultation",
    "Designation",
    "FactoryDesignation",
    "FeeEntry",
    "GroundFinding",
    "Licence",
    "LotSnapshot",
    "OutsideStorage",
    "Place",
    "ProductionReport",
    "Sanction",
    "StockEntry",
    "Stocktaking",
    "StocktakingLine",
    "Tally",
    "TallyDifference",
    "Transport",
    "TransportBlanket",
    "TransportLine",
]
