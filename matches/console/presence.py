"""Heartbeats of commentators: open consoles, typing, and claimed events."""

import time
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import User
from livecast import presence
from livecast.realtime.protocol import Frame, encode, encode_data
from matches.feed import feed_log
from matches.feed.console_state import presence_key

PRESENCE_TTL = 10.0  # seconds after the last heartbeat until a commentator is no longer listed
# Fans receive the typing notice at most this often (seconds). Their page shows it for twice as long.
TYPING_INTERVAL = 3.0


@dataclass(frozen=True, slots=True)
class HeartbeatResult:
    """The result of a heartbeat. `changed`: the console's state is different now.

    `typing`: the notice to send to fans, None for no notice.
    """

    changed: bool
    typing: bool | None = None


def heartbeat(match_id: int, user: User, *, typing: bool, claim: str) -> HeartbeatResult:
    """Record that a commentator has the console open.

    `claim` is the commentator's own text for the event that the others should leave to them.
    """
    before = presence.current(presence_key(match_id)).get(str(user.pk), {})
    old = before.get("shown", {})
    now = time.time()
    notified_at = before.get("notified_at", 0.0)
    notify = typing != old.get("typing", False) or (typing and now - notified_at > TYPING_INTERVAL)
    shown = {
        "id": user.pk,
        "name": user.public_name,
        "typing": typing,
        "claim": claim,
        "seen_at": timezone.now().isoformat(timespec="seconds"),
    }
    value = {"shown": shown, "notified_at": now if notify else notified_at}
    presence.record(presence_key(match_id), str(user.pk), value, PRESENCE_TTL)
    return HeartbeatResult(
        changed=(old.get("typing"), old.get("claim")) != (typing, claim),
        typing=typing if notify else None,
    )


def typing_frame(match_id: int, user: User, typing: bool) -> Frame:
    """Return the frame that tells fans whether a commentator is writing.

    It has no offset and is not repaired.
    """
    data = {"typing": typing, "name": user.public_name}
    return Frame(encode("typing", topic=feed_log.feed_topic(match_id), data=encode_data(data)))
