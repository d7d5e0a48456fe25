"""`manage.py runserver`, as a developer has it: real processes, on a port, a database and a folder of their own."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from celery import Celery

from livecast import processes
from tests.servers import ROOT, free_port

pytestmark = pytest.mark.timeout(90)


def until[T](condition: Callable[[], T], seconds: float = 30) -> T:
    """Wait for something true, and return it."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, f"{seconds} s have passed"
        time.sleep(0.05)
    return value


class Place:
    """An installation: its settings, and every process that runs with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "livecast.settings",
            "DEBUG": "1",
            "VAR_DIR": str(folder / "var"),
            "DATABASE_URL": f"sqlite:///{folder / 'var' / 'livecast.sqlite3'}",
            "REDIS_URL": "",
        }
        self.output = folder / "output"

    def runserver(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start it as a shell would: leading a process group, to which the terminal sends Ctrl-C."""
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

    def answer(self) -> int:
        """The status of the start page; 0 while nobody listens."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=10) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def processes(self) -> dict[int, str]:
        """Command lines by process id."""
        mark = f"VAR_DIR={self.env['VAR_DIR']}".encode()
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (entry / "environ").read_bytes().split(b"\0"):
                    found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue  # ended meanwhile, or not ours
        return found

    def pids(self, word: str) -> set[int]:
        return {pid for pid, line in self.processes().items() if word in line}

    def worker_answers(self) -> bool:
        web = min(self.pids("runserver") - {min(self.pids("runserver"))})
        environ = Path(f"/proc/{web}/environ").read_text().split("\0")
        app = Celery(broker=next(line for line in environ if line.startswith("REDIS_URL=")).partition("=")[2])
        app.conf.broker_transport_options = {"global_keyprefix": "livecast:"}
        with app.connection_for_write() as connection:
            return bool(app.control.ping(timeout=0.5, connection=connection))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path)
    yield place
    for pid in place.processes():  # only after a failure
        os.kill(pid, signal.SIGKILL)


def test_one_command_brings_up_everything_and_sigterm_takes_all_of_it_down(place: Place):
    runserver = place.runserver()
    until(lambda: place.answer() == 200)
    until(place.worker_answers)
    until(lambda: place.pids("play_demo"))
    assert place.pids("valkey-server")

    # What dies by itself comes back, and so does what it had started: pool and clock.
    worker = place.pids("celery")
    os.kill(min(worker), signal.SIGKILL)
    until(lambda: len(place.pids("celery") - worker) == len(worker))
    assert not place.pids("celery") & worker

    runserver.terminate()
    assert runserver.wait(15) == 0
    assert not place.processes()
    output = place.output.read_text()
    assert output.count(f"http://127.0.0.1:{place.port}/\n") == 1
    assert "livecast | worker was killed by SIGKILL; it is started again in 0.5 s." in output
    assert "Traceback" not in output


def test_a_change_in_the_code_restarts_web_worker_and_demo(place: Place):
    runserver = place.runserver()
    parts = ("runserver", "celery", "play_demo")
    before = until(lambda: all(map(place.pids, parts)) and place.processes())
    Path(processes.__file__).touch()
    until(lambda: all(place.pids(part) - set(before) for part in parts))
    until(lambda: place.answer() == 200)
    assert place.pids("valkey-server") & set(before)
    runserver.terminate()
    assert runserver.wait(15) == 0
    assert not place.processes()


def test_kill_9_leaves_nothing_behind_nor_in_the_way_of_the_next_start_and_ctrl_c_stops_that(place: Place):
    runserver = place.runserver()
    until(place.worker_is_up)
    runserver.kill()
    runserver.wait()
    until(lambda: not place.processes(), seconds=3)

    runserver = place.runserver("--noreload", f"0.0.0.0:{place.port}")
    until(place.worker_is_up)
    os.killpg(runserver.pid, signal.SIGINT)
    assert runserver.wait(15) == 0
    assert not place.processes()


def test_what_hinders_the_start_is_told_in_one_sentence(place: Place, tmp_path: Path):
    """Three starts at the same time, since each takes a second to get there."""
    in_use = Place(tmp_path / "port")
