"""The addresses of the pages of bonded areas."""

from django.urls import path

from bonded_areas.licence_pages import LicenceList, LicencePages
from bonded_areas.pages import LotPages
from bonded_areas.transport_pages import transport_urls

urlpatterns = [
    path("licences/", LicenceList.as_view(), name="licence-list"),
    *LicencePages().urls(),
    *LotPages().urls(),
    *transport_urls(),
]
