"""The statistical code of a line: six digits of the Harmonized System, three of Japan, and NACCS's check
character.

The character that NACCS adds in tenth place is the remainder of the nine digits by seven. In its place a
letter marks a line that statistics treat otherwise: X for several small consignments taken together, Y for
goods that return, E for goods left out of statistics.
"""

import re
from typing import Final

from django.utils.translation import gettext_lazy as _

from duties.rules.faults import MalformedCode

SPECIAL_MARKS: Final = frozenset("EXY")
_SEPARATORS = re.compile(r"[\s.\-‐−–]")
_TEN = re.compile(r"\d{9}[0-9A-Z]?")


def check_character(code: str) -> str:
    """The check digit NACCS writes after nine digits ("020329022" has "0")."""
    return str(int(code) % 7)


def canonical_code(text: str) -> str:
    """The nine digits of a code written in any usual way ("4202.11-200", "4202.11.200", "4202112003").

    A tenth character is verified. Raises MalformedCode that says what is wrong.
    """
    squeezed = _SEPARATORS.sub("", text).rstrip("†").upper()
    if not squeezed.isascii() or not _TEN.fullmatch(squeezed):
        raise MalformedCode(text, _("it has nine digits, such as 4202.11-200, and NACCS's check character"))
    code, mark = squeezed[:9], squeezed[9:]
    if code.startswith(("00", "77")) or code[:2] in {"98", "99"}:
        raise MalformedCode(text, _("the tariff has no chapter %(chapter)s") % {"chapter": code[:2]})
    if mark and mark not in SPECIAL_MARKS and mark != check_character(code):
        raise MalformedCode(
            text,
            _("the check character is %(wrong)s, it should be %(right)s")
            % {"wrong": mark, "right": check_character(code)},
        )
    return code


def printed_code(code: str) -> str:
    """A code as the schedule prints it: 4202.11-200."""
    return f"{code[:4]}.{code[4:6]}-{code[6:]}"


def chapter_of(code: str) -> str:
    """The chapter a code stands in: two digits."""
    return code[:2]
