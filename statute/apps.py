"""Statute as Django sees it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StatuteConfig(AppConfig):
    name = "statute"
    verbose_name = _("Statute")
    default_auto_field = "django.db.models.BigAutoField"
