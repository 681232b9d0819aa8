"""What is the same for every request, whichever door it comes in by."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from statute.transactions import asked_once


class LawReadOnce:
    """Asks the numbers of the law and the calendar once in a request, however many of them it needs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer."""
        with asked_once():
            return self.get_response(request)
