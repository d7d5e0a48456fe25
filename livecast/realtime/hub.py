"""The process's fans: who listens to which topic, what each was sent last, and the repair of what did not come.

Per process there is one membership in the channel layer for each topic that somebody here listens to. A frame that
arrives is numbered: the next one goes out, an older one is dropped, and behind a gap the missing ones are read from the
log, once for all fans of the process. The log is looked at every two seconds besides, so that fans are served while the
channel layer or the workers are away.

All of it runs on the event loop's thread. What keeps the order: `head` is the newest frame known, `sent` the newest
whose broadcast has begun; a fan is let in at `sent`, in the same step of the loop that saw it there.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from channels.layers import get_channel_layer
from django.conf import settings

from livecast.errors import LivecastError
from livecast.realtime import topics
from livecast.realtime.fans import Crowd, Fan
from livecast.realtime.protocol import VERSION, Frame, encode, encode_data
from livecast.realtime.push import group_of
from livecast.realtime.topics import LogTopic, StateTopic, Topic

logger = logging.getLogger(__name__)

PAGE = 200  # frames of one replay query
RETRY_SECONDS = 0.5  # after a replay that failed
IDLE_SECONDS = 60.0  # a topic without fans is let go after this


class LocalTopic:
    """One topic as this process knows it: its fans, its newest frames, and what is still to be sent."""

    def __init__(self, name: str, family: Topic, ring_size: int) -> None:
        self.name = name
        self.family = family
        self.crowds: dict[type, Crowd] = {}
        self.ring: deque[Frame] = deque(maxlen=ring_size)
        self.head = 0
        self.sent = 0
        self.wanted = 0  # an offset that the log is known to have; above `head` while there is a gap
        self.state: Frame | None = None
        self.ready = False  # its head has been read; until then what arrives is only noted
        self.pending: deque[Frame] = deque()
        self.sending: asyncio.Task[None] | None = None
        self.repairing: asyncio.Task[None] | None = None
        self.all_sent = asyncio.Event()
        self.all_sent.set()
        self.idle_since: float | None = None

    @property
    def fans(self) -> int:
        return sum(map(len, self.crowds.values()))

    @property
    def floor(self) -> int:
        """The oldest offset that the ring can resume from: whoever has it, has all before the ring."""
        first = next(iter(self.ring), None)
        return self.head if first is None or first.offset is None else first.offset - 1

    def begin_at(self, head: int) -> None:
        self.ring.clear()
        self.head = self.sent = head

    def missed_by(self, offset: int) -> list[Frame]:
        """The frames in (offset, sent], all of which the ring holds when `offset >= floor`."""
        if offset >= self.sent:
            return []  # most who come have a fresh page
        return [frame for frame in self.ring if frame.offset is not None and offset < frame.offset <= self.sent]

    def admit(self, fan: Fan) -> None:
        crowd = self.crowds.get(type(fan))
        if crowd is None:
            crowd = self.crowds[type(fan)] = fan.new_crowd()
        crowd.add(fan)

    def take(self, frame: Frame) -> None:
        """Keep the log's next frame, and have it sent."""
        self.head = frame.offset or 0
        self.wanted = max(self.wanted, self.head)
        self.ring.append(frame)
        self.send(frame)

    def send(self, frame: Frame) -> None:
        """Have a frame sent to all, behind what is being sent."""
        self.pending.append(frame)
        if self.sending is None:
            self.all_sent.clear()
            self.sending = asyncio.create_task(self._send_pending(), name=f"send {self.name}")

    async def _send_pending(self) -> None:
        try:
            while self.pending:
                frame = self.pending.popleft()
                if frame.offset is not None:
                    self.sent = frame.offset
                for crowd in list(self.crowds.values()):
                    if len(crowd):
                        await crowd.broadcast(frame)
                # Give the loop a turn: under a backlog nothing else here would, and fans who read would look slow.
                await asyncio.sleep(0)
        finally:
            self.sending = None
            self.all_sent.set()


