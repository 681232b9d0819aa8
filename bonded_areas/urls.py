"""The addresses of the pages of bonded areas."""

from bonded_areas.pages import LotPages
from bonded_areas.transport_pages import transport_urls

urlpatterns = [*LotPages().urls(), *transport_urls()]
