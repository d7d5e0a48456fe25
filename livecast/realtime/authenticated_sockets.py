"""The sockets of people who are logged in: how many each may have, what is for one member alone, and their end when
the session ends.

An end is heard of twice. Whoever ends a session says so through the channel layer, which closes its sockets at once;
and each process asks the database every second which of its sessions are over, so that it holds with the layer away.

All of it runs on the event loop's thread.
"""

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Collection, Coroutine, Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from livecast.errors import LivecastError
from livecast.realtime.connections import Fan
from livecast.realtime.database import in_database
from livecast.realtime.outages import Outage
from livecast.realtime.protocol import Close, Frame
from livecast.realtime.push import CONTROL, push
from livecast.realtime.sessions import Holder, ended_among, mark_of

logger = logging.getLogger(__name__)

PATIENCE = 1.0  # seconds that whoever logs out waits for the channel layer


class Members:
    """The logged-in sockets of this process."""

    def __init__(self) -> None:
        self._sockets: dict[Fan, Holder] = {}
        self._topics: dict[Fan, Collection[str]] = {}
        self._count_of: Counter[Any] = Counter()  # sockets of each person
        self._asking: asyncio.Task[None] | None = None
        self._doing: set[asyncio.Task[None]] = set()
        self._outage = Outage("database of sessions")
        self.check_interval: float = settings.LIVECAST["SESSION_CHECK_INTERVAL"]
        self.most: int = settings.LIVECAST["SOCKETS_PER_MEMBER"]

    def __len__(self) -> int:
        return len(self._sockets)

    def come(self, fan: Fan, holder: Holder, topics: Collection[str] = ()) -> None:
        """Take a socket of these topics in. Raises LivecastError `socket.too_many` (429)."""
        theirs = self._count_of[holder.user.pk]
        if self.most and theirs >= self.most:
            raise LivecastError(
                "socket.too_many",
                f"You are watching in {theirs} places already: close one of them, and load this page again.",
                status=429,
            )
        self._sockets[fan] = holder
        self._topics[fan] = topics
        self._count_of[holder.user.pk] += 1
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask(), name="sessions")
            self._asking.add_done_callback(_ended)

    def leave(self, fan: Fan) -> None:
        self._topics.pop(fan, None)
        holder = self._sockets.pop(fan, None)
        if holder is not None:
            self._count_of[holder.user.pk] -= 1
            if not self._count_of[holder.user.pk]:
                del self._count_of[holder.user.pk]

    def user_of(self, fan: Fan) -> AbstractBaseUser | AnonymousUser:
        """Who has this socket, as they were when it opened."""
        holder = self._sockets.get(fan)
        return AnonymousUser() if holder is None else holder.user

    def heard(self, frame: Frame) -> None:
        """The channel layer says that sessions have ended, or has a word for some members in one topic."""
        said = json.loads(frame.text)
        if isinstance(said, dict):
            fans = [fan for fan, holder in self._sockets.items() if holder.user.pk in said["members"]]
            self._begin(self._say([fan for fan in fans if said["topic"] in self._topics[fan]], Frame(said["text"])))
        else:
            marks = set(said)
            self._begin(self._close([fan for fan, holder in self._sockets.items() if holder.mark in marks]))

    def _begin(self, doing: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(doing, name="control")
        self._doing.add(task)
        task.add_done_callback(self._doing.discard)

    async def _say(self, fans: Iterable[Fan], word: Frame) -> None:
        for fan in fans:
            await fan.send(word)

    async def _ask(self) -> None:
        while self._sockets:
            await asyncio.sleep(self.check_interval)
            try:
                await self.close_ended(list(self._sockets))
            except Exception as error:
                self._outage.begin(error)  # nobody is sent away because we cannot ask
            else:
                self._outage.end()

    async def close_ended(self, fans: Iterable[Fan]) -> None:
        """Close those of the sockets whose session has ended. Raises what a database raises."""
        holders = {fan: self._sockets[fan] for fan in fans if fan in self._sockets}
        if holders:
            ended = await in_database(ended_among, set(holders.values()))
            await self._close(fan for fan, holder in holders.items() if holder.session_key in ended)

    async def _close(self, fans: Iterable[Fan]) -> None:
        for fan in list(fans):
            self.leave(fan)
            await fan.close(Close.SESSION_ENDED)

    async def close(self) -> None:
        """Stop asking (tests, and the end of a process)."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)


def word_to(member_ids: Iterable[int], topic: str, text: str) -> Frame:
    """What to push to CONTROL to have every process send this frame to these members' sockets that follow the topic.

    Only a hint, too: whoever is not connected at that moment hears nothing of it.
    """
    return Frame(json.dumps({"members": list(member_ids), "topic": topic, "text": text}))


def sessions_ended(session_keys: Iterable[str]) -> None:
    """Have every process close the sockets of these sessions, which are over in the database already.

    Only a hint, and never the caller's trouble: with the channel layer away it is the look at the database that
    closes them.
    """
    marks = [mark_of(key) for key in session_keys]
    if not marks:
        return
    try:
        push(CONTROL, [Frame(json.dumps(marks))], timeout=PATIENCE)
    except Exception:
        logger.warning("no process could be told that sessions have ended; they will see", exc_info=True)


def _ended(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and task.exception() is not None:
        logger.error("nobody looks after the sessions", exc_info=task.exception())
