"""Parse typed times: `12`, `45+2`, `67:12`, or `Q3 4:11` if the clock counts down."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from matches.scoring.clock import minute_label
from matches.sports import Direction, Period, PeriodKind, Sport

_MINUTE = re.compile(r"([0-9]{1,3})(?:\+([0-9]{1,2}))?(['’′]?)")
_CLOCK = re.compile(r"([0-9]{1,3}):([0-5][0-9])")
_OVER = re.compile(r"[0-9]{1,3}\.[1-9]")
_CHINESE_MINUTE = ("分", "分钟")
# A minute further beyond a period's end belongs to the next period.
_MAX_STOPPAGE = 20  # minutes


@dataclass(frozen=True, slots=True)
class TypedTime:
    """A typed time in the terms of an entry, and the number of words that it takes.

    `seconds` of the period played; None if only the period is named. `bare`: a plain number, which may also begin a
    sentence ("10 men now").
    """

    words: int
    period: str
    seconds: float | None
    minute: str
    bare: bool = False
    period_only: bool = False


def parse_time(
    words: Sequence[str], sport: Sport, period: str, elapsed: float | None, *, first: bool
) -> TypedTime | None:
    """Parse the time at the start of these plain words.

    None: the words do not begin with a time.

    `period` and `elapsed` are the match's own. A bare number is a time only as the `first` word of a line. If the typed
    minute is the current one, its seconds are those of the match clock.
    """
    named = sport.period(words[0].upper()) if words else None
    current = named or sport.period(period)
    time = _parse_time_in(words[1:] if named else words, sport, current, named=named is not None, first=first)
    if named is not None and time is None:
        return TypedTime(1, named.code, None, minute_label(sport, named.code, None), period_only=True)
    if named is not None and time is not None:
        time = replace(time, words=1 + time.words, bare=False)
    if time is None or time.seconds is None or elapsed is None:
        return time
    now = time.period == period and time.minute == minute_label(sport, period, elapsed)
    return replace(time, seconds=elapsed) if now else time


def _parse_time_in(
    words: Sequence[str], sport: Sport, current: Period | None, *, named: bool, first: bool
) -> TypedTime | None:
    """Parse a time in the period `current`. `named`: the line names that period.

    Otherwise it is the match's own.
    """
    if not words:
        return None
    if sport.period_noun == "innings" and _OVER.fullmatch(words[0]):
        return TypedTime(1, current.code if current else "", None, words[0])
    taken, bare = 1, False
    if clock := _CLOCK.fullmatch(words[0]):
        found = _from_clock(sport, current, int(clock[1]) * 60 + int(clock[2]), named=named)
    elif (minute := _MINUTE.fullmatch(words[0])) and sport.direction is Direction.UP:
        taken = 2 if words[1:2] and words[1] in _CHINESE_MINUTE else 1
        bare = taken == 1 and not (minute[2] or minute[3])
        if bare and not (first or named):
            return None
        found = _from_minute(sport, current, int(minute[1]), int(minute[2]) if minute[2] else None, named=named)
    else:
        return None
    if found is None:
        return None
    found_period, seconds = found
    return TypedTime(taken, found_period.code, seconds, minute_label(sport, found_period.code, seconds), bare)


def _from_clock(sport: Sport, period: Period | None, shown: int, *, named: bool) -> tuple[Period, float] | None:
    if sport.direction is Direction.DOWN:
        if period is None or period.length is None or shown > period.length:
            return None
        return period, float(period.length - shown)
    if sport.direction is Direction.UP and (found_period := _period_at(sport, period, shown, named=named)):
        return found_period, float(shown - found_period.start)
    return None


def _from_minute(
    sport: Sport, period: Period | None, minute: int, added: int | None, *, named: bool
) -> tuple[Period, float] | None:
    if added is not None:
        ends = (
            found_period
            for found_period in sport.periods
            if found_period.length and found_period.start + found_period.length == minute * 60
        )
        found_period = next(ends, None)
        if found_period is None or found_period.length is None or not added or (named and found_period is not period):
            return None
        return found_period, found_period.length + (added - 1) * 60.0
    if not minute or not (found_period := _period_at(sport, period, minute * 60 - 1, named=named)):
        return None
    return found_period, (minute - 1) * 60.0 - found_period.start


def _period_at(sport: Sport, period: Period | None, seconds: int, *, named: bool) -> Period | None:
    """The period in which a clock that counts from the kick-off shows these seconds.

    The 47th minute is stoppage time during the first half, and play during the second half.
    """
    if named:
        return period if period and period.length and _within(period, seconds) else None
    now = sport.order(period.code) if period else -1
    if played := [found_period for found_period in sport.periods[: now + 1] if _within(found_period, seconds)]:
        return played[-1]
    # The time is ahead of the match: its period has not started yet.
    return next(
        (
            found_period
            for found_period in sport.periods
            if found_period.kind is PeriodKind.REGULAR
            and 0 <= seconds - found_period.start < (found_period.length or 0)
        ),
        None,
    )


def _within(period: Period, seconds: int) -> bool:
    end = period.start + (period.length or 0) + _MAX_STOPPAGE * 60
    return period.length is not None and period.start <= seconds < end
