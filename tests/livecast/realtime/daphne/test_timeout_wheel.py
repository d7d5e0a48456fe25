"""What the slow clock makes of a socket, by a clock that the test moves."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from livecast.realtime.daphne import lifecycle, send_buffer, socket
from livecast.realtime.daphne.frames import PONG
from livecast.realtime.daphne.lifecycle import PING, SocketState
from livecast.realtime.daphne.limits import SocketLimits
from livecast.realtime.daphne.socket import WebSocket
from livecast.realtime.daphne.timeout_wheel import TimeoutWheel
from tests.livecast.realtime.daphne.client import frame

LIMITS = SocketLimits(ping_interval=20, ping_timeout=30, stall_timeout=30, max_age=1000, max_age_jitter=0)


class Transport:
    """Of the kind that bytes cannot go past."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.aborted = False

    def registerProducer(self, producer: Any, streaming: bool) -> None: ...

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def abortConnection(self) -> None:
        self.aborted = True


class Life:
    """A socket, and the time that passes for it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        for module in (lifecycle, send_buffer, socket):
            monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: self.now))
        server = SimpleNamespace(limits=LIMITS, log_socket=lambda *_: None)
        self.transport = Transport()
        self.fan = WebSocket(cast(Any, server), self.transport, b"key", untouched=True)
        self.fan.accept()
        self.transport.written.clear()

    def after(self, seconds: float) -> list[bytes]:
        """What was written meanwhile, by a clock that comes round every 4 seconds."""
        for _ in range(round(seconds / 4)):
            self.now += 4
            self.fan.check(self.now)
        written, self.transport.written = self.transport.written, []
        return written


@pytest.fixture
def life(monkeypatch: pytest.MonkeyPatch) -> Life:
    return Life(monkeypatch)


def test_one_ping_after_silence_and_the_end_after_more(life: Life):
    assert life.after(20) == []
    assert life.after(28) == [PING]
    assert not life.transport.aborted
    life.after(8)
    assert life.transport.aborted


def test_whoever_answers_is_asked_again(life: Life):
    for _ in range(5):
        assert life.after(24) == [PING]
        life.fan.dataReceived(frame(PONG))
    assert not life.transport.aborted


def test_nobody_is_given_up_without_having_been_asked(life: Life):
    life.now += 500  # the process was stopped, or the machine asleep
    life.fan.check(life.now)
    assert not life.transport.aborted
    assert life.transport.written == [PING]


def test_a_slow_reader_is_alive_while_it_takes_something(life: Life):
    life.fan.pauseProducing()
    for _ in range(20):
        life.fan.write_bytes(b"x" * 20_000)
        life.after(20)
        life.fan.resumeProducing()
        life.fan.pauseProducing()
    assert not life.transport.aborted
    life.fan.write_bytes(b"x")
    life.after(36)
    assert life.transport.aborted
    assert life.fan.close_code == 4408


def test_old_age_and_no_answer_to_the_goodbye(life: Life):
    for _ in range(50):
        life.after(20)
        life.fan.dataReceived(frame(PONG))
    assert life.fan.state is SocketState.CLOSING
    assert not life.transport.aborted
    life.after(8)
    assert life.transport.aborted


def test_a_round_is_spread_over_parts_and_survives_an_error():
    waiting: list[Callable[[], None]] = []
    watch = TimeoutWheel(lambda delay, call: waiting.append(call), 4)

    class Member:
        checked = 0

        def check(self, now: float) -> None:
            self.checked += 1
            raise LookupError

    members = [Member() for _ in range(200)]
    for member in members:
        watch.add(member)
    watch.start()
    most = 0
    for _ in range(TimeoutWheel.SLOTS):
        before = sum(member.checked for member in members)
        waiting.pop()()
        most = max(most, sum(member.checked for member in members) - before)
    assert [member.checked for member in members] == [1] * 200
    assert most < 60
    assert set(watch) == set(members) and len(watch) == 200
