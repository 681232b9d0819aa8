"""What a user name may look like."""

import re

from django.utils.translation import gettext_lazy as _

from accounts.rules.findings import Finding

# Lower case only, so that two accounts never differ by case alone.
USERNAME_PATTERN = r"^[a-z][a-z0-9._-]{2,31}$"


def username_findings(username: str) -> list[Finding]:
    """The rules a user name breaks; none for a good one."""
    if re.fullmatch(USERNAME_PATTERN, username):
        return []
    return [
        Finding(
            "username",
            "username_form",
            _(
                "A user name has 3 to 32 characters: small letters, digits, full stops, hyphens "
                "and underscores; the first is a letter."
            ),
            username,
        )
    ]
