"""One topic as this process knows it: its fans, its newest frames, and what is still to be sent.

What keeps the order: `head` is the newest frame known, `sent` the newest whose broadcast has begun; a fan is let in at
`sent`, in the same step of the loop that saw it there.
"""

import asyncio
from collections import deque

from django.conf import settings

from livecast.realtime.connections import Connection, Subscribers
from livecast.realtime.counters import Counters
from livecast.realtime.protocol import Frame
from livecast.realtime.topics import LogTopic, Topic

# How long a process keeps a topic without subscribers, and with it the ring of its newest frames.
# The setting RING_SIZE says how many frames a ring holds.
RING_LIFETIME = 60.0  # seconds


class TopicState:
    def __init__(self, name: str, family: Topic, counters: Counters) -> None:
        self.name = name
        self.family = family
        self.counters = counters
        self.subscribers: dict[type, Subscribers] = {}
        self.ring: deque[Frame] = deque(maxlen=settings.LIVECAST["RING_SIZE"])
        self.head = 0
        self.sent = 0
        self.target_offset = 0  # an offset that the log is known to have; above `head` while there is a gap
        self.state: Frame | None = None
        self.public = False  # whoever comes may be let in without asking the family
        self.ready = False  # its head has been read; until then what arrives is only noted
        self.generation = (
            0  # how often its log was restored from elsewhere: no offset means what it did in an earlier life
        )
        self.pending: deque[Frame] = deque()
        self.send_task: asyncio.Task[None] | None = None
        # Queries: one of each kind at a time, however many fans wait for what it brings.
        self.repair_task: asyncio.Task[None] | None = None
        self.fill_task: asyncio.Task[None] | None = None
        self.head_task: asyncio.Task[None] | None = None
        self.all_sent = asyncio.Event()
        self.all_sent.set()
        self.idle_since: float | None = None

    @property
    def log(self) -> LogTopic:
        """Where the lines of a numbered topic are read."""
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
        """The oldest offset that the ring can resume from: whoever has it, has all before the ring."""
        first = next(iter(self.ring), None)
        return self.head if first is None or first.offset is None else first.offset - 1

    @property
    def free_slots(self) -> int:
        """How many older frames the ring could still hold."""
        return (self.ring.maxlen or 0) - len(self.ring)

    def is_expired(self, now: float) -> bool:
        """Whether the topic has had no subscriber for RING_LIFETIME. Called regularly with the event loop's time."""
        if self.subscriber_count or not self.ready:
            self.idle_since = None
        elif self.idle_since is None:
            self.idle_since = now
        return self.idle_since is not None and now - self.idle_since > RING_LIFETIME

    def start_at(self, head: int) -> None:
        """Begin a life: nothing is known but where the log stands."""
        self.generation += 1
        self.ring.clear()
        self.pending.clear()
        self.head = self.sent = self.target_offset = head

    def prepend(self, frames: list[Frame]) -> None:
        """Put frames before those that the ring holds, as far as they join on and there is room."""
        for frame in reversed(frames):
            if frame.offset == self.oldest_resume_offset and self.free_slots:
                self.ring.appendleft(frame)

    def frames_after(self, offset: int) -> list[Frame]:
        """The frames in (offset, sent], all of which the ring holds when `offset >= floor`."""
        if offset >= self.sent:
            return []  # most who come have a fresh page
        return [frame for frame in self.ring if frame.offset is not None and offset < frame.offset <= self.sent]

    def subscribe(self, connection: Connection) -> None:
        subscribers = self.subscribers.get(type(connection))
        if subscribers is None:
            subscribers = self.subscribers[type(connection)] = connection.new_subscribers()
        subscribers.add(connection)

    def append_and_send(self, frame: Frame) -> None:
        """Keep the log's next frame, and have it sent."""
        self.head = frame.offset or 0
        self.target_offset = max(self.target_offset, self.head)
        self.ring.append(frame)
        self.send(frame)

    def replace(self, frame: Frame) -> None:
        """Put what a line of the log says now in the place of what it said, for those who catch up."""
        for index, known in enumerate(self.ring):
            if known.offset == frame.offset:
                self.ring[index] = frame

    def send(self, frame: Frame) -> None:
        """Have a frame sent to all, behind what is being sent."""
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
                # Give the loop a turn: under a backlog nothing else here would, and fans who read would look slow.
                await asyncio.sleep(0)
        finally:
            self.send_task = None
            self.all_sent.set()
