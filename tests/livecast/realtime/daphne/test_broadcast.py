"""Broadcasts: each receiver gets each frame once, complete and in order.

Between two slices of a broadcast sockets may close, subscribe, fall behind or recover.
"""

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

from livecast.realtime.daphne import broadcast, send_loop
from livecast.realtime.daphne.broadcast import SocketSubscribers
from livecast.realtime.daphne.limits import SocketLimits
from livecast.realtime.daphne.send_buffer import SendBuffer
from livecast.realtime.protocol import Frame


class Transport(Connection):
    """A stand-in for Twisted's transport: written bytes wait until `flush`."""

    def __init__(self, end: socket.socket) -> None:
        self.end = end
        self.waiting = b""
        self.fileno = end.fileno

    def registerProducer(self, producer: SendBuffer, streaming: bool) -> None:
        self.receiver = producer
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
            self.receiver.resumeProducing()


class Receiver(SendBuffer):
    """A send buffer with a reader at the other end, and a list of the frames that it must get."""

    def __init__(self, limits: SocketLimits) -> None:
        ours, self.peer = socket.socketpair()
        for end in (ours, self.peer):
            end.setblocking(False)
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        super().__init__(Transport(ours), limits, untouched=True)
        self.expected: list[bytes] = []
        self.received = b""
        self.dropped = False

    @property
    def connecting(self) -> bool:
        return False

    @property
    def closed(self) -> bool:
        return self.dropped

    def drop(self, code: int) -> None:
        for subscribers in self.broadcast_lists:
            subscribers.discard(self)
        self.dropped = True
        self.stop_sending()

    def read(self, size: int) -> None:
        with suppress(BlockingIOError):
            self.received += self.peer.recv(size)

    def close(self) -> None:
        for subscribers in self.broadcast_lists:
            subscribers.discard(self)
        self.transport.end.close()
        self.descriptor = -1

    def catch_up(self) -> None:
        before = None
        while before != (self.received, self.transport.waiting):
            before = (self.received, self.transport.waiting)
            self.transport.flush()
            self.read(1 << 20)


class RawFrame(Frame):
    """A frame with given wire bytes."""

    __slots__ = ("raw",)

    def __init__(self, raw: bytes) -> None:
        super().__init__("")
        self.raw = raw

    @property
    def wire(self) -> bytes:
        return self.raw


def make_frame(list_number: int, number: int, size: int) -> Frame:
    """Return a frame whose wire bytes contain the numbers and its size."""
    return RawFrame(struct.pack("!BII", list_number, number, size) + bytes([number % 251]) * size)


