"""When each line of a match was told, on one line of seconds that a page plays from its beginning: for a replay. Pure.

A timeline is made of stretches that follow one another. In a sport with a clock a stretch is a period, as long as its
latest entry says, or the break behind it, of which seconds are enough. Where no clock ran, a stretch is a time in which
people wrote, and a long silence is left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from matches.scoring.clock import Clock
from matches.scoring.clock import as_data as clock_data
from matches.sports import BETWEEN, PeriodKind, Sport

BREAK = 20.0  # seconds that a break lasts in a replay
KICK = 20.0  # from one penalty of a shootout to the next
SILENCE = 120.0  # a longer one is left out, where no clock ran
EVEN = 15.0  # between two lines of which nothing tells when they were


class TimedEntry(Protocol):
    """The fields of a commentary entry that a timeline is computed from."""

    @property
    def pk(self) -> Any: ...

    kind: str
    period: str
    clock_seconds: float | None
    happened_at: datetime | None
    posted_at: datetime
    retracted_at: datetime | None
    scoreline: Any


class Axis(StrEnum):
    """What the seconds of a stretch are: of the match's clock, of the day, or of nothing that was measured."""

    CLOCK = "clock"
    TIME = "time"
    EVEN = "even"


@dataclass(slots=True)
class Stretch:
    """`since`: the time of the day that it begins at (Axis.TIME)."""

    period: str
    pause: bool = False
    length: float = 0.0
    since: datetime | None = None
    lines: list[tuple[float, TimedEntry]] = field(default_factory=list)  # seconds into the stretch

    def take(self, entry: TimedEntry, seconds: float | None) -> None:
        """An entry belongs here, so far in. None, or what would be before its forerunner: with that."""
        latest = self.lines[-1][0] if self.lines else 0.0
        at = latest if seconds is None else max(latest, seconds)
        self.length = max(self.length, at)
        self.lines.append((at, entry))


@dataclass(frozen=True, slots=True)
class Timeline:
    axis: Axis
    stretches: tuple[Stretch, ...]

    def as_data(self, sport: Sport) -> dict[str, Any]:
        """The stretches one behind the other, and each entry's moment in seconds from the beginning of the first."""
        begin = 0.0
        stretches, moments = [], []
        for stretch in self.stretches:
            stretches.append(
                {
                    "period": stretch.period,
                    "break": stretch.pause,
                    "begin": round(begin, 2),
                    "length": round(stretch.length, 2),
                    "since": stretch.since.isoformat() if stretch.since else None,
                    "clock": clock_data(sport, stretch.period, Clock()),
                }
            )
            moments += [
                {
                    "id": entry.pk,
                    "at": round(begin + at, 2),
                    "key": sport.kind(entry.kind).key_event and entry.retracted_at is None,
                    "scoreline": entry.scoreline,
                }
                for at, entry in stretch.lines
            ]
            begin += stretch.length
        return {"axis": self.axis.value, "length": round(begin, 2), "stretches": stretches, "moments": moments}


def timeline_of(entries: Sequence[TimedEntry], sport: Sport) -> Timeline:
    """The timeline of entries that come in the match's order."""
    clocked = [entry for entry in entries if (period := sport.period(entry.period)) and period.length is not None]
    known = [entry for entry in clocked if entry.clock_seconds is not None]
    if known and len(known) * 2 >= len(clocked):
        return Timeline(Axis.CLOCK, tuple(_by_clock(entries, sport)))
    stretches = tuple(_by_time(entries))
    # What was imported in one go was written in no time at all.
    if sum(stretch.length for stretch in stretches) < len(entries):
        return Timeline(Axis.EVEN, (_evenly(entries),))
    return Timeline(Axis.TIME, stretches)


def _clock_of(entry: TimedEntry, sport: Sport) -> float | None:
    period = sport.period(entry.period)
    return None if period is None or period.length is None else entry.clock_seconds


def _by_clock(entries: Iterable[TimedEntry], sport: Sport) -> list[Stretch]:
    """A stretch for each period, and for each break. What is told of no period comes with what was told before it."""
    stretches = [Stretch("")]
    for entry in entries:
        period, last = sport.period(entry.period), stretches[-1]
        if period is None:
            if entry.period == BETWEEN and last.period and not last.pause:
                stretches.append(last := Stretch(last.period, pause=True, length=BREAK))
            last.take(entry, None)
        elif sport.order(period.code) <= sport.order(last.period):  # a late line, told of what is over
            last.take(entry, _clock_of(entry, sport) if period.code == last.period and not last.pause else None)
        else:
            if last.period and not last.pause:
                stretches.append(Stretch(last.period, pause=True, length=BREAK))
            stretches.append(stretch := Stretch(period.code))
            stretch.take(entry, _clock_of(entry, sport))
            continue
        if period is not None and period.kind is PeriodKind.SHOOTOUT and not last.pause:
            last.lines[-1] = (last.length + KICK, entry)
            last.length += KICK
    return stretches


def _by_time(entries: Sequence[TimedEntry]) -> list[Stretch]:
    happened = sum(entry.happened_at is not None for entry in entries) * 2 > len(entries)
    stretches: list[Stretch] = []
    latest: datetime | None = None
    for entry in entries:
        moment = entry.happened_at if happened else entry.posted_at
        if latest is None or (moment is not None and (moment - latest).total_seconds() > SILENCE):
            moment = moment or entry.posted_at
            stretches.append(Stretch(entry.period, since=moment))
        since = stretches[-1].since
        assert since is not None
        stretches[-1].take(entry, None if moment is None else (moment - since).total_seconds())
        latest = moment if latest is None or moment is None else max(latest, moment)
        latest = latest or moment
    # The silence that is left out is not left out altogether: it is heard.
    for stretch in stretches[:-1]:
        stretch.length += BREAK
    return stretches


def _evenly(entries: Iterable[TimedEntry]) -> Stretch:
    stretch = Stretch("")
    for place, entry in enumerate(entries):
        stretch.take(entry, place * EVEN)
        stretch.period = entry.period or stretch.period
    return stretch
