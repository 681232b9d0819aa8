"""The files of a case in the API: listed, added, downloaded, always through the case and for its audience."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from doors.api_view import json_text
from doors.case_contents import document_of, documents_of
from doors.downloads import as_download
from doors.etags import etag_of, expected_version
from doors.idempotency import Answer
from doors.operations import Operation
from doors.parsers import FileBody
from doors.problem_types import NOT_FOUND
from doors.problems import Problem
from doors.rest_views import OfCollection
from doors.uploads import attach, read_upload
from statute.models import Document


class DocumentsView(OfCollection):
    """The list, and adding a file."""

    parser_classes = (FileBody,)

    def get(self, request: Request, reference: str) -> Response:
        """Newest first."""
        row = self.found(reference)
        return Response({"results": [self.told(row, one) for one in documents_of(row, self.actor)]})

    def post(self, request: Request, reference: str) -> HttpResponseBase:
        """A file joins the case."""
        row = self.found(reference)
        uploaded: Any = request.data  # parsed here, so that a body that cannot be read is told first
        plain = request._request
        files: dict[str, Any] = dict(plain.FILES.lists())
        fields = {name: values for name, values in uploaded.lists() if name not in files}

        def act() -> Answer:
            file = read_upload(fields, files)
            version = expected_version(request, row.case.version, row.pk)
            outcome, document = attach(row.pk, self.actor, fields, file, expected_version=version)
            told = self.told(row, document)
            return Answer(201, json_text(told), etag_of(outcome.version), told["url"])

        return self.once(request, act, fields, {n: f for n, (f, *_more) in files.items()})

    def told(self, row: Any, document: Document) -> dict[str, Any]:
        """A file as it is listed."""
        return {
            "id": document.pk,
            "kind": document.kind,
            "title": document.title,
            "filename": document.filename,
            "media_type": document.media_type,
            "size": document.size,
            "sha256": document.sha256,
            "added_at": document.added_at.isoformat(),
            "added_by": document.added_by,
            "superseded_at": document.superseded_at.isoformat() if document.superseded_at else None,
            "url": f"{self.collection.address(row.case)}documents/{document.pk}/",
        }

    def describe(self, method: str) -> Operation:
        """List or add."""
        return Operation.documents(self.collection) if method == "GET" else Operation.upload(self.collection)


class DocumentView(OfCollection):
    """One file."""

    def get(self, request: Request, reference: str, document_id: int) -> HttpResponseBase:
        """Its bytes."""
        row = self.found(reference)
        document = document_of(row, document_id, self.actor) if document_id < 2**63 else None
        if document is None:
            raise Problem(NOT_FOUND)
        return as_download(document)

    def describe(self, method: str) -> Operation:
        """Download."""
        return Operation.download(self.collection)
