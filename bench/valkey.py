"""A Valkey for the benchmark, on the client's core."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.kernel_figures import Cores
from bench.processes import BenchProcess
from livecast.embedded_redis import EmbeddedValkey


@contextmanager
def valkey(cores: Cores) -> Iterator[str]:
    """Start it and yield its URL."""
    with tempfile.TemporaryDirectory(prefix="livecast-bench-") as folder:
        server = EmbeddedValkey.in_folder(Path(folder))
        child = BenchProcess("valkey", server.argv, cores=cores.for_client)
        try:
            server.wait_until_ready()
            yield server.url
        finally:
            child.stop()