class Broadcasts(RuleBasedStateMachine):
    """Two lists, receivers in one or both, slow readers, and a pause after every slice."""

    send_loop = staticmethod(send_loop.python_loop)
    limits = SocketLimits(max_buffered=1 << 30)
    receivers = Bundle("receivers")

    def __init__(self) -> None:
        super().__init__()
        self.lists = [SocketSubscribers(self.send_loop), SocketSubscribers(self.send_loop)]
        self.running: list[Coroutine[Any, Any, None] | None] = [None, None]
        self.frame_count = 0
        self.open_receivers: list[Receiver] = []

    def next_frame(self, list_number: int, size: int) -> Frame:
        self.frame_count += 1
        return make_frame(list_number, self.frame_count, size)

    @initialize(target=receivers)
    def start_with_some(self) -> Any:
        return multiple(*(self.add({0, 1}) for _ in range(4)))

    @rule(target=receivers, list_numbers=st.sets(st.sampled_from([0, 1]), min_size=1))
    def add(self, list_numbers: set[int]) -> Receiver:
        receiver = Receiver(self.limits)
        self.open_receivers.append(receiver)
        for list_number in list_numbers:
            self.lists[list_number].add(receiver)
        return receiver

    @rule(receiver=receivers, list_number=st.sampled_from([0, 1]))
    def add_to_another(self, receiver: Receiver, list_number: int) -> None:
        self.lists[list_number].add(receiver)

    @rule(receiver=receivers, list_number=st.sampled_from([0, 1]))
    def remove_from_one(self, receiver: Receiver, list_number: int) -> None:
        # (A receiver that is removed during a broadcast may have the frame or not.)
        if self.running[list_number] is None and self.lists[list_number] in receiver.broadcast_lists:
            self.lists[list_number].discard(receiver)

    @rule(receiver=consumes(receivers))
    def close(self, receiver: Receiver) -> None:
        self.open_receivers.remove(receiver)
        receiver.close()
        receiver.peer.close()

    @rule(list_number=st.sampled_from([0, 1]), size=st.sampled_from([10, 300, 3000, 20_000]))
    def start_broadcast(self, list_number: int, size: int) -> None:
        if self.running[list_number] is None:
            frame = self.next_frame(list_number, size)
            for receiver in self.open_receivers:
                if self.lists[list_number] in receiver.broadcast_lists:
                    receiver.expected.append(frame.wire)
            self.running[list_number] = self.lists[list_number].broadcast(frame)
            self.continue_broadcast(list_number)

    @rule(list_number=st.sampled_from([0, 1]))
    def continue_broadcast(self, list_number: int) -> None:
        task = self.running[list_number]
        if task is not None:
            try:
                task.send(None)
            except StopIteration:
                self.running[list_number] = None

    @rule(receiver=receivers, size=st.sampled_from([10, 30_000]))
    def send_to_one(self, receiver: Receiver, size: int) -> None:
        if not receiver.dropped:
            frame = self.next_frame(9, size)
            receiver.expected.append(frame.wire)
            receiver.write_bytes(frame.wire)

    @rule(receiver=receivers, size=st.sampled_from([100, 5000, 1 << 20]))
    def read(self, receiver: Receiver, size: int) -> None:
        receiver.read(size)

    @rule(receiver=receivers)
    def flush(self, receiver: Receiver) -> None:
        receiver.transport.flush()

    @rule(receiver=receivers)
    def recover(self, receiver: Receiver) -> None:
        receiver.catch_up()

    @invariant()
    def indexes_are_consistent(self) -> None:
        for number, subscribers in enumerate(self.lists):
            subscribed = [receiver for receiver in self.open_receivers if subscribers in receiver.broadcast_lists]
            assert len(subscribers) == len(subscribed)
            direct = subscribers.direct_sockets
            assert subscribers.index_of == {receiver: index for index, receiver in enumerate(direct)}
            assert list(subscribers.descriptors) == [receiver.descriptor for receiver in direct]
            assert all(receiver.direct for receiver in direct)
            indirect = (*subscribers.indirect_sockets, *subscribers.pending_indirect)
            assert not any(receiver.direct for receiver in indirect)
            if self.running[number] is None:
                assert subscribers.sent_end == subscribers.due_end == len(subscribers.pending_indirect) == 0

    def teardown(self) -> None:
        for list_number in (0, 1):
            while self.running[list_number] is not None:
                self.continue_broadcast(list_number)
        for receiver in self.open_receivers:
            receiver.catch_up()
            self.check(receiver)
            receiver.close()
            receiver.peer.close()

    def check(self, receiver: Receiver) -> None:
        assert sorted(split_frames(receiver.received)) == sorted(receiver.expected)
        for list_number in (0, 1, 9):  # in order for each list, and for frames to one receiver (9)
            assert frames_of_list(split_frames(receiver.received), list_number) == frames_of_list(
                receiver.expected, list_number
            )


class BroadcastsWithSmallBuffers(Broadcasts):
    """The same with small buffers: a dropped receiver has got its first frames, in order."""

    limits = SocketLimits(max_buffered=4000)

    def check(self, receiver: Receiver) -> None:
        if not receiver.dropped:
            super().check(receiver)
        for list_number in (0, 1, 9):
            received, expected = (
                frames_of_list(split_frames(receiver.received), list_number),
                frames_of_list(receiver.expected, list_number),
            )
            assert received == expected[: len(received)]


def test_broadcasts_work_after_a_cancelled_one():
    subscribers = SocketSubscribers(send_loop.python_loop)
    receivers = [Receiver(SocketLimits()) for _ in range(7)]
    for receiver in receivers:
        subscribers.add(receiver)
    for receiver in receivers[4:]:
        receiver.write_bytes(b"x" * 50_000)  # so it becomes indirect
    cancelled = subscribers.broadcast(make_frame(0, 1, 10))
    cancelled.send(None)
    with pytest.raises(RuntimeError, match="still running"):
        subscribers.broadcast(make_frame(0, 2, 10)).send(None)
    cancelled.close()

    last = make_frame(0, 3, 10)
    running = subscribers.broadcast(last)
    with pytest.raises(StopIteration):
        while True:
            running.send(None)
    for receiver in receivers:
        receiver.catch_up()
        assert receiver.received.endswith(last.wire)
        receiver.close()
        receiver.peer.close()
    assert len(subscribers) == 0


def split_frames(stream: bytes) -> list[bytes]:
    """Return the complete frames of a stream, which may end within a frame."""
    frames = []
    while len(stream) >= 9:
        end = 9 + struct.unpack("!BII", stream[:9])[2]
        if len(stream) < end:
            break
        frames.append(stream[:end])
        stream = stream[end:]
    return frames


def frames_of_list(frames: list[bytes], list_number: int) -> list[bytes]:
    return [frame for frame in frames if frame[0] == list_number]


@pytest.fixture(autouse=True)
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broadcast, "SLICE", 1)
    monkeypatch.setattr(broadcast, "INDIRECT_SLICE", 1)


settings.register_profile("broadcasts", max_examples=100, stateful_step_count=60, deadline=None)
TestBroadcasts = Broadcasts.TestCase
TestBroadcasts.settings = settings.get_profile("broadcasts")
TestBroadcastsWithSmallBuffers = BroadcastsWithSmallBuffers.TestCase
TestBroadcastsWithSmallBuffers.settings = settings.get_profile("broadcasts")
