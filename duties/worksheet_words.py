"""A worksheet's stored steps as templates/components/worksheet.html draws them, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duties.rules.worksheet import read_step

_FAMILIES: Final = {
    "value": gettext_lazy("Customs value"),
    "rate": gettext_lazy("Rate"),
    "not_taken": gettext_lazy("Rate"),
    "duty": gettext_lazy("Customs duty"),
    "ct": gettext_lazy("Consumption tax"),
    "lct": gettext_lazy("Local consumption tax"),
}


def shown_steps(stored: Iterable[Mapping[str, Any]], together: str) -> list[dict[str, Any]]:
    """Every step with its article, under the line it belongs to; `together` heads what belongs to no line."""
    steps: list[dict[str, Any]] = []
    under: Any = ()
    for data in stored:
        if data["line"] != under:
            under = data["line"]
            heading = _("Line %(number)s") % {"number": under} if under else together
            steps.append({"what": heading, "level": "heading"})
        steps.append(_step(data))
    return steps


def _step(data: Mapping[str, Any]) -> dict[str, Any]:
    family, sentence = data["code"].partition(".")[0], read_step(data).what
    told = {
        "what": _FAMILIES.get(family, sentence),
        "how": sentence,
        "article": data["article"],
        "amount": data["amount"],
    }
    if data["code"] == "value.converted":
        told["amount"] = None  # the element's own step adds it
    if data["code"].endswith(".total"):
        told["level"] = "subtotal"
    if data["code"] == "total":
        told |= {"level": "total", "what": sentence, "how": ""}
    return told
