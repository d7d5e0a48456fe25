"""What `manage.py check --deploy` looks at besides Django's own."""

import ipaddress
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError
from redis.exceptions import RedisError

from livecast.errors import LivecastError
from livecast.installation import require_own_prefix
from livecast.startup_checks import require_exact_collation


@register(Tags.security, deploy=True)
def check_allowed_hosts(**_: Any) -> list[CheckMessage]:
    """The origin check of sockets rests on it. Empty, it lets nobody in."""
    if settings.ALLOWED_HOSTS and "*" not in settings.ALLOWED_HOSTS:
        return []
    return [Error("ALLOWED_HOSTS does not say which names are ours.", hint="List them.", id="livecast.E001")]


@register(deploy=True)
def check_drain_seconds(**_: Any) -> list[CheckMessage]:
    conf = settings.LIVECAST
    if 0 <= conf["DRAIN_SECONDS"] <= conf["STOP_SECONDS"] - 2:
        return []
    return [Error("DRAIN_SECONDS must be 2 s shorter than STOP_SECONDS, or more.", id="livecast.E002")]


@register(Tags.security, deploy=True)
def check_networks(**_: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for name in ("TRUSTED_PROXIES", "MONITORING_ADDRESSES"):
        try:
            for network in settings.LIVECAST[name]:
                ipaddress.ip_network(network)
        except ValueError as error:
            found.append(Error(f"{name} lists what is no address and no network: {error}.", id="livecast.E003"))
    return found


@register(Tags.security, deploy=True)
def check_behind_proxy(**_: Any) -> list[CheckMessage]:
    """`serve` speaks plain HTTP and listens on loopback unless told otherwise: a proxy in front is the usual case.

    The check cannot see the proxy. `serve` sees its headers, and warns again: see livecast/proxy.py.
    """
    if settings.BEHIND_PROXY:
        return []
    return [
        Warning(
            "BEHIND_PROXY is off. Behind a proxy on this machine all clients then have the address of the proxy: they "
            "share the limits of one address.",
            hint="Set BEHIND_PROXY=1 behind nginx. Without a proxy, put livecast.W001 into SILENCED_SYSTEM_CHECKS.",
            id="livecast.W001",
        )
    ]


@register(Tags.security, deploy=True)
def check_redis_prefix(**_: Any) -> list[CheckMessage]:
    """Not tagged as a database check, which a plain `check --deploy` leaves out."""
    if not settings.REDIS_URL:
        return []
    try:
        require_own_prefix()
    except LivecastError as refusal:
        return [Error(refusal.message, id="livecast.E005")]
    except (RedisError, DatabaseError) as error:
        reason = f"{type(error).__name__}: {error}".strip().partition("\n")[0]
        message = f"It could not be checked whether another installation uses this Redis: {reason}"
        return [Warning(message, id="livecast.W002")]
    return []


@register(Tags.database)
def check_collation(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Before the first table: `migrate` asks for this, and later it would be a long repair."""
    try:
        if databases:
            require_exact_collation()
    except LivecastError as refusal:
        return [Error(refusal.message, id="livecast.E004")]
    return []
