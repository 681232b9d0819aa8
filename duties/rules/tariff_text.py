"""Reads a rate as the Japanese tariff schedule prints it into a tree (rates.Rate).

The grammar is strict: what it does not know whole, it does not read. A cell that raises UnreadableRate is
kept as it was printed and refused when someone asks for it.
"""

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Final

from duties.rules.rates import (
    MARKS,
    AdValorem,
    AtLeast,
    AtMost,
    Bracketed,
    ByCondition,
    Compound,
    Difference,
    Free,
    HigherOf,
    Joiner,
    LowerOf,
    Marked,
    NamedDifference,
    NotConceded,
    Noted,
    Option,
    Rate,
    Specific,
    Undecided,
)
from duties.rules.units import RATE_UNITS


class UnreadableRate(ValueError):
    """A cell of the schedule that this reader does not understand whole; `text` is the cell."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(f"{text!r} is not a rate this reader knows")


_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?|\.\d+"
_UNIT = "|".join(re.escape(unit) for unit in RATE_UNITS)
_LONG_UNITS: Final = {
    "キログラム": "kg",
    "グラム": "g",
    "リットル": "l",
    "キロリットル": "kl",
    "メートル": "m",
    "平方メートル": "m2",
    "トン": "t",
}
_AD_VALOREM = re.compile(rf"({_NUMBER})%")
_SPECIFIC = re.compile(rf"({_NUMBER})円/({_NUMBER})?({_UNIT})")
_SPECIFIC_SAID = re.compile(rf"({_NUMBER})?({_UNIT}|{'|'.join(_LONG_UNITS)})につき({_NUMBER})円")
_DIFFERENCE = re.compile(
    rf"\(?({_NUMBER})円(?:×({_NUMBER}))?(?:/({_UNIT}))?-課税価格(?:×({_NUMBER}))?(?:/({_UNIT}))?"
    rf"(?:×({_NUMBER}))?\)?(?:/({_UNIT}))?"
)
_NAMED_DIFFERENCE = re.compile(rf"1?({_UNIT}|{'|'.join(_LONG_UNITS)})につき(.+?)と課税価格との差額")
_NOTES = re.compile(r"((?:◆\d+(?:[,、]\d+)*)+)$")
_CHOICE = re.compile(r"(.+又は.+?)のうちいずれか(高|低)い(?:税率|もの|額)")
_LIMIT = re.compile(r"\(?ただしその税率が(.+?)を(下|上)回る(?:場合|とき)は(.+?)(?:とする。?)?\)?")
_AMOUNT_FIRST = re.compile(rf"[^\w(]|\(?(?:{_NUMBER})(?:%|円)|\(?無税")
_MINUS = dict.fromkeys(map(ord, "−－‐–—―"), "-")
_TILDE = dict.fromkeys(map(ord, "~～∼"), "〜")


def normalised(text: str) -> str:
    """Full-width signs, units and digits in one form, without blanks and line ends."""
    folded = unicodedata.normalize("NFKC", text).translate(_MINUS).translate(_TILDE)
    folded = re.sub(r"(\d+)円(\d{1,2})銭", lambda match: f"{match[1]}.{int(match[2]):02}円", folded)
    folded = folded.replace("Kg", "kg").replace("KG", "kg").replace("L", "l").replace("Kl", "kl")
    return re.sub(r"(につき|ただし|場合は|うち)、", r"\1", re.sub(r"\s+", "", folded))


@lru_cache(maxsize=16_384)
def parse_rate(text: str) -> Rate:
    """The tree of a cell's text.

    Raises UnreadableRate when any part of it is not understood.
    """
    try:
        return _Reader(normalised(text)).cell()
    except UnreadableRate:
        pass
    options = _options(text)
    if options is None:
        raise UnreadableRate(text)
    return ByCondition(options)


def _options(text: str) -> tuple[Option, ...] | None:
    """The lines of a cell that gives a rate for each of several kinds of goods."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    joined: list[str] = []
    for line in lines:
        if joined and unicodedata.normalize("NFKC", line).startswith(("ただし", "(ただし")):
            joined[-1] += line
        else:
            joined.append(line)
    options: list[Option] = []
    while joined:
        # A rate broken over lines is put together again, at most three of them.
        for size in (1, 2, 3):
            option = _option("".join(joined[:size])) if len(joined) >= size else None
            if option is not None:
                options.append(option)
                del joined[:size]
                break
        else:
            return None
    return tuple(options) or None


def _option(line: str) -> Option | None:
    """ "Goods for which it is said　16.5%": the words, then a blank, then a rate.

    Words that begin with an amount are not words about goods; without a blank they end with "もの".
    """
    for blank in re.finditer(r"\s+", line):
        condition, rest = line[: blank.start()].strip(), line[blank.end() :]
        rate = _whole(rest)
        if condition and rate is not None:
            return None if _AMOUNT_FIRST.match(normalised(condition)) else Option(condition, rate)
    match = re.fullmatch(r"(.+もの)((?:[\d(（].*)|無税)", line)
    if match is None or _AMOUNT_FIRST.match(normalised(match[1])):
        return None
    rate = _whole(match[2])
    return None if rate is None else Option(match[1], rate)


def _whole(text: str) -> Rate | None:
    try:
        return _Reader(normalised(text)).cell(grouping=True)
    except UnreadableRate:
        return None


