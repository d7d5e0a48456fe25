"""Our system checks. `manage.py check --deploy` runs them."""

import ipaddress
import re
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError
from redis.exceptions import RedisError

from livecast.errors import LivecastError
from livecast.installation import require_own_prefix
from livecast.startup_checks import require_exact_collation

# A source of the directive frame-ancestors: a scheme, or a host with or without scheme and port.
ANCESTOR = re.compile(r"https?:|(https?://)?(\*\.)?[\w-]+(\.[\w-]+)*(:(\d{1,5}|\*))?", re.ASCII)


@register(Tags.security, deploy=True)
def check_allowed_hosts(**_: Any) -> list[CheckMessage]:
    """The origin check of sockets uses ALLOWED_HOSTS. If it is empty, every socket is refused."""
    if settings.ALLOWED_HOSTS and "*" not in settings.ALLOWED_HOSTS:
        return []
    return [Error("ALLOWED_HOSTS does not name the hosts of this site.", hint="List them.", id="livecast.E001")]


@register(deploy=True)
def check_drain_seconds(**_: Any) -> list[CheckMessage]:
    conf = settings.LIVECAST
    if 0 <= conf["DRAIN_SECONDS"] <= conf["STOP_SECONDS"] - 2:
        return []
    return [Error("DRAIN_SECONDS must be at least 2 s shorter than STOP_SECONDS.", id="livecast.E002")]


@register(Tags.security, deploy=True)
def check_networks(**_: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for name in ("TRUSTED_PROXIES", "MONITORING_ADDRESSES"):
        try:
            for network in settings.LIVECAST[name]:
                ipaddress.ip_network(network)
        except ValueError as error:
            found.append(Error(f"{name} lists an invalid address or network: {error}.", id="livecast.E003"))
    return found


@register(Tags.security, deploy=True)
def check_embed_ancestors(**_: Any) -> list[CheckMessage]:
    """Browsers ignore the whole directive if one of its sources cannot be read, and then show no embed."""
    invalid = [source for source in settings.EMBED_ANCESTORS if not ANCESTOR.fullmatch(source)]
    if not invalid:
        return []
    hint = "List sources such as https: or https://news.example.org, separated by commas, or only none."
    return [Error(f"EMBED_ANCESTORS lists an invalid source: {invalid[0]!r}.", hint=hint, id="livecast.E006")]


@register(Tags.security, deploy=True)
def check_behind_proxy(**_: Any) -> list[CheckMessage]:
    """Warn if BEHIND_PROXY is off.

    `serve` speaks plain HTTP on loopback by default, usually behind a proxy. The check cannot see the proxy. `serve`
    sees its headers and warns again: see livecast/proxy.py.
    """
    if settings.BEHIND_PROXY:
        return []
    return [
        Warning(
            "BEHIND_PROXY is off. If a proxy on this machine forwards requests, all clients have the address of the "
            "proxy and share the limits of one address.",
            hint="Set BEHIND_PROXY=1 behind nginx. Without a proxy, put livecast.W001 into SILENCED_SYSTEM_CHECKS.",
            id="livecast.W001",
        )
    ]


@register(Tags.security, deploy=True)
def check_redis_prefix(**_: Any) -> list[CheckMessage]:
    """Raise an error if another installation uses our prefix in Redis.

    The check is not tagged as a database check, because a plain `check --deploy` skips those.
    """
    if not settings.REDIS_URL:
        return []
    try:
        require_own_prefix()
    except LivecastError as refusal:
        return [Error(refusal.message, id="livecast.E005")]
    except (RedisError, DatabaseError) as error:
        reason = f"{type(error).__name__}: {error}".strip().partition("\n")[0]
        message = f"Cannot check whether another installation uses this Redis: {reason}"
        return [Warning(message, id="livecast.W002")]
    return []


@register(Tags.database)
def check_collation(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Check the collation of the database.

    `migrate` runs this check before it creates the first table.
    """
    try:
        if databases:
            require_exact_collation()
    except LivecastError as refusal:
        return [Error(refusal.message, id="livecast.E004")]
    return []
