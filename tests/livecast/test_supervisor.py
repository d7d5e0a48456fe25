"""The supervisor with real processes: small Python programs that write events into a file."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from livecast import supervisor
from livecast.supervisor import Supervisor
from tests.patience import PATIENCE

pytestmark = pytest.mark.processes

SLEEP = "import time; time.sleep(60)"


def program(source: str, *arguments: object) -> list[str]:
    return [sys.executable, "-c", textwrap.dedent(source), *map(str, arguments)]


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.01)


def is_running(pid: int) -> bool:
    """Return whether a process runs.

    A zombie does not: it waits for its parent to read its exit code.
    """
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


@pytest.fixture
def reports() -> list[str]:
    return []


@pytest.fixture(autouse=True)
def short_delays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "FIRST_DELAY", 0.02)
    monkeypatch.setattr(supervisor, "LONGEST_DELAY", 0.04)


async def test_a_child_that_ends_is_restarted_after_a_growing_delay(tmp_path: Path, reports: list[str]):
    starts = tmp_path / "starts"
    async with Supervisor(report=reports.append) as supervisor:
        await supervisor.spawn("weak", program("import sys; open(sys.argv[1], 'a').write('.'); sys.exit(7)", starts))
        await until(lambda: starts.exists() and len(starts.read_text()) >= 4)
    assert reports[:3] == [
        "weak ended with exit code 7; restarting it in 0.02 s.",
        "weak ended with exit code 7; restarting it in 0.04 s.",
        "weak ended with exit code 7; restarting it in 0.04 s.",
    ]


async def test_a_killed_child_is_restarted_and_the_signal_is_reported(reports: list[str]):
    async with Supervisor(report=reports.append) as supervisor:
        child = await supervisor.spawn("victim", program(SLEEP))
        first = child.pid
        os.kill(first, signal.SIGKILL)
        await until(lambda: child.pid != first)
    assert reports == ["victim was killed by SIGKILL; restarting it in 0.02 s."]


async def test_a_child_with_the_reload_code_is_restarted_at_once_without_a_report(tmp_path: Path, reports: list[str]):
    source = "import sys, time, os; os.path.exists(sys.argv[1]) and time.sleep(60); open(sys.argv[1], 'w'); sys.exit(3)"
    async with Supervisor(report=reports.append) as supervisor:
        child = await supervisor.spawn("web", program(source, tmp_path / "was here"), reload_code=3)
        first = child.pid
        await until(lambda: child.pid != first)
    assert reports == []


async def test_restart_replaces_the_process(reports: list[str]):
    async with Supervisor(report=reports.append) as supervisor:
        child = await supervisor.spawn("worker", program(SLEEP))
        first = child.pid
        await supervisor.restart("worker")
        assert not is_running(first)
        assert child.pid != first and is_running(child.pid)
    assert reports == []


async def test_leaving_the_block_stops_children_and_their_children(tmp_path: Path, reports: list[str]):
    source = f"""
        import subprocess, sys, time
        grandchild = subprocess.Popen([sys.executable, "-c", "{SLEEP}"])
        open(sys.argv[1], "w").write(f"{{grandchild.pid}}\\n")
        time.sleep(60)
    """
    note = tmp_path / "grandchild"
    with pytest.raises(ZeroDivisionError):
        async with Supervisor(report=reports.append) as supervisor:
            child = await supervisor.spawn("parent", program(source, note))
            await until(lambda: note.exists() and note.read_text().endswith("\n"))
            raise ZeroDivisionError
    assert not is_running(child.pid)
    await until(lambda: not is_running(int(note.read_text())))
    assert reports == []


async def test_a_child_that_ignores_sigterm_is_killed_after_the_grace_period(tmp_path: Path, reports: list[str]):
    source = """
        import signal, sys, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        open(sys.argv[1], "w")
        time.sleep(60)
    """
    async with Supervisor(report=reports.append, grace=0.1) as supervisor:
        child = await supervisor.spawn("deaf", program(source, tmp_path / "ready"))
        await until((tmp_path / "ready").exists)
    assert not is_running(child.pid)
    assert reports == ["deaf did not stop within 0.1 s; killing it."]


async def test_a_second_cancellation_skips_the_grace_period(tmp_path: Path, reports: list[str]):
    source = """
        import signal, sys, time
        signal.signal(signal.SIGTERM, lambda *_: open(sys.argv[1], "a").write("told"))
        open(sys.argv[1], "w").write("ready ")
        while True:
            time.sleep(60)
    """
    note = tmp_path / "note"
    pids = []

    async def supervise() -> None:
        async with Supervisor(report=reports.append, grace=60) as supervisor:
            pids.append((await supervisor.spawn("slow", program(source, note))).pid)
            await asyncio.Event().wait()

    task = asyncio.create_task(supervise())
    await until(lambda: note.exists() and note.read_text() == "ready ")
    task.cancel()
    await until(lambda: note.read_text() == "ready told")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not is_running(pids[0])


async def test_output_is_passed_on_in_whole_lines(tmp_path: Path, reports: list[str]):
    source = """
        import sys, time
        sys.stdout.write("x" * 200_000 + "\\nshort\\n")
        sys.stdout.flush()
        sys.stderr.write("no end of line")
        sys.stderr.flush()
        open(sys.argv[1], "w")
        time.sleep(60)
    """
    lines: list[str] = []
    async with Supervisor(report=reports.append) as supervisor:
        await supervisor.spawn("talker", program(source, tmp_path / "said"), output=lines.append)
        await until((tmp_path / "said").exists)
    assert lines == ["x" * 200_000, "short", "no end of line"]


async def test_a_missing_program_is_reported_in_a_sentence(reports: list[str]):
    lines: list[str] = []
    async with Supervisor(report=reports.append) as supervisor:
        await supervisor.spawn("typo", ["no-such-program"], output=lines.append)
        await until(lambda: reports and lines)
    assert lines[0] == "Cannot start no-such-program: No such file or directory."
    assert reports[0] == "typo ended with exit code 1; restarting it in 0.02 s."


def test_children_die_with_a_killed_supervisor():
    source = f"""
        import asyncio, sys
        from livecast.supervisor import Supervisor

        async def main():
            async with Supervisor(report=print) as supervisor:
                for name in ("one", "two"):
                    child = await supervisor.spawn(name, [sys.executable, "-c", "{SLEEP}"])
                    print(child.pid, flush=True)
                await asyncio.Event().wait()

        asyncio.run(main())
    """
    with subprocess.Popen(program(source), stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout
        children = [int(supervisor.stdout.readline()) for _ in range(2)]
        assert all(map(is_running, children))
        supervisor.kill()
    asyncio.run(until(lambda: not any(map(is_running, children))))
