"""Outside a sandbox the system starts only with guarded sign-in and long passwords."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from accounts.passwords import MINIMUM_LENGTH

BACKEND = "accounts.backends.PeopleBackend"
UNGUARDED = "django.contrib.auth.backends.ModelBackend"
LENGTH = "django.contrib.auth.password_validation.MinimumLengthValidator"
NOT_DEMO = "accounts.passwords.NotADemoPassword"


@register(Tags.security)
def passwords_are_guarded(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Errors for settings that would let a demonstration password in, or a short one be chosen."""
    if settings.KANMON_SANDBOX:
        return []
    found: list[CheckMessage] = []
    if BACKEND not in settings.AUTHENTICATION_BACKENDS or UNGUARDED in settings.AUTHENTICATION_BACKENDS:
        found.append(
            Error(
                "Outside a sandbox people sign in through accounts.backends.PeopleBackend alone.",
                hint=f"Put {BACKEND} in AUTHENTICATION_BACKENDS in place of {UNGUARDED}.",
                id="accounts.E001",
            )
        )
    configured: list[Any] = list(settings.AUTH_PASSWORD_VALIDATORS)
    validators = {entry["NAME"]: entry.get("OPTIONS", {}) for entry in configured}
    if validators.get(LENGTH, {}).get("min_length", 0) < MINIMUM_LENGTH:
        found.append(
            Error(
                f"Outside a sandbox a password has at least {MINIMUM_LENGTH} characters.",
                hint=f"Put {LENGTH} with min_length {MINIMUM_LENGTH} in AUTH_PASSWORD_VALIDATORS.",
                id="accounts.E002",
            )
        )
    if NOT_DEMO not in validators:
        found.append(
            Error(
                "Outside a sandbox nobody may choose a password of the demonstration.",
                hint=f"Put {NOT_DEMO} in AUTH_PASSWORD_VALIDATORS.",
                id="accounts.E003",
            )
        )
    return found
