"""Streams of bytes that no client would send: the log stays clean, nothing is left, and other fans notice nothing.

FUZZ_STREAMS (2,000) is how many; FUZZ_SEED (0) makes them others.
"""

import os
import random
import socket
from contextlib import suppress
from functools import partial
from typing import Any

import pytest

from tests.livecast.realtime.daphne.client import RawSocket, frame, request
from tests.livecast.realtime.daphne.conftest import EchoServer
from tests.livecast.realtime.daphne.test_lifecycle import eventually
from tests.livecast.realtime.daphne.test_socket_limits import unharmed

STREAMS = int(os.environ.get("FUZZ_STREAMS", 2000))
SEED = int(os.environ.get("FUZZ_SEED", 0))
AT_ONCE = 25

TEXTS = [
    b"",
    b"ping",
    b'{"type":"ping","ref":1}',
    "grüß dich".encode(),
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"x" * 126,
    b"x" * 16_385,
]


def some_frame(chance: random.Random) -> bytes:
    payload = chance.choice([chance.choice(TEXTS), chance.randbytes(chance.randrange(140)), b"\x03\xe8"])
    return frame(
        chance.choice([0, 1, 1, 1, 2, 8, 9, 10, chance.randrange(16)]),
        payload,
        final=chance.random() < 0.8,
        masked=chance.random() < 0.95,
        reserved=chance.choice([0] * 9 + [0x10, 0x20, 0x40, 0x70]),
    )


def mutated(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randrange(4)):
        at = chance.randrange(len(changed) + 1)
        match chance.randrange(4):
            case 0:
                changed[at : at + 1] = chance.randbytes(1)
            case 1:
                del changed[at : at + chance.randrange(1, 20)]
            case 2:
                changed[at:at] = chance.randbytes(chance.randrange(1, 20))
            case 3:
                del changed[at:]
    return bytes(changed)


def some_stream(chance: random.Random) -> tuple[bytes, bytes]:
    """A request and what follows it."""
    mode = chance.choice(["attached", "detached", "fast", "late", "deaf", "refuse"])
    asked = request(f"/{chance.choice(['ws', 'ws', 'other'])}/?mode={mode}&t=fuzz", "Origin: http://localhost")
    frames = b"".join(some_frame(chance) for _ in range(chance.randrange(1, 12)))
    match chance.randrange(6):
        case 0:
            return mutated(asked, chance), frames
        case 1:
            return asked, chance.randbytes(chance.randrange(1, 300))
        case _:
            return asked, mutated(frames, chance)


@pytest.mark.timeout(600 + STREAMS // 5)
def test_whatever_comes(strict: EchoServer):
    chance = random.Random(SEED)
    streams = STREAMS // 40 if strict.tls else STREAMS  # what is said is the same; a handshake costs ten times the rest
    rounds = 2 * max(1, streams // AT_ONCE // 2)
    eventually(lambda: strict.look()["objects"], 0)
    before = strict.look()
    resident = []
    with unharmed(strict, "fuzz") as seen:
        for number in range(rounds):
            talking = [talk(strict, chance) for _ in range(AT_ONCE)]
            strict.publish("fuzz", n=2, **{"from": 2 * number})
            for raw in talking:
                leave(raw, chance)
            if number + 1 in (rounds // 2, rounds):
                resident.append(settled(strict, before, others=1)["resident"])  # the fan who looks on
    assert seen == list(range(2 * rounds))
    settled(strict, before)
    # The first half makes the room that so many at once need; a leak would go on in the second.
    assert resident[1] - resident[0] < 8 << 20, (before["resident"], *resident)
    strict.check_log()


def settled(server: EchoServer, before: dict[str, Any], others: int = 0) -> dict[str, Any]:
    """The server as it is once nothing is left of those who came since, but for `others`."""
    for what in ("sockets", "watched", "connections", "tasks", "descriptors", "objects"):
        eventually(partial(at_most, server, what, before[what] + others), True)
    return server.look()


def talk(server: EchoServer, chance: random.Random) -> RawSocket:
    asked, follows = some_stream(chance)
    raw = RawSocket(server.address, tls=server.tls)
    with suppress(OSError):
        if chance.random() < 0.5:
            raw.send(asked + follows)
        else:
            raw.send(asked)
            raw.send(follows)
    return raw


def at_most(server: EchoServer, what: str, most: int) -> bool:
    return server.look()[what] <= most


def leave(raw: RawSocket, chance: random.Random) -> None:
    match chance.randrange(3):
        case 0:
            raw.reset()
        case 1:
            with suppress(OSError):
                raw.socket.shutdown(socket.SHUT_WR)
                raw.socket.settimeout(0.01)
                raw.socket.recv(65_536)
            raw.socket.close()
        case 2:
            raw.socket.close()
