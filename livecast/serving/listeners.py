"""Where `serve` listens: an address on the command line, and the socket that is opened for it.

Whoever looks after the processes opens each socket, once, and all of them inherit it: one queue of connections, there
before the first process and after the last. A process that is killed takes only the connections that it had accepted;
with a queue per process (SO_REUSEPORT) it would take those that still wait, too.
"""

import errno
import re
import socket
import stat
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from livecast.errors import LivecastError
from livecast.realtime.daphne.server import BACKLOG

UNIX_MODE = 0o660  # who may connect is believed like a proxy: see proxy.py


@dataclass(frozen=True)
class Address:
    """A host and a port; or the path of a Unix socket."""

    host: str = ""
    port: int = 0
    path: str = ""

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Read `127.0.0.1:8000`, `[::1]:8000` or `unix:/run/livecast/web.sock`. Raises LivecastError."""
        kind, _, path = text.partition(":")
        if kind == "unix" and path.startswith("/"):
            return cls(path=path)
        found = re.fullmatch(r"(?:\[([0-9A-Fa-f:.%\w]+)\]|([^\[\]:/]+)):([0-9]{1,5})", text)
        if not found or not 1 <= int(found[3]) <= 65_535:
            raise LivecastError(
                "start.address",
                f"“{text}” is no address: 127.0.0.1:8000, [::1]:8000 or unix:/run/livecast/web.sock is.",
            )
        return cls(host=found[1] or found[2], port=int(found[3]))

    def __str__(self) -> str:
        if self.path:
            return f"unix:{self.path}"
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def next_port(self) -> "Address":
        """The same host with the next port. Raises LivecastError where there is none."""
        if self.path or self.port == 65_535:
            raise LivecastError(
                "start.address", f"There is no port after {self}: say with --bind-pages where pages are."
            )
        return replace(self, port=self.port + 1)

    def listen(self) -> socket.socket:
        """Open it. Raises LivecastError with a sentence that says what is in the way."""
        try:
            return self._listen_unix() if self.path else self._listen_tcp()
        except socket.gaierror as error:
            raise LivecastError("start.listen", f"There is no address {self.host} on this machine.") from error
        except OSError as error:
            sentences = {
                errno.EADDRINUSE: f"{self} is taken by another program: stop that one, or choose another with --bind.",
                errno.EADDRNOTAVAIL: f"There is no address {self.host} on this machine.",
                errno.EACCES: f"{self} needs rights that this user does not have.",
            }
            other = f"{self} cannot be listened on: {error.strerror or error}."
            raise LivecastError("start.listen", sentences.get(error.errno or 0, other)) from error

    def unlink(self) -> None:
        """Remove what `listen` has left in the file system, if that is anything."""
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
    """Whether a socket lies here that nobody listens on: a kill left it, and it is in our way."""
    with suppress(FileNotFoundError):
        if stat.S_ISSOCK(path.stat().st_mode):
            with socket.socket(socket.AF_UNIX) as probe:
                return probe.connect_ex(str(path)) == errno.ECONNREFUSED
    return False
