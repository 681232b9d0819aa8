"""Addresses that are neither a page of the office nor a part of the API: tokens, and what a problem means."""

from django.urls import path

from doors.docs import problem_page
from doors.notice_lists import notice_list
from doors.notices import LIST, NoticePages
from doors.oauth import Introspect, Revoke, Token
from doors.public_notices import notices_feed, one_notice, public_notices

urlpatterns = [
    path("oauth/token/", Token.as_view(), name="oauth-token"),
    path("oauth/revoke/", Revoke.as_view(), name="oauth-revoke"),
    path("oauth/introspect/", Introspect.as_view(), name="oauth-introspect"),
    path("problems/<slug:name>", problem_page, name="problem"),
    path("notices/", notice_list, name=LIST),
    *NoticePages().urls(),
    path("public-notices/", public_notices, name="public-notices"),
    path("public-notices/feed/", notices_feed, name="public-notices-feed"),
    path("public-notices/<int:number>/", one_notice, name="public-notice"),
]
