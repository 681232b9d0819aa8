"""The addresses of the system with the drill's stalls among them."""

from django.urls import include, path

from config import urls
from tests.doors.market import Stalls

urlpatterns = [*urls.urlpatterns, path("api/v1/", include(Stalls().urls()))]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
