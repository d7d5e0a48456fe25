"""Values that expire after some seconds: who is present, how many watch.

In Redis, or in this process without Redis. A presence value is never worth an error. While Redis is unavailable, values
are neither stored nor found.
"""

import json
import logging
import threading
import time
from typing import Any

from django.conf import settings
from redis.exceptions import RedisError

from livecast import redis

logger = logging.getLogger(__name__)

# After a Redis error, calls skip Redis for this long. Otherwise each call would wait for the time-out.
PAUSE = 5.0  # seconds


class _Circuit:
    """Is open, and keeps calls from Redis, for PAUSE seconds after an error."""

    def __init__(self) -> None:
        self._open_until = 0.0

    @property
    def is_open(self) -> bool:
        return time.monotonic() < self._open_until

    def open(self, error: RedisError) -> None:
        logger.warning("presence is not stored or read for %g s: %r", PAUSE, error)
        self._open_until = time.monotonic() + PAUSE


_circuit = _Circuit()
_local: dict[str, dict[str, str]] = {}
_local_lock = threading.Lock()


def record(key: str, member: str, value: Any, ttl: float) -> None:
    """Store a member's JSON value under `key` for `ttl` seconds.

    It replaces the member's earlier value.
    """
    text = json.dumps([time.time() + ttl, value])
    if not settings.REDIS_URL:
        with _local_lock:
            _local.setdefault(key, {})[member] = text
        return
    if _circuit.is_open:
        return
    name = redis.key("presence", key)
    try:
        with redis.client().pipeline(transaction=False) as pipeline:
            pipeline.hset(name, member, text)
            pipeline.expire(name, int(ttl) + 1)
            pipeline.execute()
    except RedisError as error:
        _circuit.open(error)


def current(key: str) -> dict[str, Any]:
    """Return the values under `key` that have not expired, by member."""
    now, values = time.time(), {}
    for member, text in _stored(key).items():
        expires_at, value = json.loads(text)
        if expires_at > now:
            values[member] = value
    return values


def _stored(key: str) -> dict[str, str]:
    if not settings.REDIS_URL:
        with _local_lock:
            return dict(_local.get(key, {}))
    if _circuit.is_open:
        return {}
    try:
        found: Any = redis.client().hgetall(redis.key("presence", key))
    except RedisError as error:
        _circuit.open(error)
        return {}
    return {member.decode(): text.decode() for member, text in found.items()}
