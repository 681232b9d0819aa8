"""Choosing a password of one's own."""

from typing import Any

from django.contrib.auth.forms import PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class OwnPasswordForm(PasswordChangeForm):
    """Django's form; afterwards the account need not change its password any more."""

    def clean(self) -> dict[str, Any]:
        """The new password is another one."""
        cleaned: dict[str, Any] = super().clean() or {}
        new = cleaned.get("new_password1")
        if new is not None and new == cleaned.get("old_password"):
            self.add_error(
                "new_password1",
                ValidationError(_("This is the password you have: choose another."), code="same_password"),
            )
        return cleaned

    def save(self, commit: bool = True) -> Any:
        """Set the password, and with it the account's own choice."""
        self.user.must_change_password = False
        return super().save(commit)
