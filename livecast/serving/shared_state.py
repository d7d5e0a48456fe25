"""The shared state: a few numbers of every process, in memory that all of them share.

It tells those who look after the processes which of them serves and which has stopped answering, and the processes how
many sockets the others have. Each process writes one line of it, its own; so nothing needs a lock.
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

# What is counted, and never counted down: see livecast/realtime/counters.py. Closed sockets are
# counted by close code;
# 1006 is a connection that ended without one, and codes of a client's own invention are all the last.
COUNTERS = tuple(field.name for field in fields(Counters))
CLOSES = (1000, 1001, 1005, 1006, 1011, *(int(code) for code in Close), 0)
FRESH_SECONDS = 1.0  # a process whose last sign of life is older takes no part for the moment


class WorkerState(enum.IntEnum):
    STARTING = 0
    SERVING = 1
    LEAVING = 2


class WorkerRow:
    """One process's row. Its fields are machine words: each is read and written whole."""

    GAUGES = 5  # pid, state, time of the last sign of life, sockets, lag
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
        """Lines of some topic that the process knows of and has not begun to send: the most of any."""
        return int(self._words[4])

    def seconds_since_heartbeat(self) -> float:
        """Seconds since the process's last sign of life."""
        # One monotonic clock for all processes of the machine.
        return time.monotonic() - self._words[2] / 1000

    def heartbeat(self, state: WorkerState, *, sockets: int = 0, lag: int = 0) -> None:
        """Give a sign of life, as the process that this line belongs to."""
        self._words[4] = lag
        self._words[3] = sockets
        self._words[2] = int(time.monotonic() * 1000)
        self._words[1] = state
        # Last, so that nobody takes what a predecessor wrote here for ours.
        self._words[0] = os.getpid()

    def store_counts(self, counts: Counters, closed: Mapping[int, int]) -> None:
        """Write down what our process has counted, on top of what those before it on this line had.

        So the sum of all lines never falls, whoever is killed, and nobody who watches takes that for new.
        """
        if self._previous is None:
            self._previous = list(self._words[self.GAUGES :])
        known = [closed.get(code, 0) for code in CLOSES[:-1]]
        counted = (*(getattr(counts, name) for name in COUNTERS), *known, sum(closed.values()) - sum(known))
        for index, (before, number) in enumerate(zip(self._previous, counted, strict=True), start=self.GAUGES):
            self._words[index] = before + number

    def counter(self, name: str) -> int:
        """What was counted under one of the names of Counters."""
        return int(self._words[self.GAUGES + COUNTERS.index(name)])

    def closed_sockets(self, code: int) -> int:
        """Sockets that have ended with one of CLOSES."""
        return int(self._words[self.GAUGES + len(COUNTERS) + CLOSES.index(code)])

    @property
    def is_fresh(self) -> bool:
        return self.seconds_since_heartbeat() < FRESH_SECONDS

    @property
    def accepts_connections(self) -> bool:
        return self.state is WorkerState.SERVING and self.is_fresh


class SharedState:
    """All lines."""

    def __init__(self, descriptor: int) -> None:
        """Open the shared state behind a descriptor, which stays the caller's."""
        words = memoryview(mmap.mmap(descriptor, 0)).cast("q")
        self.descriptor = descriptor
        self.rows = [WorkerRow(words[at : at + WorkerRow.FIELDS]) for at in range(0, len(words), WorkerRow.FIELDS)]

    @classmethod
    def create(cls, rows: int) -> Self:
        with tempfile.TemporaryFile() as file:
            file.truncate(rows * WorkerRow.FIELDS * 8)
            return cls(os.dup(file.fileno()))
