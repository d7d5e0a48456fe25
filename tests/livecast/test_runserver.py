"""`manage.py runserver` with real processes, and its own port, database and folder."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from celery import Celery

from livecast import supervisor
from tests.patience import PATIENCE, START_PATIENCE
from tests.ports import free_port
from tests.servers import ROOT

pytestmark = pytest.mark.processes


def until(condition: Callable[[], object], seconds: float = START_PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{seconds} s have passed"
        time.sleep(0.2)  # a look at all processes of the machine takes a while


class Workspace:
    """A development installation in a folder: its settings and processes."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.port = free_port()
        self.output = folder / "output"
        self.env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "livecast.settings",
            "DEBUG": "1",
            "VAR_DIR": str(folder / "var"),
            "DATABASE_URL": f"sqlite:///{folder / 'var' / 'livecast.sqlite3'}",
            "REDIS_URL": "",
            "REDIS_PREFIX": "place",
            "PYTHONFAULTHANDLER": "1",  # see assert_clean_exit
        }

    def runserver(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start it like a shell: as the leader of a process group, which receives Ctrl-C of the terminal.

        Its output replaces that of the previous start.
        """
        self.output.unlink(missing_ok=True)
        with self.output.open("ab") as output:
            return subprocess.Popen(
                [sys.executable, "manage.py", "runserver", *(arguments or [str(self.port)])],
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def assert_clean_exit(self, runserver: subprocess.Popen[bytes]) -> None:
        """Assert that runserver exits with 0 and leaves no process.

        If it hangs, print the stack of each thread.
        """
        try:
            assert runserver.wait(START_PATIENCE) == 0
        except subprocess.TimeoutExpired:
            there = {pid: _read(Path(f"/proc/{pid}/cmdline")).replace(b"\0", b" ") for pid in self.processes()}
            for pid in there:
                os.kill(pid, signal.SIGABRT)  # Python's fault handler prints what each thread is doing
            runserver.wait()
            pytest.fail(f"{runserver.pid} has not ended: {there}\n{self.output.read_text()}")
        assert not self.processes()

    def processes(self) -> set[int]:
        """Return the PIDs of all processes of this workspace."""
        mark = f"VAR_DIR={self.env['VAR_DIR']}".encode()
        return {
            int(entry.name) for entry in Path("/proc").glob("[0-9]*") if mark in _read(entry / "environ").split(b"\0")
        }

    def running(self, program: str) -> set[int]:
        """Return the PIDs of the processes that run a program."""
        return {pid for pid in self.processes() if program.encode() in _read(Path(f"/proc/{pid}/cmdline"))}

    def page_answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=PATIENCE) as response:
                return bool(response.status == 200)
        except urllib.error.HTTPError:
            raise
        except OSError:  # not listening yet
            return False

    def worker_answers(self) -> bool:
        for worker in self.running("celery"):
            url = re.search(rb"REDIS_URL=([^\0]+)", _read(Path(f"/proc/{worker}/environ")))
            if url:
                # A separate app, because the app of this process uses another broker.
                app = Celery(broker=url[1].decode(), set_as_current=False)
                app.conf.broker_transport_options = {"global_keyprefix": "place:0:"}
                return bool(app.control.ping(timeout=5, limit=1))
        return False


def _read(file: Path) -> bytes:
    """Read a file under /proc. Empty if the process has ended, or if we may not read it."""
    try:
        return file.read_bytes()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return b""


@pytest.fixture(autouse=True)
def accept_ctrl_c() -> Iterator[None]:
    """Handle Ctrl-C.

    Background jobs of a shell, and their children, ignore it, and runserver would inherit that.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all tests: only the first start has to create the database and the demo."""
    return tmp_path_factory.mktemp("workspace")


@pytest.fixture
def workspace(folder: Path) -> Iterator[Workspace]:
    workspace = Workspace(folder)
    yield workspace
    for pid in workspace.processes():  # only after a failure
        os.kill(pid, signal.SIGKILL)


def test_one_command_starts_everything_and_sigterm_stops_it(workspace: Workspace):
    runserver = workspace.runserver()
    until(workspace.page_answers)
    until(workspace.worker_answers)
    assert workspace.running("valkey-server")
    assert workspace.running("play_demo") and workspace.running("talk_demo")
    runserver.terminate()
    workspace.assert_clean_exit(runserver)
    output = workspace.output.read_text()
    assert output.count(f"http://127.0.0.1:{workspace.port}/\n") == 1
    assert "Traceback" not in output


def test_sigterm_to_the_process_group_stops_it_while_the_helpers_start(workspace: Workspace):
    """Only the web server is in the group, too: it gets the signal twice."""
    runserver = workspace.runserver()
    until(workspace.page_answers)
    until(lambda: workspace.running("talk_demo"))
    os.killpg(runserver.pid, signal.SIGTERM)
    workspace.assert_clean_exit(runserver)
    output = workspace.output.read_text()
    assert output.count(f"http://127.0.0.1:{workspace.port}/\n") == 1
    assert "Traceback" not in output


def test_processes_are_restarted_and_kill_9_leaves_none_behind(workspace: Workspace):
    runserver = workspace.runserver()
    until(workspace.worker_answers)

    worker = workspace.running("celery")  # with its pool and beat
    os.kill(min(worker), signal.SIGKILL)
    until(lambda: len(workspace.running("celery") - worker) == len(worker))
    assert not workspace.running("celery") & worker
    assert "livecast | worker was killed by SIGKILL; restarting it in 0.5 s." in workspace.output.read_text()

    before = workspace.processes()
    Path(supervisor.__file__).touch()
    until(
        lambda: all(
            workspace.running(program) - before for program in ("runserver", "celery", "play_demo", "talk_demo")
        )
    )
    until(workspace.page_answers)
    assert workspace.running("valkey-server") <= before

    runserver.kill()
    runserver.wait()
    until(lambda: not workspace.processes())

    runserver = workspace.runserver("--noreload", f"0.0.0.0:{workspace.port}")
    until(workspace.page_answers)
    os.killpg(runserver.pid, signal.SIGINT)
    workspace.assert_clean_exit(runserver)


def test_a_failed_start_prints_one_sentence(tmp_path: Path):
    taken, no_folder, no_redis = (Workspace(tmp_path / name) for name in ("taken", "no_folder", "no_redis"))
    (tmp_path / "file").touch()
    no_folder.env["VAR_DIR"] = str(tmp_path / "file")  # even root cannot write in it
    no_redis.env["REDIS_URL"] = f"redis://:secret@127.0.0.1:{no_redis.port}/0"
    with socket.create_server(("127.0.0.1", taken.port)):
        starts = [workspace.runserver() for workspace in (taken, no_folder, no_redis)]
        assert [start.wait(START_PATIENCE) for start in starts] == [1, 1, 1]
    assert taken.output.read_text() == (
        f"Another program uses port {taken.port}. Stop that program, or choose another port, "
        f"for example `make run PORT={taken.port + 1}`.\n"
    )
    assert no_folder.output.read_text() == f"{tmp_path / 'file'} is not a folder. Set VAR_DIR to a folder.\n"
    assert no_redis.output.read_text() == (
        f"Redis at 127.0.0.1:{no_redis.port} does not answer (Connection refused). Start it, or correct REDIS_URL "
        "(in development it may be empty: livecast then starts its own server).\n"
    )
