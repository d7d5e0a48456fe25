"""The position of an entry among the others: at the end, or where its time belongs.

The time of an entry is its period and the seconds of the period. The entry that starts or ends a period has the first
or the last time of it. An entry without a minute comes last in its period, before the entry that ends it. Entries of
times outside of play cannot be compared.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from matches.models import CommentaryEntry, Match
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
    """A position, whether it is the last one, and the entries that were shifted for it."""

    position: int
    is_last: bool = True
    shifted: list[CommentaryEntry] = field(default_factory=list)


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


def placement_by_time(match: Match, time: MatchTime, *, exclude: CommentaryEntry | None = None) -> Placement:
    """Return the position after the last entry that is not later than `time`.

    `exclude`: the entry that moves.
    """
    rules, later = match.rules, None
    rows = match.commentary.order_by("-position", "-pk").values_list(*_Row._fields)
    newest_first = [_Row(*row) for row in rows]
    period_end = _period_end(newest_first, rules, time[0])
    others = [row for row in newest_first if exclude is None or row.pk != exclude.pk]
    for row in others:
        other = time_of(rules, row.kind, row.period, row.clock_seconds)
        if other is None or (period_end is not None and other[0] == time[0] and row[:2] > period_end[:2]):
            continue
        if other <= time:
            break
        later = row
    if later is None:
        return placement_after(others[0].position if others else None)
    entries = match.commentary.exclude(pk=exclude.pk) if exclude is not None else match.commentary.all()
    return _placement_before(list(entries.order_by("position", "pk")), (later.position, later.pk))


class _Row(NamedTuple):
    position: int
    pk: int
    kind: str
    period: str
    clock_seconds: float | None
    retracted_at: datetime | None


def _period_end(newest_first: Iterable[_Row], rules: Sport, order: float) -> _Row | None:
    """Return the entry that ended the period. Later entries of it have no time of play."""
    for row in newest_first:
        ends = rules.kind(row.kind).effect is Effect.PERIOD_END and row.retracted_at is None
        if ends and rules.order(row.period) == order:
            return row
    return None


def _placement_before(entries: list[CommentaryEntry], later: tuple[int, int]) -> Placement:
    """Return the position directly before the entry at `later` (position, pk)."""
    index = next(i for i, entry in enumerate(entries) if (entry.position, entry.pk) == later)
    low = entries[index - 1].position if index else later[0] - 2 * STEP
    if later[0] - low >= 2:
        return Placement((low + later[0]) // 2, is_last=False)
    shifted, following = [], entries[index:]
    for count in range(1, len(following) + 1):
        shifted.append(following[count - 1])
        # After the last entry there is always enough room.
        high = following[count].position if count < len(following) else low + (count + 2) * STEP
        gap = (high - low) // (count + 2)
        if gap >= _MIN_GAP:
            break
    for number, entry in enumerate(shifted, start=2):
        entry.position = low + number * gap
    return Placement(low + gap, is_last=False, shifted=shifted)
