"""The process's fans: who listens to which topic, what each was sent last, and the repair of what did not come.

Per process there is one membership in the channel layer for each topic that somebody here listens to. A frame that
arrives is numbered: the next one goes out, an older one is dropped, and behind a gap the missing ones are read from the
log, once for all fans of the process. The log is looked at every two seconds besides, so that fans are served while the
channel layer or the workers are away.

All of it runs on the event loop's thread.
"""

import asyncio
import logging
import time
from collections.abc import Coroutine, Iterable, Mapping
from datetime import UTC, datetime

from django.conf import settings

from livecast.errors import LivecastError
from livecast.realtime import topics
from livecast.realtime.fans import Fan
from livecast.realtime.local import LocalTopic
from livecast.realtime.membership import Membership
from livecast.realtime.outages import Outage
from livecast.realtime.protocol import VERSION, Frame, encode, encode_data
from livecast.realtime.topics import LogTopic, StateTopic

logger = logging.getLogger(__name__)

PAGE = 200  # frames of one replay query
RETRY_SECONDS = 0.5  # after a replay that failed
AT_ONCE = 32 * 1024  # bytes that a fan may have missed, to be let in without waiting for it to read them
GREETING_SECONDS = 0.05  # a fan's idea of the server's time may be this much behind
IDLE_SECONDS = 60.0  # a topic without fans is let go after this


