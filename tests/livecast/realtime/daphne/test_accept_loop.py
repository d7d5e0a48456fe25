"""The accept loop in C and in Python: same results."""

import errno
import os
import socket
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from livecast.realtime.daphne import accept_loop
from livecast.realtime.daphne.accept_loop import BATCH, ROOM, AcceptLoop, Arrival
from tests.livecast.realtime.daphne.native_loops import in_c_and_in_python, loop_of, needs_compiler


@pytest.fixture(scope="module", params=in_c_and_in_python)
def loop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AcceptLoop:
    made: AcceptLoop = loop_of(accept_loop, request.param, tmp_path_factory.mktemp("native"))
    return made


@pytest.fixture(params=["IPv4", "IPv6", "Unix"])
def listener(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[socket.socket]:
    if request.param == "Unix":
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(tmp_path / "a.sock"))
        listener.listen(2 * BATCH)
    else:
        family, host = {"IPv4": (socket.AF_INET, "127.0.0.1"), "IPv6": (socket.AF_INET6, "::1")}[request.param]
        try:
            listener = socket.create_server((host, 0), family=family, backlog=2 * BATCH)
        except OSError:
            pytest.skip(f"this machine has no {request.param}")
    with listener:
        listener.setblocking(False)
        yield listener


def count_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def connect(listener: socket.socket, data: bytes = b"") -> socket.socket:
    client = socket.socket(listener.family)
    client.connect(listener.getsockname())
    client.sendall(data)
    return client


class Accepted:
    """The arrivals of a loop, as sockets."""

    def __init__(self, loop: AcceptLoop, listener: socket.socket) -> None:
        self.arrivals, self.error = loop(listener)
        self.sockets = [socket.socket(fileno=descriptor) for descriptor, _, _ in self.arrivals]

    def __enter__(self) -> list[Arrival]:
        return self.arrivals

    def __exit__(self, *_: Any) -> None:
        for accepted in self.sockets:
            accepted.close()


def test_connections_arrive_in_order_with_their_first_bytes(loop: AcceptLoop, listener: socket.socket):
    with connect(listener, b"first") as one, connect(listener) as silent, connect(listener, b"\0third") as three:
        accepted = Accepted(loop, listener)
        with accepted as arrivals:
            assert [data for _, _, data in arrivals] == [b"first", None, b"\0third"]
            # The address is what `socket.accept` returns: the client's own.
            assert [peer for _, peer, _ in arrivals] == [one.getsockname(), silent.getsockname(), three.getsockname()]
            assert accepted.error == errno.EAGAIN
            for descriptor, _, _ in arrivals:
                assert not os.get_blocking(descriptor) and not os.get_inheritable(descriptor)
            silent.sendall(b"at last")
            assert accepted.sockets[1].recv(100) == b"at last"


def test_without_connections_the_list_is_empty(loop: AcceptLoop, listener: socket.socket):
    assert loop(listener) == ([], errno.EAGAIN)


def test_bytes_beyond_the_room_stay_in_the_kernel(loop: AcceptLoop, listener: socket.socket):
    sent = os.urandom(ROOM + 100)
    with connect(listener, sent), (accepted := Accepted(loop, listener)) as arrivals:
        ((_, _, data),) = arrivals
        assert data == sent[:ROOM]
        assert accepted.sockets[0].recv(1000) == sent[ROOM:]


def test_connections_that_have_ended_are_closed_and_left_out(loop: AcceptLoop, listener: socket.socket):
    before = count_descriptors()
    connect(listener).close()
    half = connect(listener, b"half")
    half.shutdown(socket.SHUT_WR)
    gone = connect(listener)
    gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    gone.close()
    with connect(listener, b"alive"), half, Accepted(loop, listener) as arrivals:
        assert [data for _, _, data in arrivals] == [b"half", b"alive"]
    assert count_descriptors() == before


def test_at_most_one_batch_arrives(loop: AcceptLoop, listener: socket.socket):
    clients = [connect(listener, b"%d" % number) for number in range(BATCH + 3)]
    first, rest = Accepted(loop, listener), Accepted(loop, listener)
    with first as arrivals:
        assert [data for _, _, data in arrivals] == [b"%d" % number for number in range(BATCH)]
        assert first.error == 0
    with rest as arrivals:
        assert [data for _, _, data in arrivals] == [b"%d" % number for number in range(BATCH, BATCH + 3)]
        assert rest.error == errno.EAGAIN
    for client in clients:
        client.close()


@pytest.mark.parametrize("listener", ["IPv4", "IPv6"], indirect=True)
def test_connections_inherit_the_options_of_the_listening_socket(loop: AcceptLoop, listener: socket.socket):
    """acceptor.py sets them once."""
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 100_000)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with connect(listener, b"first"), (accepted := Accepted(loop, listener)):
        for option in ((socket.SOL_SOCKET, socket.SO_SNDBUF), (socket.IPPROTO_TCP, socket.TCP_NODELAY)):
            assert accepted.sockets[0].getsockopt(*option) == listener.getsockopt(*option)


def test_other_errors_are_returned(loop: AcceptLoop):
    with socket.socket() as not_listening:
        not_listening.setblocking(False)
        assert loop(not_listening) == ([], errno.EINVAL)


@needs_compiler
def test_the_compiled_loop_is_used_if_there_is_one(tmp_path: Path):
    assert accept_loop.load(tmp_path) is not accept_loop.python_loop


def test_the_python_loop_is_used_without_a_compiler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "")
    assert accept_loop.load(tmp_path / "native") is accept_loop.python_loop
