"""IPR verification as Django sees it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IprVerificationConfig(AppConfig):
    name = "ipr_verification"
    verbose_name = _("IPR verification")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from clearance.pages.parts import BESIDE_GOODS
        from ipr_verification import reactions, screeners  # noqa: F401  register themselves
        from ipr_verification.beside_goods import petitions_beside

        BESIDE_GOODS.append(petitions_beside)
