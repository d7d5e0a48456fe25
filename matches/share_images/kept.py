"""The drawn images, in the cache by what they show. A worker draws those that are asked for and missing."""

import logging
import time
from threading import Semaphore

from django.core.cache import cache
from django_redis.exceptions import ConnectionInterrupted
from kombu.exceptions import OperationalError
from redis import RedisError

from livecast.task_queue import enqueue
from matches.share_images.content import Content

logger = logging.getLogger(__name__)

KEPT_SECONDS = 6 * 60 * 60
ASK_AGAIN_SECONDS = 10
PATIENCE, STEP = 2.5, 0.05  # seconds that a request waits for the worker
# Requests of a process that wait at once. Each occupies a thread that pages need.
_waiting = Semaphore(1)


def image_of(content: Content) -> bytes | None:
    """Return the image, None if no worker has drawn it in time or the cache is unavailable."""
    try:
        return cache.get(_key(content.digest)) or _drawn(content)
    except (RedisError, ConnectionInterrupted, OperationalError) as problem:
        logger.warning("no image of a match: %s", problem)
        return None


def keep(content: Content, image: bytes) -> None:
    cache.set(_key(content.digest), image, KEPT_SECONDS)


def is_kept(content: Content) -> bool:
    return cache.get(_key(content.digest)) is not None


def _drawn(content: Content) -> bytes | None:
    if cache.add(f"{_key(content.digest)}:asked", 1, ASK_AGAIN_SECONDS):
        enqueue("matches.tasks.draw_share_image", content.as_data(), expires=ASK_AGAIN_SECONDS)
    image: bytes | None = cache.get(_key(content.digest))
    if image is not None or not _waiting.acquire(blocking=False):
        return image
    try:
        deadline = time.monotonic() + PATIENCE
        while image is None and time.monotonic() < deadline:
            time.sleep(STEP)
            image = cache.get(_key(content.digest))
        return image
    finally:
        _waiting.release()


def _key(digest: str) -> str:
    return f"share-image:{digest}"
