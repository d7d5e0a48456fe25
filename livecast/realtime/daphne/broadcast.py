"""FanCrowd: the fans of one topic in this process, and the loop that sends them a frame.

Most fans are *direct*: their socket takes the bytes in one system call. The others are *indirect*: something of
theirs still waits in this process (a slow reader), or always passes through Twisted (TLS); a frame is appended to
what waits.

A broadcast goes in slices. Between two slices the event loop serves reads, pings and connects, so fans leave, join,
fall behind and recover while a broadcast runs.

Invariants
 1. `_descriptors[seat]` is the open descriptor of `_fans[seat]`, who is direct; `_seats[fan]` is that seat. A fan
    that closes leaves in the same turn of the reactor in which its descriptor is closed, so no frame can go to a
    re-used one.
 2. The seats have three parts: [0, _served) have the running broadcast's frame, [_served, _due) are still to get
    it, and whoever sits behind is none of its receivers. Without a broadcast the first two are empty.
 3. Likewise `_owed` are the indirect fans who are still to get the frame, `_indirect` all the others.
 4. A fan that changes sides during a broadcast gets the frame at that moment, if it was still to get it.

So every receiver gets the frame exactly once, and the frames of one crowd in the order of their broadcasts. What is
sent to one fan alone in the meantime comes before or behind the frame, never within: catch a fan up before adding
it to the crowd, without an await in between, and it sees everything in order.
"""

import asyncio
from array import array
from collections.abc import Iterator
from itertools import chain

from livecast.realtime.daphne.native import SendLoop
from livecast.realtime.daphne.send_buffer import Outlet
from livecast.realtime.protocol import Frame

# Sockets served before others have their turn: 4 to 5 ms of system calls. Every turn offers the interpreter lock to
# other threads, and beside a busy one it comes back only after 5 ms: smaller slices would cost more than they give.
SLICE = 1000
# An indirect fan costs some ten times as much, more with TLS.
INDIRECT_SLICE = 100


class FanCrowd:
    """See livecast.realtime.connections.Crowd."""

    __slots__ = ("_descriptors", "_due", "_fans", "_frame", "_indirect", "_owed", "_seats", "_send_to_all", "_served")

    def __init__(self, send_to_all: SendLoop) -> None:
        self._send_to_all = send_to_all
        self._descriptors = array("i")
        self._fans: list[Outlet] = []
        self._seats: dict[Outlet, int] = {}
        self._indirect: dict[Outlet, None] = {}
        self._owed: dict[Outlet, None] = {}
        self._served = self._due = 0
        self._frame: bytes | None = None  # of the broadcast that is running

    def __len__(self) -> int:
        return len(self._fans) + len(self._indirect) + len(self._owed)

    def __iter__(self) -> Iterator[Outlet]:
        return chain(self._fans, self._indirect, self._owed)

    def add(self, fan: Outlet) -> None:
        if fan.connecting:
            raise RuntimeError("a fan joins after it is accepted")
        if fan.gone or self in fan.crowds:
            return
        fan.crowds += (self,)
        if fan.direct:
            self._sit_down(fan)
        else:
            self._indirect[fan] = None

    def discard(self, fan: Outlet) -> None:
        fan.crowds = tuple(crowd for crowd in fan.crowds if crowd is not self)
        if fan in self._seats:
            self._stand_up(fan)
        else:
            self._indirect.pop(fan, None)
            self._owed.pop(fan, None)

    async def broadcast(self, frame: Frame) -> None:
        """See Crowd. One at a time: await it before the next."""
        if self._frame is not None:
            raise RuntimeError("a broadcast of this crowd is still running")
        self._frame = wire = frame.wire
        self._due = len(self._fans)
        self._owed, self._indirect = self._indirect, {}
        try:
            while self._served < self._due:
                self._serve_direct(wire)
                if self._served < self._due or self._owed:
                    await asyncio.sleep(0)
            while self._owed:
                self._serve_indirect(wire)
                if self._owed:
                    await asyncio.sleep(0)
        finally:  # (a cancelled broadcast leaves fans without the frame; they see the gap at the next one)
            self._frame = None
            self._served = self._due = 0
            self._indirect.update(self._owed)
            self._owed = {}

    def _serve_direct(self, wire: bytes) -> None:
        start, stop = self._served, min(self._due, self._served + SLICE)
        short_sends = self._send_to_all(self._descriptors, start, stop, wire)
        self._served = stop
        # First who they are: seats change as soon as one of them is dealt with.
        for fan, sent in [(self._fans[seat], sent) for seat, sent in short_sends]:
            fan.finish_send(wire, sent)

    def _serve_indirect(self, wire: bytes) -> None:
        for _ in range(min(INDIRECT_SLICE, len(self._owed))):
            fan, _none = self._owed.popitem()
            self._indirect[fan] = None
            fan.append(wire)

    # --- changing sides: the fan calls these as its buffer fills and empties

    def became_indirect(self, fan: Outlet) -> None:
        if fan not in self._seats:
            return
        due = self._stand_up(fan)
        self._indirect[fan] = None
        if due and self._frame is not None:
            fan.append(self._frame)

    def became_direct(self, fan: Outlet) -> None:
        if not fan.direct:  # another crowd's frame has filled its buffer again
            return
        owed = fan in self._owed
        self._indirect.pop(fan, None)
        self._owed.pop(fan, None)
        self._sit_down(fan)
        if owed and self._frame is not None:
            fan.put(self._frame)

    # --- seats

    def _sit_down(self, fan: Outlet) -> None:
        self._seats[fan] = len(self._fans)
        self._fans.append(fan)
        self._descriptors.append(fan.descriptor)

    def _stand_up(self, fan: Outlet) -> bool:
        """Give up a seat. Returns whether the fan was still to get the running broadcast's frame.

        The last of the same part moves into the empty seat, the last of the next part into the one that becomes empty
        thereby, and so on: the parts stay whole.
        """
        seat = self._seats.pop(fan)
        due = self._served <= seat < self._due
        if seat < self._served:
            self._served -= 1
            seat = self._move(self._served, seat)
        if seat < self._due:
            self._due -= 1
            seat = self._move(self._due, seat)
        self._move(len(self._fans) - 1, seat)
        self._fans.pop()
        self._descriptors.pop()
        return due

    def _move(self, source: int, target: int) -> int:
        """Move whoever sits at `source`. Returns the seat that is empty now."""
        if source != target:
            fan = self._fans[source]
            self._fans[target] = fan
            self._descriptors[target] = self._descriptors[source]
            self._seats[fan] = target
        return source
