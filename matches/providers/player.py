"""A script played line by line, as if the match were on: each line in a transaction of its own, after its wait."""

import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import NoReturn

from matches.models import Match
from matches.providers.importer import Applier, Outcome, Tally, conclude
from matches.providers.normalise import Script

# A player that is this far behind (a laptop that slept) goes on from now, instead of rushing through what it missed.
TOO_LATE = 5.0  # seconds


class Pacer:
    """Waits from one line's moment to the next one's; what posting a line takes is not added to it."""

    def __init__(self) -> None:
        self.due = monotonic()

    def wait(self, seconds: float) -> None:
        self.due += seconds
        rest = self.due - monotonic()
        if rest > 0:
            sleep(rest)
        elif rest < -TOO_LATE:
            self.due = monotonic()


def play(
    script: Script,
    match: Match,
    waits: Iterable[float],
    *,
    wait: Callable[[float], object] | None = None,
    progress: Callable[[], object] = lambda: None,
) -> tuple[Match, Tally]:
    """Play a script into a match, waiting before each step as `waits` says, in seconds; then leave it as the feed says.

    A step that was applied before passes at once, so a player that was stopped goes on where it stood. `wait` waits;
    `progress` is called after each step. Raises LivecastError.
    """
    wait = wait or Pacer().wait
    applier, tally = Applier(match, run_clock=True), Tally()
    for step, seconds in zip(script.steps, waits, strict=True):
        if applier.knows(step):
            tally.count(Outcome.UNCHANGED)
        else:
            wait(seconds)
            tally.count(applier.apply(step))
        progress()
    return conclude(match.pk, script.facts), tally


@contextmanager
def stopped_by_signal() -> Iterator[None]:
    """SIGTERM ends the program here, at once and in order; a line that is just being written is rolled back."""
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _stop(*_: object) -> NoReturn:
    sys.exit(0)
