"""The addresses of the pages of clearance."""

from clearance.pages.declaration import DeclarationPages

urlpatterns = DeclarationPages().urls()
