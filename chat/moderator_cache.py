"""Who keeps which room, as far as sockets must know at every message: from memory, a second old.

A crowd that writes too fast is asked all at once whether it may. Each asking the database for itself would have them
wait in front of the messages of everybody else. Whether somebody may moderate is asked anew in the actions.
"""

import asyncio
import time
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from accounts.models import User
from chat import selectors
from chat.database import in_chat_database
from matches.permissions import moderators_of

FRESH_SECONDS = 1.0  # a right that was withdrawn must have ended after 2 s
MOST_ROOMS = 64


@dataclass(frozen=True, slots=True)
class _Answer:
    moderators: "asyncio.Future[frozenset[int]]"
    until: float


_answers: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[int, _Answer]] = WeakKeyDictionary()


async def moderates(user: User, match_id: int) -> bool:
    """Whether the user keeps the match's room. Raises `match.not_found` (404)."""
    rooms = _answers.setdefault(asyncio.get_running_loop(), {})
    now = time.monotonic()
    answer = rooms.get(match_id)
    if answer is None or answer.until < now:
        for known in [known for known, old in rooms.items() if old.until < now or len(rooms) >= MOST_ROOMS]:
            del rooms[known]
        asked = asyncio.ensure_future(in_chat_database(_look, match_id))

        def settled(done: "asyncio.Future[frozenset[int]]") -> None:
            if (done.cancelled() or done.exception() is not None) and rooms.get(match_id) is answer:
                del rooms[match_id]  # the next one asks anew

        answer = rooms[match_id] = _Answer(asked, now + FRESH_SECONDS)
        asked.add_done_callback(settled)
    # Whoever waits may go away: the others still want to know.
    return user.pk in await asyncio.shield(answer.moderators)


def _look(match_id: int) -> frozenset[int]:
    return moderators_of(selectors.match_of(match_id))
