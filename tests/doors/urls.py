"""The addresses of the system with the drill's stalls among them."""

from django.contrib import admin
from django.contrib.auth.views import LoginView
from django.urls import include, path

from config import urls
from tests.doors.market import StallPages, Stalls

urlpatterns = [
    path("admin/", admin.site.urls),  # again, now that the market is registered
    *urls.urlpatterns,
    path("api/v1/", include(Stalls().urls())),
    path("", include(StallPages().urls())),
    path("login/", LoginView.as_view(), name="login"),
]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
