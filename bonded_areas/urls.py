"""The addresses of the pages of bonded areas."""

from bonded_areas.pages import LotPages

urlpatterns = LotPages().urls()
