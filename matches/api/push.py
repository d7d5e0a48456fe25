"""Register the devices that get notices by Web Push."""

from typing import Annotated

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema
from ninja.utils import check_csrf

from accounts.client_address import client_identity
from accounts.models import User
from livecast.errors import LivecastError
from livecast.input_limits import PUSH_ENDPOINT
from livecast.ratelimit import Limit
from livecast.realtime.protocol import encode_data
from matches import actions
from matches.actions.push_subscriptions import LONGEST_DELAY, Device
from matches.api.follows import Ids
from matches.api.spending import require_spend
from matches.notices import vapid
from matches.pages.etag import no_store
from matches.scoring.notice_kinds import NoticeKind

router = Router()
# Of one address in a minute: a stadium, a school or a mobile network has one.
WRITES = Limit("push.write", 600, 60)

Text = Annotated[str, Field(max_length=4 * PUSH_ENDPOINT.size)]


class Keys(Schema):
    p256dh: Text
    auth: Text


class SubscriptionIn(Schema):
    """The JSON of a browser's PushSubscription, and what the device wants."""

    endpoint: Text
    keys: Keys
    language: str = Field("en", max_length=12)
    kinds: list[NoticeKind] = Field(default_factory=lambda: list(NoticeKind), max_length=20)
    delay: int = Field(0, ge=0, le=LONGEST_DELAY)
    hides_results: bool = False
    matches: Ids
    teams: Ids


class MoveIn(Schema):
    """The JSON of a new PushSubscription, and the endpoint of the one before."""

    endpoint: Text
    keys: Keys
    replaces: Text


class EndpointIn(Schema):
    endpoint: Text


class KeyOut(Schema):
    """The public key of the server (VAPID)."""

    key: str


@router.get("/push/key", response=KeyOut, summary="The public key that browsers subscribe with")
def key(request: HttpRequest) -> HttpResponse:
    _require_on()
    response = HttpResponse(encode_data({"key": vapid.public_key()}), content_type="application/json")
    patch_cache_control(response, public=True, max_age=300)
    return response


@router.post("/push/subscriptions", summary="Register a device, or change what it wants")
def save(request: HttpRequest, wanted: SubscriptionIn) -> HttpResponse:
    _require_on()
    require_spend(WRITES, client_identity(request).origin)
    device = Device(
        endpoint=wanted.endpoint,
        p256dh=wanted.keys.p256dh,
        auth=wanted.keys.auth,
        language=wanted.language,
        kinds=[str(kind) for kind in wanted.kinds],
        delay_seconds=wanted.delay,
        hides_results=wanted.hides_results,
        matches=set(wanted.matches),
        teams=set(wanted.teams),
    )
    actions.save_subscription(device=device, user=_member(request))
    return no_store(HttpResponse(status=204))


@router.put("/push/subscriptions", summary="Give a device the new address of its push service")
def move(request: HttpRequest, moved: MoveIn) -> HttpResponse:
    _require_on()
    require_spend(WRITES, client_identity(request).origin)
    actions.move_subscription(
        replaces=moved.replaces, endpoint=moved.endpoint, p256dh=moved.keys.p256dh, auth=moved.keys.auth
    )
    return no_store(HttpResponse(status=204))


@router.delete("/push/subscriptions", summary="Remove a device")
def remove(request: HttpRequest, wanted: EndpointIn) -> HttpResponse:
    require_spend(WRITES, client_identity(request).origin)
    actions.remove_subscription(endpoint=wanted.endpoint)
    return no_store(HttpResponse(status=204))


def _member(request: HttpRequest) -> User | None:
    """Return the member, if the request comes from a page of this site. Another site could send it with the cookie."""
    user = request.user
    return user if isinstance(user, User) and check_csrf(request) is None else None


def _require_on() -> None:
    if not settings.WEB_PUSH_ON:
        raise LivecastError("push.off", _("This site sends no notices to devices."), status=404)
