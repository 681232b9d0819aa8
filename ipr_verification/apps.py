"""IPR verification as Django sees it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IprVerificationConfig(AppConfig):
    name = "ipr_verification"
    verbose_name = _("IPR verification")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from clearance.pages.beside import BESIDE
        from clearance.pages.parts import BESIDE_GOODS
        from ipr_verification import reactions, screeners  # noqa: F401  register themselves
        from ipr_verification.beside_goods import petitions_beside
        from ipr_verification.declaration_shown import beside_declaration

        BESIDE.append(beside_declaration)
        BESIDE_GOODS.append(petitions_beside)
