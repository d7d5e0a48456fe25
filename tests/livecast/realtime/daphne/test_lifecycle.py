"""The life of a socket: with an application, without one, and with one that fails."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tests.livecast.realtime.daphne.client import BINARY, CLOSE, PING, PONG, TEXT, frame
from tests.livecast.realtime.daphne.conftest import EchoServer
from tests.patience import PATIENCE


def wait_until(read: Callable[[], Any], value: Any, seconds: float = PATIENCE) -> None:
    """Wait until `read` returns the value."""
    deadline = time.monotonic() + seconds
    while (last_value := read()) != value:
        assert time.monotonic() < deadline, last_value
        time.sleep(0.02)


def test_text_bytes_and_pings_are_answered(lenient: EchoServer):
    with lenient.client() as client:
        client.send_text("grüß dich")
        assert client.read_text() == "echo:grüß dich"
        client.send(frame(BINARY, b"\0\xff"))
        assert client.read_frame() == (BINARY, b"\0\xff")
        client.send_text("z" * 70_000)
        assert client.read_text() == "echo:" + "z" * 70_000
        client.send(frame(PING, b"are you there"))
        assert client.read_frame() == (PONG, b"are you there")
        client.send(frame(PONG, b"a heartbeat") + frame(TEXT, b"and on"))
        assert client.read_text() == "echo:and on"


def test_a_socket_without_application_has_no_task(lenient: EchoServer):
    with lenient.subscriber("attached", "tasks"):  # creates the subscriber list
        before = lenient.stats()
        with lenient.subscriber("detached", "tasks"), lenient.subscriber("fast", "tasks"):
            wait_until(lambda: lenient.stats()["tasks"], before["tasks"])
            # Daphne's connections: the socket with an application, and the request for /stats.
            wait_until(lambda: lenient.stats()["connections"], 2)
            assert lenient.stats()["subscribers"]["tasks"] == 3
    wait_until(lambda: lenient.stats()["subscribers"]["tasks"], 0)


@pytest.mark.parametrize("mode", ["detached", "fast"])
def test_on_text_answers_for_a_socket_without_application(lenient: EchoServer, mode: str):
    with lenient.subscriber(mode) as client:
        client.send_text("ping")
        assert client.read_text() == "echo:ping"
        client.send(frame(BINARY, b"not read"))
        assert client.read_close() == 4400
    with lenient.subscriber(mode) as client:
        client.send_text("/raise")
        assert client.read_close() == 1011


def stat(server: EchoServer, what: str) -> Any:
    """Return one of the server's statistics."""
    return server.stats()[what]


@pytest.mark.parametrize("lenient", ["plain", "tls"], indirect=True)
def test_closed_sockets_leave_no_objects_tasks_or_descriptors(lenient: EchoServer):
    wait_until(lambda: lenient.stats()["objects"], 0)
    before = lenient.stats()
    clients = [lenient.subscriber(mode, "leftovers") for mode in ("attached", "detached", "fast") for _ in range(5)]
    clients += [lenient.client(pieces=True) for _ in range(5)]
    assert lenient.stats()["objects"] == 20
    for index, client in enumerate(clients):
        if index % 2:
            client.reset()
        else:
            client.send(frame(CLOSE))
            client.read_to_end()
            client.socket.close()
    for what in ("sockets", "timed", "tasks", "descriptors", "objects"):
        wait_until(partial(stat, lenient, what), before[what])
    wait_until(partial(stat, lenient, "connections"), 1)


def test_an_application_that_ignores_the_disconnect_is_cancelled(plain: EchoServer):
    tasks = plain.stats()["tasks"]
    with plain.subscriber("deaf"):
        assert plain.stats()["tasks"] == tasks + 1
    wait_until(partial(stat, plain, "tasks"), tasks)  # application_close_timeout is 1 second
    wait_until(partial(stat, plain, "objects"), 0)


@pytest.mark.parametrize("lenient", ["plain"], indirect=True)
@pytest.mark.parametrize("pieces", [False, True], ids=["first bytes", "normal parser"])
@pytest.mark.parametrize(("mode", "status"), [("refuse", 403), ("fails", 500), ("returns", 403)])
def test_an_upgrade_is_refused_if_the_application_does_not_accept(
    lenient: EchoServer, mode: str, status: int, pieces: bool
):
    with pytest.raises(ConnectionRefusedError, match=f"HTTP/1.1 {status} "):
        lenient.client(f"/ws/?mode={mode}", pieces=pieces)


def test_an_application_is_started_when_fast_join_fails(lenient: EchoServer):
    with lenient.client("/ws/?mode=fast-fails") as client:
        client.send_text("here")
        assert client.read_text() == "echo:here"


@pytest.mark.parametrize("lenient", ["plain"], indirect=True)
def test_an_application_that_fails_or_returns_closes_its_socket(lenient: EchoServer):
    with lenient.client() as client:
        client.send_text("/raise")
        assert client.read_close() == 1011
        assert client.read_to_end() == b""
    with lenient.client() as client:
        client.send_text("/return")
        assert client.read_close() == 1000


def test_the_server_can_close_a_socket(lenient: EchoServer):
    with lenient.client() as client:
        client.send_text("/close")
        assert client.read_frame() == (CLOSE, (4001).to_bytes(2, "big") + b"told to")
        client.send(frame(TEXT, b"too late") + frame(PING) + frame(CLOSE, (4001).to_bytes(2, "big")))
        assert client.read_to_end() == b""
    with lenient.client() as client:
        client.send_text("/close-by-hub")
        assert client.read_close() == 4404


def test_the_client_can_close_a_socket(lenient: EchoServer):
    for payload, answer in ((b"\x03\xe8bye", b"\x03\xe8"), (b"", b""), (b"\x0f\xa0", b"\x0f\xa0")):
        with lenient.client() as client:
            client.send(frame(CLOSE, payload) + frame(TEXT, b"too late"))
            assert client.read_frame() == (CLOSE, answer)
            assert client.read_to_end() == b""


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (frame(TEXT, b"x", masked=False), 1002),
        (frame(TEXT, b"x", reserved=0x40), 1002),
        (frame(TEXT, b"\xff\xfe"), 1007),
        (frame(CLOSE, b"\x03\xed"), 1002),
        (frame(BINARY, b"x" * (2 << 20)), 1009),
    ],
    ids=["unmasked", "reserved bits", "bad UTF-8", "a close code that does not exist", "2 MB"],
)
@pytest.mark.parametrize("mode", ["attached", "detached"])
def test_protocol_errors_are_answered_with_a_close_code(lenient: EchoServer, mode: str, data: bytes, code: int):
    with lenient.subscriber(mode) as client:
        client.send(data)  # also all of the 2 MB: the close frame arrives nevertheless
        assert client.read_close() == code
        assert client.read_to_end() == b""


def test_a_long_catch_up_waits_for_a_slow_reader(lenient: EchoServer):
    size, count = 1000, 500
    with lenient.client(f"/ws/?t=catchup&catchup={size}&frames={count}", window=4096) as client:
        time.sleep(0.2)
        texts = [client.read_text() for _ in range(count)]
        assert all(f'"catchup": {number},' in text for number, text in enumerate(texts))
