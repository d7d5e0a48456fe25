"""The match clock and the minute labels.

The clock is computed from `elapsed` and `running_since` and never ticks.

All seconds count from the start of the period, also in sports whose clock counts down.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from matches.sports import Direction, Period, PeriodKind, Sport


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock that is stopped at `elapsed`, or has run from `elapsed` since `running_since`."""

    elapsed: float = 0.0  # seconds of the period played when the clock was last set
    running_since: datetime | None = None  # when the clock was started; None while it is stopped

    def at(self, now: datetime) -> float:
        """Return the seconds of the period played at `now`."""
        if self.running_since is None:
            return self.elapsed
        return self.elapsed + max(0.0, (now - self.running_since).total_seconds())

    def stopped(self, now: datetime) -> "Clock":
        return Clock(self.at(now), None)


def minute_label(sport: Sport, period_code: str, elapsed: float | None) -> str:
    """Return the minute label: "27'", "45+2'", "Q3 04:11", or "" if the time is unknown.

    Football counts minutes from 1: a goal after 26:08 is in minute 27. Time after a period's length is stoppage time.
    """
    period = sport.period(period_code)
    if period is None or elapsed is None or period.kind is PeriodKind.SHOOTOUT or period.length is None:
        return period.short if period is not None else ""
    if sport.direction is Direction.DOWN:
        return f"{period.short} {mm_ss(max(0.0, period.length - elapsed))}"
    return _running_minute(period, period.length, elapsed)


def _running_minute(period: Period, length: int, elapsed: float) -> str:
    last_minute = (period.start + length) // 60
    if elapsed >= length:
        stoppage = int(elapsed - length) // 60 + 1
        return f"{last_minute}+{stoppage}'"
    return f"{(period.start + int(elapsed)) // 60 + 1}'"


def mm_ss(seconds: float) -> str:
    """Return "04:11". Seconds are rounded down."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes:02d}:{rest:02d}"


def clock_data(sport: Sport, period_code: str, clock: Clock) -> dict[str, Any]:
    """Return what a page needs to run the clock itself (protocol.md, `match.changed`)."""
    period = sport.period(period_code)
    return {
        "elapsed": round(clock.elapsed, 2),
        "running_since": clock.running_since.isoformat() if clock.running_since else None,
        "direction": sport.direction.value if period and period.length else Direction.NONE.value,
        "start": period.start if period else 0,
        "length": period.length if period else None,
    }
