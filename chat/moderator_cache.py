"""The moderators of each room, cached for a second, for checks that sockets make at every message.

Many members who write too fast are checked at the same moment. A query for each of them would delay the messages of all
others. Actions check the permission again in the database.
"""

import asyncio
import time
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from accounts.models import User
from chat import selectors
from chat.database import in_chat_database
from matches.permissions import moderators_of

TTL = 1.0  # seconds; a withdrawn right must end within 2 s
MAX_ROOMS = 64


@dataclass(frozen=True, slots=True)
class _CacheEntry:
    moderators: "asyncio.Future[frozenset[int]]"
    until: float


_cache: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[int, _CacheEntry]] = WeakKeyDictionary()


async def is_moderator(user: User, match_id: int) -> bool:
    """Return whether the user moderates the match's room. Raises `match.not_found` (404)."""
    rooms = _cache.setdefault(asyncio.get_running_loop(), {})
    now = time.monotonic()
    answer = rooms.get(match_id)
    if answer is None or answer.until < now:
        for known in [known for known, old in rooms.items() if old.until < now or len(rooms) >= MAX_ROOMS]:
            del rooms[known]
        asked = asyncio.ensure_future(in_chat_database(_load_moderators, match_id))

        def settled(done: "asyncio.Future[frozenset[int]]") -> None:
            if (done.cancelled() or done.exception() is not None) and rooms.get(match_id) is answer:
                del rooms[match_id]  # the next call retries

        answer = rooms[match_id] = _CacheEntry(asked, now + TTL)
        asked.add_done_callback(settled)
    # Shielded: one caller may be cancelled while others wait for the same answer.
    return user.pk in await asyncio.shield(answer.moderators)


def _load_moderators(match_id: int) -> frozenset[int]:
    return moderators_of(selectors.match_of(match_id))
