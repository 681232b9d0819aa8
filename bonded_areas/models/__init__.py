"""Places and the cargo stored in them."""

from bonded_areas.models.cargo_lot import CargoLot
from bonded_areas.models.place import Place

__all__ = ["CargoLot", "Place"]
