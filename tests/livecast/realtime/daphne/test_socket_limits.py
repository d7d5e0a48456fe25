"""The limits of a socket: memory, rate and time. Other sockets are not affected."""

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
from tests.livecast.realtime.daphne.test_lifecycle import wait_until
from tests.patience import PATIENCE

DROPPED = (ConnectionError, ssl.SSLError)


# For tests where TLS makes no difference but takes time.
without_tls = pytest.mark.parametrize("strict", ["plain"], indirect=True)


@contextmanager
def unaffected_subscriber(server: EchoServer, topic: str = "main") -> Iterator[list[int]]:
    """A subscriber that reads during the block. Yields the numbers that it has read."""
    end = -1
    seen: list[int] = []
    with server.subscriber("fast", topic) as healthy:
        reading = threading.Thread(
            target=lambda: seen.extend(iter(lambda: json.loads(healthy.read_text())["seq"], end))
        )
        reading.start()
        yield seen
        server.publish(topic, **{"from": end})
        reading.join(PATIENCE)
        assert not reading.is_alive()


@pytest.mark.parametrize("mode", ["attached", "detached", "fast"])
@pytest.mark.parametrize("opcode", [TEXT, PING, PONG])
def test_a_flood_of_frames_is_closed_with_4008(strict: EchoServer, mode: str, opcode: int):
    with unaffected_subscriber(strict), strict.subscriber(mode) as flooder:
        flooder.send(frame(opcode, b"x") * 2000)
        answered = 0
        while (read := flooder.read_frame())[0] != CLOSE:
            answered += 1
        assert int.from_bytes(read[1][:2], "big") == 4008
        assert answered <= 12
        assert flooder.read_to_end() == b""


def test_endless_fragments_are_closed_with_4008(strict: EchoServer):
    with strict.subscriber() as flooder:
        flooder.send(frame(TEXT, b"", final=False) + frame(CONTINUATION, b"", final=False) * 1000)
        assert flooder.read_close() == 4008


@without_tls
def test_a_normal_rate_is_allowed(strict: EchoServer):
    with strict.subscriber() as client:
        for number in range(15):
            client.send_text(str(number))
            time.sleep(0.1)
        assert [client.read_text() for _ in range(15)] == [f"echo:{number}" for number in range(15)]


@pytest.mark.parametrize("mode", ["attached", "detached"])
@pytest.mark.parametrize("sizes", [[16_385], [9000, 9000]], ids=["one frame", "fragments"])
def test_a_message_over_16_kib_is_closed_with_1009(strict: EchoServer, mode: str, sizes: list[int]):
    with strict.subscriber(mode) as client:
        client.send_text("x" * 16_384)
        assert len(client.read_text()) == 16_384 + len("echo:")
        first, *others = sizes
        client.send(
            frame(TEXT, b"x" * first, final=not others) + b"".join(frame(CONTINUATION, b"x" * n) for n in others)
        )
        assert client.read_close() == 1009


def test_unread_messages_are_limited(plain: EchoServer):
    with plain.with_settings(max_unread=8), plain.subscriber("deaf") as client:
        for _ in range(8):
            client.send_text("unread")
        client.send_text("one too many")
        assert client.read_close() == 4008


def test_clients_that_never_read_are_dropped_and_take_little_memory(strict: EchoServer):
    """Each should get 6 MB; each may take 64 KiB and a frame, with TLS twice as much."""
    topic, count = "silent", 10 if strict.tls else 50
    silent_readers = [strict.subscriber("fast", topic, window=4096) for _ in range(count)]
    before = strict.stats()["resident"]
    with unaffected_subscriber(strict, topic) as seen:
        strict.publish(topic, n=300, size=20_000, pause=0.002)
        assert strict.stats()["subscribers"][topic] == 1
        grown = strict.stats()["resident"] - before
        assert grown < count * (500_000 if strict.tls else 200_000), grown
    assert seen == list(range(300))
    for silent_reader in silent_readers:
        silent_reader.read_to_end()
        silent_reader.socket.close()


