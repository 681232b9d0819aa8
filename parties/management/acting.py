"""Who acts when a command is typed, and how the door's answer is told there."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from accounts.actors import Actor, actor_for
from accounts.models import User
from statute.clock import today
from statute.errors import DoorError


def actor_named(username: str | None) -> Actor:
    """The user of that name as it may act today; without a name the machine's operator."""
    if username is None:
        return Actor.system("operator")
    user = User.objects.filter(username=username.strip().lower()).first()
    if user is None:
        raise CommandError(f"There is no user {username!r}.")
    return actor_for(user, today())


@contextmanager
def told_by_the_door() -> Iterator[None]:
    """What the door refuses inside becomes the command's error, one line a reason."""
    try:
        yield
    except DoorError as error:
        lines = [f"{r.field}: {r.message}" if r.field else str(r.message) for r in error.reasons]
        raise CommandError("\n".join(lines)) from error
    except ValidationError as error:
        raise CommandError("\n".join(error.messages)) from error
