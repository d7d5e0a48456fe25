"""The timeout wheel: checks the time-outs of many connections, one slot at a time."""

import logging
import time
from collections.abc import Callable, Iterator
from typing import Any, Protocol

logger = logging.getLogger(__name__)


class HasTimeouts(Protocol):
    def check(self, now: float) -> None:
        """Handle the time-outs that are due at `now` (time.monotonic)."""


class TimeoutWheel:
    """Checks each of its members once per round.

    Each tick checks one slot. So ten thousand clients that connected at the same moment are not all pinged in one step
    while broadcasts wait.
    """

    SLOTS = 19  # a prime: the addresses of objects have regular distances

    def __init__(self, call_later: Callable[..., Any], round_seconds: float) -> None:
        self._call_later = call_later
        self._pause = round_seconds / self.SLOTS
        self._slots: list[set[HasTimeouts]] = [set() for _ in range(self.SLOTS)]
        self._next_slot = 0

    def __len__(self) -> int:
        return sum(map(len, self._slots))

    def __iter__(self) -> Iterator[HasTimeouts]:
        for slot in self._slots:
            yield from slot

    def slots(self) -> Iterator[list[HasTimeouts]]:
        """Yield the members of each slot as a list, copied when the iteration reaches the slot."""
        for slot in self._slots:
            yield list(slot)

    def add(self, member: HasTimeouts) -> None:
        self._slot_of(member).add(member)

    def discard(self, member: HasTimeouts) -> None:
        self._slot_of(member).discard(member)

    def _slot_of(self, member: HasTimeouts) -> set[HasTimeouts]:
        return self._slots[(id(member) >> 4) % self.SLOTS]

    def start(self) -> None:
        self._call_later(self._pause, self._tick)

    def _tick(self) -> None:
        self._call_later(self._pause, self._tick)
        slot, self._next_slot = self._slots[self._next_slot], (self._next_slot + 1) % self.SLOTS
        now = time.monotonic()
        for member in list(slot):
            try:
                member.check(now)
            except Exception:
                # The error of one connection must not stop the checks of others.
                logger.exception("the time-out check of a connection failed")
