"""Closes sockets whose users lost access to a topic.

Access is checked when a socket opens, and the socket lives for hours. Access ends when a role, a permission, the staff
flag or the account is withdrawn, and when a match is made private. A process learns of it in two ways. The code that
withdraws access announces it on the control channel. And each process asks the database every second, so it works
without the channel layer.

Invariants
 1. Each topic family has its own check, one at a time: a family with slow database calls delays no other family.
 2. Sockets of public topics are not checked: one query returns the public topics of a family. For the others the
    number of queries does not depend on the number of sockets or users.
 3. A check compares current access with current subscribers, not changes: the next check makes up for a failed one.

All of it runs on the event loop's thread.
"""

import asyncio
import json
import logging
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import chain
from typing import Any

from livecast.outages import Outage
from livecast.realtime.authenticated_sockets import NOTIFY_TIMEOUT, AuthenticatedSockets
from livecast.realtime.connections import Connection
from livecast.realtime.protocol import Close, Frame
from livecast.realtime.push import CONTROL, push
from livecast.realtime.topic_state import TopicState
from livecast.realtime.topics import Topic

logger = logging.getLogger(__name__)

CHECK_NOW = Frame(json.dumps(["check access"]))
CLOSES_PER_TURN = 200  # sockets closed in one turn of the event loop


class TopicAccess:
    """Checks access to this process's topics."""

    def __init__(self, topics: Mapping[str, TopicState], sockets: AuthenticatedSockets) -> None:
        self._topics = topics
        self._sockets = sockets
        self.check_interval = sockets.check_interval
        self._announced = asyncio.Event()
        self._checking: asyncio.Task[None] | None = None
        self._running: dict[Topic, asyncio.Task[None]] = {}
        self._recheck: set[Topic] = set()  # families to check again when the running check ends
        self._failing: set[Topic] = set()
        self._outage = Outage("database for access checks")

    def public_among(self, names: Mapping[str, Any]) -> list[str]:
        """Return the topics that were public at the last check."""
        return [name for name in names if name in self._topics and self._topics[name].public]

    def start(self) -> None:
        """Start the checks if they do not run. Called whenever a topic is opened."""
        if self._checking is None or self._checking.done():
            self._checking = asyncio.create_task(self._check(), name="check access")
            self._checking.add_done_callback(_log_task_end)

    def on_control(self, frame: Frame) -> None:
        """Handle a control message. CHECK_NOW starts the next check at once."""
        if frame.text == CHECK_NOW.text:
            self._announced.set()

    async def _check(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self.check_interval):
                    await self._announced.wait()
            self._announced.clear()
            families = {topic.family for topic in self._topics.values() if topic.ready}
            self._failing &= families
            for family in families:
                if family in self._running:
                    self._recheck.add(family)  # its query may be older than the change
                else:
                    self._running[family] = asyncio.create_task(self._check_family(family), name="check access")

    async def _check_family(self, family: Topic) -> None:
        try:
            while True:
                self._recheck.discard(family)
                try:
                    await self.check(family)
                except Exception as error:
                    self._failing.add(family)
                    self._outage.record_failure(error)  # sockets stay open while the database is unavailable
                    return
                self._failing.discard(family)
                if not self._failing:
                    self._outage.record_recovery()
                if family not in self._recheck:
                    return
        finally:
            del self._running[family]

    async def check(self, family: Topic) -> None:
        """Read who may join this family's topics, and close the sockets of all others.

        Raises database errors.
        """
        opened = [topic for topic in self._topics.values() if topic.ready and topic.family is family]
        public = await family.public([topic.name for topic in opened])
        restricted: list[tuple[TopicState, list[Connection], bool]] = []
        for topic in opened:
            was_public, topic.public = topic.public, topic.name in public
            if not topic.public and topic.subscriber_count:
                # Listed before the next query: its result does not apply to users who join meanwhile.
                restricted.append((topic, list(chain.from_iterable(topic.subscribers.values())), was_public))
        if not restricted:
            return
        allowed = await family.allowed([topic.name for topic, _, _ in restricted])
        for topic, connections, was_public in restricted:
            user_ids = frozenset(allowed.get(topic.name, ()))
            denied = [connection for connection in connections if self._sockets.user_of(connection).pk not in user_ids]
            await self._sockets.close_expired(denied)  # they reconnect without a login
            still_open = [connection for connection in denied if not connection.closed]
            await self._close(still_open, topic, was_public=was_public)

    async def _close(self, connections: Iterable[Connection], topic: TopicState, *, was_public: bool) -> None:
        """Close sockets of users without access to the topic."""
        closed = 0
        for connection in connections:
            user = self._sockets.user_of(connection)
            for other in self._topics.values():
                subscribers = other.subscribers.get(type(connection))
                if subscribers is not None:
                    subscribers.discard(connection)
            self._sockets.unregister(connection)
            # The close code tells users that they lost access. For all others the topic does not exist.
            lost_access = user.is_authenticated and not was_public
            await connection.close(Close.NOT_ALLOWED if lost_access else Close.NO_SUCH_TOPIC)
            closed += 1
            if closed % CLOSES_PER_TURN == 0:
                await asyncio.sleep(0)
        if closed:
            logger.info("%s: closed %d sockets whose users lost access", topic.name, closed)

    async def close(self) -> None:
        """Stop checking (tests, and process shutdown)."""
        tasks = [task for task in (self._checking, *self._running.values()) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def access_changed() -> None:
    """Make every process check access at once. Call it after the change is committed.

    It is only a hint, and it never raises: without the channel layer each process finds the change within two seconds.
    """
    try:
        push(CONTROL, [CHECK_NOW], timeout=NOTIFY_TIMEOUT)
    except Exception:
        logger.warning("could not announce changed access; each process finds it in the database", exc_info=True)


def _log_task_end(task: "asyncio.Task[None]") -> None:
    if not task.cancelled():
        # The task is an endless loop: it ended with an error.
        logger.error("the check of access ended; it restarts when a topic is opened", exc_info=task.exception())
