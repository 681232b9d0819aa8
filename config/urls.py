"""Every address of the system. A floor has its pages in `urls.py`, its part of the API in `api_urls.py`."""

from importlib.util import find_spec

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from doors import health, problems

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live/", health.live, name="health-live"),
    path("health/ready/", health.ready, name="health-ready"),
    path("metrics", health.metrics, name="metrics"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
]
for floor in settings.FLOORS:
    if find_spec(f"{floor}.api_urls"):
        urlpatterns.append(path("api/v1/", include(f"{floor}.api_urls")))
    if find_spec(f"{floor}.urls"):
        urlpatterns.append(path("", include(f"{floor}.urls")))

# Machines get problem details, people get pages.
handler400 = problems.bad_request
handler403 = problems.permission_denied
handler404 = problems.not_found
handler500 = problems.server_error
