"""Sockets that do not read, members who keep the database busy, and idle sockets."""

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
from tests.faults.fans import FanGroup
from tests.faults.killable_installation import KillableInstallation
from tests.faults.lean_client import LeanSocket
from tests.faults.running_match import EVERYTHING, check_delivery, running_match
from tests.servers import ROOT

pytestmark = [pytest.mark.faults, pytest.mark.timeout(240)]

MIB = 1 << 20


@asynccontextmanager
async def ticking(
    installation: KillableInstallation, group: FanGroup, rate: int, seconds: float, size: int
) -> AsyncIterator[list[float]]:
    """Push ticks for so many seconds. Yield the delays of the received ones."""
    waits: list[float] = []

    def note(frame, now: float) -> None:
        if frame["type"] == "tick":
            waits.append(now - frame["at"])

    group.frame_listeners.append(note)
    ticks = installation.program("ticks", group.topic, str(rate), str(seconds), str(size))
    try:
        await group.wait_until(lambda: bool(waits), 20, "the first tick has arrived")
        yield waits
        await asyncio.to_thread(ticks.wait, seconds + 20)
    finally:
        group.frame_listeners.remove(note)


def memory_of(pid: int) -> int:
    """Resident memory in bytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def kernel_send_queue(port: int) -> int:
    """Bytes that the kernel holds for the clients of this port."""
    held = 0
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        local, _remote, _state, queues = line.split()[1:5]
        if int(local.partition(":")[2], 16) == port:
            held += int(queues.partition(":")[0], 16)
    return held


@pytest.mark.fault(9)
async def test_sockets_that_never_read_are_disconnected(installation, result, seed):
    readers = 100
    reading: list[float] = []
    idle: list[float] = []
    memory, kernel, reports = [], [], []
    async with running_match(installation, seed, 300, ["web0", "worker", "beat"]) as group:
        port, server = installation.port("web0"), installation.pid("web0")
        poster = installation.post(120, 2)
        async with ticking(installation, group, rate=30, seconds=80, size=2_000) as waits:
            await asyncio.sleep(5)  # warm up
            for _ in range(2):
                beside = asyncio.create_task(run_readers(port, group, readers, 10, "reading"))
                while not beside.done():
                    reading.append(await p99_of_next_second(waits))
                before = memory_of(server)
                enough = len(reading)
                while len(idle) < enough:  # they are disconnected, and connect again
                    beside = asyncio.create_task(run_readers(port, group, readers, 30, "idle"))
                    while not beside.done():
                        idle.append(await p99_of_next_second(waits))
                        kernel.append(kernel_send_queue(port) / readers / MIB)
                        memory.append((memory_of(server) - before) / readers / MIB + kernel[-1])
                    reports.append(await beside)
        await check_delivery(installation, group, result, poster)
    result.measure("disconnected", min(report["disconnected"] for report in reports), f"of {readers}", at_least=readers)
    result.note(f"after {max(report['after'] for report in reports):.1f} s")
    result.measure("memory for each at most", max(memory), "MiB", at_most=1.5)
    result.note(f"{max(kernel):.2f} of it in the kernel")
    # Compare the quietest seconds: other programs on this machine only add to the delay. A difference below a time
    # slice of the interpreter (5 ms) does not count.
    beside_reading, beside_idle = min(reading) * 1000, min(idle) * 1000
    result.note(f"300 others' p99 beside 100 who read {beside_reading:.1f} ms")
    result.measure(
        "beside 100 who never read", beside_idle, "ms", at_most=max(1.2 * beside_reading, beside_reading + 5)
    )


async def run_readers(port: int, group: FanGroup, count: int, seconds: int, mode: str) -> dict:
    """Run so many readers in another process. Return its report."""
    words = [str(port), f"/ws/?t={group.topic}", str(count), str(seconds), mode]
    program = [sys.executable, "-m", "tests.faults.readers", *words]
    done = await asyncio.to_thread(subprocess.run, program, cwd=ROOT, capture_output=True, check=True)
    return json.loads(done.stdout)


async def p99_of_next_second(waits: list[float]) -> float:
    """Return the 99th percentile of the delays in the next second."""
    waits.clear()
    await asyncio.sleep(1)
    return quantile(waits or [1.0], 0.99)


@pytest.mark.fault(10)
async def test_a_slow_database_call_does_not_delay_other_fans(installation, result, seed):
    people = [installation.log_in(f"member{number}") for number in range(12)]
    async with running_match(installation, seed, 100, ["web0", "worker", "beat"]) as group:
        port = installation.port("web0")
        for members in (1, len(people)):
            async with ticking(installation, group, 20, 6, 100) as waits:
                await asyncio.sleep(1)
                waits.clear()
                answers = await asyncio.gather(*(ask_slowly(port, member) for member in people[:members]))
                assert [answer["type"] for answer in answers] == ["ok"] * members, answers
                result.measure(f"{members} in it: others' slowest frame after", max(waits) * 1000, "ms", at_most=100)


async def ask_slowly(port: int, headers: str) -> dict:
    """Send a command that takes three seconds in the database. Return the answer."""
    answer: asyncio.Future[dict] = asyncio.get_running_loop().create_future()

    def on_text(text: bytes) -> None:
        frame = json.loads(text)
        if "ref" in frame:
            answer.set_result(frame)

    socket = await LeanSocket.open(port, "/ws/?t=slow", headers)
    socket.follow(on_text, lambda code: None)
    socket.send(json.dumps({"type": "sleep", "ref": 1, "data": {"topic": "slow", "seconds": 3}}))
    try:
        return await asyncio.wait_for(answer, 20)
    finally:
        socket.abort()


@pytest.mark.fault(11)
async def test_idle_sockets_stay_open(installation, result, seed):
    # Without pulses and database checks, nothing is sent to the sockets or between server and Valkey.
    silent = constants.replaced({constants.PULSE_SECONDS: 3600.0, constants.LOG_CHECK_SECONDS: 3600.0})
    async with running_match(installation, seed, 2, EVERYTHING, **silent) as group:
        await asyncio.sleep(120)
        result.measure("sockets closed", len(group.ends), at_most=0)
        poster = installation.post(3, 10)
        feed = await check_delivery(installation, group, result, poster)
        result.note(f"the first line after 120 s came by push, {group.fans[0].times[0] - feed.times[1]:.3f} s after it")
