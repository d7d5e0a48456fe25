"""The process's fans: who listens to which topic, and the way of what arrives.

Per process there is one membership in the channel layer for each topic that somebody here listens to. A frame that
arrives is numbered: the next one goes out, an older one is dropped, and behind a gap the missing ones are read from the
log, once for all fans of the process.

Each part has a file, with what it holds to: how a topic comes to be listened to (listening.py), how a fan is let in
(joining.py), what is read from the logs (reading.py), the look at them every two seconds (looks.py), and what else is
done every now and then (upkeep.py). What they share are the topics that are open here, each a LocalTopic (local.py).

All of it runs on the event loop's thread.
"""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings

from livecast.realtime.access_revocation import Doors
from livecast.realtime.arrivals import Arrivals
from livecast.realtime.authenticated_sockets import Members
from livecast.realtime.catch_up import Joining
from livecast.realtime.channel_layer import Membership
from livecast.realtime.command_throttle import Turnstile
from livecast.realtime.connections import Fan
from livecast.realtime.control_frames import Greeter
from livecast.realtime.counters import Counts
from livecast.realtime.gap_repair import Reader
from livecast.realtime.maintenance import Upkeep
from livecast.realtime.protocol import Frame
from livecast.realtime.push import CONTROL
from livecast.realtime.reconciler import Looks
from livecast.realtime.topic_registry import Listener
from livecast.realtime.topic_state import LocalTopic
from livecast.realtime.topics import Scope, StateTopic

AT_ONCE = 32 * 1024  # bytes that a fan may have missed, to be let in without waiting for it to read them


class Hub:
    """The fans of this process. One per event loop: `hub()`."""

    def __init__(self) -> None:
        conf = settings.LIVECAST
        check_interval, pulse_interval = conf["HEAD_CHECK_INTERVAL"], conf["PULSE_INTERVAL"]
        self.topics: dict[str, LocalTopic] = {}
        self.members = Members()
        self.doors = Doors(self.topics, self.members)
        self.arrivals = Arrivals()
        self.turnstile = Turnstile()
        self.counts = Counts()
        self._membership = Membership(self._arrived)
        self._reader = Reader(self.topics, self.counts)
        self._looks = Looks(self.topics, self._reader, check_interval)
        self._upkeep = Upkeep(
            self.topics, self._membership, self._looks, pulse_interval=pulse_interval, check_interval=check_interval
        )
        self._listener = Listener(
            self.topics,
            self.counts,
            membership=self._membership,
            reader=self._reader,
            looks=self._looks,
            upkeep=self._upkeep,
            ring_size=conf["RING_SIZE"],
        )
        self._joining = Joining(self._reader, self.counts, conf["RESUME_LIMIT"])
        self._greeter = Greeter(pulse_interval)

    # --- fans come and go

    async def open(self, names: Iterable[str]) -> None:
        """Have these topics open, so that `hello` can tell their heads. Raises LivecastError `topic.unknown` (404)."""
        for name in names:
            await self._listener.listen_to(name)
        self.doors.start()

    async def require_join(self, names: Iterable[str], scope: Scope) -> None:
        """Refuse who may not join one of these topics, which are open here. Of a public one nobody is asked."""
        for name in names:
            topic = self.topics[name]
            if not topic.public:
                await topic.family.require_join(name, scope)

    def hello(self, names: Iterable[str]) -> Frame:
        heads = {name: self.topics[name].sent for name in names if name in self.topics}
        return self._greeter.hello(self._looks.epoch, heads)

    async def join(self, fan: Fan, name: str, after: int | None, epoch: str | None) -> None:
        """Let a fan into a topic: everything behind offset `after` (None: from now on), then live, each once, in order.

        A fan whose epoch is another, or who missed too much, gets one `resync` instead and is not let in.
        Raises LivecastError `topic.unknown` (404).
        """
        topic = await self._listener.listen_to(name)
        await self._joining.join(fan, topic, after, stale=self._is_stale(epoch))

    def missed_at_once(self, wanted: Mapping[str, int | None], epoch: str | None) -> list[Frame] | None:
        """What a fan who asks for these topics has missed, if it is little and known without a query; else None."""
        missed: list[Frame] = []
        for name, after in wanted.items():
            topic = self.topics.get(name)
            if topic is None or not topic.ready or not topic.public:
                return None
            frames = self._joining.missed_at_once(topic, after, stale=self._is_stale(epoch))
            if frames is None:
                return None
            missed += frames
        # It goes out in one piece: more would leave no room for the next line in what may wait for a slow reader.
        return missed if sum(len(frame.wire) for frame in missed) <= AT_ONCE else None

    def admit(self, fan: Fan, names: Iterable[str]) -> None:
        """Let a fan in who has all that was sent so far, in the step of the loop that told it so."""
        for name in names:
            self.topics[name].idle_since = None
            self.topics[name].admit(fan)

    def leave(self, fan: Fan) -> None:
        """Forget a fan that has gone."""
        self.members.leave(fan)
        for topic in self.topics.values():
            crowd = topic.crowds.get(type(fan))
            if crowd is not None:
                crowd.discard(fan)

    def _is_stale(self, epoch: str | None) -> bool:
        return epoch is not None and epoch != self._looks.epoch

    # --- frames arrive

    def _arrived(self, name: str, frame: Frame) -> None:
        if name == CONTROL:
            self.members.heard(frame)
            self.doors.heard(frame)
            return
        topic = self.topics.get(name)
        if topic is None:
            return
        self.counts.pushes += 1
        if frame.offset is None:
            if isinstance(topic.family, StateTopic) and topic.family.replaces(frame):
                topic.state = frame
            topic.send(frame)
        elif frame.retold:
            topic.retell(frame)
        elif frame.offset <= topic.head:
            return  # pushed twice, or repaired already
        elif not topic.ready:
            topic.wanted = max(topic.wanted, frame.offset)
        elif frame.offset == topic.head + 1 and topic.repairing is None:
            topic.take(frame)
        else:
            self._reader.want(topic, frame.offset)

    # --- the end

    async def close(self) -> None:
        """Stop the hub's own tasks (tests, and the end of a process)."""
        running: list[asyncio.Task[Any]] = [*self._upkeep.running, *self._listener.running, *self._looks.running]
        for topic in self.topics.values():
            running += topic.running
        for task in running:
            task.cancel()
        await asyncio.gather(
            *running, self.members.close(), self.doors.close(), self._membership.close(), return_exceptions=True
        )


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
