"""The floor's part of the API."""

from duties.api import Liabilities

urlpatterns = Liabilities().urls()
