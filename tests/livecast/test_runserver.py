"""`manage.py runserver`, as a developer has it: real processes, on a port, a database and a folder of their own."""

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
from tests.servers import ROOT, free_port

pytestmark = pytest.mark.processes


def until(condition: Callable[[], object], seconds: float = START_PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{seconds} s have passed"
        time.sleep(0.05)


class Workspace:
    """One installation in a folder: its settings, and every process that runs with them."""

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
            "PYTHONFAULTHANDLER": "1",  # see ends_well
        }

    def runserver(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start it as a shell would: at the head of a process group, to which the terminal sends Ctrl-C."""
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

    def ends_well(self, runserver: subprocess.Popen[bytes]) -> None:
        """It ends with 0, and takes everything down with it. Should it not end, say where it stands."""
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
        """The ids of all that run here, however they came about."""
        mark = f"VAR_DIR={self.env['VAR_DIR']}".encode()
        return {
            int(entry.name) for entry in Path("/proc").glob("[0-9]*") if mark in _read(entry / "environ").split(b"\0")
        }

    def running(self, program: str) -> set[int]:
        """Those of them that run a certain program."""
        return {pid for pid in self.processes() if program.encode() in _read(Path(f"/proc/{pid}/cmdline"))}

    def page_answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=PATIENCE) as response:
                return bool(response.status == 200)
        except urllib.error.HTTPError:
            raise
        except OSError:  # nobody listens yet
            return False

    def worker_answers(self) -> bool:
        for worker in self.running("celery"):
            url = re.search(rb"REDIS_URL=([^\0]+)", _read(Path(f"/proc/{worker}/environ")))
            if url:
                # Not the app of this process: its tasks are to stay where they are.
                app = Celery(broker=url[1].decode(), set_as_current=False)
                app.conf.broker_transport_options = {"global_keyprefix": "place:0:"}
                return bool(app.control.ping(timeout=5, limit=1))
        return False


def _read(file: Path) -> bytes:
    """A file under /proc; nothing if the process has ended meanwhile, or is not ours to look at."""
    try:
        return file.read_bytes()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return b""


@pytest.fixture(autouse=True)
def heard() -> Iterator[None]:
    """A shell has what it starts in the background ignore Ctrl-C, and all that these start; runserver would obey."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workspace]:
    place = Workspace(tmp_path / "place")
    yield place
    for pid in place.processes():  # only after a failure
        os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("kill", [os.kill, os.killpg], ids=["told alone", "told with its web server"])
def test_one_command_brings_up_everything_and_sigterm_takes_all_of_it_down(
    place: Workspace, kill: Callable[[int, signal.Signals], None]
):
    runserver = place.runserver()
    until(place.page_answers)
    until(place.worker_answers)
    assert place.running("valkey-server")
    assert place.running("play_demo") and place.running("talk_demo")
    kill(runserver.pid, signal.SIGTERM)
    place.ends_well(runserver)
    output = place.output.read_text()
    assert output.count(f"http://127.0.0.1:{place.port}/\n") == 1
    assert "Traceback" not in output


def test_what_dies_or_changes_is_replaced_and_kill_9_leaves_nothing_behind_nor_in_the_way(place: Workspace):
    runserver = place.runserver()
    until(place.worker_answers)

    worker = place.running("celery")  # with its pool and its clock
    os.kill(min(worker), signal.SIGKILL)
    until(lambda: len(place.running("celery") - worker) == len(worker))
    assert not place.running("celery") & worker
    assert "livecast | worker was killed by SIGKILL; restarting it in 0.5 s." in place.output.read_text()

    before = place.processes()
    Path(supervisor.__file__).touch()
    until(lambda: all(place.running(program) - before for program in ("runserver", "celery", "play_demo", "talk_demo")))
    until(place.page_answers)
    assert place.running("valkey-server") <= before

    runserver.kill()
    runserver.wait()
    until(lambda: not place.processes())

    runserver = place.runserver("--noreload", f"0.0.0.0:{place.port}")
    until(place.page_answers)
    os.killpg(runserver.pid, signal.SIGINT)
    place.ends_well(runserver)


def test_what_hinders_a_start_is_said_in_one_sentence(tmp_path: Path):
    taken, no_folder, no_redis = (Workspace(tmp_path / name) for name in ("taken", "no_folder", "no_redis"))
    (tmp_path / "file").touch()
    no_folder.env["VAR_DIR"] = str(tmp_path / "file")  # even root cannot write in it
    no_redis.env["REDIS_URL"] = f"redis://:secret@127.0.0.1:{no_redis.port}/0"
    with socket.create_server(("127.0.0.1", taken.port)):
        starts = [place.runserver() for place in (taken, no_folder, no_redis)]
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
