"""Real servers for the tests, on ports and in folders of their own: never the developer's."""

import os
import shutil
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.patience import PATIENCE, START_PATIENCE
from tests.valkey import valkey

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int, process: subprocess.Popen, seconds: float = START_PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), 0.5).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"nothing listens on {port} after {seconds} s")


class LocalInstallation:
    """One installation of livecast in processes of its own: a database, a Valkey, and what is started on them."""

    def __init__(self, folder: Path, redis_url: str, database_url: str = "") -> None:
        self.folder = folder
        self.sqlite = None if database_url else folder / "stage.sqlite3"
        self.env = {
            **os.environ,
            "DEBUG": "1",
            "DJANGO_SETTINGS_MODULE": "tests.settings_with_leak_watch",
            "VAR_DIR": str(folder),
            "DATABASE_URL": database_url or f"sqlite:///{self.sqlite}",
            "REDIS_URL": redis_url,
            "REDIS_PREFIX": f"stage-{os.getpid()}",
        }
        self.processes: list[subprocess.Popen] = []

    def manage(self, *arguments: str) -> str:
        """Run `manage.py` to its end; returns what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.env, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout

    def migrate(self) -> None:
        """Make its database; on SQLite it is a copy of the first one that a test beside this one has made."""
        first = self.folder.parent / "migrated.sqlite3"
        if self.sqlite and first.exists():
            shutil.copy(first, self.sqlite)
            return
        self.manage("migrate", "-v", "0")
        if self.sqlite:
            shutil.copy(self.sqlite, first)

    def python(self, code: str) -> str:
        """Run a few lines with the installation's models; returns what they printed."""
        return self.manage("shell", "-v", "0", "-c", textwrap.dedent(code)).strip()

    def start(self, name: str, *arguments: str, **env: str) -> subprocess.Popen:
        """Start `python ARGUMENTS` in the background, its output in `<name>.log`."""
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env={**self.env, **env},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def serve(self) -> int:
        """Start a web process; returns its port."""
        port = free_port()
        process = self.start("web", "-m", "tests.web", str(port))
        wait_for_port(port, process)
        return port

    def work(self) -> subprocess.Popen:
        """Start a worker with its beat."""
        schedule = str(self.folder / "beat")
        return self.start(
            "worker", "-m", "celery", "-A", "livecast", "worker", "-B", "-s", schedule, "-c", "2", "-l", "WARNING"
        )

    def log(self, name: str) -> str:
        path = self.folder / f"{name}.log"
        return path.read_text() if path.exists() else ""

    def close(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
        for process in self.processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(PATIENCE)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, 9)  # what it started goes, too, however it ended
            process.wait()


@contextmanager
def local_installation(folder: Path, database_url: str = "") -> Iterator[LocalInstallation]:
    """An installation with an empty, migrated database."""
    with valkey(folder) as server:
        installation = LocalInstallation(folder, server.url, database_url)
        try:
            installation.migrate()
            yield installation
        finally:
            installation.close()
