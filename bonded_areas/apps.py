"""Bonded areas as Django sees it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BondedAreasConfig(AppConfig):
    name = "bonded_areas"
    verbose_name = _("Bonded areas")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bonded_areas import (  # registers their consumers
            licence_reactions,  # noqa: F401
            transport_reactions,  # noqa: F401
        )
