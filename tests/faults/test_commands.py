"""100,000 malformed commands: each gets an answer that is valid JSON, and the server does not fail."""

import asyncio
import json
import random
from collections import Counter
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from livecast.realtime.anonymous_fast_path import answer_anonymous
from livecast.realtime.connections import Connection
from livecast.realtime.consumers import LiveConsumer, TokenBucket
from livecast.realtime.daphne.socket import WebSocket
from livecast.realtime.handshake import SubscriptionRequest
from livecast.realtime.protocol import MAX_COMMAND_BYTES, Frame
from tests.faults.lean_client import LeanSocket
from tests.faults.running_match import running_match

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]

EXAMPLES, VARIANTS = 5_000, 20

# JSON and almost JSON that breaks careless parsers.
VALUES = [
    *(
        '"\\ud800"',
        '"\\udfff\\ud800"',
        '"\\u0000"',
        '"\u2028"',
        '"\x7f"',
        '"😀"',
        '""',
        "NaN",
        "-Infinity",
        "1e999",
        "-0",
    ),
    *(
        "9" * 4300,
        "9" * 4301,
        "0.1e-400",
        "[" * 300 + "]" * 300,
        '{"a":' * 900 + "1" + "}" * 900,
        "[" * 8000,
        "null",
        "true",
    ),
]
PIECES = [
    *VALUES,
    *("{", "}", "[", "]", ",", ":", '"', "\\", "\\ud800", "\x00", "\ufeff", '"type":"ping",', '"ref":1,"ref":2,'),
    *('"data":[],', '"data":{"topic":"scores"},'),
]
leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
values = st.recursive(leaves, lambda some: st.lists(some, max_size=4) | st.dictionaries(st.text(), some, max_size=4))
json_values = values.map(json.dumps) | st.sampled_from(VALUES)
types = st.sampled_from(['"ping"', '"ack"', '"chat.send"', '"__class__"', '"PING"', '"ping\\u0000"']) | json_values
data = st.just("{}") | json_values.map(lambda value: f'{{"topic":"scores","text":{value}}}') | json_values


def variants(type: str, ref: str, data: str, source: random.Random) -> list[str]:
    """Return a command with every bad ref, and copies with parts removed, repeated or inserted."""
    found = [f'{{"type":{type},"ref":{other},"data":{data}}}' for other in (ref, *source.sample(VALUES, 7))]
    while len(found) < VARIANTS:
        text = found[source.randrange(len(found))]
        start = source.randrange(len(text) + 1)
        end = source.randint(start, min(len(text), start + 20))
        piece = source.choice(PIECES) if source.random() < 0.7 else text[start:end] * source.randint(0, 3)
        found.append(text[:start] + piece + text[end:])
    # Text that UTF-8 cannot encode cannot come over a socket.
    return [text.encode(errors="replace").decode() for text in found]


class RecordingSocket:
    """A fan's socket that records the frames sent to it."""

    closed = False

    def __init__(self) -> None:
        self.frames: list[Frame] = []

    def write(self, frame: Frame) -> None:
        self.frames.append(frame)

    async def send(self, frame: Frame) -> None:
        self.frames.append(frame)

    def answer(self) -> dict[str, Any]:
        """Return the only answer, parsed as a browser parses it."""
        (frame,) = self.frames
        self.frames.clear()
        assert frame.wire  # the frame can be encoded
        return json.loads(frame.text.encode().decode(), parse_constant=not_json)


def not_json(constant: str) -> None:
    raise AssertionError(f"{constant} is not JSON: a browser cannot parse it")


class UnlimitedBucket(TokenBucket):
    """A bucket that is never empty."""

    def take(self) -> bool:
        return True


def consumer_with(socket: RecordingSocket) -> LiveConsumer:
    consumer = LiveConsumer()
    consumer.scope, consumer.connection, consumer.token_bucket = {}, cast(Connection, socket), UnlimitedBucket()
    consumer.requested = SubscriptionRequest({"scores": None}, None)
    return consumer


@pytest.mark.fault(16)
def test_fuzzed_commands_are_answered(result):
    socket = RecordingSocket()
    member = consumer_with(socket)
    loop = asyncio.new_event_loop()
    counts = Counter[str]()
    broken: dict[str, str] = {}

    def try_one(text: str) -> None:
        counts["tried"] += 1
        try:
            loop.run_until_complete(member.receive_command({"type": "websocket.receive", "text": text}))
            answer = socket.answer()
            counts[answer["type"]] += 1
            answer_anonymous(cast(WebSocket, socket), text)
            assert socket.answer()["ref"] == answer["ref"]
        except Exception as error:
            socket.frames.clear()
            broken.setdefault(type(error).__name__, f"{str(error)[:90]}, for {text[:60]!r}")

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(types, json_values, data, st.integers(0, 1 << 32))
    def fuzz(type: str, ref: str, data: str, seed: int) -> None:
        for text in variants(type, ref, data, random.Random(seed)):
            try_one(text)

    fuzz()
    for size in (MAX_COMMAND_BYTES, MAX_COMMAND_BYTES + 1, 1 << 20):
        try_one('{"type":"ping","ref":"' + "x" * size + '"}')
    loop.close()
    result.measure("commands", counts["tried"], at_least=100_000)
    result.note(f"{counts['ok']} ok, {counts['error']} refused")
    result.measure("unhandled", len(broken), "kinds of exception", at_most=0)
    for error, example in broken.items():
        result.note(f"{error}: {example}")


@pytest.mark.fault(16)
async def test_fuzzed_commands_over_real_sockets_are_answered(installation, result, seed):
    source = random.Random(seed)
    member = installation.log_in("member")
    async with running_match(installation, seed, 1, ["web0"]) as group:
        sent = answered = 0
        for number in range(60):
            # Every second socket belongs to a member, whom a consumer answers.
            headers = member if number % 2 else ""
            texts = source.sample(variants(source.choice(['"ping"', '"chat.send"']), "1", "{}", source), 8)
            sent += len(texts)
            answered += await answers_to(texts, installation.port("web0"), group.topic, headers)
        result.measure("over real sockets", answered, f"of {sent} answered", at_least=sent)
        result.measure("tracebacks in the server's log", installation.log("web0").count("Traceback"), at_most=0)


async def answers_to(texts: list[str], port: int, topic: str, headers: str) -> int:
    """Return how many of these commands get an answer on one socket before it ends."""
    frames: list[dict[str, Any]] = []
    done = asyncio.Event()

    def take(text: bytes) -> None:
        frames.append(json.loads(text))
        if len(frames) > len(texts):  # and the hello
            done.set()

    socket = await LeanSocket.open(port, f"/ws/?t={topic}", headers)
    socket.follow(take, lambda code: done.set())
    for text in texts:
        socket.send(text)
    await asyncio.wait_for(done.wait(), 10)
    socket.abort()
    return sum(frame["type"] in ("ok", "error") for frame in frames)
