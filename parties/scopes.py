"""For what an agent may act."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """The procedures that a mandate or an administrator's appointment covers."""

    IMPORT_DECLARATIONS = "import_declarations", _("Import declarations")
    EXPORT_DECLARATIONS = "export_declarations", _("Export declarations")
    BONDED_TRANSPORT = "bonded_transport", _("Bonded transport")
    ALL_PROCEDURES = "all_procedures", _("All customs procedures")
