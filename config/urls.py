"""Every address of the system. A floor has its pages in `urls.py`, its part of the API in `api_urls.py`."""

from importlib.util import find_spec

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django_prometheus import exports
from oauth2_provider.views import RevokeTokenView, TokenView

from doors import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live/", health.live, name="health-live"),
    path("health/ready/", health.ready, name="health-ready"),
    path("metrics", exports.ExportToDjangoView, name="metrics"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("oauth/token/", TokenView.as_view(), name="oauth-token"),
    path("oauth/revoke/", RevokeTokenView.as_view(), name="oauth-revoke"),
    path("admin/", admin.site.urls),
]
for floor in settings.FLOORS:
    if find_spec(f"{floor}.api_urls"):
        urlpatterns.append(path("api/v1/", include(f"{floor}.api_urls")))
    if find_spec(f"{floor}.urls"):
        urlpatterns.append(path("", include(f"{floor}.urls")))
