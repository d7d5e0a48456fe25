"""Addresses that `serve` listens on, and their listening sockets.

The process manager opens each socket once and every web process inherits it. So there is one queue of connections,
which exists before the first process and after the last. A killed process loses only the connections that it had
accepted; with a queue per process (SO_REUSEPORT) it would also lose the waiting ones.
"""

import errno
import re
import socket
import stat
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from livecast.errors import LivecastError
from livecast.realtime.daphne.limits import BACKLOG

UNIX_MODE = 0o660  # peers of a Unix socket are trusted like a proxy: see livecast/proxy.py


@dataclass(frozen=True)
class Address:
    """A host and a port; or the path of a Unix socket."""

    host: str = ""
    port: int = 0
    path: str = ""

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Read `127.0.0.1:8000`, `[::1]:8000` or `unix:/run/livecast/web.sock`.

        Raises LivecastError.
        """
        kind, _, path = text.partition(":")
        if kind == "unix" and path.startswith("/"):
            return cls(path=path)
        found = re.fullmatch(r"(?:\[([0-9A-Fa-f:.%\w]+)\]|([^\[\]:/]+)):([0-9]{1,5})", text)
        if not found or not 1 <= int(found[3]) <= 65_535:
            raise LivecastError(
                "start.address",
                f"“{text}” is not an address. Use 127.0.0.1:8000, [::1]:8000 or unix:/run/livecast/web.sock.",
            )
        return cls(host=found[1] or found[2], port=int(found[3]))

    def __str__(self) -> str:
        if self.path:
            return f"unix:{self.path}"
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def next_port(self) -> "Address":
        """Return the same host with the next port. Raises LivecastError if there is no next port."""
        if self.path or self.port == 65_535:
            raise LivecastError(
                "start.address", f"There is no port after {self}. Set the address of the pages with --bind-pages."
            )
        return replace(self, port=self.port + 1)

    def listen(self) -> socket.socket:
        """Open the listening socket. Raises LivecastError with the reason if that fails."""
        try:
            return self._listen_unix() if self.path else self._listen_tcp()
        except socket.gaierror as error:
            raise LivecastError("start.listen", f"This machine does not have the address {self.host}.") from error
        except OSError as error:
            sentences = {
                errno.EADDRINUSE: f"Another program uses {self}. Stop it, or choose another address with --bind.",
                errno.EADDRNOTAVAIL: f"This machine does not have the address {self.host}.",
                errno.EACCES: f"This user may not listen on {self}. Choose another address with --bind.",
            }
            other = f"Cannot listen on {self}: {error.strerror or error}."
            raise LivecastError("start.listen", sentences.get(error.errno or 0, other)) from error

    def unlink(self) -> None:
        """Remove the socket file that `listen` created. Does nothing for TCP."""
        if self.path:
            Path(self.path).unlink(missing_ok=True)

    def _listen_tcp(self) -> socket.socket:
        family, *_, address = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address, family=family, backlog=BACKLOG)

    def _listen_unix(self) -> socket.socket:
        path = Path(self.path)
        listener = socket.socket(socket.AF_UNIX)
        try:
            if _is_abandoned(path):
                path.unlink()
            listener.bind(self.path)
            path.chmod(UNIX_MODE)
            listener.listen(BACKLOG)
        except BaseException:
            listener.close()
            raise
        return listener


def _is_abandoned(path: Path) -> bool:
    """Return whether the path is a socket file of a killed process, without a listener."""
    with suppress(FileNotFoundError):
        if stat.S_ISSOCK(path.stat().st_mode):
            with socket.socket(socket.AF_UNIX) as probe:
                return probe.connect_ex(str(path)) == errno.ECONNREFUSED
    return False
