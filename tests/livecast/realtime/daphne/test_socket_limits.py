"""What a fan's socket is held to: memory, rate, time; and that a good fan beside it notices nothing."""

import json
import ssl
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from tests.livecast.realtime.daphne.client import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    RawSocket,
    frame,
    request,
)
from tests.livecast.realtime.daphne.conftest import STRICT, EchoServer
from tests.livecast.realtime.daphne.test_lifecycle import eventually
from tests.patience import PATIENCE

CUT_OFF = (ConnectionError, ssl.SSLError)


# Where encryption makes no difference, time does.
without_tls = pytest.mark.parametrize("strict", ["plain"], indirect=True)


@contextmanager
def unharmed(server: EchoServer, topic: str = "main") -> Iterator[list[int]]:
    """A good fan, who reads and answers, and at the end has seen everything that was broadcast."""
    end = -1
    seen: list[int] = []
    with server.fan("fast", topic) as good:
        reading = threading.Thread(target=lambda: seen.extend(iter(lambda: json.loads(good.hear())["seq"], end)))
        reading.start()
        yield seen
        server.publish(topic, **{"from": end})
        reading.join(PATIENCE)
        assert not reading.is_alive()


@pytest.mark.parametrize("mode", ["attached", "detached", "fast"])
@pytest.mark.parametrize("opcode", [TEXT, PING, PONG])
def test_a_flood_is_closed_4008(strict: EchoServer, mode: str, opcode: int):
    with unharmed(strict), strict.fan(mode) as flooder:
        flooder.send(frame(opcode, b"x") * 2000)
        answered = 0
        while (read := flooder.read_frame())[0] != CLOSE:
            answered += 1
        assert int.from_bytes(read[1][:2], "big") == 4008
        assert answered <= 12
        assert flooder.read_to_end() == b""


def test_endless_fragments_are_a_flood_too(strict: EchoServer):
    with strict.fan() as flooder:
        flooder.send(frame(TEXT, b"", final=False) + frame(CONTINUATION, b"", final=False) * 1000)
        assert flooder.read_close() == 4008


@without_tls
def test_a_normal_pace_is_none(strict: EchoServer):
    with strict.fan() as fan:
        for number in range(15):
            fan.say(str(number))
            time.sleep(0.1)
        assert [fan.hear() for _ in range(15)] == [f"echo:{number}" for number in range(15)]


@pytest.mark.parametrize("mode", ["attached", "detached"])
@pytest.mark.parametrize("sizes", [[16_385], [9000, 9000]], ids=["one frame", "fragments"])
def test_a_message_over_16_kib_is_closed_1009(strict: EchoServer, mode: str, sizes: list[int]):
    with strict.fan(mode) as fan:
        fan.say("x" * 16_384)
        assert len(fan.hear()) == 16_384 + len("echo:")
        first, *others = sizes
        fan.send(frame(TEXT, b"x" * first, final=not others) + b"".join(frame(CONTINUATION, b"x" * n) for n in others))
        assert fan.read_close() == 1009


def test_messages_that_the_application_does_not_read_are_limited(plain: EchoServer):
    with plain.having(max_unread=8), plain.fan("deaf") as fan:
        for _ in range(8):
            fan.say("unread")
        fan.say("one too many")
        assert fan.read_close() == 4008


def test_readers_who_never_read_are_cut_off(strict: EchoServer):
    """Each is due 6 MB; each may cost 64 KiB and a frame, of TLS as much again in Twisted."""
    topic, count = "glutton", 10 if strict.tls else 50
    gluttons = [strict.fan("fast", topic, window=4096) for _ in range(count)]
    before = strict.look()["resident"]
    with unharmed(strict, topic) as seen:
        strict.publish(topic, n=300, size=20_000, pause=0.002)
        assert strict.look()["crowds"][topic] == 1
        grown = strict.look()["resident"] - before
        assert grown < count * (500_000 if strict.tls else 200_000), grown
    assert seen == list(range(300))
    for glutton in gluttons:
        glutton.read_to_end()
        glutton.socket.close()


