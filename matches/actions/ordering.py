"""The position of an entry among the others: at the end, or where its time belongs.

The time of an entry is its period and the seconds of the period. The entry that starts or ends a period has the first
or the last time of it. An entry without a minute comes last in its period, before the entry that ends it. Entries of
times outside of play cannot be compared.
"""

import math
from dataclasses import dataclass, field

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


def placement_at_end(match: Match) -> Placement:
    """Return the position after the last entry."""
    last = match.commentary.order_by("-position").values_list("position", flat=True).first()
    return Placement((last or 0) + STEP)


def placement_by_time(match: Match, time: MatchTime, *, exclude: CommentaryEntry | None = None) -> Placement:
    """Return the position after the last entry that is not later than `time`.

    `exclude`: the entry that moves.
    """
    entries = match.commentary.exclude(pk=exclude.pk) if exclude is not None else match.commentary.all()
    later = None
    period_end = _period_end(match, time[0])
    rows = entries.order_by("-position", "-pk").values_list("position", "pk", "kind", "period", "clock_seconds")
    for position, pk, kind, period, seconds in rows.iterator():
        other = time_of(match.rules, kind, period, seconds)
        if other is None or (period_end is not None and other[0] == time[0] and (position, pk) > period_end):
            continue
        if other <= time:
            break
        later = position, pk
    if later is None:
        last = entries.order_by("-position").values_list("position", flat=True).first()
        return Placement((last or 0) + STEP)
    return _placement_before(list(entries.order_by("position", "pk")), later)


def _period_end(match: Match, order: float) -> tuple[int, int] | None:
    """Return (position, pk) of the entry that ended the period.

    Later entries of it have no time of play.
    """
    ends = [kind.code for kind in match.rules.kinds.values() if kind.effect is Effect.PERIOD_END]
    codes = [period.code for period in match.rules.periods if match.rules.order(period.code) == order]
    whistles = match.commentary.filter(kind__in=ends, period__in=codes, retracted_at=None)
    return whistles.order_by("-position", "-pk").values_list("position", "pk").first()


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
