"""A cache that is allowed to be away: counters and cached lists are a convenience, not the record."""

import time
from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = structlog.get_logger(__name__)
RETRY_AFTER_SECONDS = 5.0


class PatientRedisCache(RedisCache):
    """Redis that answers "not there" while the server is down, and is tried again every five seconds."""

    _away_until = 0.0

    def _ask(self, otherwise: Any, question: Callable[[], Any]) -> Any:
        if time.monotonic() < PatientRedisCache._away_until:
            return otherwise
        try:
            return question()
        except RedisError as error:
            PatientRedisCache._away_until = time.monotonic() + RETRY_AFTER_SECONDS
            logger.warning("cache_away", error=str(error))
            return otherwise

    def add(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask(True, lambda: super(PatientRedisCache, self).add(*args, **kwargs))

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return self._ask(default, lambda: super(PatientRedisCache, self).get(key, default, version))

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask(None, lambda: super(PatientRedisCache, self).set(*args, **kwargs))

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask(False, lambda: super(PatientRedisCache, self).touch(*args, **kwargs))

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask(False, lambda: super(PatientRedisCache, self).delete(*args, **kwargs))

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask({}, lambda: super(PatientRedisCache, self).get_many(*args, **kwargs))

    def set_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask([], lambda: super(PatientRedisCache, self).set_many(*args, **kwargs))

    def delete_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask(None, lambda: super(PatientRedisCache, self).delete_many(*args, **kwargs))

    def has_key(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask(False, lambda: super(PatientRedisCache, self).has_key(*args, **kwargs))

    def incr(self, key: Any, delta: Any = 1, version: Any = None) -> Any:
        return self._ask(delta, lambda: super(PatientRedisCache, self).incr(key, delta, version))

    def clear(self) -> Any:
        return self._ask(False, super().clear)
