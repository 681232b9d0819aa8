"""The addresses of the pages of duties."""

from duties.pages import LiabilityPages

urlpatterns = LiabilityPages().urls()
