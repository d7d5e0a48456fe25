"""Supervisor.replace: the old process stops when the new one is ready."""

import asyncio
import os
import sys
import textwrap
from pathlib import Path

import pytest

from livecast.supervisor import Child, Supervisor
from tests.livecast.test_supervisor import is_running, until
from tests.patience import PATIENCE

pytestmark = pytest.mark.processes

# Creates a file when it is ready, when it receives SIGTERM and, `sys.argv[2]` seconds later, when it ends.
PROGRAM = textwrap.dedent("""
    import os, signal, sys, time
    folder, seconds = sys.argv[1], float(sys.argv[2])
    def leave(*_):
        open(f"{folder}/{os.getpid()} is leaving", "w").close()
        time.sleep(seconds)
        open(f"{folder}/{os.getpid()} left", "w").close()
        sys.exit(0)
    signal.signal(signal.SIGTERM, leave)
    open(f"{folder}/{os.getpid()} is there", "w").close()
    time.sleep(60)
""")


class ReplaceCase:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.reports: list[str] = []
        self.supervisor = Supervisor(report=self.reports.append, grace=PATIENCE)

    def program(self, leaves_in: float = 0) -> list[str]:
        return [sys.executable, "-c", PROGRAM, str(self.folder), str(leaves_in)]

    async def is_ready(self, child: Child) -> None:
        await until((self.folder / f"{child.pid} is there").exists)

    async def leaving(self, count: int) -> None:
        """Wait until so many processes have received SIGTERM."""
        await until(lambda: len(list(self.folder.glob("* is leaving"))) == count)

    def left(self, pid: int) -> bool:
        return (self.folder / f"{pid} left").exists()


@pytest.fixture
def case(tmp_path: Path) -> ReplaceCase:
    return ReplaceCase(tmp_path)


async def test_the_old_process_stops_when_the_new_one_is_ready(case: ReplaceCase):
    both_ran = False
    async with case.supervisor as supervisor:
        old = await supervisor.spawn("web", case.program())
        await case.is_ready(old)

        async def ready(new: Child) -> None:
            nonlocal both_ran
            await case.is_ready(new)
            both_ran = is_running(old.pid) and is_running(new.pid)

        await supervisor.replace("web", case.program(), ready)
        assert both_ran
        assert case.left(old.pid) and not is_running(old.pid)
    assert case.reports == []


async def test_the_old_process_runs_until_the_new_one_is_ready(case: ReplaceCase):
    new_pids = []

    async def never(new: Child) -> None:
        new_pids.append(new.pid)
        await case.is_ready(new)
        raise LookupError

    async with case.supervisor as supervisor:
        old = await supervisor.spawn("web", case.program())
        await case.is_ready(old)
        with pytest.raises(LookupError):
            await supervisor.replace("web", case.program(), never)
        assert is_running(old.pid) and not is_running(new_pids[0])


async def test_stopping_waits_for_a_replaced_process_without_a_second_sigterm(case: ReplaceCase):
    async with case.supervisor as supervisor:
        old = await supervisor.spawn("web", case.program(leaves_in=1))
        await case.is_ready(old)
        replacing = asyncio.create_task(supervisor.replace("web", case.program(), case.is_ready))
        await case.leaving(1)
        replacing.cancel()
        await asyncio.wait({replacing})
    assert case.left(old.pid)
    assert case.reports == []


async def test_a_second_cancellation_also_kills_replaced_processes(case: ReplaceCase):
    async def run() -> None:
        async with case.supervisor as supervisor:
            child = await supervisor.spawn("web", case.program(leaves_in=60))
            await case.is_ready(child)
            pids.append(child.pid)
            replacing.append(asyncio.create_task(supervisor.replace("web", case.program(leaves_in=60), case.is_ready)))
            await stop.wait()

    pids: list[int] = []
    replacing: list[asyncio.Task[None]] = []
    stop = asyncio.Event()
    task = asyncio.create_task(run())
    await case.leaving(1)  # the first, for the second
    stop.set()
    await case.leaving(2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait(replacing)
    assert not is_running(pids[0]) and not case.left(pids[0])


async def test_a_child_inherits_its_descriptors(case: ReplaceCase, tmp_path: Path):
    reader, writer = os.pipe()
    program = "import os, sys; os.write(int(sys.argv[1]), b'heard'); import time; time.sleep(60)"
    async with case.supervisor as supervisor:
        argv = [sys.executable, "-c", program, str(writer)]
        await supervisor.spawn("heir", argv, descriptors=[writer])
        assert await asyncio.to_thread(os.read, reader, 5) == b"heard"
    os.close(reader)
    os.close(writer)
