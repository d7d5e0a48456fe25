"""The shared Redis client, key names, locks.

Channel layer, Celery and cache have their own connections.
"""

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache

from django.conf import settings
from django.utils.translation import gettext as _
from django_redis.exceptions import ConnectionInterrupted
from redis import Redis, RedisError
from redis.exceptions import LockNotOwnedError

from livecast.errors import LivecastError


@cache
def client() -> Redis:
    """Return the client of this process, which reconnects automatically. Requires REDIS_URL."""
    return Redis.from_url(settings.REDIS_URL, socket_timeout=2.0, socket_connect_timeout=0.5)


def key(*parts: object) -> str:
    return ":".join([settings.REDIS_PREFIX, *map(str, parts)])


@contextmanager
def required() -> Iterator[None]:
    """Raise LivecastError `limits.away` (503) if Redis or the cache fails in the block."""
    try:
        yield
    except (RedisError, ConnectionInterrupted) as error:
        sentence = _("This is unavailable at the moment. Try again in a minute.")
        raise LivecastError("limits.away", sentence, status=503) from error


@contextmanager
def try_lock(name: str, seconds: float) -> Iterator[bool]:
    """Try to acquire a lock and yield whether that succeeded. A lock expires after `seconds`.

    With Redis the lock covers all processes. Without Redis (tests) it covers this process.
    """
    if not settings.REDIS_URL:
        local = _local_locks[name]
        held = local.acquire(blocking=False)
        try:
            yield held
        finally:
            if held:
                local.release()
        return
    lock = client().lock(key("lock", name), timeout=seconds, blocking=False)
    held = lock.acquire()
    try:
        yield held
    finally:
        if held:
            # The block took longer than `seconds` and another process may hold the lock. All callers tolerate that.
            with suppress(LockNotOwnedError):
                lock.release()


_local_locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
