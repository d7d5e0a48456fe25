"""A feed played line by line, as if the match were on: each line in a transaction of its own, after its wait."""

import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import NoReturn

from matches.models import Match
from matches.providers.importer import ImportCounts, StepApplier, StepOutcome, set_final_state
from matches.providers.normalise import NormalisedFeed

# A player that is this far behind (a laptop that slept) goes on from now, instead of rushing through what it missed.
MAX_LAG = 5.0  # seconds


class Pacer:
    """Waits from one line's moment to the next one's; what posting a line takes is not added to it."""

    def __init__(self) -> None:
        self.due = monotonic()

    def wait(self, seconds: float) -> None:
        self.due += seconds
        rest = self.due - monotonic()
        if rest > 0:
            sleep(rest)
        elif rest < -MAX_LAG:
            self.due = monotonic()


def play_feed(
    feed: NormalisedFeed,
    match: Match,
    waits: Iterable[float],
    *,
    wait: Callable[[float], object] | None = None,
    progress: Callable[[], object] = lambda: None,
) -> tuple[Match, ImportCounts]:
    """Play a feed into a match, waiting before each step as `waits` says, in seconds; then leave it as the feed says.

    A step that was applied before passes at once, so a player that was stopped goes on where it stood. `wait` waits;
    `progress` is called after each step. Raises LivecastError.
    """
    wait = wait or Pacer().wait
    applier, counts = StepApplier(match, run_clock=True), ImportCounts()
    for step, seconds in zip(feed.steps, waits, strict=True):
        if applier.has_applied(step):
            counts.count(StepOutcome.UNCHANGED)
        else:
            wait(seconds)
            counts.count(applier.apply(step))
        progress()
    return set_final_state(match.pk, feed.facts), counts


@contextmanager
def exit_on_sigterm() -> Iterator[None]:
    """SIGTERM ends the program here, at once and in order; a line that is just being written is rolled back."""
    before = signal.signal(signal.SIGTERM, _exit)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _exit(*_: object) -> NoReturn:
    sys.exit(0)
