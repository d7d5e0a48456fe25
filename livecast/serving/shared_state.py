"""State and counters of every web process, in memory that all of them share.

The process manager reads which process serves and which one hangs. The processes read how many sockets the others have.
Each process writes only its own row, so no lock is needed.
"""

import enum
import mmap
import os
import tempfile
import time
from collections.abc import Mapping
from dataclasses import fields
from typing import Self

from livecast.realtime.counters import Counters
from livecast.realtime.protocol import Close

# The counters of livecast/realtime/counters.py. They only increase.
COUNTERS = tuple(field.name for field in fields(Counters))
# Closed sockets are counted by close code: 1006 for connections that ended without one, 0 for all unlisted codes.
CLOSES = (1000, 1001, 1005, 1006, 1011, *(int(code) for code in Close), 0)
FRESH_SECONDS = 1.0  # a process with an older heartbeat is ignored


class WorkerState(enum.IntEnum):
    STARTING = 0
    SERVING = 1
    LEAVING = 2


class WorkerRow:
    """The row of one process.

    Its fields are machine words, which are read and written atomically.
    """

    GAUGES = 5  # pid, state, time of the last heartbeat, sockets, lag
    FIELDS = GAUGES + len(COUNTERS) + len(CLOSES)

    def __init__(self, words: memoryview) -> None:
        self._words = words
        self._previous: list[int] | None = None

    @property
    def pid(self) -> int:
        return int(self._words[0])

    @property
    def state(self) -> WorkerState:
        return WorkerState(self._words[1])

    @property
    def sockets(self) -> int:
        return int(self._words[3])

    @property
    def lag(self) -> int:
        """The most lines of one topic that the process knows of and has not started to send."""
        return int(self._words[4])

    def seconds_since_heartbeat(self) -> float:
        """Return the seconds since the last heartbeat of the process."""
        # All processes of a machine share one monotonic clock.
        return time.monotonic() - self._words[2] / 1000

    def heartbeat(self, state: WorkerState, *, sockets: int = 0, lag: int = 0) -> None:
        """Record a heartbeat of the calling process, which owns this row."""
        self._words[4] = lag
        self._words[3] = sockets
        self._words[2] = int(time.monotonic() * 1000)
        self._words[1] = state
        # Last, so that a reader does not take values of the previous process for ours.
        self._words[0] = os.getpid()

    def store_counts(self, counts: Counters, closed: Mapping[int, int]) -> None:
        """Write the counters of this process, added to those of earlier processes in this row.

        So the sum over all rows never decreases when a process is killed.
        """
        if self._previous is None:
            self._previous = list(self._words[self.GAUGES :])
        known = [closed.get(code, 0) for code in CLOSES[:-1]]
        counted = (*(getattr(counts, name) for name in COUNTERS), *known, sum(closed.values()) - sum(known))
        for index, (before, number) in enumerate(zip(self._previous, counted, strict=True), start=self.GAUGES):
            self._words[index] = before + number

    def counter(self, name: str) -> int:
        """Return the counter with this name, a field of Counters."""
        return int(self._words[self.GAUGES + COUNTERS.index(name)])

    def closed_sockets(self, code: int) -> int:
        """Return the number of sockets that were closed with `code`, one of CLOSES."""
        return int(self._words[self.GAUGES + len(COUNTERS) + CLOSES.index(code)])

    @property
    def is_fresh(self) -> bool:
        return self.seconds_since_heartbeat() < FRESH_SECONDS

    @property
    def accepts_connections(self) -> bool:
        return self.state is WorkerState.SERVING and self.is_fresh


class SharedState:
    """The rows of all processes."""

    def __init__(self, descriptor: int) -> None:
        """Map the shared memory of a descriptor. The caller keeps ownership of the descriptor."""
        words = memoryview(mmap.mmap(descriptor, 0)).cast("q")
        self.descriptor = descriptor
        self.rows = [WorkerRow(words[at : at + WorkerRow.FIELDS]) for at in range(0, len(words), WorkerRow.FIELDS)]

    @classmethod
    def create(cls, rows: int) -> Self:
        with tempfile.TemporaryFile() as file:
            file.truncate(rows * WorkerRow.FIELDS * 8)
            return cls(os.dup(file.fileno()))