class Hub:
    """The fans of this process. One per event loop: `hub()`."""

    def __init__(self) -> None:
        self.topics: dict[str, LocalTopic] = {}
        self.epoch = ""
        self._opening: dict[str, asyncio.Task[LocalTopic]] = {}
        self._membership = Membership(self._arrived)
        self._tasks: set[asyncio.Task[None]] = set()
        self._database, self._log_reads = Outage("database"), Outage("log")
        self._greeting_key: tuple[object, ...] = ()
        self._greeted_at = 0.0
        self._greeting = Frame("")
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
            sent: Frame | None = None
            while (state := topic.state) is not None and state is not sent:  # a newer one may have gone to the others
                await fan.send(state)
                sent = state
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
        """What a fan who asks for these topics has missed, if it is little and known without a query; else None."""
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
        # It goes out in one piece: more would leave no room for the next line in what may wait for a slow reader.
        return missed if sum(len(frame.wire) for frame in missed) <= AT_ONCE else None

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
        # In a rush many fans are greeted in the same moment: one greeting does for them.
        key, now = (self.epoch, *heads.items()), time.monotonic()
        if key == self._greeting_key and now - self._greeted_at < GREETING_SECONDS:
            return self._greeting
        data = {
            "version": VERSION,
            "epoch": self.epoch,
            "heads": heads,
            "now": datetime.now(UTC).isoformat(),
            "pulse": self.pulse_interval,
        }
        self._greeting = Frame(encode("hello", data=encode_data(data)))
        self._greeting_key, self._greeted_at = key, now
        return self._greeting

    async def opened(self, names: Iterable[str]) -> None:
        """Have these topics open, so that `hello` can tell their heads. Raises like `join`."""
        for name in names:
            await self._open(name)

    async def _catch_up(self, fan: Fan, topic: LocalTopic, position: int) -> None:
        life = topic.life
        if position < topic.floor:
            await self._fill_ring(topic)
        # Older than the ring can hold: from the log, page by page.
        while position < min(topic.floor, topic.sent) and topic.life == life and not fan.gone:
            frames = await self._log(topic).replay(topic.name, position, PAGE)
            if not frames:
                break
            for frame in frames:
                if frame.offset is not None and frame.offset <= topic.sent:
                    await fan.send(frame)
                    position = frame.offset
        # The rest from the ring. Sending may yield, and more may have been sent to the others meanwhile: look again,
        # and let the fan in in the same step that found nothing missing.
        while topic.life == life and (missed := topic.missed_by(position)) and not fan.gone:
            for frame in missed:
                await fan.send(frame)
                position = frame.offset or position
        if topic.life != life:
            await fan.send(_resync_frame(topic.name))
        elif not fan.gone:
            topic.admit(fan)

    async def _fill_ring(self, topic: LocalTopic) -> None:
        """Read back what came before the ring begins: in a process that has just started, every fan asks for it."""
        if topic.filling is None and topic.room:
            topic.filling = asyncio.create_task(self._fill_from_log(topic), name=f"fill {topic.name}")
        if topic.filling is not None:
            await asyncio.shield(topic.filling)

    async def _fill_from_log(self, topic: LocalTopic) -> None:
        life, floor = topic.life, topic.floor
        after = max(0, floor - topic.room)
        try:
            frames = await self._log(topic).replay(topic.name, after, floor - after)
        finally:
            topic.filling = None
        if topic.life == life:
            topic.put_before(frames)

    async def _reach(self, topic: LocalTopic, offset: int) -> None:
        """A fan's page is newer than what this process has seen: see it too, if the log has it."""
        if offset > topic.wanted and topic.looking is not None:
            await asyncio.shield(topic.looking)  # it began before this page was ours to judge, and may not know
        if offset > topic.wanted:
            if topic.looking is None:
                topic.looking = asyncio.create_task(self._look_at(topic), name=f"look {topic.name}")
            await asyncio.shield(topic.looking)
        while topic.head < offset <= topic.wanted and topic.repairing is not None:
            await asyncio.shield(topic.repairing)
        await topic.all_sent.wait()

    async def _look_at(self, topic: LocalTopic) -> None:
        try:
            heads = await self._log(topic).heads([topic.name])
        finally:
            topic.looking = None
        self._want(topic, heads.get(topic.name, 0))

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
        self._start_keeping()  # also to leave the layer again, should this not be a topic after all
        try:
            # Member first, then the head: what comes between the two is known by its number.
            if not self._membership.away:
                await self._membership.fit(self.topics.keys())
            await self._begin(topic)
        except BaseException:
            del self.topics[name]
            raise
        topic.ready = True
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
        announced = topic.wanted
        topic.begin_at(heads[topic.name])
        self._want(topic, announced)

    def _close_idle(self, now: float) -> None:
        for topic in list(self.topics.values()):
            if topic.fans or not topic.ready:
                topic.idle_since = None
            elif topic.idle_since is None:
                topic.idle_since = now
            elif now - topic.idle_since > IDLE_SECONDS:
                del self.topics[topic.name]

    # --- frames arrive

    def _arrived(self, name: str, frame: Frame) -> None:
        topic = self.topics.get(name)
        if topic is None:
            return
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
        life = topic.life
        try:
            while topic.head < topic.wanted and topic.name in self.topics:
                try:
                    frames = await self._log(topic).replay(topic.name, topic.head, PAGE)
                except Exception as error:
                    self._log_reads.begin(error)
                    await asyncio.sleep(RETRY_SECONDS)
                    continue
                self._log_reads.end()
                if topic.life != life:  # restored meanwhile: these are not of this log
                    life = topic.life
                    continue
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
        # Two tasks: a database that hangs must stop neither the pulse nor the channel layer, nor the other way about.
        running = {task.get_name() for task in self._tasks}
        if "keep up" not in running:
            self._keep(self._keep_up(), "keep up")
        if "look" not in running:
            self._keep(self._look(), "look")

    async def _keep_up(self) -> None:
        clock = asyncio.get_running_loop().time
        next_pulse = clock() + self.pulse_interval
        while True:
            await asyncio.sleep(self.check_interval)
            self._close_idle(clock())
            if clock() >= next_pulse:
                next_pulse = clock() + self.pulse_interval
                self._pulse()
            if not self._membership.fits(self.topics.keys()):
                await self._membership.fit(self.topics.keys())

    async def _look(self) -> None:
        clock = asyncio.get_running_loop().time
        next_look = clock()
        while True:
            # From beginning to beginning: what the look itself takes is no reason to look less often.
            next_look = max(clock(), next_look + self.check_interval)
            await asyncio.sleep(next_look - clock())
            try:
                await self._check_heads()
                await self._check_states()
            except Exception as error:
                # Fans stay connected, and get what was missed when it is back.
                self._database.begin(error)
            else:
                self._database.end()

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

    def _keep(self, coroutine: Coroutine[None, None, None], name: str) -> None:
        task = asyncio.create_task(coroutine, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            # It does not end by itself.
            logger.error("the hub's task “%s” ended", task.get_name(), exc_info=task.exception())
            self._start_keeping()

    async def close(self) -> None:
        """Stop the hub's own tasks (tests, and the end of a process)."""
        running = [*self._tasks, *self._opening.values()]
        for topic in self.topics.values():
            own = (topic.sending, topic.repairing, topic.filling, topic.looking)
            running += [task for task in own if task is not None]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, self._membership.close(), return_exceptions=True)


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
