"""Signing in and out, and choosing a password."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import views as auth
from django.utils.translation import gettext as _

from accounts.forms import OwnPasswordForm
from accounts.passwords import DEMO_PASSWORD
from console.demonstration.office import PEOPLE


class SignIn(auth.LoginView):
    """The door for people. On a sandbox it lists the accounts of the demonstration."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and whom one may be on a sandbox."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if settings.KANMON_SANDBOX:
            context["demo_accounts"] = _demo_accounts()
        return context


class ChangePassword(auth.PasswordChangeView):
    """One's own password; required first where somebody else chose it."""

    form_class = OwnPasswordForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and whether it has to be filled in before all else."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        user: Any = self.request.user
        return {**context, "must_change": user.must_change_password, "crumbs": _crumbs()}


class PasswordChanged(auth.PasswordChangeDoneView):
    """That it was done."""


def _crumbs() -> list[dict[str, str]]:
    return [{"label": _("Work list"), "url": "/"}, {"label": _("Change password"), "url": ""}]


def _demo_accounts() -> list[dict[str, str]]:
    """The demonstration's accounts that exist, in its order."""
    from accounts.models import User
    from accounts.roles import Role

    roles = dict(Role.choices)
    there = {user.username: user for user in User.objects.filter(username__in=PEOPLE, is_active=True)}
    return [
        {
            "username": username,
            "password": DEMO_PASSWORD,
            "role": f"{there[username].name}, {roles[role]}",
            "office": where,
        }
        for username, (_english, _japanese, role, where) in PEOPLE.items()
        if username in there
    ]
