"""Detect two installations that use one Redis with the same prefix.

Such installations would push lines to each other's fans and run each other's tasks. Each installation has a key in its
database, and its workers claim the prefix in Redis with the key, repeatedly. A copy of a database has the key of the
original. `REDIS_PREFIX`, which contains the name of the database by default, distinguishes those two.
"""

from django.conf import settings

from livecast import redis
from livecast.errors import LivecastError
from livecast.models import Installation

CLAIM_SECONDS = 60  # the prefix is free so long after the last worker has ended


def require_own_prefix() -> None:
    """Raise LivecastError `start.redis_shared` if another installation claims our prefix."""
    _require_own(redis.client().get(_claim_key()))


def claim_prefix() -> None:
    """Claim the prefix, or extend the claim. Called by workers.

    Raises like `require_own_prefix`.
    """
    if redis.client().set(_claim_key(), _own_key(), nx=True, ex=CLAIM_SECONDS):
        return
    require_own_prefix()
    redis.client().expire(_claim_key(), CLAIM_SECONDS)


def _require_own(owner: object) -> None:
    if owner is not None and owner != _own_key().encode():
        raise LivecastError(
            "start.redis_shared",
            f"Another installation of livecast uses this Redis with the prefix {settings.REDIS_PREFIX}. Fans would "
            "get lines of the other installation. Set another REDIS_PREFIX, or another database number in REDIS_URL.",
            status=503,
        )


def _own_key() -> str:
    return Installation.objects.get_or_create(pk=1)[0].key


def _claim_key() -> str:
    return redis.key("installation")
