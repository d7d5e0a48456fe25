"""One topic in this process: its subscribers, its ring of newest frames, its frames to send.

Frames stay in order by two offsets: `head` is the newest frame known, `sent` the newest whose broadcast has begun. A
subscriber is added without an await after it got everything up to `sent`, so it misses nothing.
"""

import asyncio
from collections import deque

from livecast.realtime.connections import Connection, Subscribers
from livecast.realtime.counters import Counters
from livecast.realtime.protocol import Frame
from livecast.realtime.topics import LogTopic, StateTopic, Topic

# A process evicts a topic, with the ring of its newest frames, when it had no subscriber for this long.
RING_LIFETIME = 60.0  # seconds
RING_SIZE = 512  # frames of each topic that a process keeps, to answer a resume without a query


class TopicState:
    """Its fields belong to the hub and its parts, which all run on the event loop's thread."""

    def __init__(self, name: str, family: Topic, counters: Counters) -> None:
        self.name = name
        self.family = family
        self.has_state = isinstance(family, StateTopic)  # a state instead of a log
        self.counters = counters
        self.subscribers: dict[type, Subscribers] = {}
        self.ring: deque[Frame] = deque(maxlen=RING_SIZE)
        self.head = 0
        self.sent = 0
        self.target_offset = 0  # the highest known offset of the log; above `head` while frames are missing
        self.state: Frame | None = None
        self.public = False  # everybody may join: `require_join` is not called
        self.ready = False  # `head` was read; until then arriving frames only raise `target_offset`
        self.generation = 0  # changes when the log was restored: offsets of another generation are invalid
        self.pending: deque[Frame] = deque()
        self.send_task: asyncio.Task[None] | None = None
        # Queries: one of each kind at a time, shared by all connections that wait for its result.
        self.repair_task: asyncio.Task[None] | None = None
        self.fill_task: asyncio.Task[None] | None = None
        self.head_task: asyncio.Task[None] | None = None
        self.all_sent = asyncio.Event()
        self.all_sent.set()
        self.idle_since: float | None = None
        self.viewers: int | None = None  # subscribers in all processes, None until they were counted

    @property
    def log(self) -> LogTopic:
        """The family of a numbered topic, which reads its log."""
        assert isinstance(self.family, LogTopic)
        return self.family

    @property
    def tasks(self) -> list[asyncio.Task[None]]:
        tasks = (self.send_task, self.repair_task, self.fill_task, self.head_task)
        return [task for task in tasks if task is not None]

    @property
    def subscriber_count(self) -> int:
        return sum(map(len, self.subscribers.values()))

    @property
    def oldest_resume_offset(self) -> int:
        """The oldest offset from which the ring can serve a resume: one before its first frame."""
        first = next(iter(self.ring), None)
        return self.head if first is None or first.offset is None else first.offset - 1

    @property
    def free_slots(self) -> int:
        """How many more frames fit into the ring."""
        return (self.ring.maxlen or 0) - len(self.ring)

    def is_expired(self, now: float) -> bool:
        """Whether the topic has had no subscriber for RING_LIFETIME.

        Called regularly with the event loop's time.
        """
        if self.subscriber_count or not self.ready:
            self.idle_since = None
        elif self.idle_since is None:
            self.idle_since = now
        return self.idle_since is not None and now - self.idle_since > RING_LIFETIME

    def start_at(self, head: int) -> None:
        """Start a new generation at this head, with an empty ring."""
        self.generation += 1
        self.ring.clear()
        self.pending.clear()
        self.head = self.sent = self.target_offset = head

    def prepend(self, frames: list[Frame]) -> None:
        """Put older frames before the ring's first frame, as far as they adjoin it and fit."""
        for frame in reversed(frames):
            if frame.offset == self.oldest_resume_offset and self.free_slots:
                self.ring.appendleft(frame)

    def frames_after(self, offset: int) -> list[Frame]:
        """The frames in (offset, sent].

        The ring holds all of them if `offset >= oldest_resume_offset`.
        """
        if offset >= self.sent:
            return []
        return [frame for frame in self.ring if frame.offset is not None and offset < frame.offset <= self.sent]

    def subscribe(self, connection: Connection) -> None:
        subscribers = self.subscribers.get(type(connection))
        if subscribers is None:
            subscribers = self.subscribers[type(connection)] = connection.new_subscribers()
        subscribers.add(connection)

    def append_and_send(self, frame: Frame) -> None:
        """Add the log's next frame to the ring and send it."""
        self.head = frame.offset or 0
        self.target_offset = max(self.target_offset, self.head)
        self.ring.append(frame)
        self.send(frame)

    def replace(self, frame: Frame) -> None:
        """Replace a frame in the ring whose line of the log was rewritten.

        Subscribers are sent nothing.
        """
        for index, known in enumerate(self.ring):
            if known.offset == frame.offset:
                self.ring[index] = frame

    def send(self, frame: Frame) -> None:
        """Queue a frame for all subscribers, after the frames that are being sent."""
        self.pending.append(frame)
        if self.send_task is None:
            self.all_sent.clear()
            self.send_task = asyncio.create_task(self._send_pending(), name=f"send {self.name}")

    async def _send_pending(self) -> None:
        try:
            while self.pending:
                frame = self.pending.popleft()
                if frame.offset is not None:
                    self.sent = frame.offset
                for subscribers in list(self.subscribers.values()):
                    if subscriber_count := len(subscribers):
                        self.counters.frames += subscriber_count
                        await subscribers.broadcast(frame)
                # Yield: otherwise many pending frames would block the event loop, and fast readers would seem slow.
                await asyncio.sleep(0)
        finally:
            self.send_task = None
            self.all_sent.set()
