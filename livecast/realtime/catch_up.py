"""Catch-up: sends a new subscriber the frames it missed, then subscribes it.

It gets each frame once and in order.

Invariants
 1. A connection is subscribed in the same step of the event loop that found no missing frame: no frame is sent between.
 2. A connection that cannot have all missed frames gets one `resync` and is not subscribed.
"""

from livecast.realtime.connections import Connection
from livecast.realtime.control_frames import resync_frame
from livecast.realtime.counters import Counters
from livecast.realtime.gap_repair import PAGE, GapRepair
from livecast.realtime.protocol import Frame
from livecast.realtime.topic_state import TopicState


class CatchUp:
    """Joins connections to topics.

    `after` is the offset of the client's page; None asks for new frames only. `stale`: the page has another epoch, so
    its offset is meaningless.
    """

    def __init__(self, gap_repair: GapRepair, counters: Counters) -> None:
        self._gap_repair = gap_repair
        self._counters = counters

    def missed_from_memory(self, topic: TopicState, after: int | None, *, stale: bool) -> list[Frame] | None:
        """Return the missed frames of an open topic, if that needs no query; otherwise None."""
        if topic.has_state:
            return None if topic.state is None else [topic.state]
        if stale:
            return None
        position = topic.sent if after is None else after
        if position == topic.sent:
            return []  # most pages are up to date
        if not topic.oldest_resume_offset <= position <= topic.sent or self._exceeds_limit(topic, position):
            return None
        return topic.frames_after(position)

    async def join(self, connection: Connection, topic: TopicState, after: int | None, *, stale: bool) -> None:
        if topic.has_state:
            await self._join_state(connection, topic)
            return
        if stale:
            await self._send_resync(connection, topic)
            return
        position = topic.sent if after is None else after
        if position > topic.sent:
            await self._gap_repair.catch_up_to(topic, position)
        if position > topic.head or self._exceeds_limit(topic, position):
            await self._send_resync(connection, topic)
            return
        await self.send_missed(connection, topic, position)

    async def _join_state(self, connection: Connection, topic: TopicState) -> None:
        await topic.all_sent.wait()
        sent: Frame | None = None
        while (state := topic.state) is not None and state is not sent:  # a newer state may have been sent meanwhile
            await connection.send(state)
            sent = state
        topic.subscribe(connection)

    async def send_missed(self, connection: Connection, topic: TopicState, position: int) -> None:
        """Send the frames after `position`, then subscribe the connection."""
        generation = topic.generation
        if position < topic.oldest_resume_offset:
            await self._gap_repair.fill_ring(topic)
        # Frames older than the ring: from the log, page by page.
        while (
            position < min(topic.oldest_resume_offset, topic.sent)
            and topic.generation == generation
            and not connection.closed
        ):
            frames = await topic.log.replay(topic.name, position, PAGE)
            if not frames:
                break
            for frame in frames:
                if frame.offset is not None and frame.offset <= topic.sent:
                    await connection.send(frame)
                    position = frame.offset
        # The rest from the ring. Sending may yield, and new frames may have been broadcast meanwhile: check again.
        while topic.generation == generation and (missed := topic.frames_after(position)) and not connection.closed:
            for frame in missed:
                await connection.send(frame)
                position = frame.offset or position
        if topic.generation != generation:
            await self._send_resync(connection, topic)
        elif not connection.closed:
            topic.subscribe(connection)

    def _exceeds_limit(self, topic: TopicState, position: int) -> bool:
        return topic.sent - position > topic.log.resume_limit

    async def _send_resync(self, connection: Connection, topic: TopicState) -> None:
        self._counters.resyncs += 1
        await connection.send(resync_frame(topic.name))
