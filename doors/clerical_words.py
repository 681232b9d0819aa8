"""The words on the forms of acts: of the kernel's own acts, and those that every procedure gets for nothing."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from doors.forms import Vocabulary, Words

if TYPE_CHECKING:
    from django.db import models

    from statute.machine import Move
    from statute.procedure import Procedure

CLERICAL: Final[Mapping[str, Vocabulary]] = {
    "assign": {"user_id": Words(_("Officer"))},
    "note": {"text": Words(_("Note"), rows=3)},
    "place_hold": {
        "article": Words(_("Article"), _("On which it rests, such as 67-2(3)(iii).")),
        "note": Words(_("Why")),
    },
    "lift_hold": {"text": Words(_("Why"))},
}

# Asked for in many acts, and no column of its own.
_COMMON: Final[Vocabulary] = {
    "reason": Words(_("Reason"), rows=3),
    "until": Words(_("Until")),
    "name_ja": Words(_("Name in Japanese")),
}


def words_for(
    procedure: type[Procedure], move: Move, words: Vocabulary, words_of: Mapping[str, Vocabulary]
) -> Vocabulary:
    """The words of an act's input: the procedure's for this act, before those for all its acts, before the kernel's;
    an input named like a column is called what the column is called."""
    return {
        **_COMMON,
        **names_of_columns(procedure),
        **CLERICAL.get(move.name, {}),
        **words,
        **words_of.get(move.name, {}),
    }


@cache
def names_of_columns(model: type[models.Model]) -> Vocabulary:
    """The names of the model's fields, also where an input names the row that is referred to ("place_id")."""
    found: dict[str, Words] = {}
    for field in model._meta.concrete_fields:
        labels = dict(field.flatchoices)
        found[field.name] = found[field.attname] = Words(capfirst(field.verbose_name), labels=labels)
    return found
