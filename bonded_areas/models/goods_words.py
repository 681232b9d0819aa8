"""How the words of a description are found: by every two letters that stand side by side, in any language."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, TextField


class Folded(Func):
    """A text without the differences that a search looks past: large letters as small ones, wide ones as narrow."""

    function = "bonded_areas_folded"
    arity = 1
    output_field = TextField()


class Pairs(Func):
    """The pairs of neighbouring letters of a text. Japanese has no spaces, and its words are often two letters."""

    function = "bonded_areas_pairs"
    arity = 1
    output_field = ArrayField(TextField())
