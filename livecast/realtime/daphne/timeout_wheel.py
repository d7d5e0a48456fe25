"""The slow clock: pings, time-outs and ages of many connections, a few of them at a time."""

import logging
import time
from collections.abc import Callable, Iterator
from typing import Any, Protocol

logger = logging.getLogger(__name__)


class Watched(Protocol):
    def check(self, now: float) -> None:
        """Do what is due at `now` (time.monotonic)."""


class Watch:
    """Checks each of its members once per round.

    A round goes in parts, so that ten thousand fans who came at the same moment are not all pinged in one go while
    broadcasts wait.
    """

    PARTS = 19  # a prime: the addresses of objects come in regular steps

    def __init__(self, call_later: Callable[..., Any], round_seconds: float) -> None:
        self._call_later = call_later
        self._pause = round_seconds / self.PARTS
        self._parts: list[set[Watched]] = [set() for _ in range(self.PARTS)]
        self._next = 0

    def __len__(self) -> int:
        return sum(map(len, self._parts))

    def __iter__(self) -> Iterator[Watched]:
        for part in self._parts:
            yield from part

    def parts(self) -> Iterator[list[Watched]]:
        """All members in PARTS lists, each as it stands when its turn comes."""
        for part in self._parts:
            yield list(part)

    def add(self, member: Watched) -> None:
        self._part_of(member).add(member)

    def discard(self, member: Watched) -> None:
        self._part_of(member).discard(member)

    def _part_of(self, member: Watched) -> set[Watched]:
        return self._parts[(id(member) >> 4) % self.PARTS]

    def start(self) -> None:
        self._call_later(self._pause, self._turn)

    def _turn(self) -> None:
        self._call_later(self._pause, self._turn)
        part, self._next = self._parts[self._next], (self._next + 1) % self.PARTS
        now = time.monotonic()
        for member in list(part):
            try:
                member.check(now)
            except Exception:
                # One connection's trouble must not keep the others from being looked at.
                logger.exception("a connection could not be looked after")
