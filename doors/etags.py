"""A case's version as an entity tag, and what If-Match and If-None-Match ask of it (RFC 9110, 13.1)."""

import re
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from doors.problem_types import MALFORMED, PRECONDITION_REQUIRED
from doors.problems import Problem
from statute.errors import Conflict, Reason

_TAG: Final = re.compile(r'(?P<weak>W/)?"(?P<tag>[\x21\x23-\x7e\x80-\xff]*)"')
_OURS: Final = re.compile(r"(\d{1,18})(?:-[a-z-]{2,10})?")
LONGEST: Final = 1000


def etag_of(version: int) -> str:
    """The tag of a case as it is represented in the language now active: `"7-en"`.

    The number is the case's version; the language is there because labels in the answer are translated.
    """
    return f'"{version}-{get_language() or "en"}"'


def not_modified(request: Any, etag: str) -> bool:
    """Whether If-None-Match names this tag, so that 304 is the answer (a weak comparison)."""
    header = request.META.get("HTTP_IF_NONE_MATCH")
    if header is None:
        return False
    return header.strip() == "*" or any(f'"{tag}"' == etag for _weak, tag in _tags(header, "If-None-Match"))


def expected_version(request: Any, current: int, case_id: int, *, required: bool = False) -> int | None:
    """The version that If-Match asks for, or None where it asks for none.

    Raises Problem (malformed; missing where it is required) and Conflict where no tag can be one of ours. A tag
    that names another version is returned: the door then refuses and tells what happened since.
    """
    header = request.META.get("HTTP_IF_MATCH")
    if header is None:
        if required:
            raise Problem(PRECONDITION_REQUIRED)
        return None
    if header.strip() == "*":
        return None
    versions = [
        int(ours[1])
        for weak, tag in _tags(header, "If-Match")
        if not weak and (ours := _OURS.fullmatch(tag)) is not None
    ]
    if not versions:
        sentence = _("None of the entity tags in If-Match is one of this case.")
        raise Conflict([Reason("changed", sentence, field="If-Match", value=header[:LONGEST])], case_id, [])
    return current if current in versions else max(versions)


def _tags(header: str, name: str) -> list[tuple[bool, str]]:
    """The entity tags of a header. Raises Problem for anything else in it."""
    found, rest = [], header.strip()[: LONGEST + 1]
    while rest:
        match = _TAG.match(rest)
        if match is None:
            break
        found.append((bool(match["weak"]), match["tag"]))
        rest = rest[match.end() :].lstrip()
        if rest.startswith(","):
            rest = rest[1:].lstrip() or "?"
        elif rest:
            break
    if rest or not found:
        sentence = _("This is not a list of entity tags in double quotes.")
        raise Problem(
            MALFORMED,
            sentence,
            reasons=[Reason("malformed_header", sentence, field=name, value=header[:200])],
        )
    return found
