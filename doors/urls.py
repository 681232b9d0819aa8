"""Addresses that are neither a page of the office nor a part of the API: tokens, and what a problem means."""

from django.urls import path

from doors.docs import problem_page
from doors.oauth import Introspect, Revoke, Token

urlpatterns = [
    path("oauth/token/", Token.as_view(), name="oauth-token"),
    path("oauth/revoke/", Revoke.as_view(), name="oauth-revoke"),
    path("oauth/introspect/", Introspect.as_view(), name="oauth-introspect"),
    path("problems/<slug:name>", problem_page, name="problem"),
]
