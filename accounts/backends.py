"""Signing in: people only, and never with a password of the demonstration outside a sandbox."""

import logging
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from accounts.models import User
from accounts.passwords import is_refused_demo_password

logger = logging.getLogger(__name__)


class PeopleBackend(ModelBackend):
    """Django's backend, closed to machines and to demonstration passwords."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Any:
        """The user of that name and password, or None."""
        if password is not None and is_refused_demo_password(password):
            logger.warning("A demonstration password was refused for %r: this is no sandbox.", username)
            return None
        return super().authenticate(request, username=username, password=password, **kwargs)

    def user_can_authenticate(self, user: Any) -> bool:
        """Active people; a machine comes by its API credential."""
        return isinstance(user, User) and user.is_active and not user.is_service
