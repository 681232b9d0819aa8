"""How the journal's words for who acted are shown: roles in the reader's language, names as they were written."""

import re
from collections.abc import Mapping
from typing import Final

from accounts.roles import Role

_HELD = r"[a-z_]+(?:, [^;()]+)?"
_LABEL = re.compile(rf"(?P<name>.+) \((?P<held>{_HELD}(?:; {_HELD})*)\)")

# The system acts under several names (statute.authority).
SYSTEM_IN_JAPANESE: Final[Mapping[str, str]] = {
    "timer": "期限管理",
    "screening": "選別",
    "payments": "収納",
    "consequence": "自動処理",
    "intake": "受付",
    "demo": "デモ",
    "operator": "運用担当者",
}


def shown(label: str, language: str) -> str:
    """An actor as the journal has it (accounts.actors.Actor.label), for a reader of that language.

    "Aiko Hayashi (officer, TYO)" is in Japanese "Aiko Hayashi（審査官、TYO）"; what has another form stays as it is.
    """
    found = _LABEL.fullmatch(label)
    if language != "ja" or found is None:
        return label
    name, held = found["name"], found["held"]
    if held == "system":
        return f"{SYSTEM_IN_JAPANESE.get(name, name)}（システム）"
    return f"{name}（{'；'.join(_grant(one) for one in held.split('; '))}）"


def _grant(text: str) -> str:
    """A role and where it is held: "officer, TYO"."""
    role, *where = text.split(", ", 1)
    words = str(Role(role).label) if role in Role.values else role
    return "、".join((words, *where))
