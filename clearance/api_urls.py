"""The floor's part of the API."""

from clearance.api import ImportDeclarations

urlpatterns = ImportDeclarations().urls()
