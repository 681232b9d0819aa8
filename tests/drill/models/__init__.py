"""The drill's tables: stalls at a harbour market, the berths they stand on, and what they sell."""

from tests.drill.models.berth import Berth
from tests.drill.models.stall import Item, Stall

__all__ = ["Berth", "Item", "Stall"]
