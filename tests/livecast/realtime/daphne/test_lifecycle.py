"""A socket from its upgrade to its end, with an application, without one, and with one that fails."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tests.livecast.realtime.daphne.client import BINARY, CLOSE, PING, PONG, TEXT, frame
from tests.livecast.realtime.daphne.conftest import EchoServer
from tests.patience import PATIENCE


def eventually(look: Callable[[], Any], value: Any, seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while (seen := look()) != value:
        assert time.monotonic() < deadline, seen
        time.sleep(0.02)


def test_text_and_bytes_go_back_and_forth(patient: EchoServer):
    with patient.client() as fan:
        fan.say("grüß dich")
        assert fan.hear() == "echo:grüß dich"
        fan.send(frame(BINARY, b"\0\xff"))
        assert fan.read_frame() == (BINARY, b"\0\xff")
        fan.say("z" * 70_000)
        assert fan.hear() == "echo:" + "z" * 70_000
        fan.send(frame(PING, b"are you there"))
        assert fan.read_frame() == (PONG, b"are you there")
        fan.send(frame(PONG, b"a heartbeat") + frame(TEXT, b"and on"))
        assert fan.hear() == "echo:and on"


def test_a_fan_who_only_watches_costs_no_task(patient: EchoServer):
    with patient.fan("attached", "tasks"):  # so that the crowd is there
        before = patient.look()
        with patient.fan("detached", "tasks"), patient.fan("fast", "tasks"):
            eventually(lambda: patient.look()["tasks"], before["tasks"])
            # In Daphne's books: the one with an application, and the request that looks.
            eventually(lambda: patient.look()["connections"], 2)
            assert patient.look()["crowds"]["tasks"] == 3
    eventually(lambda: patient.look()["crowds"]["tasks"], 0)


@pytest.mark.parametrize("mode", ["detached", "fast"])
def test_a_fan_without_an_application_is_answered_all_the_same(patient: EchoServer, mode: str):
    with patient.fan(mode) as fan:
        fan.say("ping")
        assert fan.hear() == "echo:ping"
        fan.send(frame(BINARY, b"nobody reads this"))
        assert fan.read_close() == 4400
    with patient.fan(mode) as fan:
        fan.say("/raise")
        assert fan.read_close() == 1011


def count_of(server: EchoServer, what: str) -> Any:
    return server.look()[what]


@pytest.mark.parametrize("patient", ["plain", "tls"], indirect=True)
def test_nothing_is_left_of_a_socket(patient: EchoServer):
    eventually(lambda: patient.look()["objects"], 0)
    before = patient.look()
    fans = [patient.fan(mode, "leftovers") for mode in ("attached", "detached", "fast") for _ in range(5)]
    fans += [patient.client(pieces=True) for _ in range(5)]
    assert patient.look()["objects"] == 20
    for index, fan in enumerate(fans):
        if index % 2:
            fan.reset()
        else:
            fan.send(frame(CLOSE))
            fan.read_to_end()
            fan.socket.close()
    for what in ("sockets", "watched", "tasks", "descriptors", "objects"):
        eventually(partial(count_of, patient, what), before[what])
    eventually(partial(count_of, patient, "connections"), 1)


def test_an_application_that_does_not_notice_the_end_is_killed(plain: EchoServer):
    tasks = plain.look()["tasks"]
    with plain.fan("deaf"):
        assert plain.look()["tasks"] == tasks + 1
    eventually(partial(count_of, plain, "tasks"), tasks)  # application_close_timeout is 1 second
    eventually(partial(count_of, plain, "objects"), 0)


@pytest.mark.parametrize("patient", ["plain"], indirect=True)
@pytest.mark.parametrize("pieces", [False, True], ids=["first bytes", "ordinary way"])
@pytest.mark.parametrize(("mode", "status"), [("refuse", 403), ("fails", 500), ("returns", 403)])
def test_an_application_that_does_not_accept(patient: EchoServer, mode: str, status: int, pieces: bool):
    with pytest.raises(ConnectionRefusedError, match=f"HTTP/1.1 {status} "):
        patient.client(f"/ws/?mode={mode}", pieces=pieces)


def test_a_fast_join_that_fails_leaves_the_ordinary_way(patient: EchoServer):
    with patient.client("/ws/?mode=fast-fails") as fan:
        fan.say("here")
        assert fan.hear() == "echo:here"


@pytest.mark.parametrize("patient", ["plain"], indirect=True)
def test_an_application_that_fails_or_returns_closes_its_socket(patient: EchoServer):
    with patient.client() as fan:
        fan.say("/raise")
        assert fan.read_close() == 1011
        assert fan.read_to_end() == b""
    with patient.client() as fan:
        fan.say("/return")
        assert fan.read_close() == 1000


def test_closing_from_the_servers_side(patient: EchoServer):
    with patient.client() as fan:
        fan.say("/close")
        assert fan.read_frame() == (CLOSE, (4001).to_bytes(2, "big") + b"told to")
        fan.send(frame(TEXT, b"too late") + frame(PING) + frame(CLOSE, (4001).to_bytes(2, "big")))
        assert fan.read_to_end() == b""
    with patient.client() as fan:
        fan.say("/fan-close")
        assert fan.read_close() == 4404


def test_closing_from_the_clients_side(patient: EchoServer):
    for payload, answer in ((b"\x03\xe8bye", b"\x03\xe8"), (b"", b""), (b"\x0f\xa0", b"\x0f\xa0")):
        with patient.client() as fan:
            fan.send(frame(CLOSE, payload) + frame(TEXT, b"too late"))
            assert fan.read_frame() == (CLOSE, answer)
            assert fan.read_to_end() == b""


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
def test_who_breaks_the_protocol_is_told_so(patient: EchoServer, mode: str, data: bytes, code: int):
    with patient.fan(mode) as fan:
        fan.send(data)  # all 2 MB of it, and the close frame comes through nevertheless
        assert fan.read_close() == code
        assert fan.read_to_end() == b""


def test_a_long_catch_up_waits_for_its_reader(patient: EchoServer):
    size, count = 1000, 500
    with patient.client(f"/ws/?t=catchup&catchup={size}&frames={count}", window=4096) as fan:
        time.sleep(0.2)
        texts = [fan.hear() for _ in range(count)]
        assert all(f'"catchup": {number},' in text for number, text in enumerate(texts))
