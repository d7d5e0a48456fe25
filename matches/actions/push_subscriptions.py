"""The devices that get notices: register, change, remove."""

import base64
import binascii
import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from livecast.errors import LivecastError
from livecast.input_limits import PUSH_ENDPOINT, PUSH_KEY
from livecast.public_addresses import names_public_host, parsed_https
from matches.actions.following import Followed, existing
from matches.models import PushSubscription, SubscriptionFollow

LONGEST_DELAY = 180  # seconds
LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)
POINT_BYTES, SECRET_BYTES = 65, 16


@dataclass(frozen=True, slots=True)
class Device:
    """A browser at its push service, and what it wants. `kinds`: of matches.scoring.notice_kinds."""

    endpoint: str
    p256dh: str
    auth: str
    language: str = "en"
    kinds: Collection[str] = ()
    delay_seconds: int = 0
    hides_results: bool = False
    matches: Collection[int] = field(default_factory=tuple)
    teams: Collection[int] = field(default_factory=tuple)


@transaction.atomic
def save_subscription(*, device: Device, user: User | None = None) -> PushSubscription:
    """Register a device, or change what a registered one wants."""
    followed = existing(device.matches, device.teams)
    _require_usable(device)
    subscription, _created = PushSubscription.objects.select_for_update().update_or_create(
        endpoint_digest=_digest(device.endpoint),
        defaults={
            "endpoint": device.endpoint,
            "p256dh": device.p256dh,
            "auth": device.auth,
            "user": user,
            "language": device.language if device.language in LANGUAGES else settings.LANGUAGE_CODE,
            "kinds": sorted(set(device.kinds)),
            "delay_seconds": min(max(0, device.delay_seconds), LONGEST_DELAY),
            "hides_results": device.hides_results,
        },
    )
    _set_follows(subscription, followed)
    return subscription


@transaction.atomic
def move_subscription(*, replaces: str, endpoint: str, p256dh: str, auth: str) -> None:
    """Give a device another address and other keys, because its push service has done so. It wants the same as before.

    Raises `push.unknown` (404) if no device has the address `replaces`.
    """
    PUSH_ENDPOINT.require(replaces)
    _require_usable(Device(endpoint, p256dh, auth))
    device = PushSubscription.objects.select_for_update().filter(endpoint_digest=_digest(replaces)).first()
    if device is None:
        raise LivecastError("push.unknown", _("This device gets no notices. Turn them on again."), status=404)
    PushSubscription.objects.filter(endpoint_digest=_digest(endpoint)).exclude(pk=device.pk).delete()
    device.endpoint, device.endpoint_digest = endpoint, _digest(endpoint)
    device.p256dh, device.auth, device.failures = p256dh, auth, 0
    device.save()


def remove_subscription(*, endpoint: str) -> None:
    """Remove a device. An unknown one is no error: the browser may retry."""
    PUSH_ENDPOINT.require(endpoint)
    PushSubscription.objects.filter(endpoint_digest=_digest(endpoint)).delete()


def _set_follows(subscription: PushSubscription, followed: Followed) -> None:
    # Rows stay as they are: their time decides which publications are announced to the device.
    rows = list(subscription.follows.all())
    matches, teams = {row.match_id for row in rows}, {row.team_id for row in rows}
    gone = [row.pk for row in rows if row.match_id not in followed.matches and row.team_id not in followed.teams]
    SubscriptionFollow.objects.filter(pk__in=gone).delete()
    new_matches = [pk for pk in followed.matches if pk not in matches]
    new_teams = [pk for pk in followed.teams if pk not in teams]
    SubscriptionFollow.objects.bulk_create(
        [
            *(SubscriptionFollow(subscription=subscription, match_id=pk) for pk in new_matches),
            *(SubscriptionFollow(subscription=subscription, team_id=pk) for pk in new_teams),
        ]
    )


def _require_usable(device: Device) -> None:
    """Raise `push.endpoint` or `push.keys` for a device that cannot get notices, or must not."""
    PUSH_ENDPOINT.require(device.endpoint)
    PUSH_KEY.require(device.p256dh)
    PUSH_KEY.require(device.auth)
    if not _may_be_called(device.endpoint):
        sentence = _("This is not the address of a push service. Turn notices off and on again in your browser.")
        raise LivecastError("push.endpoint", sentence)
    point, secret = _decoded(device.p256dh), _decoded(device.auth)
    if len(point) != POINT_BYTES or point[0] != 4 or len(secret) != SECRET_BYTES:
        sentence = _("These are not the keys of a push subscription. Turn notices off and on again in your browser.")
        raise LivecastError("push.keys", sentence)


def _may_be_called(endpoint: str) -> bool:
    """Whether a notice may be sent there: to a public https address, or to a service that the operator named."""
    try:
        parts = urlsplit(endpoint)
    except ValueError:
        return False
    if f"{parts.scheme}://{parts.netloc}" in settings.WEB_PUSH_PRIVATE_SERVICES:
        return True
    public = parsed_https(endpoint)
    return public is not None and names_public_host(public.hostname or "")


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""


def _digest(endpoint: str) -> str:
    return hashlib.sha256(endpoint.encode("utf-8", "surrogatepass")).hexdigest()
