"""Play a feed line by line, as if the match were live.

Each line has its own transaction, after its wait.
"""

import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import NoReturn

from matches.models import Match
from matches.providers.importer import ImportCounts, StepApplier, StepOutcome, set_final_state
from matches.providers.normalise import NormalisedFeed

# A player with a longer delay (a laptop that slept) continues from now and does not catch up.
MAX_LAG = 5.0  # seconds


class Pacer:
    """Waits between two lines. The time that posting takes does not add up."""

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
    """Play a feed into a match with `waits` seconds before each step.

    Set the final state at the end.

    A step that was applied before takes no time, so a stopped player continues where it was. `wait` replaces the
    waiting;
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
    """Exit on SIGTERM with code 0. A line that is being written is rolled back."""
    before = signal.signal(signal.SIGTERM, _exit)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _exit(*_: object) -> NoReturn:
    sys.exit(0)
