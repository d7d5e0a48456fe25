"""The interface of a measured server."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from bench.kernel_figures import Cores
from bench.load import Target


class Server(Protocol):
    """A running peer."""

    @property
    def pids(self) -> Sequence[int]:
        """All its processes and no others. Their CPU time and memory are measured."""

    def target(self) -> Target:
        """Return where fans connect now. `first` is the offset of the next `publish`."""

    def publish(self) -> tuple[int, int]:
        """Send the next message. Return its offset and the time of the hand-over, in ns of the monotonic clock."""


class Peer(Protocol):
    """A kind of server that can be started any number of times."""

    @property
    def name(self) -> str:
        """The key in the results."""

    @property
    def label(self) -> str:
        """The name in the table."""

    def prepare(self) -> None:
        """Build or fetch what it needs. Raise install.Unavailable if that is impossible."""

    def serve(self, cores: Cores) -> AbstractContextManager[Server]:
        """Start it on the servers' cores. It is stopped on exit."""
