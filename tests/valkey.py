"""A Valkey server for tests that can be killed, hung and restarted at the same address."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from redis import Redis

from livecast.embedded_redis import EmbeddedValkey as Program
from tests.leaks.plugin import watch
from tests.patience import PATIENCE
from tests.ports import free_port


class Valkey:
    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._program = Program(folder, free_port())
        self.url = self._program.url
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(self._program.argv, start_new_session=True)
        self._program.wait_until_ready()

    def kill(self) -> None:
        """Kill it with SIGKILL. Its data is lost, because it is not stored on disk."""
        if self.process is not None:
            self._signal(signal.SIGCONT)
            watch.scan_store(self.url)
            self.process.kill()
            self.process.wait()
            self.process = None

    def restart(self, away: float = 0.0) -> None:
        """Kill the server, and restart it after so many seconds."""
        self.kill()
        time.sleep(away)
        self.start()

    @contextmanager
    def hung(self) -> Iterator[None]:
        """Accept connections, but do not answer while the block runs."""
        self._signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._signal(signal.SIGCONT)

    @contextmanager
    def client(self) -> Iterator[Redis]:
        with Redis.from_url(self.url, socket_timeout=PATIENCE) as client:
            yield client

    def kill_subscribers(self) -> int:
        """Close all connections with subscriptions. Return their number."""
        with self.client() as client:
            return cast(int, client.client_kill_filter(_type="pubsub"))

    def _signal(self, number: signal.Signals) -> None:
        assert self.process is not None
        os.kill(self.process.pid, number)


@contextmanager
def valkey(folder: Path) -> Iterator[Valkey]:
    server = Valkey(folder / "valkey")
    server.start()
    try:
        yield server
    finally:
        server.kill()
