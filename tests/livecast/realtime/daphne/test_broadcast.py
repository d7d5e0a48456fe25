"""A crowd, whatever happens between two slices of a broadcast: each receiver gets each frame once, whole, in order."""

import socket
import struct
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule
from twisted.internet.tcp import Connection

from livecast.realtime.daphne import broadcast, native
from livecast.realtime.daphne.broadcast import SocketSubscribers
from livecast.realtime.daphne.limits import SocketLimits
from livecast.realtime.daphne.send_buffer import SendBuffer
from livecast.realtime.protocol import Frame


class Transport(Connection):
    """Twisted's side of a socket, by hand: what is written waits until `flush`."""

    def __init__(self, end: socket.socket) -> None:
        self.end = end
        self.waiting = b""
        self.fileno = end.fileno

    def registerProducer(self, producer: SendBuffer, streaming: bool) -> None:
        self.outlet = producer
        producer.resumeProducing()

    def write(self, data: bytes) -> None:
        self.waiting += data

    def flush(self) -> None:
        if not self.waiting:
            return
        try:
            sent = self.end.send(self.waiting)
        except BlockingIOError:
            return
        self.waiting = self.waiting[sent:]
        if not self.waiting:
            self.outlet.resumeProducing()


class Fan(SendBuffer):
    """An outlet with a reader at the other end, and a note of what that reader is owed."""

    def __init__(self, limits: SocketLimits) -> None:
        ours, self.peer = socket.socketpair()
        for end in (ours, self.peer):
            end.setblocking(False)
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        super().__init__(Transport(ours), limits, untouched=True)
        self.owed: list[bytes] = []
        self.received = b""
        self.dropped = False

    @property
    def connecting(self) -> bool:
        return False

    @property
    def closed(self) -> bool:
        return self.dropped

    def drop(self, code: int) -> None:
        for crowd in self.broadcast_lists:
            crowd.discard(self)
        self.dropped = True
        self.stop_sending()

    def read(self, size: int) -> None:
        with suppress(BlockingIOError):
            self.received += self.peer.recv(size)

    def close(self) -> None:
        for crowd in self.broadcast_lists:
            crowd.discard(self)
        self.transport.end.close()
        self.descriptor = -1

    def catch_up(self) -> None:
        before = None
        while before != (self.received, self.transport.waiting):
            before = (self.received, self.transport.waiting)
            self.transport.flush()
            self.read(1 << 20)


def frame_of(crowd: int, number: int, size: int) -> Frame:
    frame = Frame("")
    frame._wire = struct.pack("!BII", crowd, number, size) + bytes([number % 251]) * size
    return frame


