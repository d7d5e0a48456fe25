"""The position of an entry among the others: at the end, or where its time belongs.

The time of an entry is its period and the seconds of the period. The entry that starts or ends a period has the first
or the last time of it. An entry without a minute comes last in its period, before the entry that ends it. Entries of
times outside of play cannot be compared.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from matches.actions.entry_rows import EntryRow
from matches.models import CommentaryEntry
from matches.sports import Effect, Sport

# Lines of these effects come last in the match, whatever time they state.
ENDINGS = (Effect.MATCH_END, Effect.POSTPONE, Effect.ABANDON, Effect.AWARD)
STEP = CommentaryEntry.POSITION_STEP
# The smallest gap between entries after some were shifted.
_MIN_GAP = 1 << 8
_UNTIMED = 1e9  # seconds: after any clock, before the end of the period

MatchTime = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Placement:
    """A position, whether it is the last one, and the rows of the entries that were shifted for it."""

    position: int
    is_last: bool = True
    shifted: Sequence[EntryRow] = field(default_factory=list)


def time_of(sport: Sport, kind: str, period: str, clock_seconds: float | None) -> MatchTime | None:
    """Return a time that can be compared with the times of other entries. None outside of play."""
    effect = sport.kind(kind).effect
    if effect in ENDINGS:
        return math.inf, math.inf
    order = sport.order(period)
    if order < 0:
        return None
    if effect is Effect.PERIOD_END:
        return order, math.inf
    if effect is Effect.PERIOD_START:
        return order, -1.0
    return order, _UNTIMED if clock_seconds is None else clock_seconds


def placement_after(last: int | None) -> Placement:
    """Return the position at the end. `last`: the position of the last entry, None if the match has no entry."""
    return Placement((last or 0) + STEP)


def placement_by_time(rules: Sport, time: MatchTime, rows: Sequence[EntryRow], moving: int | None = None) -> Placement:
    """Return the position after the last entry that is not later than `time`.

    `rows`: all entries of the match, in order. `moving`: the id of the entry that moves. The rows of entries that are
    shifted get their new positions.
    """
    later = None
    period_end = _period_end(reversed(rows), rules, time[0])
    others = [row for row in rows if row.pk != moving]
    for row in reversed(others):
        other = time_of(rules, row.kind, row.period, row.clock_seconds)
        if other is None or (period_end is not None and other[0] == time[0] and _order(row) > _order(period_end)):
            continue
        if other <= time:
            break
        later = row
    if later is None:
        return placement_after(others[-1].position if others else None)
    return _placement_before(others, later)


def _order(row: EntryRow) -> tuple[int, int]:
    return row.position, row.pk


def _period_end(newest_first: Iterable[EntryRow], rules: Sport, order: float) -> EntryRow | None:
    """Return the entry that ended the period. Later entries of it have no time of play."""
    for row in newest_first:
        ends = rules.kind(row.kind).effect is Effect.PERIOD_END and row.retracted_at is None
        if ends and rules.order(row.period) == order:
            return row
    return None


def _placement_before(entries: Sequence[EntryRow], later: EntryRow) -> Placement:
    """Return the position directly before the entry `later`."""
    index = entries.index(later)
    low = entries[index - 1].position if index else later.position - 2 * STEP
    if later.position - low >= 2:
        return Placement((low + later.position) // 2, is_last=False)
    following, count = entries[index:], 0
    for count in range(1, len(following) + 1):
        # After the last entry there is always enough room.
        high = following[count].position if count < len(following) else low + (count + 2) * STEP
        gap = (high - low) // (count + 2)
        if gap >= _MIN_GAP:
            break
    for number, row in enumerate(following[:count], start=2):
        row.position = low + number * gap
    return Placement(low + gap, is_last=False, shifted=following[:count])
