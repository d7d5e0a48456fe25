from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache

from matches import actions
from matches.actions.push_subscriptions import Device
from matches.feed import events
from matches.models import Match, NoticePosition, PushSubscription
from matches.notices import announcing
from matches.notices.announcements import Announced
from matches.scoring.notice_kinds import NoticeKind
from tests.matches.notices.push_service import Browser, PushService, push_service


@pytest.fixture(autouse=True)
def new_worker() -> None:
    """Start as a new worker with an empty cache: the rows of another test may have the same ids."""
    announcing.known_followed.clear()
    cache.clear()


@pytest.fixture
def service(settings: Any, tmp_path: Any) -> Iterator[PushService]:
    """A push service, to which notices may be sent."""
    settings.VAR_DIR = tmp_path
    with push_service() as service:
        settings.WEB_PUSH_PRIVATE_SERVICES = [service.origin]
        yield service


Subscribe = Callable[..., PushSubscription]


@pytest.fixture
def subscribe(live_match: Match) -> Subscribe:
    """Register a browser that follows the live match: `subscribe(browser, language="zh-hans")`."""
    # The log of this match begins after its kick-off.
    announced = Announced(match=events.fixture_list_data(live_match))
    NoticePosition.objects.create(match=live_match, offset=live_match.last_offset, state=announced.as_data())

    def save(browser: Browser, **wanted: Any) -> PushSubscription:
        follows = {} if "teams" in wanted or "matches" in wanted else {"matches": [live_match.pk]}
        fields: dict[str, Any] = {"kinds": [str(kind) for kind in NoticeKind], **follows, **wanted}
        return actions.save_subscription(
            device=Device(browser.endpoint, browser.keys["p256dh"], browser.keys["auth"], **fields)
        )

    return save
