"""Places and the cargo stored in them."""

from bonded_areas.models.cargo_lot import CargoLot
from bonded_areas.models.place import Place
from bonded_areas.models.stock_entry import LotSnapshot, StockEntry

__all__ = ["CargoLot", "LotSnapshot", "Place", "StockEntry"]
