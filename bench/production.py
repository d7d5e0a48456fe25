"""livecast as it is deployed: `manage.py serve` with a page process and a socket process, a worker, a publisher."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.databases import Databases
from bench.errors import BenchError
from bench.kernel_figures import Cores
from bench.page_connection import PageConnection
from bench.peers.livecast import environment, start_publisher, start_worker
from bench.processes import BenchProcess, free_port, run_python, start_python
from bench.valkey import valkey

SETTINGS = "livecast.settings"


@dataclass
class Production:
    """A running installation. Fans may use the two ports, because there is no proxy before them."""

    page_port: int
    socket_port: int
    matches: Sequence[Sequence[int]]  # as bench.seed prints them
    env: Mapping[str, str]  # for another program of the installation
    _manager: BenchProcess
    _backing: Sequence[int]  # without their children
    _publisher: BenchProcess

    @property
    def pids(self) -> list[int]:
        """The processes of `serve`: the manager, the page process, the socket process."""
        return [self._manager.pid, *_children(self._manager.pid)]

    @property
    def page_pids(self) -> list[int]:
        """The processes that serve pages: one."""
        found = [pid for pid in _children(self._manager.pid) if b"--role=pages" in _command_line(pid)]
        if not found:
            raise BenchError("serve has no page process")
        return found

    @property
    def backing_pids(self) -> list[int]:
        """Valkey, and the worker with its child."""
        return [*self._backing, *(child for pid in self._backing for child in _children(pid))]

    def position(self, match: int) -> dict[str, Any]:
        """Return {"epoch", "topic", "offset"} of a match."""
        return self._ask(f"position {match}")

    def post(self, match: int) -> int:
        """Post a line as a commentator does. Return its offset."""
        offset: int = self._ask(f"post {match}")["offset"]
        return offset

    def _ask(self, order: str) -> dict[str, Any]:
        return self._publisher.ask(order, timeout=60)


@contextmanager
def collected_static() -> Iterator[Path]:
    """Yield the folder of the static files, collected as for a deployment."""
    with tempfile.TemporaryDirectory(prefix="livecast-bench-") as folder:
        env = environment(Path(folder), "sqlite://:memory:", "redis://127.0.0.1:1/0")
        run_python("manage.py", "collectstatic", "--no-input", "-v", "0", env=env)
        yield Path(folder) / "static"


@contextmanager
def production(
    cores: Cores,
    databases: Databases,
    static: Path,
    *,
    settings: str = SETTINGS,
    worker: bool = True,
    one_process: bool = False,
) -> Iterator[Production]:
    """Start it with a new copy of the database. `settings`: a module. It is stopped on exit.

    `one_process`: the socket process also serves the pages, at the same port, as a browser needs it.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="livecast-bench-")))
        (folder / "static").symlink_to(static)
        redis = stack.enter_context(valkey(cores))
        env = environment(folder, stack.enter_context(databases.copy()), redis.url)
        env["DJANGO_SETTINGS_MODULE"] = settings
        # One address makes all connections of the benchmark.
        env |= {"SOCKETS_PER_ADDRESS": "0", "HANDSHAKES_PER_ADDRESS": "0"}
        backing = [redis.pid]
        publisher = start_publisher(stack, cores, env)
        if worker:
            backing.append(start_worker(stack, cores, env).pid)
        socket_port, page_port = free_port(), free_port()
        addresses = ["--bind", f"127.0.0.1:{socket_port}", "--bind-pages", f"127.0.0.1:{page_port}"]
        if one_process:
            page_port, addresses = socket_port, [*addresses[:2], "--sockets", "1", "--pages", "0"]
        serve = ["manage.py", "serve", *addresses]
        manager = start_python(stack, "production-serve", *serve, cores=cores.for_servers(), env=env)
        server = Production(page_port, socket_port, databases.filled["matches"], env, manager, backing, publisher)
        server.position(server.matches[0][0])  # the publisher has started
        for port in (socket_port, page_port):
            manager.wait_for_port(port)
        with PageConnection(page_port) as connection:
            connection.get("/healthz")  # the listening sockets are open before the processes serve
        yield server


def _children(pid: int) -> list[int]:
    """Return the children of all threads of a process."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for thread in threads for child in (thread / "children").read_text().split()]


def _command_line(pid: int) -> list[bytes]:
    return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
