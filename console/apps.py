"""Console as Django sees it."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _

SHELL = "console.shell.shell"


class ConsoleConfig(AppConfig):
    name = "console"
    verbose_name = _("Console")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The frame of every page is drawn by this floor, wherever the page comes from."""
        options: Any = settings.TEMPLATES[0]["OPTIONS"]
        processors = options["context_processors"]
        if SHELL not in processors:
            processors.append(SHELL)