def test_a_client_that_sends_but_never_reads_is_dropped(strict: EchoServer):
    with (
        unaffected_subscriber(strict, "chatter"),
        strict.subscriber("attached", "chatter", window=4096) as client,
        pytest.raises(DROPPED),
    ):
        for _ in range(40):
            client.send(frame(PONG))
            strict.publish("chatter", n=10, size=20_000)
            time.sleep(0.2)


def test_a_slow_reader_that_stalls_is_dropped(strict: EchoServer):
    """Even if few bytes wait for it."""
    stalling = strict.client("/ws/?t=stall&catchup=16000&frames=400", window=4096)
    with unaffected_subscriber(strict, "stall"), stalling as client, pytest.raises(DROPPED):
        for _ in range(int(4 * PATIENCE)):
            client.send(frame(PONG))
            time.sleep(0.25)


def test_a_slow_reader_that_keeps_reading_is_not_dropped(plain: EchoServer):
    """For much longer than stall_timeout, with both ways to send."""
    count = 400

    def read_slowly(by: str) -> None:
        requested = f"/ws/?t=slow&catchup=16000&frames={count}&by={by}"
        with plain.client(requested, window=4096) as client:
            for number in range(count):
                assert json.loads(client.read_text())["catchup"] == number
                time.sleep(0.01)

    with plain.with_settings(max_buffered=65_536, stall_timeout=1.5), ThreadPoolExecutor() as pool:
        list(pool.map(read_slowly, ["connection", "asgi"]))


@without_tls
def test_a_silent_client_is_pinged_and_then_dropped(strict: EchoServer):
    with strict.subscriber("fast") as client:
        for _ in range(2):
            assert client.read_frame() == (PING, b"")
            client.send(frame(PONG))
        last_pong_at = time.monotonic()
        assert client.read_frame() == (PING, b"")
        assert client.read_to_end() == b""
        assert time.monotonic() - last_pong_at > 0.9 * (STRICT["ping_interval"] + STRICT["ping_timeout"])


def test_requested_pongs_do_not_count_against_the_rate(plain: EchoServer):
    with plain.with_settings(ping_interval=0.1, frames_per_second=0, frame_burst=3), plain.subscriber() as client:
        for _ in range(3):
            assert client.read_frame() == (PING, b"")
            client.send(frame(PONG))
        client.send_text("the second of three frames")
        assert client.read_text() == "echo:the second of three frames"
        client.send(frame(PONG) + frame(PONG))
        assert client.read_close() == 4008


def test_an_upgrade_that_is_not_accepted_in_time_is_refused(strict: EchoServer):
    with pytest.raises(ConnectionRefusedError, match=" 403 "):
        strict.client("/ws/?mode=never")


def test_a_connection_ends_if_the_close_frame_is_not_answered(strict: EchoServer):
    with strict.client() as client:
        requested = time.monotonic()
        client.send_text("/close")
        assert client.read_close() == 4001
        assert client.read_to_end() == b""
        assert time.monotonic() - requested > 0.9 * STRICT["close_timeout"]


def test_a_failed_client_that_stays_is_disconnected(strict: EchoServer):
    with strict.subscriber() as client:
        client.send(frame(TEXT, b"\xff"))
        assert client.read_close() == 1007
        sockets = strict.stats()["sockets"]
        wait_until(lambda: strict.stats()["sockets"], sockets - 1)


def test_a_socket_is_closed_with_1012_at_its_maximum_age(plain: EchoServer):
    with plain.with_settings(max_age=0.5, max_age_jitter=0.1), plain.subscriber("fast") as client:
        assert client.read_close() == 1012


def test_frames_before_the_accept_are_limited(strict: EchoServer):
    with RawSocket(strict.address, tls=strict.tls) as raw:
        raw.send(request("/ws/?mode=late") + frame(BINARY, b"x" * 30_000))
        assert raw.read_head().startswith(b"HTTP/1.1 400 ")
