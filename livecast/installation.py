"""Which installation this is, and whether another one uses the same Redis under the same prefix.

Two such installations would push their lines to each other's fans and take each other's tasks. The key of this one
lies in its database; its workers claim the prefix in Redis with it, again and again. A copy of a database has the key
of the original: `REDIS_PREFIX`, which holds the database's name by default, keeps those two apart.
"""

from django.conf import settings

from livecast import redis
from livecast.errors import LivecastError
from livecast.models import Installation

CLAIM_SECONDS = 60  # after the last worker of an installation has ended, its prefix is free


def require_own_prefix() -> None:
    """Raise LivecastError `start.redis_shared` while another installation's workers claim our prefix in this Redis."""
    _require_own(redis.client().get(_claim_key()))


def claim_prefix() -> None:
    """Claim the prefix, or claim it for longer. Called by workers. Raises as `require_own_prefix` does."""
    if redis.client().set(_claim_key(), _own_key(), nx=True, ex=CLAIM_SECONDS):
        return
    require_own_prefix()
    redis.client().expire(_claim_key(), CLAIM_SECONDS)


def _require_own(owner: object) -> None:
    if owner is not None and owner != _own_key().encode():
        raise LivecastError(
            "start.redis_shared",
            f"Another installation of livecast uses this Redis under the prefix {settings.REDIS_PREFIX}: fans would "
            "get lines of the other. Set another REDIS_PREFIX, or another database number in REDIS_URL.",
            status=503,
        )


def _own_key() -> str:
    return Installation.objects.get_or_create(pk=1)[0].key


def _claim_key() -> str:
    return redis.key("installation")
