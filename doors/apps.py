"""Doors as Django sees it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DoorsConfig(AppConfig):
    name = "doors"
    verbose_name = _("Doors")
    default_auto_field = "django.db.models.BigAutoField"
