"""What a request may carry: strict JSON of bounded size, or a file with its fields."""

from typing import IO, Any, Final

from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser, MultiPartParser

from doors.problem_types import MALFORMED, TOO_LARGE, UNSUPPORTED_MEDIA_TYPE
from doors.problems import Problem
from doors.strict_json import UnreadableJson, read_json
from statute import storage
from statute.errors import Reason

MAX_BYTES: Final = 5 * 1024 * 1024
# A file of the largest size with its fields and boundaries.
UPLOAD_MAX_BYTES: Final = storage.MAX_BYTES + 1024 * 1024


class JsonBody(BaseParser):
    """An object in JSON (see `read_json`); no body at all is an empty object."""

    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        """The object. Raises Problem: too large, not JSON, not an object, another charset."""
        charset = parser_context["request"].content_type.partition("charset=")[2]
        if charset.strip('" ').lower().partition(";")[0] not in ("", "utf-8", "utf8", "us-ascii"):
            raise Problem(UNSUPPORTED_MEDIA_TYPE, _("JSON is sent in UTF-8."))
        body = stream.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            sentence = _("JSON may have at most %(limit)s bytes.") % {"limit": MAX_BYTES}
            raise Problem(TOO_LARGE, sentence)
        if not body.strip():
            return {}
        try:
            value = read_json(body)
        except UnreadableJson as error:
            raise Problem(MALFORMED, str(error), reasons=[Reason(error.code, str(error))]) from None
        if not isinstance(value, dict):
            sentence = _("The body must be an object: {…}.")
            raise Problem(MALFORMED, sentence, reasons=[Reason("not_an_object", sentence)])
        return value


class FileBody(MultiPartParser):
    """A file with its fields (multipart/form-data) of bounded size."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """The fields and files. Raises Problem when too large (told by its length, before it is read)."""
        try:
            length = int(parser_context["request"].META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > UPLOAD_MAX_BYTES:
            sentence = _("An upload may have at most %(limit)s bytes.") % {"limit": UPLOAD_MAX_BYTES}
            raise Problem(TOO_LARGE, sentence)
        return super().parse(stream, media_type, parser_context)
