"""What `manage.py check --deploy` looks at besides Django's own."""

import ipaddress
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from livecast.errors import LivecastError
from livecast.preflight import require_exact_texts


@register(Tags.security, deploy=True)
def hosts_are_named(**_: Any) -> list[CheckMessage]:
    """The origin check of sockets rests on it. Empty, it lets nobody in."""
    if settings.ALLOWED_HOSTS and "*" not in settings.ALLOWED_HOSTS:
        return []
    return [Error("ALLOWED_HOSTS does not say which names are ours.", hint="List them.", id="livecast.E001")]


@register(deploy=True)
def a_drain_has_time(**_: Any) -> list[CheckMessage]:
    conf = settings.LIVECAST
    if 0 <= conf["DRAIN_SECONDS"] <= conf["STOP_SECONDS"] - 2:
        return []
    return [Error("DRAIN_SECONDS must be 2 s shorter than STOP_SECONDS, or more.", id="livecast.E002")]


@register(Tags.security, deploy=True)
def proxies_are_addresses(**_: Any) -> list[CheckMessage]:
    try:
        for proxy in settings.LIVECAST["TRUSTED_PROXIES"]:
            ipaddress.ip_network(proxy)
    except ValueError as error:
        return [Error(f"TRUSTED_PROXIES lists what is no address and no network: {error}.", id="livecast.E003")]
    return []


@register(Tags.database)
def texts_are_exact(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Before the first table: `migrate` asks for this, and later it would be a long repair."""
    try:
        if databases:
            require_exact_texts()
    except LivecastError as refusal:
        return [Error(refusal.message, id="livecast.E004")]
    return []
