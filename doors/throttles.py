"""How many requests a caller may make a minute, counted on Redis; while Redis is away nobody is held up."""

import time
from dataclasses import dataclass
from typing import Any, Final

from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from doors.actors import owner_of

WINDOW_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one caller has left of one policy."""

    policy: str
    quota: int
    remaining: int
    resets_in: int

    @property
    def exceeded(self) -> bool:
        return self.remaining < 0

    def headers(self) -> dict[str, str]:
        """The RateLimit header fields of the IETF draft (draft-ietf-httpapi-ratelimit-headers)."""
        return {
            "RateLimit-Policy": f'"{self.policy}";q={self.quota};w={WINDOW_SECONDS}',
            "RateLimit": f'"{self.policy}";r={max(0, self.remaining)};t={self.resets_in}',
        }


def count(policy: str, owner: str, quota: int) -> Allowance:
    """Counts one request of this caller in the current minute.

    One atomic increment; the clock is the real one, since a sandbox's may be moved.
    """
    now = time.time()
    window, passed = divmod(int(now), WINDOW_SECONDS)
    key = f"rate:{policy}:{owner}:{window}"
    cache.add(key, 0, timeout=2 * WINDOW_SECONDS)
    try:
        used = int(cache.incr(key))
    except ValueError:  # the key was evicted between the two
        used = 1
    return Allowance(policy, quota, quota - used, WINDOW_SECONDS - passed)


class CallerRate(BaseThrottle):
    """The ordinary limit of each API client, of each user, and of each address that does not sign in."""

    policy = "caller"
    quota = 600
    anonymous_quota = 60

    def allow_request(self, request: Request, view: Any) -> bool:
        """Counts the request; remembers on it what is left, for the headers."""
        owner = owner_of(request)
        quota = self.anonymous_quota if owner.startswith("address:") else self.quota
        self.allowance = count(self.policy, owner, quota)
        request._request.__dict__["_kanmon_allowance"] = self.allowance
        return not self.allowance.exceeded

    def wait(self) -> float | None:
        """Seconds until the window ends."""
        return float(self.allowance.resets_in)


def allowance_of(request: Request) -> Allowance | None:
    """What the caller has left, once it was counted."""
    found: Allowance | None = request._request.__dict__.get("_kanmon_allowance")
    return found
