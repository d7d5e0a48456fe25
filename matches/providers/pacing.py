"""Compute the waits before the steps of a replay, in seconds of match time.

The waits come from the moments of the records if the feed has them, otherwise from period and clock, otherwise they are
all equal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from matches.providers.normalise import FeedStep, NormalisedFeed
from matches.sports import PeriodKind, Sport

EVEN_WAIT = 25.0  # seconds between two lines without any time; the mean of a busy feed
# Long enough for a half-time. It cuts the night between two days of play, and moments that are wrong by a year.
MAX_WAIT = 20 * 60.0
HALF_TIME, SHORT_BREAK = 15 * 60.0, 2 * 60.0
KICK_INTERVAL = 45.0  # seconds from one penalty of a shootout to the next


class PaceSource(StrEnum):
    STATED = "as stated"
    DERIVED = "derived from the clock"
    EVEN = "even"


@dataclass(frozen=True, slots=True)
class Pace:
    """`waits`: the wait before each step. `source`: where the waits come from."""

    source: PaceSource
    waits: tuple[float, ...]


def replay_pace(feed: NormalisedFeed) -> Pace:
    """The pace of a whole match. A source must give the time of at least half of the lines."""
    steps = feed.steps
    stated = _fill_gaps([_timestamp(step.at) for step in steps])
    if stated is not None:
        return Pace(PaceSource.STATED, _waits(stated))
    derived = _fill_gaps(_moments_by_clock(steps, feed.facts.rules))
    if derived is not None:
        return Pace(PaceSource.DERIVED, _waits(derived))
    return Pace(PaceSource.EVEN, tuple(EVEN_WAIT if index else 0.0 for index in range(len(steps))))


def _waits(moments: Sequence[float]) -> tuple[float, ...]:
    """The waits from one moment to the next.

    A late line has no wait and does not delay the lines after it.
    """
    waits = []
    latest = moments[0] if moments else 0.0
    for moment in moments:
        ahead = moment - latest
        waits.append(min(max(ahead, 0.0), MAX_WAIT))
        # Further back than any late line: the moment before was wrong.
        if ahead > 0 or ahead < -MAX_WAIT:
            latest = moment
    return tuple(waits)


def _fill_gaps(moments: list[float | None]) -> list[float] | None:
    """The moments with gaps filled from the line before; None if most of them are missing."""
    known = [moment for moment in moments if moment is not None]
    if not known or len(known) * 2 < len(moments):
        return None
    last = known[0]
    return [last := last if moment is None else moment for moment in moments]


def _timestamp(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment is not None else None


def _moments_by_clock(steps: Sequence[FeedStep], sport: Sport) -> list[float | None]:
    """Seconds since the kick-off by period and clock, with breaks between the periods."""
    starts = _period_starts(sport)
    kicks = 0
    moments: list[float | None] = []
    for step in steps:
        line = step.line
        period = sport.period(line.period or "") if line is not None else None
        if line is None or period is None:
            moments.append(None)
        elif period.kind is PeriodKind.SHOOTOUT:
            moments.append(starts[period.code] + kicks * KICK_INTERVAL)
            kicks += 1
        else:
            seconds = line.clock_seconds
            moments.append(None if seconds is None else starts[period.code] + seconds)
    return moments


def _period_starts(sport: Sport) -> dict[str, float]:
    starts: dict[str, float] = {}
    moment = 0.0
    regular = [period for period in sport.periods if period.kind is PeriodKind.REGULAR]
    middle = regular[len(regular) // 2 - 1] if len(regular) % 2 == 0 and regular else None
    for period in sport.periods:
        starts[period.code] = moment
        moment += (period.length or 0) + (HALF_TIME if period is middle else SHORT_BREAK)
    return starts
