"""The timeline of a match for a replay: the second at which each entry is shown.

A timeline consists of segments. In a sport with a clock a segment is a period, which ends with its latest entry, or the
break after it, which is shortened. Without a clock a segment is a time of continuous writing; long silences are cut.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from matches.scoring.clock import Clock, clock_data
from matches.sports import BETWEEN, PeriodKind, Sport

BREAK_SECONDS = 20.0  # seconds that a break lasts in a replay
PENALTY_INTERVAL = 20.0  # from one penalty of a shootout to the next
MAX_SILENCE = 120.0  # without a clock, a longer silence is cut
EVEN_INTERVAL = 15.0  # between two entries without a known time


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
    """The source of a segment's seconds: match clock, time of day, or even intervals."""

    CLOCK = "clock"
    TIME = "time"
    EVEN = "even"


@dataclass(slots=True)
class TimelineSegment:
    """`starts_at`: the time of day at which the segment begins, if the axis is Axis.TIME."""

    period: str
    is_break: bool = False
    length: float = 0.0
    starts_at: datetime | None = None
    entries: list[tuple[float, TimedEntry]] = field(default_factory=list)  # seconds into the segment

    def add(self, entry: TimedEntry, seconds: float | None) -> None:
        """Add an entry at `seconds` into the segment.

        None or an earlier time means the time of the previous entry.
        """
        latest = self.entries[-1][0] if self.entries else 0.0
        at = latest if seconds is None else max(latest, seconds)
        self.length = max(self.length, at)
        self.entries.append((at, entry))


@dataclass(frozen=True, slots=True)
class Timeline:
    axis: Axis
    segments: tuple[TimelineSegment, ...]

    def as_data(self, sport: Sport) -> dict[str, Any]:
        """Return the segments in order, and the second of each entry from the first segment's start."""
        begin = 0.0
        segments, moments = [], []
        for segment in self.segments:
            segments.append(
                {
                    "period": segment.period,
                    "break": segment.is_break,
                    "begin": round(begin, 2),
                    "length": round(segment.length, 2),
                    "since": segment.starts_at.isoformat() if segment.starts_at else None,
                    "clock": clock_data(sport, segment.period, Clock()),
                }
            )
            moments += [
                {
                    "id": entry.pk,
                    "at": round(begin + at, 2),
                    "key": sport.kind(entry.kind).key_event and entry.retracted_at is None,
                    "scoreline": entry.scoreline,
                }
                for at, entry in segment.entries
            ]
            begin += segment.length
        return {"axis": self.axis.value, "length": round(begin, 2), "stretches": segments, "moments": moments}


def timeline_of(entries: Sequence[TimedEntry], sport: Sport) -> Timeline:
    """Return the timeline of entries, which are in the order of the match."""
    clocked = [entry for entry in entries if (period := sport.period(entry.period)) and period.length is not None]
    known = [entry for entry in clocked if entry.clock_seconds is not None]
    if known and len(known) * 2 >= len(clocked):
        return Timeline(Axis.CLOCK, tuple(_segments_by_clock(entries, sport)))
    segments = tuple(_segments_by_time(entries))
    # Entries that were imported at once have nearly equal times.
    if sum(segment.length for segment in segments) < len(entries):
        return Timeline(Axis.EVEN, (_even_segment(entries),))
    return Timeline(Axis.TIME, segments)


def _clock_of(entry: TimedEntry, sport: Sport) -> float | None:
    period = sport.period(entry.period)
    return None if period is None or period.length is None else entry.clock_seconds


def _segments_by_clock(entries: Iterable[TimedEntry], sport: Sport) -> list[TimelineSegment]:
    """Return a segment for each period and each break.

    An entry without a period joins the previous entry.
    """
    segments = [TimelineSegment("")]
    for entry in entries:
        period, last = sport.period(entry.period), segments[-1]
        if period is None:
            if entry.period == BETWEEN and last.period and not last.is_break:
                segments.append(last := TimelineSegment(last.period, is_break=True, length=BREAK_SECONDS))
            last.add(entry, None)
        elif sport.order(period.code) <= sport.order(last.period):  # a late entry about an earlier period
            last.add(entry, _clock_of(entry, sport) if period.code == last.period and not last.is_break else None)
        else:
            if last.period and not last.is_break:
                segments.append(TimelineSegment(last.period, is_break=True, length=BREAK_SECONDS))
            segments.append(segment := TimelineSegment(period.code))
            segment.add(entry, _clock_of(entry, sport))
            continue
        if period is not None and period.kind is PeriodKind.SHOOTOUT and not last.is_break:
            last.entries[-1] = (last.length + PENALTY_INTERVAL, entry)
            last.length += PENALTY_INTERVAL
    return segments


def _segments_by_time(entries: Sequence[TimedEntry]) -> list[TimelineSegment]:
    """Return a segment for each time of continuous writing."""
    happened = sum(entry.happened_at is not None for entry in entries) * 2 > len(entries)
    segments: list[TimelineSegment] = []
    latest: datetime | None = None
    for entry in entries:
        moment = entry.happened_at if happened else entry.posted_at
        if latest is None or (moment is not None and (moment - latest).total_seconds() > MAX_SILENCE):
            moment = moment or entry.posted_at
            segments.append(TimelineSegment(entry.period, starts_at=moment))
        since = segments[-1].starts_at
        assert since is not None
        segments[-1].add(entry, None if moment is None else (moment - since).total_seconds())
        latest = moment if latest is None or moment is None else max(latest, moment)
        latest = latest or moment
    # A cut silence is shown as a break.
    for segment in segments[:-1]:
        segment.length += BREAK_SECONDS
    return segments


def _even_segment(entries: Iterable[TimedEntry]) -> TimelineSegment:
    segment = TimelineSegment("")
    for place, entry in enumerate(entries):
        segment.add(entry, place * EVEN_INTERVAL)
        segment.period = entry.period or segment.period
    return segment
