"""The slow clock: pings, time-outs and ages of many connections, a few of them at a time."""

import logging
import time
from collections.abc import Callable, Iterator
from typing import Any, Protocol

logger = logging.getLogger(__name__)


class HasTimeouts(Protocol):
    def check(self, now: float) -> None:
        """Do what is due at `now` (time.monotonic)."""


class TimeoutWheel:
    """Checks each of its members once per round.

    A round goes in parts, so that ten thousand fans who came at the same moment are not all pinged in one go while
    broadcasts wait.
    """

    SLOTS = 19  # a prime: the addresses of objects come in regular steps

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
        """All members in PARTS lists, each as it stands when its turn comes."""
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
                # One connection's trouble must not keep the others from being looked at.
                logger.exception("a connection could not be looked after")
