"""The hub: this process's subscribers by topic, and what happens to each frame that arrives.

A process is in one group of the channel layer for each topic with subscribers. Frames are numbered: the hub sends the
next one, drops an older one, and reads missing ones from the log, once for all subscribers of the process.

Each part has its own module, with its invariants: topic_registry.py opens topics, catch_up.py sends a new subscriber
what it missed, gap_repair.py reads the logs, reconciler.py compares with the database every two seconds, and
maintenance.py runs the other periodic tasks. They share the open topics, each a TopicState (topic_state.py).

All of it runs on the event loop's thread.
"""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

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

PULSE_SECONDS = 15.0  # between two heartbeats on every socket
# Between two checks of the log for frames that the channel layer did not bring: how late a line is while Redis or the
# workers are unavailable.
LOG_CHECK_SECONDS = 2.0

FAST_JOIN_BYTES = 32 * 1024  # most missed bytes that are sent without waiting for the client to read them


class Hub:
    """The subscribers of this process. One per event loop: `hub()`."""

    def __init__(self) -> None:
        self.topics: dict[str, TopicState] = {}
        self.authenticated_sockets = AuthenticatedSockets()
        self.access = TopicAccess(self.topics, self.authenticated_sockets)
        self.session_lookup = SessionLookup()
        self.command_throttle = CommandThrottle()
        self.counters = Counters()
        self._groups = GroupSubscriptions(self._on_frame)
        self._gap_repair = GapRepair(self.topics, self.counters)
        self._reconciler = Reconciler(self.topics, self._gap_repair, LOG_CHECK_SECONDS)
        self._maintenance = Maintenance(
            self.topics,
            self._groups,
            self._reconciler,
            pulse_interval=PULSE_SECONDS,
            check_interval=LOG_CHECK_SECONDS,
        )
        self._registry = TopicRegistry(
            self.topics,
            self.counters,
            groups=self._groups,
            gap_repair=self._gap_repair,
            reconciler=self._reconciler,
            maintenance=self._maintenance,
        )
        self._catch_up = CatchUp(self._gap_repair, self.counters)
        self._hello_frames = HelloFrames(PULSE_SECONDS)

    # --- subscribers

    async def open(self, names: Iterable[str]) -> None:
        """Open these topics, so that `hello` has their heads.

        Raises LivecastError `topic.unknown` (404).
        """
        for name in names:
            await self._registry.open(name)
        self.access.start()

    async def require_join(self, names: Iterable[str], scope: Scope) -> None:
        """Raise LivecastError if the user may not join one of these open topics.

        Public topics are not checked.
        """
        for name in names:
            topic = self.topics[name]
            if not topic.public:
                await topic.family.require_join(name, scope)

    def hello(self, names: Iterable[str]) -> Frame:
        """Return the `hello` frame, with the heads of these topics."""
        heads = {name: self.topics[name].sent for name in names if name in self.topics}
        return self._hello_frames.hello(self._reconciler.epoch, heads)

    async def join(self, connection: Connection, name: str, after: int | None, epoch: str | None) -> None:
        """Send all frames after offset `after`, then subscribe the connection.

        It gets each frame once and in order. `after` None: new frames only.
        A connection with another epoch, or that missed too much, gets one `resync` instead and is not subscribed.
        Raises LivecastError `topic.unknown` (404).
        """
        topic = await self._registry.open(name)
        await self._catch_up.join(connection, topic, after, stale=self._is_stale(epoch))

    def missed_from_memory(self, requested: Mapping[str, int | None], epoch: str | None) -> list[Frame] | None:
        """Return the frames missed in these topics if they are few and in memory; otherwise None."""
        missed: list[Frame] = []
        for name, after in requested.items():
            topic = self.topics.get(name)
            if topic is None or not topic.ready or not topic.public:
                return None
            frames = self._catch_up.missed_from_memory(topic, after, stale=self._is_stale(epoch))
            if frames is None:
                return None
            missed += frames
        if not missed:
            return missed
        # All of it is sent at once. More would fill the send buffer of a slow reader before the next line.
        return missed if sum(len(frame.wire) for frame in missed) <= FAST_JOIN_BYTES else None

    def subscribe(self, connection: Connection, names: Iterable[str]) -> None:
        """Subscribe a connection that has all frames sent so far.

        Call it without an await after sending them.
        """
        for name in names:
            self.topics[name].idle_since = None
            self.topics[name].subscribe(connection)

    def unregister(self, connection: Connection) -> None:
        """Remove a connection that has ended from all topics."""
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
        """Stop the hub's tasks (tests, and process shutdown)."""
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
    """Return the hub of the running event loop. A server process has one."""
    loop = asyncio.get_running_loop()
    current = _hubs.get(loop)
    if current is None:
        for closed in [other for other in _hubs if other.is_closed()]:
            del _hubs[closed]
        current = _hubs[loop] = Hub()
    return current
