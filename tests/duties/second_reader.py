"""A second reader of the schedule, written apart from the first: it turns a cell into a Python expression.

It shares no code with duties.rules. It knows arithmetic cells only, and says so of the others by None.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

NUMBER = r"\d[\d,]*(?:\.\d+)?"


def flat(text: str) -> str:
    """One line without blanks, in one width, without the schedule's signs and notes."""
    folded = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s*◎●]|◆\d+", "", folded)


def expression(text: str) -> str | None:
    """The cell as a sum of V (value) and Q (quantity); None for a cell that is not plain arithmetic."""
    rest = flat(text)
    if rest.startswith("(") and rest.endswith(")") and rest.count("(") == 1:
        rest = rest[1:-1]
    limit = re.search(r"\(?ただし、?その税率が.*?を(下|上)回る場合は(.+?)(?:とする)?\)?$", rest)
    if limit:
        inner, bound = expression(rest[: limit.start()]), expression(limit[2])
        if inner is None or bound is None:
            return None
        return f"{'max' if limit[1] == '下' else 'min'}({inner},{bound})"
    choice = re.fullmatch(r"(.+?)又は(.+?)のうちいずれか(高|低)い税率", rest)
    if choice:
        left, right = expression(choice[1]), expression(choice[2])
        return (
            None
            if left is None or right is None
            else f"{'max' if choice[3] == '高' else 'min'}({left},{right})"
        )
    rest = rest.replace("無税", "0%")
    rest = re.sub(rf"({NUMBER})%", lambda m: f"F('{m[1].replace(',', '')}')*V/100", rest)
    rest = re.sub(rf"({NUMBER})円/(?:kg|l|足)", lambda m: f"F('{m[1].replace(',', '')}')*Q", rest)
    return rest if re.fullmatch(r"(?:F\('[\d.]+'\)\*(?:V/100|Q)\+?)+(?<!\+)", rest) else None


def worked_out(text: str, value: int, quantity: int) -> Fraction | None:
    """The duty by the cell on a value of whole thousands and a whole quantity."""
    found = expression(text)
    if found is None:
        return None
    names: dict[str, Any] = {"F": Fraction, "V": value, "Q": quantity, "max": max, "min": min}
    return Fraction(eval(found, {"__builtins__": {}}, names))  # noqa: S307  only what the pattern above lets through


def numbers_printed(text: str) -> list[Decimal]:
    """Every number of the cell that belongs to a rate: before a per cent sign or a yen sign, in order.

    The words before a blank are about the goods and are left out.
    """
    found = []
    for line in text.replace("+\n", "+").splitlines():
        rate = re.split(r"[\s\u3000]+(?=[\d(（無●◎*])", line.strip())[-1] if line.strip() else ""
        found += [
            Decimal(n.replace(",", ""))
            for n in re.findall(rf"({NUMBER})(?=%|円)", unicodedata.normalize("NFKC", rate))
        ]
    return found


def numbers_held(rate: Any) -> list[Decimal]:
    """Every amount in a tree, in order."""
    if isinstance(rate, Decimal):
        return [rate]
    if isinstance(rate, tuple):
        return [n for part in rate for n in numbers_held(part)]
    if not is_dataclass(rate):
        return []
    return [n for one in fields(rate) for n in numbers_held(getattr(rate, one.name))]


def cells_of(path: Path) -> Iterator[tuple[str, str, str]]:
    """Code, column and text of every rate of every line of a file, those of its headings included."""

    def walk(node: dict[str, Any], above: dict[str, str]) -> Iterator[tuple[str, str, str]]:
        here = above | {column: text for column, text in node["rate"].items() if text.strip()}
        if node["hs_code"]:
            for column, text in here.items():
                yield node["stat_code"].replace(".", "") + node["hs_code"], column, text
        for child in node["children"]:
            yield from walk(child, here)

    for node in json.loads(path.read_text(encoding="utf-8")):
        yield from walk(node, {})


def printed_cells(path: Path) -> int:
    """How many cells of the file are not empty, by their signs in the text alone."""
    data = json.loads(path.read_text(encoding="utf-8"), object_hook=lambda found: found)

    def count(node: dict[str, Any]) -> int:
        own = sum(1 for text in node["rate"].values() if text.strip())
        return own + sum(count(child) for child in node["children"])

    return sum(count(node) for node in data)
