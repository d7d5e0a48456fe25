"""SocketSubscribers: the fans of one topic in this process, and the loop that sends them a frame.

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
from livecast.realtime.daphne.send_buffer import SendBuffer
from livecast.realtime.protocol import Frame

# Sockets served before others have their turn: 4 to 5 ms of system calls. Every turn offers the interpreter lock to
# other threads, and beside a busy one it comes back only after 5 ms: smaller slices would cost more than they give.
SLICE = 1000
# An indirect fan costs some ten times as much, more with TLS.
INDIRECT_SLICE = 100


class SocketSubscribers:
    """See livecast.realtime.connections.Crowd."""

    __slots__ = (
        "_frame",
        "_send_to_all",
        "descriptors",
        "direct_sockets",
        "due_end",
        "index_of",
        "indirect_sockets",
        "pending_indirect",
        "sent_end",
    )

    def __init__(self, send_to_all: SendLoop) -> None:
        self._send_to_all = send_to_all
        self.descriptors = array("i")
        self.direct_sockets: list[SendBuffer] = []
        self.index_of: dict[SendBuffer, int] = {}
        self.indirect_sockets: dict[SendBuffer, None] = {}
        self.pending_indirect: dict[SendBuffer, None] = {}
        self.sent_end = self.due_end = 0
        self._frame: bytes | None = None  # of the broadcast that is running

    def __len__(self) -> int:
        return len(self.direct_sockets) + len(self.indirect_sockets) + len(self.pending_indirect)

    def __iter__(self) -> Iterator[SendBuffer]:
        return chain(self.direct_sockets, self.indirect_sockets, self.pending_indirect)

    def add(self, socket: SendBuffer) -> None:
        if socket.connecting:
            raise RuntimeError("a fan joins after it is accepted")
        if socket.closed or self in socket.broadcast_lists:
            return
        socket.broadcast_lists += (self,)
        if socket.direct:
            self._add_direct(socket)
        else:
            self.indirect_sockets[socket] = None

    def discard(self, socket: SendBuffer) -> None:
        socket.broadcast_lists = tuple(
            broadcast_list for broadcast_list in socket.broadcast_lists if broadcast_list is not self
        )
        if socket in self.index_of:
            self._remove_direct(socket)
        else:
            self.indirect_sockets.pop(socket, None)
            self.pending_indirect.pop(socket, None)

    async def broadcast(self, frame: Frame) -> None:
        """See Crowd. One at a time: await it before the next."""
        if self._frame is not None:
            raise RuntimeError("a broadcast of this crowd is still running")
        self._frame = wire = frame.wire
        self.due_end = len(self.direct_sockets)
        self.pending_indirect, self.indirect_sockets = self.indirect_sockets, {}
        try:
            while self.sent_end < self.due_end:
                self._serve_direct(wire)
                if self.sent_end < self.due_end or self.pending_indirect:
                    await asyncio.sleep(0)
            while self.pending_indirect:
                self._serve_indirect(wire)
                if self.pending_indirect:
                    await asyncio.sleep(0)
        finally:  # (a cancelled broadcast leaves fans without the frame; they see the gap at the next one)
            self._frame = None
            self.sent_end = self.due_end = 0
            self.indirect_sockets.update(self.pending_indirect)
            self.pending_indirect = {}

    def _serve_direct(self, wire: bytes) -> None:
        start, stop = self.sent_end, min(self.due_end, self.sent_end + SLICE)
        short_sends = self._send_to_all(self.descriptors, start, stop, wire)
        self.sent_end = stop
        # First who they are: seats change as soon as one of them is dealt with.
        for socket, sent in [(self.direct_sockets[index], sent) for index, sent in short_sends]:
            socket.finish_send(wire, sent)

    def _serve_indirect(self, wire: bytes) -> None:
        for _ in range(min(INDIRECT_SLICE, len(self.pending_indirect))):
            socket, _none = self.pending_indirect.popitem()
            self.indirect_sockets[socket] = None
            socket.append(wire)

    # --- changing sides: the fan calls these as its buffer fills and empties

    def became_indirect(self, socket: SendBuffer) -> None:
        if socket not in self.index_of:
            return
        pending = self._remove_direct(socket)
        self.indirect_sockets[socket] = None
        if pending and self._frame is not None:
            socket.append(self._frame)

    def became_direct(self, socket: SendBuffer) -> None:
        if not socket.direct:  # another crowd's frame has filled its buffer again
            return
        pending = socket in self.pending_indirect
        self.indirect_sockets.pop(socket, None)
        self.pending_indirect.pop(socket, None)
        self._add_direct(socket)
        if pending and self._frame is not None:
            socket.write_bytes(self._frame)

    # --- seats

    def _add_direct(self, socket: SendBuffer) -> None:
        self.index_of[socket] = len(self.direct_sockets)
        self.direct_sockets.append(socket)
        self.descriptors.append(socket.descriptor)

    def _remove_direct(self, socket: SendBuffer) -> bool:
        """Give up a seat. Returns whether the fan was still to get the running broadcast's frame.

        The last of the same part moves into the empty seat, the last of the next part into the one that becomes empty
        thereby, and so on: the parts stay whole.
        """
        index = self.index_of.pop(socket)
        pending = self.sent_end <= index < self.due_end
        if index < self.sent_end:
            self.sent_end -= 1
            index = self._move(self.sent_end, index)
        if index < self.due_end:
            self.due_end -= 1
            index = self._move(self.due_end, index)
        self._move(len(self.direct_sockets) - 1, index)
        self.direct_sockets.pop()
        self.descriptors.pop()
        return pending

    def _move(self, source: int, target: int) -> int:
        """Move whoever sits at `source`. Returns the seat that is empty now."""
        if source != target:
            socket = self.direct_sockets[source]
            self.direct_sockets[target] = socket
            self.descriptors[target] = self.descriptors[source]
            self.index_of[socket] = target
        return source
