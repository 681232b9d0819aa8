"""What lots may be searched by, in the API and on the pages: each by an index, over the stock of the whole country."""

from __future__ import annotations

import re
import unicodedata
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import Any, Final
from uuid import UUID

import django_filters as df
from django.db.models import Q, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _

from bonded_areas.models.goods_words import Folded, Pairs
from doors.filters import CaseFilters
from doors.lookup import HANDLE
from statute import clock, references
from statute.errors import InvalidInput, Reason

_NUMBER: Final = re.compile(r"[0-9]{1,18}")


def named(text: str) -> Q | None:
    """The case of a lot by its number, by its handle, or by a reference; None for what can be none of them."""
    if _NUMBER.fullmatch(text):
        return Q(case_id=int(text))
    if HANDLE.fullmatch(text):
        return Q(case__handle=UUID(text))
    reference = references.read(text)
    return Q(case__reference=reference) if reference is not None else None


def goods_like(rows: Any, text: str) -> Any:
    """The rows whose description has every word, wherever it stands in it: large or small letters, wide or narrow.

    Raises InvalidInput for a word of one letter.
    """
    words = unicodedata.normalize("NFKC", text).lower().split()
    if any(len(word) < 2 for word in words):
        sentence = _("Give words of at least two letters.")
        raise InvalidInput([Reason("too_short", sentence, field="goods", value=text)])
    rows = rows.alias(pairs=Pairs("description"))
    for word in words:
        # The pairs of letters are what the index is entered by; that they stand together is looked at afterwards.
        together = GreaterThan(StrIndex(Folded("description"), Value(word)), 0)
        rows = rows.filter(together, pairs__contains=Pairs(Value(word)))
    return rows


class LotFilters(CaseFilters):
    """Of the stock also: where it lies, under which transport document it came, what it is, and when it is due."""

    place = df.CharFilter(field_name="place__code", label=_("Code of the place"))
    transport_document = df.CharFilter(label=_("Transport document"))
    document = df.CharFilter(method="by_document", label=_("Transport document begins with"))
    lot = df.CharFilter(method="by_name", label=_("Number of the lot"))
    goods = df.CharFilter(method="by_goods", label=_("Words of the goods"))
    due_on = df.DateFilter(method="by_day", label=_("A period ends on"))

    def by_document(self, rows: Any, name: str, text: str) -> Any:
        """Those whose transport document begins so, as it was typed or in capital letters."""
        begins = Q(transport_document__startswith=text)
        return rows.filter(begins | Q(transport_document__startswith=text.upper()))

    def by_name(self, rows: Any, name: str, text: str) -> Any:
        """The one with that number, handle or reference."""
        if (where := named(text)) is None:
            sentence = _("This is not the number of a lot.")
            raise InvalidInput([Reason("not_a_lot", sentence, field=name, value=text)])
        return rows.filter(where)

    def by_goods(self, rows: Any, name: str, text: str) -> Any:
        """Those whose description has all the words."""
        return goods_like(rows, text)

    def by_day(self, rows: Any, name: str, day: date) -> Any:
        """Those of which the next period ends on that day."""
        if not MINYEAR < day.year < MAXYEAR:
            return rows.none()
        late_from = clock.midnight(day + timedelta(days=1))
        until = clock.midnight(day + timedelta(days=2))
        return rows.filter(case__kind="cargo_lot", case__due_at__gte=late_from, case__due_at__lt=until)
