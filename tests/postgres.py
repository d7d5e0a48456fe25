"""A PostgreSQL server for tests, from the programs of this machine, on a free port. It can be killed."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from tests.patience import PATIENCE, START_PATIENCE
from tests.ports import free_port

OWNER = "livecast"
TEMPLATE = "livecast_template"  # migrated once and then copied

# The server may be killed, but the machine does not crash: data that the kernel has is safe, and fsync would be slow.
_SETTINGS = {"fsync": "off", "max_connections": "200", "log_min_messages": "fatal"}


def programs() -> Path | None:
    """Return the folder of `initdb` and `postgres`, or None. Packages do not add it to PATH."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    if found := shutil.which("initdb"):
        folders.append(Path(found).resolve().parent)
    return next((folder for folder in reversed(folders) if (folder / "initdb").exists()), None)


def dump(url: str, file: Path) -> None:
    """Write the tables of a database to a file."""
    _run_client("pg_dump", "--dbname", url, "--file", str(file))


def load(url: str, file: Path) -> None:
    """Create the tables of a dump in an empty database."""
    _run_client("psql", "--quiet", "--no-psqlrc", "-v", "ON_ERROR_STOP=1", "--dbname", url, "--file", str(file))


def _run_client(program: str, *arguments: str) -> None:
    folder = programs()
    assert folder, "no PostgreSQL on this machine"
    done = subprocess.run([folder / program, *arguments], capture_output=True, text=True, timeout=START_PATIENCE)
    if done.returncode:
        raise RuntimeError(f"{program}: {done.stdout}{done.stderr}")


class Postgres:
    """A server. `stop` looks like a crash to its clients; `start` recovers."""

    def __init__(self, folder: Path) -> None:
        found = programs()
        if found is None:
            raise FileNotFoundError("no PostgreSQL on this machine")
        self._programs = found
        self.folder = folder
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self._names = count(1)
        # PostgreSQL does not run as root.
        self._user = "postgres" if os.geteuid() == 0 else None
        if self._user:
            account = pwd.getpwnam(self._user)
            os.chown(folder, account.pw_uid, account.pw_gid)
        self._run(
            "initdb", "--pgdata", "data", "--username", OWNER, "--auth", "trust", "--encoding", "UTF8", "--no-sync"
        )

    def start(self) -> None:
        options = {**_SETTINGS, "port": str(self.port), "unix_socket_directories": str(self.folder)}
        settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "postgres.log").open("ab") as log:
            self.process = subprocess.Popen(
                [self._programs / "postgres", "-D", "data", *settings],
                cwd=self.folder,
                user=self._user,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_PATIENCE
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL does not start: {(self.folder / 'postgres.log').read_text()}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Close all connections and stop at once."""
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(PATIENCE)
            self.process = None

    @contextmanager
    def hung(self) -> Iterator[None]:
        """Accept connections and statements, but do not answer while the block runs."""
        assert self.process is not None
        leader = self.process.pid
        family = [leader, *map(int, Path(f"/proc/{leader}/task/{leader}/children").read_text().split())]
        for pid in family:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in family:
                os.kill(pid, signal.SIGCONT)

    def url(self, database: str) -> str:
        return f"postgres://{OWNER}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str) -> str:
        """Create an empty database. Return its URL."""
        self._createdb(database)
        return self.url(database)

    def copy(self) -> str:
        """Copy the TEMPLATE database. Return the URL of the copy."""
        database = f"copy_{next(self._names)}"
        self._createdb("--template", TEMPLATE, database)
        return self.url(database)

    def _answers(self) -> bool:
        asked = [str(self._programs / "pg_isready"), "--quiet", "--host", "127.0.0.1", "--port", str(self.port)]
        return subprocess.run(asked, timeout=START_PATIENCE).returncode == 0

    def _createdb(self, *arguments: str) -> None:
        self._run("createdb", "--host", "127.0.0.1", "--port", str(self.port), "--username", OWNER, *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._programs / program, *arguments],
            cwd=self.folder,
            user=self._user,
            capture_output=True,
            text=True,
            timeout=START_PATIENCE,
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stdout}{done.stderr}")


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Yield a running server. Raise FileNotFoundError if this machine has no PostgreSQL."""
    # PostgreSQL's user may not read pytest's tmp_path.
    with tempfile.TemporaryDirectory(prefix="livecast-postgres-", ignore_cleanup_errors=True) as folder:
        server = Postgres(Path(folder))
        try:
            server.start()
            yield server
        finally:
            server.stop()
