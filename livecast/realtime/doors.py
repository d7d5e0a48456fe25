"""Topics that are shut while fans are there: a match was made private. Who may not join any more is sent away.

Heard of twice, as the end of a session is. Whoever shuts a topic says so through the channel layer; and each process
asks every two seconds which of its topics everybody may join, so that it holds with the layer away.

All of it runs on the event loop's thread.
"""

import asyncio
import json
import logging
from collections.abc import Iterable, Mapping
from typing import Any

from livecast.errors import LivecastError
from livecast.realtime.local import LocalTopic
from livecast.realtime.members import PATIENCE, Members
from livecast.realtime.protocol import Close, Frame
from livecast.realtime.push import CONTROL, push
from livecast.realtime.topics import Topic

logger = logging.getLogger(__name__)

LOOK = Frame(json.dumps(["look at the doors"]))
AT_ONCE = 200  # sockets that are closed before others have their turn


class Doors:
    """Which of this process's topics are open to everybody."""

    def __init__(self, topics: Mapping[str, LocalTopic], members: Members) -> None:
        self._topics = topics
        self._members = members
        self._looking: asyncio.Task[None] | None = None
        self._again = False

    def open_among(self, names: Mapping[str, Any]) -> list[str]:
        """Those of the topics that everybody may join, as far as is known here."""
        return [name for name in names if name in self._topics and self._topics[name].public]

    def heard(self, frame: Frame) -> None:
        """The channel layer says that somebody has shut or opened a topic: look, and do not wait for the next turn."""
        if frame.text != LOOK.text:
            return
        self._again = True
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look_now(), name="look at the doors")

    async def _look_now(self) -> None:
        while self._again:
            self._again = False
            by_family: dict[Topic, list[LocalTopic]] = {}
            for topic in self._topics.values():
                if topic.ready:
                    by_family.setdefault(topic.family, []).append(topic)
            looks = [self.look_at(family, opened) for family, opened in by_family.items()]
            for problem in await asyncio.gather(*looks, return_exceptions=True):
                if problem is not None:
                    logger.warning("who may join which topic could not be asked; the hub asks again", exc_info=problem)

    async def look_at(self, family: Topic, opened: Iterable[LocalTopic]) -> None:
        """Ask who may join what, and send away whom that leaves outside."""
        public = await family.public([topic.name for topic in opened])
        for topic in opened:
            was_open, topic.public = topic.public, topic.name in public
            if was_open and not topic.public:
                await self._send_away(topic)

    async def _send_away(self, topic: LocalTopic) -> None:
        """Close the sockets of all who may not join. Who comes from now on is asked before."""
        inside: dict[Any, bool] = {}  # person -> whether they may stay: asked once, however many sockets they have
        closed = 0
        for fan in [fan for crowd in topic.crowds.values() for fan in crowd]:
            user: Any = self._members.user_of(fan)
            if user.pk not in inside:
                inside[user.pk] = await _may_join(topic, user)
            if inside[user.pk]:
                continue
            for other in self._topics.values():
                crowd = other.crowds.get(type(fan))
                if crowd is not None:
                    crowd.discard(fan)
            self._members.leave(fan)
            await fan.close(Close.NO_SUCH_TOPIC)
            closed += 1
            if closed % AT_ONCE == 0:
                await asyncio.sleep(0)
        if closed:
            logger.info("%s was shut: %d sockets are closed", topic.name, closed)

    async def close(self) -> None:
        """Stop looking (tests, and the end of a process)."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)


def doors_moved() -> None:
    """Have every process look who may join what, which is in the database already.

    Only a hint, and never the caller's trouble: with the channel layer away each process sees it within two seconds.
    """
    try:
        push(CONTROL, [LOOK], timeout=PATIENCE)
    except Exception:
        logger.warning("no process could be told that a topic was shut or opened; they will see", exc_info=True)


async def _may_join(topic: LocalTopic, user: Any) -> bool:
    try:
        await topic.family.require_join(topic.name, {"user": user})
    except LivecastError:
        return False
    return True
