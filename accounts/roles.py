"""The roles a person can act in, each named for what it does at the gate."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a grant lets its holder act as; transitions name the roles that may take them."""

    OFFICER = "officer", _("Officer")
    INSPECTOR = "inspector", _("Inspector")
    IP_OFFICER = "ip_officer", _("Intellectual property officer")
    BONDED_OFFICER = "bonded_officer", _("Bonded area officer")
    COLLECTOR = "collector", _("Collector")
    SUPERVISOR = "supervisor", _("Supervisor")
    AUDITOR = "auditor", _("Auditor")
    BROKER = "broker", _("Customs broker")
    IMPORTER = "importer", _("Importer")
    RIGHTHOLDER = "rightholder", _("Right holder")
    BONDED_OPERATOR = "bonded_operator", _("Bonded area operator")
    CARRIER = "carrier", _("Carrier")


# Held at an office and everywhere below it.
STAFF_ROLES: frozenset[Role] = frozenset(
    {
        Role.OFFICER,
        Role.INSPECTOR,
        Role.IP_OFFICER,
        Role.BONDED_OFFICER,
        Role.COLLECTOR,
        Role.SUPERVISOR,
        Role.AUDITOR,
    }
)

# Held for a person (one's own, or the firm one works for).
PARTY_ROLES: frozenset[Role] = frozenset(Role) - STAFF_ROLES

# See everything at their offices and change nothing.
READ_ONLY_ROLES: frozenset[Role] = frozenset({Role.AUDITOR})

# Let into the admin site.
ADMIN_ROLES: frozenset[Role] = frozenset({Role.SUPERVISOR, Role.AUDITOR})