class Hub:
    """The fans of this process. One per event loop: `hub()`."""

    def __init__(self) -> None:
        self.topics: dict[str, LocalTopic] = {}
        self.epoch = ""
        self._opening: dict[str, asyncio.Task[LocalTopic]] = {}
        self._channel: str | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._unjoined: set[str] = set()  # topics whose channel-layer membership is still to be made
        self._failing: set[str] = set()  # what is known to be away, so that the log says it once
        conf = settings.LIVECAST
        self.ring_size: int = conf["RING_SIZE"]
        self.resume_limit: int = conf["RESUME_LIMIT"]
        self.pulse_interval: float = conf["PULSE_INTERVAL"]
        self.check_interval: float = conf["HEAD_CHECK_INTERVAL"]

    # --- fans come and go

    async def join(self, fan: Fan, name: str, after: int | None, epoch: str | None) -> None:
        """Let a fan into a topic: everything behind offset `after` (None: from now on), then live, each once, in order.

        A fan whose epoch is another, or who missed too much, gets one `resync` instead and is not let in.
        Raises LivecastError `topic.unknown` (404).
        """
        topic = await self._open(name)
        if isinstance(topic.family, StateTopic):
            await topic.all_sent.wait()
            if topic.state is not None:
                await fan.send(topic.state)
            topic.admit(fan)
            return
        if epoch is not None and epoch != self.epoch:
            await fan.send(_resync_frame(topic.name))
            return
        position = topic.sent if after is None else after
        if position > topic.sent:
            await self._reach(topic, position)
        if position > topic.head or topic.sent - position > self.resume_limit:
            await fan.send(_resync_frame(topic.name))
            return
        await self._catch_up(fan, topic, position)

    def missed_at_once(self, wanted: Mapping[str, int | None], epoch: str | None) -> list[Frame] | None:
        """What a fan who asks for these topics has missed, if that is known without a query; else None."""
        missed: list[Frame] = []
        for name, after in wanted.items():
            topic = self.topics.get(name)
            if topic is None or not topic.ready:
                return None
            if isinstance(topic.family, StateTopic):
                if topic.state is None:
                    return None
                missed.append(topic.state)
                continue
            position = topic.sent if after is None else after
            if (epoch is not None and epoch != self.epoch) or not topic.floor <= position <= topic.sent:
                return None
            if topic.sent - position > self.resume_limit:
                return None
            missed += topic.missed_by(position)
        return missed

    def admit(self, fan: Fan, names: Iterable[str]) -> None:
        """Let a fan in who has all that was sent so far, in the step of the loop that told it so."""
        for name in names:
            self.topics[name].idle_since = None
            self.topics[name].admit(fan)

    def leave(self, fan: Fan) -> None:
        """Forget a fan that has gone."""
        for topic in self.topics.values():
            crowd = topic.crowds.get(type(fan))
            if crowd is not None:
                crowd.discard(fan)

    def hello(self, names: Iterable[str]) -> Frame:
        heads = {name: self.topics[name].sent for name in names if name in self.topics}
        data = {
            "version": VERSION,
            "epoch": self.epoch,
            "heads": heads,
            "now": datetime.now(UTC).isoformat(),
            "pulse": self.pulse_interval,
        }
        return Frame(encode("hello", data=encode_data(data)))

    async def opened(self, names: Iterable[str]) -> None:
        """Have these topics open, so that `hello` can tell their heads. Raises like `join`."""
        for name in names:
            await self._open(name)

    async def _catch_up(self, fan: Fan, topic: LocalTopic, position: int) -> None:
        # Older than the ring: from the log, page by page.
        while position < topic.floor and not fan.gone:
            frames = await self._log(topic).replay(topic.name, position, PAGE)
            if not frames:
                break
            for frame in frames:
                if frame.offset is not None and frame.offset <= topic.sent:
                    await fan.send(frame)
                    position = frame.offset
        # The rest from the ring. Sending may yield, and more may have been sent to the others meanwhile: look again,
        # and let the fan in in the same step that found nothing missing.
        while (missed := topic.missed_by(position)) and not fan.gone:
            for frame in missed:
                await fan.send(frame)
                position = frame.offset or position
        if not fan.gone:
            topic.admit(fan)

    async def _reach(self, topic: LocalTopic, offset: int) -> None:
        """A fan's page is newer than what this process has seen: see it too, if the log has it."""
        if offset > topic.head:
            heads = await self._log(topic).heads([topic.name])
            if heads.get(topic.name, 0) >= offset:
                self._want(topic, offset)
                while topic.repairing is not None:
                    await asyncio.shield(topic.repairing)
        await topic.all_sent.wait()

    # --- topics open and close

    async def _open(self, name: str) -> LocalTopic:
        topic = self.topics.get(name)
        if topic is not None and topic.ready:
            topic.idle_since = None
            return topic
        # Many fans may ask at once; one of them opens it.
        opening = self._opening.get(name)
        if opening is None:
            opening = self._opening[name] = asyncio.create_task(self._open_new(name), name=f"open {name}")
            opening.add_done_callback(lambda _: self._opening.pop(name, None))
        return await asyncio.shield(opening)

    async def _open_new(self, name: str) -> LocalTopic:
        family = topics.find(name)
        if family is None:
            raise LivecastError("topic.unknown", f"There is no topic “{name[:80]}”.", status=404)
        topic = self.topics[name] = LocalTopic(name, family, self.ring_size)
        try:
            # Member first, then the head: what comes between the two is known by its number.
            self._unjoined.add(name)
            await self._join_layer()
            await self._begin(topic)
        except BaseException:
            del self.topics[name]
            self._unjoined.discard(name)
            raise
        topic.ready = True
        self._start_keeping()
        return topic

    async def _begin(self, topic: LocalTopic) -> None:
        if isinstance(topic.family, StateTopic):
            topic.state = await topic.family.state(topic.name)
            return
        family = self._log(topic)
        self.epoch = self.epoch or await family.epoch()
        heads = await family.heads([topic.name])
        if topic.name not in heads:
            raise LivecastError("topic.unknown", f"There is no topic “{topic.name[:80]}”.", status=404)
        topic.begin_at(heads[topic.name])
        self._want(topic, topic.wanted)

    async def _join_layer(self) -> None:
        """Make the memberships that are still to be made. While the layer is away, the look at the log serves."""
        layer = get_channel_layer()
        try:
            if self._channel is None:
                self._channel = await layer.new_channel()
                self._keep(self._receive(self._channel), "receive")
            for name in list(self._unjoined):
                await layer.group_add(group_of(name), self._channel)
                self._unjoined.discard(name)
        except Exception:
            self._tell_once("channel layer")
        else:
            self._tell_back("channel layer")

    async def _close_idle(self, now: float) -> None:
        for topic in list(self.topics.values()):
            if topic.fans or not topic.ready:
                topic.idle_since = None
            elif topic.idle_since is None:
                topic.idle_since = now
            elif now - topic.idle_since > IDLE_SECONDS:
                del self.topics[topic.name]
                self._unjoined.discard(topic.name)
                if self._channel is not None:
                    await get_channel_layer().group_discard(group_of(topic.name), self._channel)

    # --- frames arrive

    async def _receive(self, channel: str) -> None:
        layer = get_channel_layer()
        while True:
            message = await layer.receive(channel)
            topic = self.topics.get(message["topic"])
            if topic is not None:
                self._arrived(topic, Frame(message["text"], message["offset"]))
            # Under a backlog `receive` does not wait, and so would not let anything else run.
            await asyncio.sleep(0)

    def _arrived(self, topic: LocalTopic, frame: Frame) -> None:
        if frame.offset is None:
            topic.send(frame)
        elif frame.offset <= topic.head:
            return  # pushed twice, or repaired already
        elif not topic.ready:
            topic.wanted = max(topic.wanted, frame.offset)
        elif frame.offset == topic.head + 1 and topic.repairing is None:
            topic.take(frame)
        else:
            self._want(topic, frame.offset)

    def _want(self, topic: LocalTopic, offset: int) -> None:
        """The log has up to `offset`: have it read. One read at a time, whoever asks."""
        topic.wanted = max(topic.wanted, offset)
        if topic.repairing is None and topic.wanted > topic.head:
            topic.repairing = asyncio.create_task(self._repair(topic), name=f"repair {topic.name}")

    async def _repair(self, topic: LocalTopic) -> None:
        try:
            while topic.head < topic.wanted and topic.name in self.topics:
                try:
                    frames = await self._log(topic).replay(topic.name, topic.head, PAGE)
                except Exception:
                    self._tell_once("log")
                    await asyncio.sleep(RETRY_SECONDS)
                    continue
                self._tell_back("log")
                if not frames or frames[0].offset != topic.head + 1:
                    # The log does not hold what was announced: it was restored. The look at the heads tells the fans.
                    logger.warning("%s: no line %d in the log", topic.name, topic.head + 1)
                    topic.wanted = topic.head
                    return
                for frame in frames:
                    topic.take(frame)
        finally:
            topic.repairing = None

    # --- every now and then

    def _start_keeping(self) -> None:
        if not any(task.get_name() == "keep" for task in self._tasks):
            self._keep(self._keep_topics(), "keep")

    async def _keep_topics(self) -> None:
        loop = asyncio.get_running_loop()
        next_pulse = loop.time() + self.pulse_interval
        while True:
            await asyncio.sleep(self.check_interval)
            if self._unjoined or self._channel is None:
                await self._join_layer()
            try:
                await self._check_heads()
                await self._check_states()
            except Exception:
                # The database is away. Fans stay connected, and get what was missed when it is back.
                self._tell_once("database")
            else:
                self._tell_back("database")
            if loop.time() >= next_pulse:
                next_pulse = loop.time() + self.pulse_interval
                self._pulse()
            await self._close_idle(loop.time())

    async def _check_heads(self) -> None:
        by_family: dict[LogTopic, list[LocalTopic]] = {}
        for topic in self.topics.values():
            if topic.ready and isinstance(topic.family, LogTopic):
                by_family.setdefault(topic.family, []).append(topic)
        for family, opened in by_family.items():
            # Lines may arrive while the database is asked: what counts is what was known before.
            known = {topic.name: topic.head for topic in opened}
            epoch = await family.epoch()
            heads = await family.heads(known)
            restored = epoch != self.epoch
            self.epoch = epoch
            for topic in opened:
                head = heads.get(topic.name, 0)
                if restored or head < known[topic.name]:
                    # Offsets mean something else than they did: nothing to resume from, for anybody.
                    topic.begin_at(head)
                    topic.wanted = head
                    topic.send(_resync_frame(topic.name))
                else:
                    self._want(topic, head)

    async def _check_states(self) -> None:
        for topic in list(self.topics.values()):
            if topic.ready and isinstance(topic.family, StateTopic):
                state = await topic.family.state(topic.name)
                if topic.state is None or state.text != topic.state.text:
                    topic.state = state
                    topic.send(state)

    def _pulse(self) -> None:
        now = datetime.now(UTC).isoformat()
        for topic in self.topics.values():
            data = {"head": topic.head, "now": now}
            topic.send(Frame(encode("pulse", topic=topic.name, data=encode_data(data))))

    # --- helpers

    def _log(self, topic: LocalTopic) -> LogTopic:
        assert isinstance(topic.family, LogTopic)
        return topic.family

    def _keep(self, coroutine, name: str) -> None:
        task = asyncio.create_task(coroutine, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        # Neither of the hub's tasks ends by itself. The keeper starts the receiver again with a new channel.
        logger.error("the hub's task “%s” ended", task.get_name(), exc_info=task.exception())
        if task.get_name() == "receive":
            self._channel = None
            self._unjoined.update(self.topics)
        else:
            self._start_keeping()

    def _tell_once(self, what: str) -> None:
        if what not in self._failing:
            self._failing.add(what)
            logger.exception("the %s is away; trying again", what)

    def _tell_back(self, what: str) -> None:
        if what in self._failing:
            self._failing.discard(what)
            logger.warning("the %s is back", what)

    async def close(self) -> None:
        """Stop the hub's own tasks (tests, and the end of a process)."""
        running = [*self._tasks, *self._opening.values()]
        running += [t for topic in self.topics.values() for t in (topic.sending, topic.repairing) if t is not None]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def _resync_frame(topic: str) -> Frame:
    return Frame(encode("resync", topic=topic))


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def hub() -> Hub:
    """The hub of the running event loop: a server process has one."""
    loop = asyncio.get_running_loop()
    found = _hubs.get(loop)
    if found is None:
        for closed in [known for known in _hubs if known.is_closed()]:
            del _hubs[closed]
        found = _hubs[loop] = Hub()
    return found
