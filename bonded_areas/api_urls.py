"""The addresses of bonded areas in the API."""

from bonded_areas.transport_api import transport_api_urls

urlpatterns = [*transport_api_urls()]
