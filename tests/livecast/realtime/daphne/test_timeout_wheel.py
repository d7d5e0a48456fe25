"""Time-outs of a socket, with a clock that the test controls."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from livecast.realtime.daphne import lifecycle, send_buffer, socket
from livecast.realtime.daphne.client_frames import PONG
from livecast.realtime.daphne.lifecycle import PING, SocketState
from livecast.realtime.daphne.limits import SocketLimits
from livecast.realtime.daphne.socket import WebSocket
from livecast.realtime.daphne.timeout_wheel import TimeoutWheel
from tests.livecast.realtime.daphne.client import frame

LIMITS = SocketLimits(ping_interval=20, ping_timeout=30, stall_timeout=30, max_age=1000, max_age_jitter=0)


class IndirectTransport:
    """A transport without a descriptor: bytes cannot be sent past it."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.aborted = False

    def registerProducer(self, producer: Any, streaming: bool) -> None: ...

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def abortConnection(self) -> None:
        self.aborted = True


class TimedSocket:
    """A socket with its own clock."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        for module in (lifecycle, send_buffer, socket):
            monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: self.now))
        server = SimpleNamespace(limits=LIMITS, log_socket=lambda *_: None)
        self.transport = IndirectTransport()
        self.subscriber = WebSocket(cast(Any, server), self.transport, b"key", untouched=True)
        self.subscriber.accept()
        self.transport.written.clear()

    def pass_seconds(self, seconds: float) -> list[bytes]:
        """Advance the clock, with a check every 4 seconds. Returns the bytes written meanwhile."""
        for _ in range(round(seconds / 4)):
            self.now += 4
            self.subscriber.check(self.now)
        written, self.transport.written = self.transport.written, []
        return written


@pytest.fixture
def timed(monkeypatch: pytest.MonkeyPatch) -> TimedSocket:
    return TimedSocket(monkeypatch)


def test_a_silent_client_is_pinged_and_then_dropped(timed: TimedSocket):
    assert timed.pass_seconds(20) == []
    assert timed.pass_seconds(28) == [PING]
    assert not timed.transport.aborted
    timed.pass_seconds(8)
    assert timed.transport.aborted


def test_a_client_that_answers_pings_is_pinged_again(timed: TimedSocket):
    for _ in range(5):
        assert timed.pass_seconds(24) == [PING]
        timed.subscriber.dataReceived(frame(PONG))
    assert not timed.transport.aborted


def test_a_client_is_pinged_before_it_is_dropped(timed: TimedSocket):
    timed.now += 500  # the process was stopped, or the machine slept
    timed.subscriber.check(timed.now)
    assert not timed.transport.aborted
    assert timed.transport.written == [PING]


def test_a_slow_reader_is_kept_while_it_takes_bytes(timed: TimedSocket):
    timed.subscriber.pauseProducing()
    for _ in range(20):
        timed.subscriber.write_bytes(b"x" * 20_000)
        timed.pass_seconds(20)
        timed.subscriber.resumeProducing()
        timed.subscriber.pauseProducing()
    assert not timed.transport.aborted
    timed.subscriber.write_bytes(b"x")
    timed.pass_seconds(36)
    assert timed.transport.aborted
    assert timed.subscriber.close_code == 4408


def test_an_old_socket_is_closed_and_then_dropped(timed: TimedSocket):
    for _ in range(50):
        timed.pass_seconds(20)
        timed.subscriber.dataReceived(frame(PONG))
    assert timed.subscriber.state is SocketState.CLOSING
    assert not timed.transport.aborted
    timed.pass_seconds(8)
    assert timed.transport.aborted


def test_a_round_checks_each_member_once_despite_errors():
    waiting: list[Callable[[], None]] = []
    wheel = TimeoutWheel(lambda delay, call: waiting.append(call), 4)

    class Member:
        checked = 0

        def check(self, now: float) -> None:
            self.checked += 1
            raise LookupError

    members = [Member() for _ in range(200)]
    for member in members:
        wheel.add(member)
    wheel.start()
    most = 0
    for _ in range(TimeoutWheel.SLOTS):
        before = sum(member.checked for member in members)
        waiting.pop()()
        most = max(most, sum(member.checked for member in members) - before)
    assert [member.checked for member in members] == [1] * 200
    assert most < 60
    assert set(wheel) == set(members) and len(wheel) == 200
