"""What this process reads from the logs: what did not come, what came before it listened, and where a log stands.

Invariants
 1. Of each kind one query runs at a time, however many wait for what it brings: `topic.repairing`, `topic.filling` and
    `topic.looking` are the tasks that run.
 2. While a gap is repaired, only the repair takes frames, in the log's order: what is pushed meanwhile is left to it.
 3. What was read of a log that was restored in the meantime (`topic.life` is another) is thrown away.
"""

import asyncio
import logging
from collections.abc import Mapping

from livecast.realtime.counters import Counts
from livecast.realtime.outages import Outage
from livecast.realtime.topic_state import LocalTopic

logger = logging.getLogger(__name__)

PAGE = 200  # frames of one replay query
RETRY_SECONDS = 0.5  # after a replay that failed


class Reader:
    """`topics` are those that are open here: one that was let go is read no further."""

    def __init__(self, topics: Mapping[str, LocalTopic], counts: Counts) -> None:
        self._topics = topics
        self._counts = counts
        self._outage = Outage("log")

    # --- what did not come

    def want(self, topic: LocalTopic, offset: int) -> None:
        """The log has up to `offset`: have it read."""
        topic.wanted = max(topic.wanted, offset)
        if topic.repairing is None and topic.wanted > topic.head:
            self._counts.repairs += 1
            topic.repairing = asyncio.create_task(self._repair(topic), name=f"repair {topic.name}")

    async def _repair(self, topic: LocalTopic) -> None:
        life = topic.life
        try:
            while topic.head < topic.wanted and topic.name in self._topics:
                try:
                    frames = await topic.log.replay(topic.name, topic.head, PAGE)
                except Exception as error:
                    self._outage.begin(error)
                    await asyncio.sleep(RETRY_SECONDS)
                    continue
                self._outage.end()
                if topic.life != life:
                    life = topic.life
                    continue
                if not frames or frames[0].offset != topic.head + 1:
                    # The log does not hold what was announced: it was restored. The look at the heads tells the fans.
                    logger.warning("%s: no line %d in the log", topic.name, topic.head + 1)
                    topic.wanted = topic.head
                    return
                self._counts.repaired += len(frames)
                for frame in frames:
                    topic.take(frame)
        finally:
            topic.repairing = None

    # --- what came before

    async def fill_ring(self, topic: LocalTopic) -> None:
        """Read back what came before the ring begins: in a process that has just started, every fan asks for it."""
        if topic.filling is None and topic.room:
            topic.filling = asyncio.create_task(self._fill(topic), name=f"fill {topic.name}")
        if topic.filling is not None:
            await asyncio.shield(topic.filling)

    async def _fill(self, topic: LocalTopic) -> None:
        life, floor = topic.life, topic.floor
        after = max(0, floor - topic.room)
        try:
            frames = await topic.log.replay(topic.name, after, floor - after)
        finally:
            topic.filling = None
        if topic.life == life:
            topic.put_before(frames)

    # --- where it stands

    async def reach(self, topic: LocalTopic, offset: int) -> None:
        """A fan's page is newer than what this process has seen: see it too, if the log has it."""
        if offset > topic.wanted and topic.looking is not None:
            await asyncio.shield(topic.looking)  # it began before this page was ours to judge, and may not know
        if offset > topic.wanted:
            if topic.looking is None:
                topic.looking = asyncio.create_task(self._look(topic), name=f"look {topic.name}")
            await asyncio.shield(topic.looking)
        while topic.head < offset <= topic.wanted and topic.repairing is not None:
            await asyncio.shield(topic.repairing)
        await topic.all_sent.wait()

    async def _look(self, topic: LocalTopic) -> None:
        try:
            heads = await topic.log.heads([topic.name])
        finally:
            topic.looking = None
        self.want(topic, heads.get(topic.name, 0))
