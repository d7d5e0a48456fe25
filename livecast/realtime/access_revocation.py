"""Closes the sockets of people who lost the right to be in a topic.

A socket is opened with a right and lives for hours. A right ends when a role, a permission, the staff flag or the
account is withdrawn, and when a match is made private. Each process learns of it in two ways. Whoever withdraws a right
announces it on the control channel. And each process asks the database again every second, so that it holds without
the channel layer.

Invariants
 1. Each family is checked by itself, one check at a time: a family whose database calls are slow delays no other.
 2. Sockets of a public topic are not looked at: one query says which topics of a family are public. For the others the
    number of queries does not depend on the number of sockets or people.
 3. A check looks at who is there, not at what has changed: a check that failed is made up for by the next.

All of it runs on the event loop's thread.
"""

import asyncio
import json
import logging
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from django.conf import settings

from livecast.outages import Outage
from livecast.realtime.authenticated_sockets import NOTIFY_TIMEOUT, AuthenticatedSockets
from livecast.realtime.connections import Connection
from livecast.realtime.protocol import Close, Frame
from livecast.realtime.push import CONTROL, push
from livecast.realtime.topic_state import TopicState
from livecast.realtime.topics import Topic

logger = logging.getLogger(__name__)

CHECK_NOW = Frame(json.dumps(["look at the doors"]))
CLOSES_PER_TURN = 200  # sockets that are closed before others have their turn


class TopicAccess:
    """Checks who may be in this process's topics."""

    def __init__(self, topics: Mapping[str, TopicState], sockets: AuthenticatedSockets) -> None:
        self._topics = topics
        self._sockets = sockets
        self.check_interval: float = settings.LIVECAST["SESSION_CHECK_INTERVAL"]
        self._announced = asyncio.Event()
        self._checking: asyncio.Task[None] | None = None
        self._running: dict[Topic, asyncio.Task[None]] = {}
        self._recheck: set[Topic] = set()  # families to check once more when the running check ends
        self._failing: set[Topic] = set()
        self._outage = Outage("database of rights")

    def public_among(self, names: Mapping[str, Any]) -> list[str]:
        """Those of the topics that everybody may join, as far as is known here."""
        return [name for name in names if name in self._topics and self._topics[name].public]

    def start(self) -> None:
        """Start the checks, unless they run. Called whenever a topic is opened."""
        if self._checking is None or self._checking.done():
            self._checking = asyncio.create_task(self._check(), name="check access")
            self._checking.add_done_callback(_log_task_end)

    def on_control(self, frame: Frame) -> None:
        """Take a message of the control channel. An announcement makes the next check begin at once."""
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
                    self._recheck.add(family)  # it may have asked before the right was withdrawn
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
                    self._outage.record_failure(error)  # nobody is closed because the database cannot be asked
                    return
                self._failing.discard(family)
                if not self._failing:
                    self._outage.record_recovery()
                if family not in self._recheck:
                    return
        finally:
            del self._running[family]

    async def check(self, family: Topic) -> None:
        """Ask who may be in this family's topics, and close the sockets of all others.

        Raises what a database raises.
        """
        opened = [topic for topic in self._topics.values() if topic.ready and topic.family is family]
        public = await family.public([topic.name for topic in opened])
        restricted: list[tuple[TopicState, list[Connection], bool]] = []
        for topic in opened:
            was_public, topic.public = topic.public, topic.name in public
            if not topic.public and topic.subscriber_count:
                # Noted before the next query: about somebody who joins meanwhile it says nothing.
                restricted.append(
                    (
                        topic,
                        [connection for subscribers in topic.subscribers.values() for connection in subscribers],
                        was_public,
                    )
                )
        if not restricted:
            return
        allowed = await family.allowed([topic.name for topic, _, _ in restricted])
        for topic, connections, was_public in restricted:
            user_ids = frozenset(allowed.get(topic.name, ()))
            denied = [connection for connection in connections if self._sockets.user_of(connection).pk not in user_ids]
            await self._sockets.close_expired(denied)  # they come back as fans who are not logged in
            await self._close(
                [connection for connection in denied if not connection.closed], topic, was_public=was_public
            )

    async def _close(self, connections: Iterable[Connection], topic: TopicState, *, was_public: bool) -> None:
        """Close sockets of people who may not be in the topic."""
        closed = 0
        for connection in connections:
            user = self._sockets.user_of(connection)
            for other in self._topics.values():
                subscribers = other.subscribers.get(type(connection))
                if subscribers is not None:
                    subscribers.discard(connection)
            self._sockets.unregister(connection)
            # Somebody who lost a right is told so. To everybody else the topic is one that does not exist.
            lost_right = user.is_authenticated and not was_public
            await connection.close(Close.NOT_ALLOWED if lost_right else Close.NO_SUCH_TOPIC)
            closed += 1
            if closed % CLOSES_PER_TURN == 0:
                await asyncio.sleep(0)
        if closed:
            logger.info("%s: closed %d sockets of people who may not be in it any more", topic.name, closed)

    async def close(self) -> None:
        """Stop checking (tests, and the end of a process)."""
        tasks = [task for task in (self._checking, *self._running.values()) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def access_changed() -> None:
    """Have every process check at once who may be in which topic. Call it when the change has committed.

    Only a hint, and it never raises: without the channel layer each process finds the change within two seconds.
    """
    try:
        push(CONTROL, [CHECK_NOW], timeout=NOTIFY_TIMEOUT)
    except Exception:
        logger.warning("a changed right could not be announced; each process finds it by itself", exc_info=True)


def _log_task_end(task: "asyncio.Task[None]") -> None:
    if not task.cancelled():
        # It does not end by itself. It starts again when the next topic is opened.
        logger.error("the check of who may be in which topic ended", exc_info=task.exception())
