"""The addresses of the pages of parties."""

from parties.pages import AuthorisationPages

urlpatterns = AuthorisationPages().urls()
