"""The budget of a member's messages, and what happens to a member who is over it."""

import math
import time
from contextlib import nullcontext
from typing import NoReturn

from django.conf import settings

from accounts.models import User
from chat.message_writer import writer_of
from chat.moderator_cache import is_moderator
from livecast.errors import LivecastError
from livecast.ratelimit import Limit, Spend, take_async
from livecast.realtime.topics import Scope


def message_limits() -> tuple[Limit, ...]:
    """Return the limits on messages from the settings. A setting of 0 means no limit."""
    chat = settings.CHAT
    pause, minute = chat["PAUSE_SECONDS"], chat["MESSAGES_PER_MINUTE"]
    limits = [Limit("chat.pause", 1, pause)] if pause else []
    return (*limits, Limit("chat.minute", minute, 60)) if minute else tuple(limits)


class SendBackoff:
    """Refusals of one socket's member for writing too fast. Stored in the socket's scope.

    A member over the budget is refused from memory until the wait is over, before anything else is checked. So a flood
    costs no call to Redis or the database, and little time of the event loop.
    """

    SECONDS = 30.0  # a refusal is remembered for this long

    def __init__(self) -> None:
        self._refused_at = -math.inf
        self._wait_until = -math.inf

    @classmethod
    def of(cls, scope: Scope) -> "SendBackoff":
        backoff: SendBackoff = scope.setdefault("chat.backoff", cls())
        return backoff

    @property
    def recently_refused(self) -> bool:
        return time.monotonic() - self._refused_at < self.SECONDS

    def require_no_wait(self) -> None:
        wait = self._wait_until - time.monotonic()
        if wait > 0:
            self.refuse(wait)

    def refuse(self, wait: float) -> NoReturn:
        self._refused_at = time.monotonic()
        self._wait_until = self._refused_at + wait
        raise LivecastError(
            "chat.too_fast",
            "You are writing too fast. Wait a moment, then send it again.",
            status=429,
            retry_after=round(wait, 1),
        )


async def spend_on_message(user: User, match_id: int, limits: tuple[Limit, ...], backoff: SendBackoff) -> None:
    """Spend from the message budget. Moderators have no limit."""
    async with writer_of(match_id).throttle_lock if backoff.recently_refused else nullcontext():
        verdict = await take_async(*(Spend(limit, f"user:{user.pk}") for limit in limits))
    if not verdict.allowed and not await is_moderator(user, match_id):
        backoff.refuse(verdict.retry_after)
