"""Signs of life that last some seconds: who is here, how many watch. In Redis; in this process where there is none.

A sign is worth no error: while Redis is away nobody is seen, and what asks goes on without.
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

# A Redis that hangs costs whoever asks its time-out; then it is left alone for a while.
PAUSE = 5.0  # seconds


class _Patience:
    def __init__(self) -> None:
        self._until = 0.0

    @property
    def lost(self) -> bool:
        return time.monotonic() < self._until

    def lose(self, error: RedisError) -> None:
        logger.warning("signs of life are not left and not seen for %g s: %r", PAUSE, error)
        self._until = time.monotonic() + PAUSE


_patience = _Patience()
_local: dict[str, dict[str, str]] = {}
_local_lock = threading.Lock()


def leave(place: str, name: str, value: Any, seconds: float) -> None:
    """Leave a sign at a place: a JSON value, seen for so many seconds, in the stead of the one of this name."""
    text = json.dumps([time.time() + seconds, value])
    if not settings.REDIS_URL:
        with _local_lock:
            _local.setdefault(place, {})[name] = text
        return
    if _patience.lost:
        return
    key = redis.key("signs", place)
    try:
        with redis.client().pipeline(transaction=False) as together:
            together.hset(key, name, text)
            together.expire(key, int(seconds) + 1)
            together.execute()
    except RedisError as error:
        _patience.lose(error)


def standing(place: str) -> dict[str, Any]:
    """The signs at a place that are not over, by their names."""
    now, signs = time.time(), {}
    for name, text in _all(place).items():
        until, value = json.loads(text)
        if until > now:
            signs[name] = value
    return signs


def _all(place: str) -> dict[str, str]:
    if not settings.REDIS_URL:
        with _local_lock:
            return dict(_local.get(place, {}))
    if _patience.lost:
        return {}
    try:
        found: Any = redis.client().hgetall(redis.key("signs", place))
    except RedisError as error:
        _patience.lose(error)
        return {}
    return {name.decode(): text.decode() for name, text in found.items()}
