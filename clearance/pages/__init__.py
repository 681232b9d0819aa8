"""The pages of import declarations."""

from clearance.pages.addresses import declaration_url

__all__ = ["declaration_url"]
