"""Servers for tests, on free ports and in temporary folders."""

import json
import os
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.migrated import make_migrated, make_migrated_on_server
from tests.patience import PATIENCE, START_PATIENCE
from tests.ports import free_port
from tests.valkey import valkey

ROOT = Path(__file__).resolve().parent.parent


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


class Interpreter:
    """A process of interpreter.py."""

    def __init__(self, env: dict[str, str]) -> None:
        self.env = dict(env)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.interpreter"],
            cwd=ROOT,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def is_running(self) -> bool:
        return self._process.poll() is None

    def run(self, code: str) -> str:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(code) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the interpreter has ended with {self._process.wait()}")
        found: dict[str, str] = json.loads(answer)
        if "problem" in found:
            raise RuntimeError(found["problem"])
        return found["output"]

    def close(self) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait(PATIENCE)
        self._process.stdout.close()


class LocalInstallation:
    """An installation of livecast in processes of its own: database, Valkey, and the processes started on them."""

    def __init__(self, folder: Path, redis_url: str, database_url: str = "") -> None:
        self.folder = folder
        self.sqlite = None if database_url else folder / "installation.sqlite3"
        self.env = {
            **os.environ,
            "DEBUG": "1",
            "DJANGO_SETTINGS_MODULE": "tests.settings_with_leak_watch",
            "VAR_DIR": str(folder),
            "DATABASE_URL": database_url or f"sqlite:///{self.sqlite}",
            "REDIS_URL": redis_url,
            "REDIS_PREFIX": f"test-{os.getpid()}",
        }
        self.processes: list[subprocess.Popen] = []
        self._interpreter: Interpreter | None = None

    def manage(self, *arguments: str) -> str:
        """Run `manage.py`. Return its output."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.env, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout

    def migrate(self) -> None:
        """Create the tables of the database."""

        def migrate() -> None:
            self.manage("migrate", "-v", "0")

        if self.sqlite:
            make_migrated(self.sqlite, migrate)
        else:
            make_migrated_on_server(self.env["DATABASE_URL"], migrate)

    def python(self, code: str) -> str:
        """Run code in a process with the installation's settings and models. Return its output."""
        if self._interpreter is None or self._interpreter.env != self.env or not self._interpreter.is_running():
            self._close_interpreter()
            self._interpreter = Interpreter(self.env)
        return self._interpreter.run(textwrap.dedent(code)).strip()

    def _close_interpreter(self) -> None:
        if self._interpreter is not None:
            self._interpreter.close()
            self._interpreter = None

    def start(self, name: str, *arguments: str, **env: str) -> subprocess.Popen:
        """Start `python ARGUMENTS` in the background. Its output goes to `<name>.log`."""
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
        """Start a web process. Return its port."""
        port = free_port()
        process = self.start("web", "-m", "tests.web", str(port))
        wait_for_port(port, process)
        return port

    def work(self, *options: str) -> subprocess.Popen:
        """Start a worker with beat."""
        schedule = str(self.folder / "beat")
        command = ("celery", "-A", "livecast", "worker", "-B", "-s", schedule, "-c", "2", "-l", "WARNING")
        return self.start("worker", "-m", *command, *options)

    def log(self, name: str) -> str:
        path = self.folder / f"{name}.log"
        return path.read_text() if path.exists() else ""

    def close(self) -> None:
        self._close_interpreter()
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
        for process in self.processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(PATIENCE)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, 9)  # kill also what the process started
            process.wait()


@contextmanager
def local_installation(folder: Path, database_url: str = "") -> Iterator[LocalInstallation]:
    """Yield an installation with an empty, migrated database."""
    with valkey(folder) as server:
        installation = LocalInstallation(folder, server.url, database_url)
        try:
            installation.migrate()
            yield installation
        finally:
            installation.close()
