"""Commands on a socket without an application: their order, their limits and their end."""

import json
from typing import Any

import pytest

from livecast.realtime.commands import MAX_UNREAD
from livecast.realtime.daphne.client_frames import BINARY
from tests.livecast.realtime.daphne.client import Client, frame
from tests.livecast.realtime.daphne.conftest import EchoServer
from tests.livecast.realtime.daphne.test_lifecycle import wait_until

pytestmark = pytest.mark.parametrize("lenient", ["plain", "tls"], indirect=True)


def command(type: str, ref: int, **data: Any) -> str:
    return json.dumps({"type": type, "ref": ref, "data": {"topic": "patience", **data}})


def answer_of(client: Client) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(client.read_text())
    return answer


def test_commands_are_answered_one_after_the_other(lenient: EchoServer):
    with lenient.client("/ws/?mode=commands") as client:
        client.send_text(command("wait", 1, seconds=0.2))
        client.send_text(command("at_once", 2))
        client.send_text(command("wait", 3, seconds=0))
        client.send_text(json.dumps({"type": "ping", "ref": 4}))
        answers = [answer_of(client) for _ in range(4)]
    assert [answer["ref"] for answer in answers] == [1, 2, 3, 4]
    assert [answer.get("waited") for answer in answers] == [True, False, True, None]


def test_a_long_run_of_commands_is_answered_in_order(lenient: EchoServer):
    with lenient.client("/ws/?mode=commands") as client:
        for ref in range(MAX_UNREAD):
            client.send_text(command("at_once", ref))
        assert [answer_of(client)["ref"] for _ in range(MAX_UNREAD)] == list(range(MAX_UNREAD))


def test_too_many_commands_behind_a_slow_one_close_the_socket(lenient: EchoServer):
    with lenient.client("/ws/?mode=commands") as client:
        for ref in range(MAX_UNREAD + 2):
            client.send_text(command("wait", ref, seconds=60))
        assert client.read_close() == 4008


def test_unknown_and_binary_commands_are_refused_with_a_code(lenient: EchoServer):
    with lenient.client("/ws/?mode=commands") as client:
        client.send_text(command("fly", 1))
        client.send(frame(BINARY, b"{}"))
        client.send_text(json.dumps({"type": "at_once", "ref": 3, "data": {"topic": "other"}}))
        codes = [(answer["ref"], answer["code"]) for answer in (answer_of(client) for _ in range(3))]
    assert codes == [(1, "command.unknown"), (None, "command.malformed"), (3, "command.unknown")]


def test_a_command_that_fails_closes_the_socket(lenient: EchoServer):
    with lenient.client("/ws/?mode=commands") as client:
        client.send_text(command("wait", 1, seconds=0, fails=True))
        assert client.read_close() == 1011


def test_a_socket_that_ends_during_a_command_is_forgotten(lenient: EchoServer):
    before = lenient.stats()
    client = lenient.client("/ws/?mode=commands")
    client.send_text(command("wait", 1, seconds=0.2))
    client.send_text(command("at_once", 2))
    client.reset()
    wait_until(lambda: lenient.stats()["forgotten"], before["forgotten"] + 1)
    wait_until(lambda: lenient.stats()["tasks"], before["tasks"])
    # Sockets of earlier tests may have been forgotten meanwhile.
    wait_until(lambda: lenient.stats()["objects"] <= before["objects"], True)
