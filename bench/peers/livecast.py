"""livecast with a database, a Valkey, socket processes, a publisher, and a worker if needed."""

import functools
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bench.kernel_figures import Cores
from bench.load import Target
from bench.processes import VAR, BenchProcess, free_port, run_python, start_python
from bench.valkey import valkey

# The worker starts before its first message.
FIRST_POST_LIMIT = 120.0  # s

ONE_BY_ONE = "LIVECAST_BENCH_ONE_BY_ONE"  # environment variable: the server does not batch chat messages


class LivecastServer:
    def __init__(
        self,
        servers: Sequence[BenchProcess],
        ports: Sequence[int],
        publisher: BenchProcess,
        env: Mapping[str, str],
        cores: Cores,
    ) -> None:
        self._env, self._cores = env, cores
        self._servers = servers
        self._ports = tuple(ports)
        self._publisher = publisher

    @property
    def env(self) -> Mapping[str, str]:
        """The environment of the installation, for another program."""
        return self._env

    @property
    def pids(self) -> Sequence[int]:
        return [server.pid for server in self._servers]

    def target(self) -> Target:
        page = self._ask("position")
        return Target(
            self._ports,
            f"/ws/?t={page['topic']}:{page['offset']}&epoch={page['epoch']}",
            first=page["offset"] + 1,
            ready='{"type":"hello"',
        )

    @contextmanager
    def members(self, name: str) -> Iterator[BenchProcess]:
        """Start members of the match's room on the client's core: see livecast_members.py."""
        command = [sys.executable, "-m", "bench.peers.livecast_members"]
        child = BenchProcess(name, command, cores=self._cores.for_client, env=self._env, reads_output=True)
        try:
            yield child
        finally:
            child.stop()

    def publish(self) -> tuple[int, int]:
        """Push a line directly: the fan-out alone."""
        return self._handed_over("push")

    def post(self) -> tuple[int, int]:
        """Post through action, queue and worker, as a commentator's line."""
        return self._handed_over("post")

    def _handed_over(self, order: str) -> tuple[int, int]:
        answer = self._ask(order)
        return answer["offset"], answer["handed_over_ns"]

    def _ask(self, order: str) -> dict[str, Any]:
        return self._publisher.ask(order, timeout=60)


class Livecast:
    def __init__(self, processes: int = 1) -> None:
        self._processes = processes
        self.name = "livecast" if processes == 1 else f"livecast_{processes}"
        self.label = "**livecast**" if processes == 1 else f"livecast, {processes} socket processes"

    def prepare(self) -> None:
        migrated_database()

    @contextmanager
    def serve(
        self,
        cores: Cores,
        *,
        pinned: bool = True,
        separate: bool = False,
        busy_thread: bool = False,
        worker: bool = False,
        env: Mapping[str, str] | None = None,
    ) -> Iterator[LivecastServer]:
        """Start it. `separate`: a core for each socket process, the client's core included. `busy_thread`: see
        livecast_server.py.

        `worker`: with a Celery worker, for `post`. `env`: settings that differ from production's.
        """
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="livecast-bench-")))
            database = folder / "livecast.sqlite3"
            shutil.copy(migrated_database(), database)
            env = environment(folder, f"sqlite:///{database}", stack.enter_context(valkey(cores)).url) | dict(env or {})
            publisher = start_publisher(stack, cores, env)
            if worker:
                start_worker(stack, cores, env)
            options = ["--busy-thread"] if busy_thread else []
            shared = cores.for_servers(self._processes) if pinned else cores.unpinned
            places = cores.each(self._processes) if separate else [shared] * self._processes
            servers, ports = [], []
            for number, place in enumerate(places):
                ports.append(free_port())
                command = ["-m", "bench.peers.livecast_server", "--port", str(ports[-1]), *options]
                servers.append(start_python(stack, f"livecast-{number + 1}", *command, cores=place, env=env))
            server = LivecastServer(servers, ports, publisher, env, cores)
            server.target()  # the publisher creates the match before the first socket opens
            for child, port in zip(servers, ports, strict=True):
                child.wait_for_port(port)
            yield server


def start_publisher(stack: ExitStack, cores: Cores, env: Mapping[str, str]) -> BenchProcess:
    """Start livecast_publisher.py on the client's core."""
    command = ["-m", "bench.peers.livecast_publisher"]
    return start_python(stack, "publisher", *command, cores=cores.for_client, env=env, reads_output=True)


def start_worker(stack: ExitStack, cores: Cores, env: Mapping[str, str]) -> BenchProcess:
    """Start a Celery worker on the client's core."""
    options = ["--concurrency", "1", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
    command = ["-m", "livecast.celery_commands", "worker", *options]
    return start_python(stack, "worker", *command, cores=cores.for_client, env=env)


def environment(folder: Path, database_url: str, redis_url: str) -> dict[str, str]:
    """Return the settings of production."""
    return {
        "DJANGO_SETTINGS_MODULE": "livecast.settings",
        "DEBUG": "0",
        "SECRET_KEY": "for-the-bench-alone",
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "VAR_DIR": str(folder),
        "LOG_LEVEL": "WARNING",
    }


@functools.cache
def migrated_database() -> Path:
    """Return an empty database with every table, made once per run. Each server gets a copy."""
    VAR.mkdir(parents=True, exist_ok=True)
    database, made = VAR / "empty.sqlite3", VAR / f"empty-{os.getpid()}.sqlite3"
    made.unlink(missing_ok=True)
    run_python("manage.py", "migrate", "-v", "0", env=environment(VAR, f"sqlite:///{made}", "redis://127.0.0.1:1/0"))
    return made.replace(database)  # atomic: another benchmark may copy it now
