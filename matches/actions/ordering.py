"""Where an entry stands among the others: at the end, or where the time that was typed for it belongs.

A line's time is its period and the seconds of it. A whistle stands at its period's very beginning or end, and a line of
no minute at the end of its period, before that whistle. What was told outside of play has no time to compare with.
"""

import math
from dataclasses import dataclass, field

from matches.models import CommentaryEntry, Match
from matches.sports import Effect, Sport

STEP = CommentaryEntry.POSITION_STEP
# Entries are moved apart to have at least this much room again.
_ROOM = 1 << 8
_UNTIMED = 1e9  # seconds: later than any clock, earlier than the whistle

Time = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """A position, whether it is the match's last, and the entries whose positions moved to make room for it."""

    position: int
    last: bool = True
    moved: list[CommentaryEntry] = field(default_factory=list)


def time_of(sport: Sport, kind: str, period: str, clock_seconds: float | None) -> Time | None:
    """When in the match: comparable with each other. None for what was told outside of play."""
    effect = sport.kind(kind).effect
    if effect is Effect.MATCH_END:
        return math.inf, math.inf
    order = sport.order(period)
    if order < 0:
        return None
    if effect is Effect.PERIOD_END:
        return order, math.inf
    if effect is Effect.PERIOD_START:
        return order, -1.0
    return order, _UNTIMED if clock_seconds is None else clock_seconds


def at_the_end(match: Match) -> Place:
    last = match.commentary.order_by("-position").values_list("position", flat=True).first()
    return Place((last or 0) + STEP)


def by_time(match: Match, time: Time, *, but: CommentaryEntry | None = None) -> Place:
    """Behind all that is not later than `time`: the end, where nothing is. `but` is an entry that is to move there."""
    entries = match.commentary.exclude(pk=but.pk) if but is not None else match.commentary.all()
    later = None
    whistle = _whistle(match, time[0])
    rows = entries.order_by("-position", "-pk").values_list("position", "pk", "kind", "period", "clock_seconds")
    for position, pk, kind, period, seconds in rows.iterator():
        other = time_of(match.rules, kind, period, seconds)
        if other is None or (whistle is not None and other[0] == time[0] and (position, pk) > whistle):
            continue
        if other <= time:
            break
        later = position, pk
    if later is None:
        last = entries.order_by("-position").values_list("position", flat=True).first()
        return Place((last or 0) + STEP)
    return _between(list(entries.order_by("position", "pk")), later)


def _whistle(match: Match, order: float) -> tuple[int, int] | None:
    """Where the period ended. What was told of it behind that, in the break, has no time of play."""
    ends = [kind.code for kind in match.rules.kinds.values() if kind.effect is Effect.PERIOD_END]
    codes = [period.code for period in match.rules.periods if match.rules.order(period.code) == order]
    whistles = match.commentary.filter(kind__in=ends, period__in=codes, retracted_at=None)
    return whistles.order_by("-position", "-pk").values_list("position", "pk").first()


def _between(entries: list[CommentaryEntry], later: tuple[int, int]) -> Place:
    """Right before the entry at `later` (position, pk)."""
    index = next(i for i, entry in enumerate(entries) if (entry.position, entry.pk) == later)
    low = entries[index - 1].position if index else later[0] - 2 * STEP
    if later[0] - low >= 2:
        return Place((low + later[0]) // 2, last=False)
    moved, behind = [], entries[index:]
    for count in range(1, len(behind) + 1):
        moved.append(behind[count - 1])
        # The end has room for all.
        high = behind[count].position if count < len(behind) else low + (count + 2) * STEP
        apart = (high - low) // (count + 2)
        if apart >= _ROOM:
            break
    for number, entry in enumerate(moved, start=2):
        entry.position = low + number * apart
    return Place(low + apart, last=False, moved=moved)
