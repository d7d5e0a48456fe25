"""One topic as this process knows it: its fans, its newest frames, and what is still to be sent.

What keeps the order: `head` is the newest frame known, `sent` the newest whose broadcast has begun; a fan is let in at
`sent`, in the same step of the loop that saw it there.
"""

import asyncio
from collections import deque

from livecast.realtime.connections import Crowd, Fan
from livecast.realtime.counters import Counts
from livecast.realtime.protocol import Frame
from livecast.realtime.topics import LogTopic, Topic


class LocalTopic:
    def __init__(self, name: str, family: Topic, ring_size: int, counts: Counts) -> None:
        self.name = name
        self.family = family
        self.counts = counts
        self.crowds: dict[type, Crowd] = {}
        self.ring: deque[Frame] = deque(maxlen=ring_size)
        self.head = 0
        self.sent = 0
        self.wanted = 0  # an offset that the log is known to have; above `head` while there is a gap
        self.state: Frame | None = None
        self.public = False  # whoever comes may be let in without asking the family
        self.ready = False  # its head has been read; until then what arrives is only noted
        self.life = 0  # how often its log was restored from elsewhere: no offset means what it did in an earlier life
        self.pending: deque[Frame] = deque()
        self.sending: asyncio.Task[None] | None = None
        # Queries: one of each kind at a time, however many fans wait for what it brings.
        self.repairing: asyncio.Task[None] | None = None
        self.filling: asyncio.Task[None] | None = None
        self.looking: asyncio.Task[None] | None = None
        self.all_sent = asyncio.Event()
        self.all_sent.set()
        self.idle_since: float | None = None

    @property
    def log(self) -> LogTopic:
        """Where the lines of a numbered topic are read."""
        assert isinstance(self.family, LogTopic)
        return self.family

    @property
    def running(self) -> list[asyncio.Task[None]]:
        tasks = (self.sending, self.repairing, self.filling, self.looking)
        return [task for task in tasks if task is not None]

    @property
    def fans(self) -> int:
        return sum(map(len, self.crowds.values()))

    @property
    def floor(self) -> int:
        """The oldest offset that the ring can resume from: whoever has it, has all before the ring."""
        first = next(iter(self.ring), None)
        return self.head if first is None or first.offset is None else first.offset - 1

    @property
    def room(self) -> int:
        """How many older frames the ring could still hold."""
        return (self.ring.maxlen or 0) - len(self.ring)

    def begin_at(self, head: int) -> None:
        """Begin a life: nothing is known but where the log stands."""
        self.life += 1
        self.ring.clear()
        self.pending.clear()
        self.head = self.sent = self.wanted = head

    def put_before(self, frames: list[Frame]) -> None:
        """Put frames before those that the ring holds, as far as they join on and there is room."""
        for frame in reversed(frames):
            if frame.offset == self.floor and self.room:
                self.ring.appendleft(frame)

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

    def retell(self, frame: Frame) -> None:
        """Put what a line of the log says now in the place of what it said, for those who catch up."""
        for place, known in enumerate(self.ring):
            if known.offset == frame.offset:
                self.ring[place] = frame

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
                    if fans := len(crowd):
                        self.counts.frames += fans
                        await crowd.broadcast(frame)
                # Give the loop a turn: under a backlog nothing else here would, and fans who read would look slow.
                await asyncio.sleep(0)
        finally:
            self.sending = None
            self.all_sent.set()
