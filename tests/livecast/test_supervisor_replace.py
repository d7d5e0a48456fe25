"""Supervisor.replace: a second process beside the first, which goes once the second is ready."""

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

# Says in files of its own name that it is there, that it is leaving, and, `sys.argv[2]` seconds later, that it left.
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

    async def there(self, child: Child) -> None:
        await until((self.folder / f"{child.pid} is there").exists)

    async def leaving(self, count: int) -> None:
        """So many have been told to go."""
        await until(lambda: len(list(self.folder.glob("* is leaving"))) == count)

    def left(self, pid: int) -> bool:
        return (self.folder / f"{pid} left").exists()


@pytest.fixture
def scene(tmp_path: Path) -> ReplaceCase:
    return ReplaceCase(tmp_path)


async def test_the_old_one_goes_when_the_new_one_is_ready(scene: ReplaceCase):
    both_ran = False
    async with scene.supervisor as supervisor:
        old = await supervisor.spawn("web", scene.program())
        await scene.there(old)

        async def ready(new: Child) -> None:
            nonlocal both_ran
            await scene.there(new)
            both_ran = is_running(old.pid) and is_running(new.pid)

        await supervisor.replace("web", scene.program(), ready)
        assert both_ran
        assert scene.left(old.pid) and not is_running(old.pid)
    assert scene.reports == []


async def test_while_the_new_one_is_not_ready_the_old_one_stays(scene: ReplaceCase):
    new_pids = []

    async def never(new: Child) -> None:
        new_pids.append(new.pid)
        await scene.there(new)
        raise LookupError

    async with scene.supervisor as supervisor:
        old = await supervisor.spawn("web", scene.program())
        await scene.there(old)
        with pytest.raises(LookupError):
            await supervisor.replace("web", scene.program(), never)
        assert is_running(old.pid) and not is_running(new_pids[0])


async def test_the_end_of_all_waits_for_who_is_leaving_without_telling_it_twice(scene: ReplaceCase):
    async with scene.supervisor as supervisor:
        old = await supervisor.spawn("web", scene.program(leaves_in=1))
        await scene.there(old)
        replacing = asyncio.create_task(supervisor.replace("web", scene.program(), scene.there))
        await scene.leaving(1)
        replacing.cancel()
        await asyncio.wait({replacing})
    assert scene.left(old.pid)
    assert scene.reports == []


async def test_out_of_patience_who_is_leaving_is_killed_too(scene: ReplaceCase):
    async def run() -> None:
        async with scene.supervisor as supervisor:
            child = await supervisor.spawn("web", scene.program(leaves_in=60))
            await scene.there(child)
            pids.append(child.pid)
            replacing.append(asyncio.create_task(supervisor.replace("web", scene.program(leaves_in=60), scene.there)))
            await stop.wait()

    pids: list[int] = []
    replacing: list[asyncio.Task[None]] = []
    stop = asyncio.Event()
    task = asyncio.create_task(run())
    await scene.leaving(1)  # the first, for the second
    stop.set()
    await scene.leaving(2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait(replacing)
    assert not is_running(pids[0]) and not scene.left(pids[0])


async def test_a_child_inherits_the_descriptors_it_is_given(scene: ReplaceCase, tmp_path: Path):
    reader, writer = os.pipe()
    program = "import os, sys; os.write(int(sys.argv[1]), b'heard'); import time; time.sleep(60)"
    async with scene.supervisor as supervisor:
        argv = [sys.executable, "-c", program, str(writer)]
        await supervisor.spawn("heir", argv, descriptors=[writer])
        assert await asyncio.to_thread(os.read, reader, 5) == b"heard"
    os.close(reader)
    os.close(writer)
