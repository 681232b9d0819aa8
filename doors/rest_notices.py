"""The notices about a case in the API: the office's own, or those to the caller."""

from __future__ import annotations

from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from doors.cursors import Cursor, link, newest_first, read_limit
from doors.lookup import written
from doors.notices import SLUG, notices_about
from doors.operations import Operation
from doors.rest_views import OfCollection, no_other_parameters


class NoticesView(OfCollection):
    """What was told about a case, newest first."""

    def get(self, request: Request, reference: str) -> Response:
        """Those that this caller may see."""
        row = self.found(reference)
        no_other_parameters(request)
        cursor = Cursor.read(request.GET["cursor"]) if "cursor" in request.GET else None
        rows = notices_about(row.pk, self.actor).select_related("case", "addressee")
        page = newest_first(rows, "case_id", cursor, read_limit(request.GET.get("limit")))
        results = [
            {
                "reference": written(one.case),
                "title_en": one.title_en,
                "title_ja": one.title_ja,
                "article": one.article,
                "addressee": one.addressee.code,
                "state": one.state,
                "state_label": str(one.get_state_display()),
                "issued_on": one.issued_on.isoformat(),
                "received_on": one.received_on.isoformat() if one.received_on else None,
                "url": reverse(f"{SLUG}-read", args=[written(one.case)]),
            }
            for one in page.rows
        ]
        plain = request._request
        return Response(
            {"results": results, "next": link(plain, page.next), "previous": link(plain, page.previous)}
        )

    def describe(self, method: str) -> Operation:
        """The notices."""
        return Operation.notices(self.collection)
