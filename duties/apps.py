"""Duties as Django sees it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DutiesConfig(AppConfig):
    name = "duties"
    verbose_name = _("Duties")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from duties import reactions  # noqa: F401  registers its consumers
