"""A Redis cache whose outage the site survives."""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.cache.backends.redis import RedisCache as DjangoRedisCache
from django.core.cache.backends.redis import RedisCacheClient
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

# A cache slower than this is of no use.
SECONDS_TO_ANSWER = 0.04
# The pause after a failure.
PAUSE = 30.0
# A failure this long after the last one is another outage, with a line of its own in the log.
ANOTHER_OUTAGE = 600.0


@dataclass
class Outage:
    """What a process remembers of a failed Redis.

    Attributes:
        failed_at: time of the last failure, on a monotonic clock.
        changed: keys whose values in Redis have become stale since.
    """

    failed_at: float = -ANOTHER_OUTAGE
    changed: set[str] = field(default_factory=set)


# One for all threads: a cache object belongs to one.
_outages: defaultdict[tuple[str, ...], Outage] = defaultdict(Outage)


class Client:
    """Django's client, with failures treated as misses. Only the first failure waits for a timeout."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        self.redis: Any = RedisCacheClient(
            servers,
            socket_connect_timeout=SECONDS_TO_ANSWER,
            socket_timeout=SECONDS_TO_ANSWER,
            retry=Retry(NoBackoff(), 0),
            **options,
        )
        self.outage = _outages[tuple(servers)]

    def _ask(self, miss: Any, ask: Callable[..., Any], *arguments: Any, changes: Iterable[str] = ()) -> Any:
        """The answer of Redis, or `miss` while it is down.

        Args:
            changes: keys that become stale if Redis does not receive this.
        """
        outage = self.outage
        if time.monotonic() < outage.failed_at + PAUSE:
            outage.changed.update(changes)
            return miss
        try:
            if outage.changed:
                changed = outage.changed.copy()
                self.redis.delete_many(changed)
                outage.changed -= changed
            return ask(*arguments)
        except (RedisError, OSError) as error:
            outage.changed.update(changes)
            is_new = time.monotonic() >= outage.failed_at + ANOTHER_OUTAGE
            outage.failed_at = time.monotonic()
            if is_new:
                logger.warning("Going on without the cache, because Redis fails: %s", error)
            return miss

    def add(self, key: str, value: Any, timeout: int | None) -> Any:
        return self._ask(False, self.redis.add, key, value, timeout)

    def get(self, key: str, default: Any) -> Any:
        return self._ask(default, self.redis.get, key, default)

    def set(self, key: str, value: Any, timeout: int | None) -> None:
        self._ask(None, self.redis.set, key, value, timeout, changes=[key])

    def touch(self, key: str, timeout: int | None) -> Any:
        return self._ask(False, self.redis.touch, key, timeout)

    def delete(self, key: str) -> Any:
        return self._ask(False, self.redis.delete, key, changes=[key])

    def get_many(self, keys: Iterable[str]) -> Any:
        return self._ask({}, self.redis.get_many, keys)

    def has_key(self, key: str) -> Any:
        return self._ask(False, self.redis.has_key, key)

    def incr(self, key: str, delta: int) -> Any:
        found = self._ask(None, self.redis.incr, key, delta, changes=[key])
        if found is None:
            # As Django does for a missing key.
            raise ValueError(f"Key '{key}' not found.")
        return found

    def set_many(self, data: dict[str, Any], timeout: int | None) -> None:
        self._ask(None, self.redis.set_many, data, timeout, changes=data)

    def delete_many(self, keys: Iterable[str]) -> None:
        self._ask(None, self.redis.delete_many, keys, changes=keys)

    def clear(self) -> Any:
        return self._ask(False, self.redis.clear)


class RedisCache(DjangoRedisCache):
    """Django's backend with that client."""

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class: Any = Client
