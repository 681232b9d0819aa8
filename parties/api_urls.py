"""The floor's part of the API."""

from parties.api import AuthorisedOperators

urlpatterns = AuthorisedOperators().urls()