def test_a_chattering_reader_who_never_reads_is_cut_off_too(strict: EchoServer):
    with unharmed(strict, "chatter"), strict.fan("attached", "chatter", window=4096) as fan, pytest.raises(CUT_OFF):
        for _ in range(40):
            fan.send(frame(PONG))
            strict.publish("chatter", n=10, size=20_000)
            time.sleep(0.2)


def test_a_reader_who_is_behind_and_stalls_is_cut_off(strict: EchoServer):
    """However little waits for it."""
    stalling = strict.client("/ws/?t=stall&catchup=16000&frames=400", window=4096)
    with unharmed(strict, "stall"), stalling as fan, pytest.raises(CUT_OFF):
        for _ in range(int(4 * PATIENCE)):
            fan.send(frame(PONG))
            time.sleep(0.25)


def test_a_reader_who_is_behind_and_goes_on_reading_is_not(plain: EchoServer):
    """For several times what a stall may last, and however the application sends."""
    count = 400

    def read_slowly(by: str) -> None:
        asked = f"/ws/?t=slow&catchup=16000&frames={count}&by={by}"
        with plain.client(asked, window=4096) as fan:
            for number in range(count):
                assert json.loads(fan.hear())["catchup"] == number
                time.sleep(0.01)

    with plain.having(max_buffered=65_536, stall_timeout=1.5), ThreadPoolExecutor() as pool:
        list(pool.map(read_slowly, ["fan", "asgi"]))


@without_tls
def test_silence_is_answered_by_a_ping_and_then_by_the_end(strict: EchoServer):
    with strict.fan("fast") as fan:
        for _ in range(2):
            assert fan.read_frame() == (PING, b"")
            fan.send(frame(PONG))
        heard = time.monotonic()
        assert fan.read_frame() == (PING, b"")
        assert fan.read_to_end() == b""
        assert time.monotonic() - heard > 0.9 * (STRICT["ping_interval"] + STRICT["ping_timeout"])


def test_pongs_that_we_asked_for_are_free(plain: EchoServer):
    with plain.having(ping_interval=0.1, frames_per_second=0, frame_burst=3), plain.fan() as fan:
        for _ in range(3):
            assert fan.read_frame() == (PING, b"")
            fan.send(frame(PONG))
        fan.say("the second of my three")
        assert fan.hear() == "echo:the second of my three"
        fan.send(frame(PONG) + frame(PONG))
        assert fan.read_close() == 4008


def test_a_socket_that_is_not_accepted_in_time(strict: EchoServer):
    with pytest.raises(ConnectionRefusedError, match=" 403 "):
        strict.client("/ws/?mode=never")


def test_a_close_frame_that_is_not_answered(strict: EchoServer):
    with strict.client() as fan:
        asked = time.monotonic()
        fan.say("/close")
        assert fan.read_close() == 4001
        assert fan.read_to_end() == b""
        assert time.monotonic() - asked > 0.9 * STRICT["close_timeout"]


def test_who_was_refused_and_stays_is_thrown_out(strict: EchoServer):
    with strict.fan() as fan:
        fan.send(frame(TEXT, b"\xff"))
        assert fan.read_close() == 1007
        sockets = strict.look()["sockets"]
        eventually(lambda: strict.look()["sockets"], sockets - 1)


def test_old_age(plain: EchoServer):
    with plain.having(max_age=0.5, max_age_jitter=0.1), plain.fan("fast") as fan:
        assert fan.read_close() == 1012


def test_early_frames_are_limited_too(strict: EchoServer):
    with RawSocket(strict.address, tls=strict.tls) as raw:
        raw.send(request("/ws/?mode=late") + frame(BINARY, b"x" * 30_000))
        assert raw.read_head().startswith(b"HTTP/1.1 400 ")
