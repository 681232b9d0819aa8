"""The one address that the tests of the middleware need."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def page(request: HttpRequest) -> HttpResponse:
    """Nothing on it."""
    return HttpResponse()


urlpatterns = [path("password/change/", page, name="password_change")]
