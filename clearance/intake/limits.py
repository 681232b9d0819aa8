"""How large and how deep a file may be: an attacker's file must fail early, a broker's largest must pass."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, characters or counts. `item_number` is the largest number of an item in a WCO message."""

    file_bytes: int = 32 * 1024 * 1024
    json_characters: int = 8 * 1024 * 1024
    depth: int = 40
    value_characters: int = 20_000
    attributes: int = 64
    header_elements: int = 50_000
    item_elements: int = 20_000
    items: int = 20_000
    item_number: int = 999
    errors: int = 200


DEFAULT_LIMITS = Limits()
