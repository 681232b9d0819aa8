"""Bonded areas as Django sees it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BondedAreasConfig(AppConfig):
    name = "bonded_areas"
    verbose_name = _("Bonded areas")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from arrivals import landing_places
        from arrivals.pages import LINKS
        from bonded_areas import (  # registers their consumers
            designation_reactions,  # noqa: F401
            licence_reactions,  # noqa: F401
            transport_reactions,  # noqa: F401
        )
        from bonded_areas.landing import links_of, places_of
        from bonded_areas.licences_told import licences_of
        from parties import licences_held

        landing_places.told_by(places_of)
        licences_held.told_by(licences_of)
        LINKS.append(links_of)
