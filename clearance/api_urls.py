"""The floor's part of the API."""

from clearance.api import ImportDeclarations
from clearance.special_api import SecurityOrders, SpecialDeclarations

urlpatterns = [*ImportDeclarations().urls(), *SpecialDeclarations().urls(), *SecurityOrders().urls()]
