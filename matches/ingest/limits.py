"""The limits of the TCP ingest: how fast one connection may send, and how many connections are open."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

from livecast.errors import LivecastError


@dataclass(frozen=True, slots=True)
class IngestLimits:
    """The values of settings.INGEST. Times are seconds."""

    lines_per_second: float = 200.0  # of one connection, on average
    burst: int = 400  # lines that a connection may send at once
    refused_cost: float = 4.0  # a refused line counts as so many: a program that sends nonsense gets slower
    connections: int = 500
    per_token: int = 20
    per_address: int = 50
    token_time: float = 10.0  # until the first line
    idle_time: float = 600.0  # until the next line
    write_time: float = 30.0  # until a peer reads its answers
    outage_time: float = 30.0  # for which a line waits for the database


class LineRate:
    """A bucket that fills with `lines_per_second` up to `burst`. An empty one delays reading: nothing is lost."""

    def __init__(self, limits: IngestLimits) -> None:
        self._limits = limits
        self._left = float(limits.burst)
        self._at = monotonic()

    def spend(self, lines: float = 1.0) -> float:
        """Take so many lines. Returns the seconds to wait before the next is read."""
        now = monotonic()
        filled = self._left + (now - self._at) * self._limits.lines_per_second
        self._left = min(filled, float(self._limits.burst)) - lines
        self._at = now
        return max(0.0, -self._left / self._limits.lines_per_second)


class OpenConnections:
    """Counts the open connections: all, of each address, of each token."""

    def __init__(self, limits: IngestLimits) -> None:
        self._limits = limits
        self._of_address: Counter[str] = Counter()
        self._of_token: Counter[str] = Counter()

    @contextmanager
    def from_address(self, address: str) -> Iterator[None]:
        """Count a connection while it is open. Raises `ingest.too_many_connections` (429)."""
        if self._of_address.total() >= self._limits.connections:
            raise _too_many("This server has too many connections.")
        with _counted(self._of_address, address, self._limits.per_address, "Your address has too many connections."):
            yield

    @contextmanager
    def with_token(self, token: str) -> Iterator[None]:
        """Count a connection of a token. Raises `ingest.too_many_connections` (429)."""
        with _counted(self._of_token, token, self._limits.per_token, "Your token has too many connections."):
            yield


@contextmanager
def _counted(counter: Counter[str], key: str, most: int, sentence: str) -> Iterator[None]:
    if counter[key] >= most:
        raise _too_many(f"{sentence} At most {most} may be open: close one first.")
    counter[key] += 1
    try:
        yield
    finally:
        counter[key] -= 1
        if not counter[key]:
            del counter[key]


def _too_many(sentence: str) -> LivecastError:
    return LivecastError("ingest.too_many_connections", sentence, status=429)
