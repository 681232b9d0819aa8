"""The admin's looser content policy, and nobody else's."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

# The admin theme's menus are Alpine expressions in attributes, which its build evaluates, and it sets colours inline.
# Scripts still come from us alone, and no inline script runs.
ADMIN_ADDITIONS = {"script-src": ["'unsafe-eval'"], "style-src": ["'unsafe-inline'"]}


class AdminContentPolicy:
    """Adds to the policy of the pages below /admin/ what its theme cannot do without."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.admin = reverse("admin:index")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith(self.admin):
            response._csp_update = ADMIN_ADDITIONS  # type: ignore[attr-defined]  # read by django-csp
        return response
