"""Random byte streams: the log stays clean, sockets are freed, others are not affected.

FUZZ_STREAMS (2,000) is the number of streams, FUZZ_SEED (0) the seed.
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
from tests.livecast.realtime.daphne.test_lifecycle import wait_until
from tests.livecast.realtime.daphne.test_socket_limits import unaffected_subscriber

STREAMS = int(os.environ.get("FUZZ_STREAMS", 2000))
SEED = int(os.environ.get("FUZZ_SEED", 0))
CLIENTS_PER_ROUND = 25

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


def random_frame(rng: random.Random) -> bytes:
    payload = rng.choice([rng.choice(TEXTS), rng.randbytes(rng.randrange(140)), b"\x03\xe8"])
    return frame(
        rng.choice([0, 1, 1, 1, 2, 8, 9, 10, rng.randrange(16)]),
        payload,
        final=rng.random() < 0.8,
        masked=rng.random() < 0.95,
        reserved=rng.choice([0] * 9 + [0x10, 0x20, 0x40, 0x70]),
    )


def mutate(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randrange(4)):
        at = rng.randrange(len(changed) + 1)
        match rng.randrange(4):
            case 0:
                changed[at : at + 1] = rng.randbytes(1)
            case 1:
                del changed[at : at + rng.randrange(1, 20)]
            case 2:
                changed[at:at] = rng.randbytes(rng.randrange(1, 20))
            case 3:
                del changed[at:]
    return bytes(changed)


def random_stream(rng: random.Random) -> tuple[bytes, bytes]:
    """Return an upgrade request, possibly invalid, and bytes to send after it."""
    mode = rng.choice(["attached", "detached", "fast", "late", "deaf", "refuse"])
    requested = request(f"/{rng.choice(['ws', 'ws', 'other'])}/?mode={mode}&t=fuzz", "Origin: http://localhost")
    frames = b"".join(random_frame(rng) for _ in range(rng.randrange(1, 12)))
    match rng.randrange(6):
        case 0:
            return mutate(requested, rng), frames
        case 1:
            return requested, rng.randbytes(rng.randrange(1, 300))
        case _:
            return requested, mutate(frames, rng)


@pytest.mark.timeout(600 + STREAMS // 5)
def test_random_streams_leave_no_sockets_or_memory(strict: EchoServer):
    rng = random.Random(SEED)
    streams = STREAMS // 40 if strict.tls else STREAMS  # a TLS handshake costs ten times the rest
    rounds = 2 * max(1, streams // CLIENTS_PER_ROUND // 2)
    wait_until(lambda: strict.stats()["objects"], 0)
    before = strict.stats()
    resident = []
    with unaffected_subscriber(strict, "fuzz") as seen:
        for number in range(rounds):
            talking = [send_stream(strict, rng) for _ in range(CLIENTS_PER_ROUND)]
            strict.publish("fuzz", n=2, **{"from": 2 * number})
            for raw in talking:
                disconnect(raw, rng)
            if number + 1 in (rounds // 2, rounds):
                resident.append(wait_until_settled(strict, before, others=1)["resident"])  # the unaffected subscriber
    assert seen == list(range(2 * rounds))
    wait_until_settled(strict, before)
    # The first half allocates memory for so many clients at once. A leak would grow in the second half too.
    assert resident[1] - resident[0] < 8 << 20, (before["resident"], *resident)
    strict.check_log()


def wait_until_settled(server: EchoServer, before: dict[str, Any], others: int = 0) -> dict[str, Any]:
    """Wait until only `others` more sockets than before are left. Returns the statistics."""
    for what in ("sockets", "timed", "connections", "tasks", "descriptors", "objects"):
        wait_until(partial(at_most, server, what, before[what] + others), True)
    return server.stats()


def send_stream(server: EchoServer, rng: random.Random) -> RawSocket:
    requested, follows = random_stream(rng)
    raw = RawSocket(server.address, tls=server.tls)
    with suppress(OSError):
        if rng.random() < 0.5:
            raw.send(requested + follows)
        else:
            raw.send(requested)
            raw.send(follows)
    return raw


def at_most(server: EchoServer, what: str, most: int) -> bool:
    return server.stats()[what] <= most


def disconnect(raw: RawSocket, rng: random.Random) -> None:
    match rng.randrange(3):
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
