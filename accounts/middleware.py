"""What every page asks about the account first: is its password its own, what language does it speak."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

# Reachable before the password was changed.
OPEN_VIEWS = frozenset(
    {
        "password_change",
        "password_change_done",
        "logout",
        "admin:logout",
        "set_language",
        "health-live",
        "health-ready",
        "metrics",
        "problem",  # where the answer to an API call is explained
    }
)

# The name of this kind of problem; the page there, a floor above, explains it (doors.problem_types).
PROBLEM = "/problems/password-change-required"

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class PasswordChangeRequired:
    """Sends a signed-in user whose password was set by somebody else to choose one first."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing here: the view is known only in process_view."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """None to go on, or the way to the password page (a problem document for an API call)."""
        user = request.user
        if not user.is_authenticated or not user.must_change_password:
            return None
        match = request.resolver_match
        if match is not None and match.view_name in OPEN_VIEWS:
            return None
        if request.path.startswith("/api/"):
            return JsonResponse(
                {
                    "type": PROBLEM,
                    "title": _("Choose your own password first"),
                    "status": 403,
                    "detail": _(
                        "Sign in on a page and choose a password; the one you have was set by somebody else."
                    ),
                    "instance": request.path,
                    "reasons": [],
                },
                status=403,
                content_type="application/problem+json",
                headers={"Cache-Control": "no-store"},
                json_dumps_params={"ensure_ascii": False},
            )
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=204, headers={"HX-Redirect": reverse("password_change")})
        return redirect("password_change")


class UserLanguage:
    """Speaks the language chosen in this browser, else that of the account, else the one the browser asks for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Activate the user's language for this request."""
        chosen = request.user.language if request.user.is_authenticated else ""
        if chosen and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(chosen)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)
