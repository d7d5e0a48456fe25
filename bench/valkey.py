"""A Valkey of the bench's own, on the client's core: no memory of an earlier run, nothing of anybody else's touched."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.kernel_figures import Cores
from bench.processes import Child
from livecast.embedded_redis import EmbeddedValkey


@contextmanager
def valkey(cores: Cores) -> Iterator[str]:
    """Yields its URL."""
    with tempfile.TemporaryDirectory(prefix="livecast-bench-") as folder:
        server = EmbeddedValkey.in_folder(Path(folder))
        child = Child("valkey", server.argv, cores=cores.for_client)
        try:
            server.wait_until_ready()
            yield server.url
        finally:
            child.stop()
