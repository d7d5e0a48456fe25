"""SocketSubscribers: the local subscribers of one topic, and their send loop.

Most sockets are *direct*: the kernel takes the bytes in one system call. The others are *indirect*: bytes for them wait
in this process (a slow reader), or pass through Twisted (TLS). A frame is appended to their waiting bytes.

A broadcast runs in slices. Between two slices the event loop handles reads, pings and connects, so sockets close,
subscribe, fall behind and recover while a broadcast runs.

Invariants
 1. `descriptors[index]` is the open descriptor of `direct_sockets[index]`, which is direct; `index_of[socket]` is that
    index. A socket that closes is removed in the same turn of the reactor in which its descriptor is closed, so a
    frame cannot go to a reused descriptor.
 2. The indexes have three ranges: sockets in [0, sent_end) have the frame of the running broadcast, those in
    [sent_end, due_end) are still to get it, and later ones are not its receivers. Without a broadcast the first two
    ranges are empty.
 3. In the same way `pending_indirect` are the indirect sockets that are still to get the frame, and `indirect_sockets`
    all others.
 4. A socket that changes between direct and indirect during a broadcast gets the frame at that moment, if it was still
    to get it.

So every receiver gets the frame exactly once, and the frames of one list in the order of their broadcasts. A frame that
is sent to one socket only, in the meantime, arrives before or after the frame. Catch a socket up before adding it, with
no await in between, and it gets everything in order.
"""

import asyncio
from array import array
from collections.abc import Iterator
from itertools import chain

from livecast.realtime.daphne.send_buffer import SendBuffer
from livecast.realtime.daphne.send_loop import SendLoop
from livecast.realtime.protocol import Frame

# Direct sockets in one slice: 4 to 5 ms of system calls. Each slice ends with an offer of the interpreter lock to other
# threads, and a busy thread returns it only after 5 ms: smaller slices would cost more than they give.
SLICE = 1000
# Indirect sockets in one slice. One costs about ten times as much as a direct one, more with TLS.
INDIRECT_SLICE = 100


class SocketSubscribers:
    """The fast implementation of livecast.realtime.connections.Subscribers."""

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
        self._frame: bytes | None = None  # of the running broadcast

    def __len__(self) -> int:
        return len(self.direct_sockets) + len(self.indirect_sockets) + len(self.pending_indirect)

    def __iter__(self) -> Iterator[SendBuffer]:
        return chain(self.direct_sockets, self.indirect_sockets, self.pending_indirect)

    def add(self, socket: SendBuffer) -> None:
        if socket.connecting:
            raise RuntimeError("add a socket after it is accepted")
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
        """See Subscribers. Await each broadcast before the next."""
        if self._frame is not None:
            raise RuntimeError("a broadcast to these subscribers is still running")
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
        finally:  # (after a cancelled broadcast some sockets lack the frame; clients notice the gap at the next one)
            self._frame = None
            self.sent_end = self.due_end = 0
            self.indirect_sockets.update(self.pending_indirect)
            self.pending_indirect = {}

    def _serve_direct(self, wire: bytes) -> None:
        start, stop = self.sent_end, min(self.due_end, self.sent_end + SLICE)
        short_sends = self._send_to_all(self.descriptors, start, stop, wire)
        self.sent_end = stop
        # Resolve all indexes first: finish_send changes them.
        for socket, sent in [(self.direct_sockets[index], sent) for index, sent in short_sends]:
            socket.finish_send(wire, sent)

    def _serve_indirect(self, wire: bytes) -> None:
        for _ in range(min(INDIRECT_SLICE, len(self.pending_indirect))):
            socket, _none = self.pending_indirect.popitem()
            self.indirect_sockets[socket] = None
            socket.append(wire)

    # --- changes between direct and indirect: the socket calls these when its buffer fills or empties

    def became_indirect(self, socket: SendBuffer) -> None:
        if socket not in self.index_of:
            return
        pending = self._remove_direct(socket)
        self.indirect_sockets[socket] = None
        if pending and self._frame is not None:
            socket.append(self._frame)

    def became_direct(self, socket: SendBuffer) -> None:
        if not socket.direct:  # a frame of another list has filled its buffer again
            return
        pending = socket in self.pending_indirect
        self.indirect_sockets.pop(socket, None)
        self.pending_indirect.pop(socket, None)
        self._add_direct(socket)
        if pending and self._frame is not None:
            socket.write_bytes(self._frame)

    # --- indexes

    def _add_direct(self, socket: SendBuffer) -> None:
        self.index_of[socket] = len(self.direct_sockets)
        self.direct_sockets.append(socket)
        self.descriptors.append(socket.descriptor)

    def _remove_direct(self, socket: SendBuffer) -> bool:
        """Remove a direct socket. Returns whether it still needs the running broadcast's frame.

        The last socket of the same range moves to the free index, the last of the next range to the index that becomes
        free, and so on: each range stays contiguous.
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
        """Move the socket at index `source` to `target`. Returns the free index."""
        if source != target:
            socket = self.direct_sockets[source]
            self.direct_sockets[target] = socket
            self.descriptors[target] = self.descriptors[source]
            self.index_of[socket] = target
        return source
