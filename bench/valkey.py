"""A Valkey for the benchmark, on the client's core."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.kernel_figures import Cores
from bench.processes import BenchProcess
from livecast.embedded_redis import EmbeddedValkey


@dataclass(frozen=True)
class RunningValkey:
    url: str
    pid: int


@contextmanager
def valkey(cores: Cores) -> Iterator[RunningValkey]:
    """Start it. It is stopped on exit."""
    with tempfile.TemporaryDirectory(prefix="livecast-bench-") as folder:
        server = EmbeddedValkey.in_folder(Path(folder))
        child = BenchProcess("valkey", server.argv, cores=cores.for_client)
        try:
            server.wait_until_ready()
            yield RunningValkey(server.url, child.pid)
        finally:
            child.stop()
