"""What commands and admin actions do with accounts: through the door, passwords beside it."""

import secrets
from typing import Any

from django.contrib.auth.password_validation import validate_password

from accounts.actors import Actor
from accounts.models import User
from parties.models import UserAccount
from statute.door import in_transaction, open_case, perform


def open_account(
    actor: Actor, office_id: int, *, password: str | None = None, must_change: bool = True, **details: Any
) -> UserAccount:
    """Open an account under an office; `details` are the fields of AccountInput.

    A password is set where one is given, to be changed at the first sign-in unless `must_change` is off (a
    sandbox's). Raises InvalidInput and Refused as the door does.
    """

    def act() -> UserAccount:
        opened = open_case(UserAccount, "open", actor, office_id, details)
        account = account_of(opened.case_id)
        if password is not None:
            _set_password(account.user, password, must_change=must_change)
        return account

    return in_transaction(act)


def reset_password(account: UserAccount, actor: Actor, password: str | None = None) -> str:
    """Replace the password by this or a random one, which is returned; its owner must change it.

    Raises Refused, and ValidationError for a password that the rules of passwords refuse.
    """
    chosen = password if password is not None else random_password()
    if password is not None:
        validate_password(password, account.user)

    def act() -> None:
        perform(account.pk, "reset_password", actor)
        _set_password(account.user, chosen, must_change=True)

    in_transaction(act)
    return chosen


def random_password() -> str:
    """Sixteen characters that nobody can guess."""
    return secrets.token_urlsafe(12)


def account_of(user: int | str) -> UserAccount:
    """The account by its case's id or its user's name. Raises UserAccount.DoesNotExist."""
    rows = UserAccount.objects.select_related("user", "case")
    found: UserAccount = (
        rows.get(pk=user) if isinstance(user, int) else rows.get(user__username=user.strip().lower())
    )
    return found


def _set_password(user: User, password: str, *, must_change: bool) -> None:
    user.set_password(password)
    user.must_change_password = must_change and not user.is_service
    user.save(update_fields=["password", "must_change_password"])
