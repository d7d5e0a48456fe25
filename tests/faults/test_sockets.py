"""Sockets that misbehave, members who keep the database busy, and silence."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests import constants
from tests.faults.delivery_check import quantile
from tests.faults.fans import Crowd
from tests.faults.killable_installation import MATCH, Installation
from tests.faults.lean_client import Wire
from tests.faults.running_match import EVERYTHING, final_whistle, on_air
from tests.servers import ROOT

pytestmark = [pytest.mark.faults, pytest.mark.timeout(240)]

MIB = 1 << 20


@asynccontextmanager
async def ticking(
    stage: Installation, crowd: Crowd, rate: int, seconds: float, size: int
) -> AsyncIterator[list[float]]:
    """Ticks for so long; yields the delays of those that the fans have got."""
    waits: list[float] = []

    def note(frame, now: float) -> None:
        if frame["type"] == "tick":
            waits.append(now - frame["at"])

    crowd.others.append(note)
    ticks = stage.program("ticks", crowd.topic, str(rate), str(seconds), str(size))
    try:
        await crowd.until(lambda: bool(waits), 20, "the first tick has come")
        yield waits
        await asyncio.to_thread(ticks.wait, seconds + 20)
    finally:
        crowd.others.remove(note)


def memory_of(pid: int) -> int:
    """Resident bytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def held_for(port: int) -> int:
    """Bytes that the kernel holds for those who are connected to this port."""
    held = 0
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        local, _remote, _state, queues = line.split()[1:5]
        if int(local.partition(":")[2], 16) == port:
            held += int(queues.partition(":")[0], 16)
    return held


@pytest.mark.row(9)
async def test_readers_who_never_read(stage, row, seed):
    readers = 100
    attentive: list[float] = []
    deaf: list[float] = []
    memory, kernel, found = [], [], []
    async with on_air(stage, seed, 300, ["web0", "worker", "beat"]) as crowd:
        port, server = stage.port("web0"), stage.pid("web0")
        poster = stage.post(120, 2)
        async with ticking(stage, crowd, rate=30, seconds=80, size=2_000) as waits:
            await asyncio.sleep(5)  # everything has warmed up
            for _ in range(2):
                beside = asyncio.create_task(be_beside(port, crowd, readers, 10, "reading"))
                while not beside.done():
                    attentive.append(await worst_of_a_second(waits))
                before = memory_of(server)
                enough = len(attentive)
                while len(deaf) < enough:  # they are cut, and come back for more
                    beside = asyncio.create_task(be_beside(port, crowd, readers, 30, "deaf"))
                    while not beside.done():
                        deaf.append(await worst_of_a_second(waits))
                        kernel.append(held_for(port) / readers / MIB)
                        memory.append((memory_of(server) - before) / readers / MIB + kernel[-1])
                    found.append(await beside)
        await final_whistle(stage, crowd, row, poster)
    row.measure("cut", min(told["cut"] for told in found), f"of {readers}", at_least=readers)
    row.note(f"after {max(told['after'] for told in found):.1f} s")
    row.measure("memory for each at most", max(memory), "MiB", at_most=1.5)
    row.note(f"{max(kernel):.2f} of it in the kernel")
    # The quietest second of each kind, since whatever else this machine does only ever adds. Less than a time slice of
    # the interpreter (5 ms) cannot be told apart.
    reading, not_reading = min(attentive) * 1000, min(deaf) * 1000
    row.note(f"300 others' p99 beside 100 who read {reading:.1f} ms")
    row.measure("beside these", not_reading, "ms", at_most=max(1.2 * reading, reading + 5))


async def be_beside(port: int, crowd: Crowd, count: int, seconds: int, how: str) -> dict:
    """Run so many readers in a process of their own; returns what became of them."""
    words = [str(port), f"/ws/?t={crowd.topic}", str(count), str(seconds), how]
    program = [sys.executable, "-m", "tests.faults.readers", *words]
    done = await asyncio.to_thread(subprocess.run, program, cwd=ROOT, capture_output=True, check=True)
    return json.loads(done.stdout)


async def worst_of_a_second(waits: list[float]) -> float:
    """The 99th percentile of what comes in the next second."""
    waits.clear()
    await asyncio.sleep(1)
    return quantile(waits or [1.0], 0.99)


@pytest.mark.row(10)
async def test_members_in_a_slow_database_call(stage, row, seed):
    people = [stage.log_in(f"member{number}") for number in range(12)]
    async with on_air(stage, seed, 100, ["web0", "worker", "beat"]) as crowd:
        port = stage.port("web0")
        for members in (1, len(people)):
            async with ticking(stage, crowd, 20, 6, 100) as waits:
                await asyncio.sleep(1)
                waits.clear()
                answers = await asyncio.gather(*(ask_slowly(port, member) for member in people[:members]))
                assert [answer["type"] for answer in answers] == ["ok"] * members, answers
                row.measure(f"{members} in it: others' slowest frame after", max(waits) * 1000, "ms", at_most=100)


async def ask_slowly(port: int, headers: str) -> dict:
    """A member whose command takes three seconds in the database; returns the answer to it."""
    answer: asyncio.Future[dict] = asyncio.get_running_loop().create_future()

    def on_text(text: bytes) -> None:
        frame = json.loads(text)
        if "ref" in frame:
            answer.set_result(frame)

    wire = await Wire.open(port, "/ws/?t=slow", headers)
    wire.follow(on_text, lambda code: None)
    wire.send(json.dumps({"type": "sleep", "ref": 1, "data": {"topic": "slow", "seconds": 3}}))
    try:
        return await asyncio.wait_for(answer, 20)
    finally:
        wire.abort()


@pytest.mark.row(11)
async def test_silence_for_two_minutes(stage, row, seed):
    # Neither pulse nor look: nothing goes over the socket, nor between server and Valkey.
    silent = constants.replaced({constants.PULSE_SECONDS: 3600.0, constants.LOG_CHECK_SECONDS: 3600.0})
    async with on_air(stage, seed, 2, EVERYTHING, **silent) as crowd:
        await asyncio.sleep(120)
        row.measure("sockets cut", len(crowd.ends), at_most=0)
        poster = stage.post(3, 10)
        feed = await final_whistle(stage, crowd, row, poster)
        row.note(f"the first line after 120 s came by push, {crowd.fans[0].times[0] - feed.times[1]:.3f} s after it")
        assert MATCH
