"""How a fan is let into a topic: what it has missed first, then what comes, each line once and in order.

Invariants
 1. A fan is admitted in the same step of the event loop that found nothing missing: between the two nothing is sent.
 2. A fan who cannot have all that it missed is sent away with one `resync`, and not let in.
"""

from livecast.realtime.connections import Fan
from livecast.realtime.control_frames import resync_frame
from livecast.realtime.counters import Counts
from livecast.realtime.gap_repair import PAGE, Reader
from livecast.realtime.protocol import Frame
from livecast.realtime.topic_state import LocalTopic
from livecast.realtime.topics import StateTopic


class Joining:
    """`after` is the offset of a fan's page, None for who wants what comes from now on; `stale` is a page of another
    epoch, whose offsets mean nothing here.
    """

    def __init__(self, reader: Reader, counts: Counts, resume_limit: int) -> None:
        self._reader = reader
        self._counts = counts
        self._resume_limit = resume_limit

    def missed_at_once(self, topic: LocalTopic, after: int | None, *, stale: bool) -> list[Frame] | None:
        """What a fan has missed of a topic that is open, if that is known without a query; else None."""
        if isinstance(topic.family, StateTopic):
            return None if topic.state is None else [topic.state]
        position = topic.sent if after is None else after
        if stale or not topic.floor <= position <= topic.sent or self._is_too_much(topic, position):
            return None
        return topic.missed_by(position)

    async def join(self, fan: Fan, topic: LocalTopic, after: int | None, *, stale: bool) -> None:
        if isinstance(topic.family, StateTopic):
            await self._join_state(fan, topic)
            return
        if stale:
            await self._send_away(fan, topic)
            return
        position = topic.sent if after is None else after
        if position > topic.sent:
            await self._reader.reach(topic, position)
        if position > topic.head or self._is_too_much(topic, position):
            await self._send_away(fan, topic)
            return
        await self._catch_up(fan, topic, position)

    async def _join_state(self, fan: Fan, topic: LocalTopic) -> None:
        await topic.all_sent.wait()
        sent: Frame | None = None
        while (state := topic.state) is not None and state is not sent:  # a newer one may have gone to the others
            await fan.send(state)
            sent = state
        topic.admit(fan)

    async def _catch_up(self, fan: Fan, topic: LocalTopic, position: int) -> None:
        life = topic.life
        if position < topic.floor:
            await self._reader.fill_ring(topic)
        # Older than the ring can hold: from the log, page by page.
        while position < min(topic.floor, topic.sent) and topic.life == life and not fan.gone:
            frames = await topic.log.replay(topic.name, position, PAGE)
            if not frames:
                break
            for frame in frames:
                if frame.offset is not None and frame.offset <= topic.sent:
                    await fan.send(frame)
                    position = frame.offset
        # The rest from the ring. Sending may yield, and more may have been sent to the others meanwhile: look again.
        while topic.life == life and (missed := topic.missed_by(position)) and not fan.gone:
            for frame in missed:
                await fan.send(frame)
                position = frame.offset or position
        if topic.life != life:
            await self._send_away(fan, topic)
        elif not fan.gone:
            topic.admit(fan)

    def _is_too_much(self, topic: LocalTopic, position: int) -> bool:
        return topic.sent - position > (topic.log.resume_limit or self._resume_limit)

    async def _send_away(self, fan: Fan, topic: LocalTopic) -> None:
        self._counts.resyncs += 1
        await fan.send(resync_frame(topic.name))
