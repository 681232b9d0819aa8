"""IPR verification as Django sees it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IprVerificationConfig(AppConfig):
    name = "ipr_verification"
    verbose_name = _("IPR verification")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from ipr_verification import reactions  # noqa: F401  registers its consumers
