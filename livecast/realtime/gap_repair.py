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

from livecast.outages import Outage
from livecast.realtime.counters import Counters
from livecast.realtime.topic_state import TopicState

logger = logging.getLogger(__name__)

PAGE = 200  # frames of one replay query
RETRY_SECONDS = 0.5  # after a replay that failed


class GapRepair:
    """`topics` are those that are open here: one that was let go is read no further."""

    def __init__(self, topics: Mapping[str, TopicState], counters: Counters) -> None:
        self._topics = topics
        self._counters = counters
        self._outage = Outage("log")

    # --- what did not come

    def request(self, topic: TopicState, offset: int) -> None:
        """The log has up to `offset`: have it read."""
        topic.target_offset = max(topic.target_offset, offset)
        if topic.repair_task is None and topic.target_offset > topic.head:
            self._counters.repairs += 1
            topic.repair_task = asyncio.create_task(self._repair(topic), name=f"repair {topic.name}")

    async def _repair(self, topic: TopicState) -> None:
        generation = topic.generation
        try:
            while topic.head < topic.target_offset and topic.name in self._topics:
                try:
                    frames = await topic.log.replay(topic.name, topic.head, PAGE)
                except Exception as error:
                    self._outage.record_failure(error)
                    await asyncio.sleep(RETRY_SECONDS)
                    continue
                self._outage.record_recovery()
                if topic.generation != generation:
                    generation = topic.generation
                    continue
                if not frames or frames[0].offset != topic.head + 1:
                    # The log does not hold what was announced: it was restored. The look at the heads tells the fans.
                    logger.warning("%s: no line %d in the log", topic.name, topic.head + 1)
                    topic.target_offset = topic.head
                    return
                self._counters.repaired += len(frames)
                for frame in frames:
                    topic.append_and_send(frame)
        finally:
            topic.repair_task = None

    # --- what came before

    async def fill_ring(self, topic: TopicState) -> None:
        """Read back what came before the ring begins: in a process that has just started, every fan asks for it."""
        if topic.fill_task is None and topic.free_slots:
            topic.fill_task = asyncio.create_task(self._fill(topic), name=f"fill {topic.name}")
        if topic.fill_task is not None:
            await asyncio.shield(topic.fill_task)

    async def _fill(self, topic: TopicState) -> None:
        generation, oldest_resume_offset = topic.generation, topic.oldest_resume_offset
        after = max(0, oldest_resume_offset - topic.free_slots)
        try:
            frames = await topic.log.replay(topic.name, after, oldest_resume_offset - after)
        finally:
            topic.fill_task = None
        if topic.generation == generation:
            topic.prepend(frames)

    # --- where it stands

    async def catch_up_to(self, topic: TopicState, offset: int) -> None:
        """A fan's page is newer than what this process has seen: see it too, if the log has it."""
        if offset > topic.target_offset and topic.head_task is not None:
            await asyncio.shield(topic.head_task)  # it began before this page was ours to judge, and may not know
        if offset > topic.target_offset:
            if topic.head_task is None:
                topic.head_task = asyncio.create_task(self._read_head(topic), name=f"look {topic.name}")
            await asyncio.shield(topic.head_task)
        while topic.head < offset <= topic.target_offset and topic.repair_task is not None:
            await asyncio.shield(topic.repair_task)
        await topic.all_sent.wait()

    async def _read_head(self, topic: TopicState) -> None:
        try:
            heads = await topic.log.heads([topic.name])
        finally:
            topic.head_task = None
        self.request(topic, heads.get(topic.name, 0))