class Broadcasts(RuleBasedStateMachine):
    """Two crowds, fans in either or both, slow readers, and a scheduler that stops at every slice."""

    send_loop = staticmethod(native.python_loop)
    limits = SocketLimits(max_buffered=1 << 30)
    fans = Bundle("fans")

    def __init__(self) -> None:
        super().__init__()
        self.crowds = [SocketSubscribers(self.send_loop), SocketSubscribers(self.send_loop)]
        self.running: list[Coroutine[Any, Any, None] | None] = [None, None]
        self.numbers = 0
        self.everyone: list[Fan] = []

    def next_frame(self, crowd: int, size: int) -> Frame:
        self.numbers += 1
        return frame_of(crowd, self.numbers, size)

    @initialize(target=fans)
    def begin_with_some(self) -> Any:
        return multiple(*(self.join({0, 1}) for _ in range(4)))

    @rule(target=fans, memberships=st.sets(st.sampled_from([0, 1]), min_size=1))
    def join(self, memberships: set[int]) -> Fan:
        fan = Fan(self.limits)
        self.everyone.append(fan)
        for crowd in memberships:
            self.crowds[crowd].add(fan)
        return fan

    @rule(fan=fans, crowd=st.sampled_from([0, 1]))
    def join_another(self, fan: Fan, crowd: int) -> None:
        self.crowds[crowd].add(fan)

    @rule(fan=fans, crowd=st.sampled_from([0, 1]))
    def leave_one(self, fan: Fan, crowd: int) -> None:
        # (Of who leaves while a broadcast runs, nobody can say whether it has had the frame.)
        if self.running[crowd] is None and self.crowds[crowd] in fan.broadcast_lists:
            self.crowds[crowd].discard(fan)

    @rule(fan=consumes(fans))
    def hang_up(self, fan: Fan) -> None:
        self.everyone.remove(fan)
        fan.close()
        fan.peer.close()

    @rule(crowd=st.sampled_from([0, 1]), size=st.sampled_from([10, 300, 3000, 20_000]))
    def begin_broadcast(self, crowd: int, size: int) -> None:
        if self.running[crowd] is None:
            frame = self.next_frame(crowd, size)
            for fan in self.everyone:
                if self.crowds[crowd] in fan.broadcast_lists:
                    fan.owed.append(frame.wire)
            self.running[crowd] = self.crowds[crowd].broadcast(frame)
            self.continue_broadcast(crowd)

    @rule(crowd=st.sampled_from([0, 1]))
    def continue_broadcast(self, crowd: int) -> None:
        task = self.running[crowd]
        if task is not None:
            try:
                task.send(None)
            except StopIteration:
                self.running[crowd] = None

    @rule(fan=fans, size=st.sampled_from([10, 30_000]))
    def send_to_one(self, fan: Fan, size: int) -> None:
        if not fan.dropped:
            frame = self.next_frame(9, size)
            fan.owed.append(frame.wire)
            fan.write_bytes(frame.wire)

    @rule(fan=fans, size=st.sampled_from([100, 5000, 1 << 20]))
    def read(self, fan: Fan, size: int) -> None:
        fan.read(size)

    @rule(fan=fans)
    def flush(self, fan: Fan) -> None:
        fan.transport.flush()

    @rule(fan=fans)
    def recover(self, fan: Fan) -> None:
        fan.catch_up()

    @invariant()
    def seats_are_what_they_seem(self) -> None:
        for number, crowd in enumerate(self.crowds):
            members = [fan for fan in self.everyone if crowd in fan.broadcast_lists]
            assert len(crowd) == len(members)
            assert crowd.index_of == {fan: seat for seat, fan in enumerate(crowd.direct_sockets)}
            assert list(crowd.descriptors) == [fan.descriptor for fan in crowd.direct_sockets]
            assert all(fan.direct for fan in crowd.direct_sockets)
            assert not any(fan.direct for fan in (*crowd.indirect_sockets, *crowd.pending_indirect))
            if self.running[number] is None:
                assert crowd.sent_end == crowd.due_end == len(crowd.pending_indirect) == 0

    def teardown(self) -> None:
        for crowd in (0, 1):
            while self.running[crowd] is not None:
                self.continue_broadcast(crowd)
        for fan in self.everyone:
            fan.catch_up()
            self.check(fan)
            fan.close()
            fan.peer.close()

    def check(self, fan: Fan) -> None:
        assert sorted(split(fan.received)) == sorted(fan.owed)
        for crowd in (0, 1, 9):  # in order per crowd, and what it was sent alone too
            assert of_crowd(split(fan.received), crowd) == of_crowd(fan.owed, crowd)


class BroadcastsToTheLimit(Broadcasts):
    """The same with little room: who is dropped has had a part of what it was owed, from the beginning and in order."""

    limits = SocketLimits(max_buffered=4000)

    def check(self, fan: Fan) -> None:
        if not fan.dropped:
            super().check(fan)
        for crowd in (0, 1, 9):
            received, owed = of_crowd(split(fan.received), crowd), of_crowd(fan.owed, crowd)
            assert received == owed[: len(received)]


def test_a_cancelled_broadcast_leaves_a_crowd_that_works():
    crowd = SocketSubscribers(native.python_loop)
    fans = [Fan(SocketLimits()) for _ in range(7)]
    for fan in fans:
        crowd.add(fan)
    for fan in fans[4:]:
        fan.write_bytes(b"x" * 50_000)  # a burden
    cancelled = crowd.broadcast(frame_of(0, 1, 10))
    cancelled.send(None)
    with pytest.raises(RuntimeError, match="still running"):
        crowd.broadcast(frame_of(0, 2, 10)).send(None)
    cancelled.close()

    last = frame_of(0, 3, 10)
    running = crowd.broadcast(last)
    with pytest.raises(StopIteration):
        while True:
            running.send(None)
    for fan in fans:
        fan.catch_up()
        assert fan.received.endswith(last.wire)
        fan.close()
        fan.peer.close()
    assert len(crowd) == 0


def split(stream: bytes) -> list[bytes]:
    """Whole frames of a stream; it may end within one."""
    frames = []
    while len(stream) >= 9:
        end = 9 + struct.unpack("!BII", stream[:9])[2]
        if len(stream) < end:
            break
        frames.append(stream[:end])
        stream = stream[end:]
    return frames


def of_crowd(frames: list[bytes], crowd: int) -> list[bytes]:
    return [frame for frame in frames if frame[0] == crowd]


@pytest.fixture(autouse=True)
def _small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broadcast, "SLICE", 1)
    monkeypatch.setattr(broadcast, "INDIRECT_SLICE", 1)


settings.register_profile("broadcasts", max_examples=100, stateful_step_count=60, deadline=None)
TestBroadcasts = Broadcasts.TestCase
TestBroadcasts.settings = settings.get_profile("broadcasts")
TestBroadcastsToTheLimit = BroadcastsToTheLimit.TestCase
TestBroadcastsToTheLimit.settings = settings.get_profile("broadcasts")
