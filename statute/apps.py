"""Statute as Django sees it: when it starts, every procedure's machine is read and checked."""

from collections import Counter

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.utils.translation import gettext_lazy as _


class StatuteConfig(AppConfig):
    name = "statute"
    verbose_name = _("Statute")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import days
        from statute import (
            clock,
            consumers,  # noqa: F401  registers them
        )

        days.follow(clock.today)
        register(machines_are_whole)


def machines_are_whole(**kwargs: object) -> list[CheckMessage]:
    """Every transition has a rule with roles, and no deadline names a transition that does not exist."""
    from statute.errors import MachineFault
    from statute.machine import machine
    from statute.procedure import all_procedures

    found: list[CheckMessage] = []
    kinds = Counter(procedure.kind() for procedure in all_procedures())
    for kind in (kind for kind, count in kinds.items() if count > 1):
        found.append(Error(f"Two procedures are called {kind!r}.", id="statute.E002"))
    for procedure in all_procedures():
        try:
            machine(procedure)
        except MachineFault as fault:
            found.append(Error(str(fault), id="statute.E001"))
    return found
