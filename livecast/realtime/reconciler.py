"""The look at the database, every two seconds: what do the logs hold, and how do the states stand?

With it fans are served while the channel layer or the workers are away, and a log that was restored is noticed.

Invariants
 1. Each family is asked by itself, one query at a time: one whose database calls are slow keeps us from looking at no
    other.
 2. A log of another epoch, or that is shorter than it was, is another log: every offset means something else than it
    did, and there is nothing to resume from, for anybody.
"""

import asyncio
from collections.abc import Mapping

from livecast.realtime.control_frames import resync_frame
from livecast.realtime.gap_repair import Reader
from livecast.realtime.topic_state import LocalTopic
from livecast.realtime.topics import LogTopic, StateTopic


class Looks:
    """`epoch` is that of the logs as they were last seen; "" before the first is opened."""

    def __init__(self, topics: Mapping[str, LocalTopic], reader: Reader, check_interval: float) -> None:
        self.epoch = ""
        self._topics = topics
        self._reader = reader
        self._check_interval = check_interval
        self._epochs: dict[LogTopic, str] = {}  # as each family was last seen: they are looked at one by one
        self._running: dict[LogTopic, asyncio.Task[None]] = {}

    @property
    def running(self) -> list[asyncio.Task[None]]:
        return list(self._running.values())

    async def begin(self, family: LogTopic) -> None:
        """A log of this family is opened: from here on, another epoch is news."""
        self.epoch = self.epoch or await family.epoch()
        self._epochs.setdefault(family, self.epoch)

    async def look(self) -> None:
        """Look at everything that is open. Raises what a database raises."""
        await self._look_at_logs()
        await self._look_at_states()

    async def _look_at_logs(self) -> None:
        by_family: dict[LogTopic, list[LocalTopic]] = {}
        for topic in self._topics.values():
            if topic.ready and isinstance(topic.family, LogTopic):
                by_family.setdefault(topic.family, []).append(topic)
        for family, opened in by_family.items():
            if family not in self._running:
                self._running[family] = asyncio.create_task(self._look_at(family, opened), name="look at heads")
        if not self._running:
            return
        finished, _ = await asyncio.wait(self._running.values(), timeout=self._check_interval)
        self._running = {family: look for family, look in self._running.items() if not look.done()}
        for problem in [look.exception() for look in finished]:
            if problem is not None:
                raise problem

    async def _look_at(self, family: LogTopic, opened: list[LocalTopic]) -> None:
        # Lines may arrive while the database is asked: what counts is what was known before.
        known = {topic.name: topic.head for topic in opened}
        epoch = await family.epoch()
        heads = await family.heads(known)
        restored = epoch != self._epochs.get(family, self.epoch)
        self.epoch = self._epochs[family] = epoch
        for topic in opened:
            head = heads.get(topic.name, 0)
            if restored or head < known[topic.name]:
                topic.begin_at(head)
                topic.send(resync_frame(topic.name))
            else:
                self._reader.want(topic, head)

    async def _look_at_states(self) -> None:
        for topic in list(self._topics.values()):
            if topic.ready and isinstance(topic.family, StateTopic):
                state = await topic.family.state(topic.name)
                if topic.state is None or state.text != topic.state.text:
                    topic.state = state
                    topic.send(state)
