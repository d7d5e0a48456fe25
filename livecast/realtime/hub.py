"""The process's fans: who listens to which topic, and the way of what arrives.

Per process there is one membership in the channel layer for each topic that somebody here listens to. A frame that
arrives is numbered: the next one goes out, an older one is dropped, and behind a gap the missing ones are read from the
log, once for all fans of the process.

Each part has a file, with what it holds to: how a topic comes to be listened to (listening.py), how a fan is let in
(joining.py), what is read from the logs (reading.py), the look at them every two seconds (looks.py), and what else is
done every now and then (upkeep.py). What they share are the topics that are open here, each a TopicState (local.py).

All of it runs on the event loop's thread.
"""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings

from livecast.realtime.access_revocation import TopicAccess
from livecast.realtime.authenticated_sockets import AuthenticatedSockets
from livecast.realtime.catch_up import CatchUp
from livecast.realtime.channel_layer import GroupSubscriptions
from livecast.realtime.command_throttle import CommandThrottle
from livecast.realtime.connections import Connection
from livecast.realtime.control_frames import HelloFrames
from livecast.realtime.counters import Counters
from livecast.realtime.gap_repair import GapRepair
from livecast.realtime.maintenance import Maintenance
from livecast.realtime.protocol import Frame
from livecast.realtime.push import CONTROL
from livecast.realtime.reconciler import Reconciler
from livecast.realtime.sessions import SessionLookup
from livecast.realtime.topic_registry import TopicRegistry
from livecast.realtime.topic_state import TopicState
from livecast.realtime.topics import Scope, StateTopic

FAST_JOIN_BYTES = 32 * 1024  # bytes that a fan may have missed, to be let in without waiting for it to read them


class Hub:
    """The fans of this process. One per event loop: `hub()`."""

    def __init__(self) -> None:
        conf = settings.LIVECAST
        check_interval, pulse_interval = conf["HEAD_CHECK_INTERVAL"], conf["PULSE_INTERVAL"]
        self.topics: dict[str, TopicState] = {}
        self.authenticated_sockets = AuthenticatedSockets()
        self.access = TopicAccess(self.topics, self.authenticated_sockets)
        self.session_lookup = SessionLookup()
        self.command_throttle = CommandThrottle()
        self.counters = Counters()
        self._groups = GroupSubscriptions(self._on_frame)
        self._gap_repair = GapRepair(self.topics, self.counters)
        self._reconciler = Reconciler(self.topics, self._gap_repair, check_interval)
        self._maintenance = Maintenance(
            self.topics, self._groups, self._reconciler, pulse_interval=pulse_interval, check_interval=check_interval
        )
        self._registry = TopicRegistry(
            self.topics,
            self.counters,
            groups=self._groups,
            gap_repair=self._gap_repair,
            reconciler=self._reconciler,
            maintenance=self._maintenance,
        )
        self._catch_up = CatchUp(self._gap_repair, self.counters, conf["RESUME_LIMIT"])
        self._hello_frames = HelloFrames(pulse_interval)

    # --- fans come and go

    async def open(self, names: Iterable[str]) -> None:
        """Have these topics open, so that `hello` can tell their heads. Raises LivecastError `topic.unknown` (404)."""
        for name in names:
            await self._registry.open(name)
        self.access.start()

    async def require_join(self, names: Iterable[str], scope: Scope) -> None:
        """Refuse who may not join one of these topics, which are open here. Of a public one nobody is asked."""
        for name in names:
            topic = self.topics[name]
            if not topic.public:
                await topic.family.require_join(name, scope)

    def hello(self, names: Iterable[str]) -> Frame:
        heads = {name: self.topics[name].sent for name in names if name in self.topics}
        return self._hello_frames.hello(self._reconciler.epoch, heads)

    async def join(self, connection: Connection, name: str, after: int | None, epoch: str | None) -> None:
        """Let a fan into a topic: everything behind offset `after` (None: from now on), then live, each once, in order.

        A fan whose epoch is another, or who missed too much, gets one `resync` instead and is not let in.
        Raises LivecastError `topic.unknown` (404).
        """
        topic = await self._registry.open(name)
        await self._catch_up.join(connection, topic, after, stale=self._is_stale(epoch))

    def missed_from_memory(self, requested: Mapping[str, int | None], epoch: str | None) -> list[Frame] | None:
        """What a fan who asks for these topics has missed, if it is little and known without a query; else None."""
        missed: list[Frame] = []
        for name, after in requested.items():
            topic = self.topics.get(name)
            if topic is None or not topic.ready or not topic.public:
                return None
            frames = self._catch_up.missed_from_memory(topic, after, stale=self._is_stale(epoch))
            if frames is None:
                return None
            missed += frames
        # It goes out in one piece: more would leave no room for the next line in what may wait for a slow reader.
        return missed if sum(len(frame.wire) for frame in missed) <= FAST_JOIN_BYTES else None

    def subscribe(self, connection: Connection, names: Iterable[str]) -> None:
        """Let a fan in who has all that was sent so far, in the step of the loop that told it so."""
        for name in names:
            self.topics[name].idle_since = None
            self.topics[name].subscribe(connection)

    def unregister(self, connection: Connection) -> None:
        """Forget a fan that has gone."""
        self.authenticated_sockets.unregister(connection)
        for topic in self.topics.values():
            subscribers = topic.subscribers.get(type(connection))
            if subscribers is not None:
                subscribers.discard(connection)

    def _is_stale(self, epoch: str | None) -> bool:
        return epoch is not None and epoch != self._reconciler.epoch

    # --- frames arrive

    def _on_frame(self, name: str, frame: Frame) -> None:
        if name == CONTROL:
            self.authenticated_sockets.on_control(frame)
            self.access.on_control(frame)
            return
        topic = self.topics.get(name)
        if topic is None:
            return
        self.counters.pushes += 1
        if frame.offset is None:
            if isinstance(topic.family, StateTopic) and topic.family.is_snapshot(frame):
                topic.state = frame
            topic.send(frame)
        elif frame.replacement:
            topic.replace(frame)
        elif frame.offset <= topic.head:
            return  # pushed twice, or repaired already
        elif not topic.ready:
            topic.target_offset = max(topic.target_offset, frame.offset)
        elif frame.offset == topic.head + 1 and topic.repair_task is None:
            topic.append_and_send(frame)
        else:
            self._gap_repair.request(topic, frame.offset)

    # --- the end

    async def close(self) -> None:
        """Stop the hub's own tasks (tests, and the end of a process)."""
        tasks: list[asyncio.Task[Any]] = [*self._maintenance.tasks, *self._registry.tasks, *self._reconciler.tasks]
        for topic in self.topics.values():
            tasks += topic.tasks
        for task in tasks:
            task.cancel()
        await asyncio.gather(
            *tasks,
            self.authenticated_sockets.close(),
            self.access.close(),
            self._groups.close(),
            return_exceptions=True,
        )


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def hub() -> Hub:
    """The hub of the running event loop: a server process has one."""
    loop = asyncio.get_running_loop()
    current = _hubs.get(loop)
    if current is None:
        for closed in [other for other in _hubs if other.is_closed()]:
            del _hubs[closed]
        current = _hubs[loop] = Hub()
    return current
