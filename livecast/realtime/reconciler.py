"""Reconciler: compares the open topics with the database, and sends missing frames.

It runs every two seconds. So subscribers are served while the channel layer or the workers are unavailable, and a
restored log is noticed.

Invariants
 1. Each topic family has its own query, one at a time: a family with slow database calls delays no other family.
 2. A log with another epoch, or shorter than before, is a new log: its offsets have new meanings, and every subscriber
    gets a resync.
"""

import asyncio
from collections.abc import Mapping

from livecast.realtime.control_frames import resync_frame
from livecast.realtime.gap_repair import GapRepair
from livecast.realtime.topic_state import TopicState
from livecast.realtime.topics import LogTopic, StateTopic


class Reconciler:
    """`epoch` is the epoch of the logs at the last check; "" before the first log is opened."""

    def __init__(self, topics: Mapping[str, TopicState], gap_repair: GapRepair, check_interval: float) -> None:
        self.epoch = ""
        self._topics = topics
        self._gap_repair = gap_repair
        self._check_interval = check_interval
        self._epochs: dict[LogTopic, str] = {}  # at the last check of each family
        self._tasks: dict[LogTopic, asyncio.Task[None]] = {}

    @property
    def tasks(self) -> list[asyncio.Task[None]]:
        return list(self._tasks.values())

    async def track(self, family: LogTopic) -> None:
        """Note the epoch of a family. From here on another epoch means a restored log."""
        self.epoch = self.epoch or await family.epoch()
        self._epochs.setdefault(family, self.epoch)

    async def run_once(self) -> None:
        """Check all open topics once. Raises database errors."""
        await self._reconcile_logs()
        await self._reconcile_states()

    async def _reconcile_logs(self) -> None:
        by_family: dict[LogTopic, list[TopicState]] = {}
        for topic in self._topics.values():
            if topic.ready and isinstance(topic.family, LogTopic):
                by_family.setdefault(topic.family, []).append(topic)
        for family, opened in by_family.items():
            if family not in self._tasks:
                self._tasks[family] = asyncio.create_task(self._reconcile_family(family, opened), name="check heads")
        if not self._tasks:
            return
        finished, _ = await asyncio.wait(self._tasks.values(), timeout=self._check_interval)
        self._tasks = {family: task for family, task in self._tasks.items() if not task.done()}
        for problem in [task.exception() for task in finished]:
            if problem is not None:
                raise problem

    async def _reconcile_family(self, family: LogTopic, opened: list[TopicState]) -> None:
        # Lines may arrive during the queries: compare with the heads from before them.
        known = {topic.name: topic.head for topic in opened}
        epoch = await family.epoch()
        heads = await family.heads(known)
        restored = epoch != self._epochs.get(family, self.epoch)
        self.epoch = self._epochs[family] = epoch
        for topic in opened:
            head = heads.get(topic.name, 0)
            if restored or head < known[topic.name]:
                topic.start_at(head)
                topic.send(resync_frame(topic.name))
            else:
                self._gap_repair.request(topic, head)

    async def _reconcile_states(self) -> None:
        for topic in list(self._topics.values()):
            if topic.ready and isinstance(topic.family, StateTopic):
                state = await topic.family.state(topic.name)
                if topic.state is None or state.text != topic.state.text:
                    topic.state = state
                    topic.send(state)
