"""What the bench asks of a server it measures."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from bench.kernel_figures import Cores
from bench.load import Target


class Server(Protocol):
    """A peer that runs and listens."""

    @property
    def pids(self) -> Sequence[int]:
        """Its processes, all of them, and nothing else: what they use is what gets measured."""

    def target(self) -> Target:
        """Where fans connect now. `first` is the offset of the next `publish`."""

    def publish(self) -> tuple[int, int]:
        """Hand it the next message. Returns its offset and when it was handed over, in ns of the monotonic clock."""


class Peer(Protocol):
    """One kind of server, ready to be started any number of times."""

    @property
    def name(self) -> str:
        """Its key in the results."""

    @property
    def label(self) -> str:
        """Its line in the table."""

    def prepare(self) -> None:
        """Build or fetch what it needs. Raises install.Unavailable where that cannot be had."""

    def serve(self, cores: Cores) -> AbstractContextManager[Server]:
        """Start it pinned to the servers' cores; stopped for certain on exit."""