class _Reader:
    """One normalised text, read from the outside inward; every step accounts for every character."""

    def __init__(self, text: str) -> None:
        self._text = text

    def cell(self, grouping: bool = False) -> Rate:
        """Signs, notes and brackets around a rate."""
        text = self._text
        notes = _NOTES.search(text)
        if notes is not None:
            numbers = tuple(int(one) for one in re.findall(r"\d+", notes[1]))
            body = text[: notes.start()]
            return Noted(_Reader(body).cell(grouping) if body else None, numbers)
        if text[:1] and text[0] in MARKS:
            length = next((i for i, sign in enumerate(text) if sign not in MARKS), len(text))
            return Marked(text[:length], _Reader(text[length:]).cell(grouping))
        inner = _inside_brackets(text)
        if inner is not None:
            rate = _Reader(inner).cell(grouping)
            return rate if grouping or isinstance(rate, Difference) else Bracketed(rate)
        return self._limited()

    def _limited(self) -> Rate:
        start = self._text.find("ただし")
        if start < 0:
            return self._undecided()
        if self._text[start - 1 : start] == "(":
            start -= 1
        match = _LIMIT.fullmatch(self._text[start:])
        if match is None:
            raise UnreadableRate(self._text)
        rate = _Reader(self._text[:start])._undecided()
        threshold, direction, limit = _Reader(match[1])._sum(), match[2], _Reader(match[3])._sum()
        if threshold != limit:
            raise UnreadableRate(self._text)
        return AtLeast(rate, limit) if direction == "下" else AtMost(rate, limit)

    def _undecided(self) -> Rate:
        """Rates joined by "to", "or" and a comma without a word on which one applies."""
        pieces: list[str] = []
        joiners: list[Joiner] = []
        rest = self._text
        while True:
            cut = _outside_brackets(rest, ("〜", "、"))
            if cut is None:
                break
            place, sign = cut
            pieces.append(rest[:place])
            joiners.append("〜" if sign == "〜" else "、")
            rest = rest[place + len(sign) :]
        pieces.append(rest)
        parts: list[Rate] = []
        joined: list[Joiner] = []
        for index, piece in enumerate(pieces):
            if index:
                joined.append(joiners[index - 1])
            alternatives = [piece] if _CHOICE.fullmatch(piece) else _split(piece, "又は")
            for position, alternative in enumerate(alternatives):
                if position:
                    joined.append("又は")
                parts.append(_Reader(alternative)._choice())
        return parts[0] if len(parts) == 1 else Undecided(tuple(parts), tuple(joined))

    def _choice(self) -> Rate:
        match = _CHOICE.fullmatch(self._text)
        if match is None:
            inner = _inside_brackets(self._text)
            if inner is not None and _DIFFERENCE.fullmatch(self._text) is None:
                return Bracketed(_Reader(inner)._choice())
            return self._sum()
        parts = tuple(_Reader(part)._sum() for part in _split(match[1], "又は"))
        return HigherOf(parts) if match[2] == "高" else LowerOf(parts)

    def _sum(self) -> Rate:
        parts = tuple(_term(part) for part in _split(self._text, "+"))
        return parts[0] if len(parts) == 1 else Compound(parts)


def _term(text: str) -> Rate:
    for read in _TERMS:
        rate = read(text)
        if rate is not None:
            return rate
    inner = _inside_brackets(text)
    if inner is not None:
        return _term(inner)
    raise UnreadableRate(text)


def _word(text: str) -> Rate | None:
    words: dict[str, Rate] = {"無税": Free(), "非譲許": NotConceded()}
    return words.get(text)


def _ad_valorem(text: str) -> Rate | None:
    match = _AD_VALOREM.fullmatch(text)
    return None if match is None else AdValorem(_decimal(match[1]))


def _specific(text: str) -> Rate | None:
    match = _SPECIFIC.fullmatch(text)
    if match is not None:
        return Specific(_decimal(match[1]), match[3], int(_decimal(match[2])) if match[2] else 1)
    match = _SPECIFIC_SAID.fullmatch(text)
    if match is not None:
        unit = _LONG_UNITS.get(match[2], match[2])
        return Specific(_decimal(match[3]), unit, int(_decimal(match[1])) if match[1] else 1)
    return None


def _difference(text: str) -> Rate | None:
    match = _DIFFERENCE.fullmatch(text)
    if match is None or text.startswith("(") != (")" in text):
        return None
    units = {unit for unit in (match[3], match[5], match[7]) if unit}
    if len(units) != 1 or (match[4] and match[6]):
        return None
    factor = match[4] or match[6]
    return Difference(
        _decimal(match[1]),
        units.pop(),
        _decimal(match[2]) if match[2] else Decimal(1),
        _decimal(factor) if factor else Decimal(1),
    )


def _named_difference(text: str) -> Rate | None:
    match = _NAMED_DIFFERENCE.fullmatch(text)
    if match is None:
        return None
    unit = _LONG_UNITS.get(match[1], match[1])
    price = re.fullmatch(rf"({_NUMBER})円", match[2])
    return Difference(_decimal(price[1]), unit) if price else NamedDifference(match[2], unit)


_TERMS: Final[tuple[Callable[[str], Rate | None], ...]] = (
    _word,
    _ad_valorem,
    _specific,
    _difference,
    _named_difference,
)


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _inside_brackets(text: str) -> str | None:
    """What stands between brackets that enclose the whole text."""
    if not (text.startswith("(") and text.endswith(")")):
        return None
    depth = 0
    for place, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth == 0 and place < len(text) - 1:
            return None
    return text[1:-1] if depth == 0 else None


def _outside_brackets(text: str, signs: tuple[str, ...]) -> tuple[int, str] | None:
    """The first of the signs that stands outside brackets."""
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            for sign in signs:
                if text.startswith(sign, place):
                    return place, sign
    return None


def _split(text: str, sign: str) -> list[str]:
    pieces: list[str] = []
    while True:
        cut = _outside_brackets(text, (sign,))
        if cut is None:
            return [*pieces, text]
        pieces.append(text[: cut[0]])
        text = text[cut[0] + len(sign) :]
