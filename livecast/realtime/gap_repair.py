"""Gap repair: reads missing frames, older frames for the ring, and heads from the logs.

Invariants
 1. One query of each kind runs at a time for a topic, shared by all that wait for its result: `repair_task`,
    `fill_task` and `head_task` of the topic.
 2. During a repair only the repair appends frames, in the log's order. Pushed frames only raise `target_offset`.
 3. Lines read from a log that was restored meanwhile (`topic.generation` changed) are discarded.
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
    """`topics` are the open topics. Reading stops for a topic that is not open any more."""

    def __init__(self, topics: Mapping[str, TopicState], counters: Counters) -> None:
        self._topics = topics
        self._counters = counters
        self._outage = Outage("topic log")

    # --- missing frames

    def request(self, topic: TopicState, offset: int) -> None:
        """Note that the log has `offset`, and read the frames up to it if they are missing."""
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
                    # The log was restored without the announced line. The reconciler sends the resync.
                    logger.warning(
                        "%s: line %d is missing from the log; waiting for the next check of heads",
                        topic.name,
                        topic.head + 1,
                    )
                    topic.target_offset = topic.head
                    return
                self._counters.repaired += len(frames)
                for frame in frames:
                    topic.append_and_send(frame)
        finally:
            topic.repair_task = None

    # --- older frames

    async def fill_ring(self, topic: TopicState) -> None:
        """Read frames from before the ring's first.

        In a process that has just started every client needs them.
        """
        if topic.fill_task is None and topic.free_slots:
            topic.fill_task = asyncio.create_task(self._fill(topic), name=f"fill {topic.name}")
        if topic.fill_task is not None:
            await asyncio.shield(topic.fill_task)

    async def _fill(self, topic: TopicState) -> None:
        generation, newest = topic.generation, topic.oldest_resume_offset
        after = max(0, newest - topic.free_slots)
        try:
            frames = await topic.log.replay(topic.name, after, newest - after)
        finally:
            topic.fill_task = None
        if topic.generation == generation:
            topic.prepend(frames)

    # --- heads

    async def catch_up_to(self, topic: TopicState, offset: int) -> None:
        """Read the log up to `offset`, if it has it: a client's page is newer than this process."""
        if offset > topic.target_offset and topic.head_task is not None:
            await asyncio.shield(topic.head_task)  # this query started earlier, and may return an older head
        if offset > topic.target_offset:
            if topic.head_task is None:
                topic.head_task = asyncio.create_task(self._read_head(topic), name=f"read head {topic.name}")
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
