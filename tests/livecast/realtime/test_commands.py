"""Decoding of commands and of a socket's query: limits and invalid input."""

import json

import pytest

from livecast.errors import LivecastError
from livecast.input_limits import SOCKET_QUERY
from livecast.realtime.handshake import parse_query
from livecast.realtime.protocol import MAX_COMMAND_BYTES, answer_ok, decode_command


@pytest.mark.parametrize("ref", ["7", '"a"', "null", "[1]", "1.5", '"\\ud83d\\ude00"', '"\\u0000"', f'"{"x" * 62}"'])
def test_an_answer_repeats_the_ref_unchanged(ref: str):
    answer = answer_ok(decode_command('{"type":"ping","ref":' + ref + "}").ref, {})
    assert json.loads(answer.encode())["ref"] == json.loads(ref)


@pytest.mark.parametrize(
    "ref",
    [
        *("NaN", "-Infinity", "1e999", "-1e999", '"\\ud800"', '"\ud800"', '{"\\udfff\\ud800":1}', "9" * 4301),
        *("[" * 9000, "[" * 975 + "]" * 975, '{"a":' * 975 + "1" + "}" * 975),
    ],
)
def test_a_command_that_cannot_be_encoded_again_is_refused(ref: str):
    with pytest.raises(LivecastError, match="one JSON object"):
        decode_command('{"type":"ping","ref":' + ref + "}")


@pytest.mark.parametrize("ref", [f'"{"x" * 63}"', "9" * 65, "[" * 15 + '"' + "x" * 33 + '"' + "]" * 15])
def test_a_long_ref_is_refused(ref: str):
    with pytest.raises(LivecastError, match="64 characters") as refused:
        decode_command('{"type":"ping","ref":' + ref + "}")
    assert refused.value.code == "command.malformed"


@pytest.mark.parametrize("padding", ["x", "é", "\ufdfa"])
def test_the_size_limit_of_a_command_counts_bytes(padding: str):
    room = MAX_COMMAND_BYTES - len('{"type":"ping","data":{"a":""}}')
    fitting = padding * (room // len(padding.encode()))
    assert decode_command('{"type":"ping","data":{"a":"' + fitting + '"}}').type == "ping"
    with pytest.raises(LivecastError) as refused:
        decode_command('{"type":"ping","data":{"a":"' + fitting + padding + '"}}')
    assert (refused.value.code, refused.value.status) == ("command.too_big", 413)


@pytest.mark.parametrize(
    "query",
    [b"t=scores&" + b"x" * SOCKET_QUERY.size, b"t=" + b"scores" * 200, b"t=scores&epoch=" + b"%41" * 400],
    ids=["padding", "topic", "epoch"],
)
def test_a_long_query_in_a_sockets_url_is_refused(query: bytes):
    with pytest.raises(LivecastError) as refused:
        parse_query(query)
    assert refused.value.code == "socket.malformed"
