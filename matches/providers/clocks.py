"""Convert a provider's clock to seconds of the period played.

Known forms: `{"s": 2811}`, counted from the start of the match or of the half, which only the whole file shows;
`{"remaining": 718.0}` or `"18:30"`; and display text: "45 +3", "90'+5'", "0:09", "15:00", "11:58.00", "00:12:33.120",
with the minutes of stoppage time in it or in a field of their own.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from statistics import median
from typing import Any

from matches.scoring.clock import mm_ss
from matches.sports import Direction, Period, Sport

_TIME = re.compile(r"(?:(\d{1,3}):)?(\d{0,4}):(\d{1,2}(?:\.\d+)?)", re.ASCII)
_MINUTE = re.compile(r"(\d{1,3})\s*['’′]?\s*(?:\+\s*(\d{1,2})\s*['’′]?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class ClockReading:
    """A clock reading.

    All times are None if the clock does not count time (an over, balls and strikes).
    """

    counted: float | None = None  # seconds, upwards
    remaining: float | None = None  # seconds, downwards
    displayed: float | None = None  # seconds as displayed, counted up or down
    minute: int | None = None  # the current minute: the first is 1
    added: int = 0  # minutes of stoppage time
    display: str = ""

    @property
    def has_time(self) -> bool:
        return not (self.counted is None and self.remaining is None and self.displayed is None and self.minute is None)

    @property
    def seconds_up(self) -> float | None:
        """Seconds since the start of the match or the period, if the clock counts up."""
        if self.counted is not None:
            return self.counted
        if self.minute is not None:
            return (self.minute - 1) * 60.0
        return self.displayed

    @property
    def seconds_down(self) -> float | None:
        return self.remaining if self.remaining is not None else self.displayed


@dataclass(frozen=True, slots=True)
class ClockFormat:
    """How a provider's clock counts, inferred from a whole file."""

    from_kickoff: bool  # counts on from one period to the next
    shows_remaining: bool  # the displayed time counts down


def parse_clock(clock: dict[str, Any]) -> ClockReading:
    display = str(clock.get("display") or "").strip()
    minute, shown, added = None, None, _stoppage(clock.get("stoppage"))
    if _TIME.fullmatch(display):
        shown = parse_seconds(display)
    elif parts := _MINUTE.fullmatch(display):
        minute, added = int(parts[1]), int(parts[2] or added)
    return ClockReading(
        parse_seconds(clock.get("s")), parse_seconds(clock.get("remaining")), shown, minute, added, display
    )


def infer_format(sport: Sport, readings: Iterable[tuple[str, ClockReading]]) -> ClockFormat:
    """Infer the clock format from (period, reading) pairs in the order of the match."""
    pairs = [(period, reading) for code, reading in readings if (period := sport.period(code)) and reading.has_time]
    falls = rises = 0
    for (period, one), (next_period, other) in pairwise(pairs):
        if period is next_period and one.displayed is not None and other.displayed is not None:
            falls += other.displayed < one.displayed
            rises += other.displayed > one.displayed
    shows_remaining = falls > rises if falls or rises else sport.direction is Direction.DOWN
    # The median time of the later periods is after their start, or far before it. A stray time does not change it.
    later = [
        seconds - _start(sport, period)
        for period, reading in pairs
        if _start(sport, period) and (seconds := _counted_seconds(reading, shows_remaining)) is not None
    ]
    return ClockFormat(from_kickoff=not later or median(later) >= 0, shows_remaining=shows_remaining)


def elapsed_seconds(reading: ClockReading, sport: Sport, period: Period, clock_format: ClockFormat) -> float | None:
    """Seconds of the period played, at least 0.

    None if the clock has no time or the period has no length.
    """
    if period.length is None or not reading.has_time:
        return None
    remaining = reading.remaining
    if remaining is None and reading.counted is None and clock_format.shows_remaining:
        remaining = reading.displayed
    if reading.added and reading.counted is None:
        seconds = period.length + (reading.added - 1) * 60.0
    elif remaining is not None:
        seconds = period.length - remaining
    else:
        seconds = reading.seconds_up or 0.0
        # A displayed minute always counts from the kick-off.
        if clock_format.from_kickoff or (reading.counted is None and reading.minute is not None):
            seconds -= _start(sport, period)
    return round(max(0.0, seconds), 2)


def custom_label(
    reading: ClockReading, sport: Sport, code: str, seconds: float | None, clock_format: ClockFormat
) -> str:
    """The minute to show if it differs from the computed one, otherwise ""."""
    period = sport.period(code)
    if period is None:
        return _label_outside_play(reading)
    remaining = reading.seconds_down if reading.remaining is not None or clock_format.shows_remaining else None
    if period.length is not None and remaining is not None and remaining > period.length:
        # The period is longer than the sport's own, by the rules of a league: show the remaining time.
        return f"{period.short} {mm_ss(remaining)}"
    if seconds is not None or not reading.display or reading.has_time:
        return ""
    return _label_without_time(sport, period, reading.display)


def parse_ball_count(display: str) -> tuple[int, int, int] | None:
    """Balls, strikes and outs of baseball's "B1 S2 O0"."""
    count = re.fullmatch(r"B(\d) S(\d) O(\d)", display, re.ASCII)
    return (int(count[1]), int(count[2]), int(count[3])) if count else None


def _label_without_time(sport: Sport, period: Period, display: str) -> str:
    if count := parse_ball_count(display):
        balls, strikes, outs = count
        return f"{period.short} {balls}-{strikes}, {outs} out"
    return display[:24]


def _label_outside_play(reading: ClockReading) -> str:
    """The label of a line outside the periods: the minute, if the provider names one."""
    if reading.minute is None:
        return ""
    return f"{reading.minute}+{reading.added}'" if reading.added else f"{reading.minute}'"


def _counted_seconds(reading: ClockReading, shows_remaining: bool) -> float | None:
    if reading.counted is None and shows_remaining:
        return None
    return reading.seconds_up if reading.remaining is None or reading.counted is not None else None


def _start(sport: Sport, period: Period) -> float:
    """Seconds of play before this period."""
    if sport.direction is Direction.UP:
        return float(period.start)
    before = sport.periods[: sport.order(period.code)]
    return float(sum(earlier.length or 0 for earlier in before))


def parse_seconds(value: Any) -> float | None:
    """718.0, "718" or "11:58" as seconds; None for any other value."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str):
        time = _TIME.fullmatch(value.strip())
        if time is not None:
            return int(time[1] or 0) * 3600 + int(time[2] or 0) * 60 + float(time[3])
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, (int, float)) and isfinite(value) and 0 <= value < 1_000_000:
        return float(value)
    return None


def _stoppage(value: Any) -> int:
    """The current minute of stoppage time: 4 for 4, "4" and "3:20"."""
    seconds = parse_seconds(value)
    if seconds is None:
        return 0
    return min(int(seconds // 60) + 1 if isinstance(value, str) and ":" in value else int(seconds), 99)
