"""Passwords that everybody knows: those of the demonstration, which open nothing outside a sandbox."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

DEMO_PASSWORD = "kanmon-demo-2026"  # noqa: S105  known to everybody, and refused where that matters
DEMO_PASSWORDS: frozenset[str] = frozenset({DEMO_PASSWORD})
MINIMUM_LENGTH = 12


def is_refused_demo_password(password: str) -> bool:
    """Whether it is a password of the demonstration and this is no sandbox."""
    return password in DEMO_PASSWORDS and not settings.KANMON_SANDBOX


class NotADemoPassword:
    """A validator for AUTH_PASSWORD_VALIDATORS: outside a sandbox a demonstration password is refused."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a demonstration password."""
        if is_refused_demo_password(password):
            raise ValidationError(
                _("This is a password of the demonstration: everybody knows it."), code="demo_password"
            )

    def get_help_text(self) -> str:
        """As the password form shows it."""
        return str(_("Your password cannot be one of the demonstration's."))
