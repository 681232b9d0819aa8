"""The addresses of the pages of clearance."""

from clearance.pages.declaration import DeclarationPages
from clearance.pages.special import SecurityOrderPages, SpecialDeclarationPages

urlpatterns = [*DeclarationPages().urls(), *SpecialDeclarationPages().urls(), *SecurityOrderPages().urls()]
