"""The commentators' box of a match: who is in it and what they are at, what is held back, who has the microphone.

Its state goes to everybody in the box whenever it changes (topic `match.<id>.console`); what the push loses, the look
that each process takes every two seconds brings.
"""

import time
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from livecast import signs
from livecast.realtime import presence
from livecast.realtime.protocol import Frame, encode, encode_data
from livecast.realtime.push import push
from matches import events, feed
from matches.models import Match

HERE_SECONDS = 10.0  # after the last sign, somebody has gone
# Fans are told that somebody writes at most this often; their page believes it for twice as long.
TYPING_EVERY = 3.0
PATIENCE = 1.0  # seconds that who changes something waits for the channel layer


def topic_of(match_id: int) -> str:
    return f"match.{match_id}.console"


def state(match_id: int) -> dict[str, Any]:
    """What everybody in the box sees. Empty where there is no such match."""
    match = Match.objects.select_related("caller", "competition").filter(pk=match_id).first()
    if match is None:
        return {"held": [], "people": [], "caller": None, "holds": {}, "viewers": 0}
    held = match.held.select_related("author")
    caller = match.caller
    return {
        "held": [events.held_data(match, one) for one in held],
        "people": [sign["shown"] for _, sign in sorted(signs.standing(_place(match_id)).items())],
        "caller": {"id": caller.pk, "name": caller.public_name} if caller is not None else None,
        "holds": match.holds,
        "viewers": presence.count(feed.topic_of(match_id)),
    }


def state_frame(match_id: int) -> Frame:
    return Frame(encode("console", topic=topic_of(match_id), data=encode_data(state(match_id))))


def changed(match_id: int) -> None:
    """Show the box's new state to everybody in it, once the transaction has committed. Never the caller's trouble."""
    transaction.on_commit(lambda: push(topic_of(match_id), [state_frame(match_id)], timeout=PATIENCE), robust=True)


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a sign of life: whether the box sees something new, and whether fans are to be told."""

    changed: bool
    typing: bool | None = None


def here(match_id: int, user: User, *, typing: bool, claim: str) -> Told:
    """Somebody is in the box, and maybe writing; `claim` is what they say they are at, for the others to leave it."""
    before = signs.standing(_place(match_id)).get(str(user.pk), {})
    old = before.get("shown", {})
    now = time.time()
    told_at = before.get("told_at", 0.0)
    tell = typing != old.get("typing", False) or (typing and now - told_at > TYPING_EVERY)
    shown = {
        "id": user.pk,
        "name": user.public_name,
        "typing": typing,
        "claim": claim,
        "seen_at": timezone.now().isoformat(timespec="seconds"),
    }
    sign = {"shown": shown, "told_at": now if tell else told_at}
    signs.leave(_place(match_id), str(user.pk), sign, HERE_SECONDS)
    return Told(
        changed=(old.get("typing"), old.get("claim")) != (typing, claim),
        typing=typing if tell else None,
    )


def typing_frame(match_id: int, user: User, typing: bool) -> Frame:
    """For fans, and soon forgotten: it has no offset."""
    data = {"typing": typing, "name": user.public_name}
    return Frame(encode("typing", topic=feed.topic_of(match_id), data=encode_data(data)))


def _place(match_id: int) -> str:
    return f"booth:{match_id}"
