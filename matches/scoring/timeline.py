"""The timeline of a match for a replay: the second at which each entry is shown.

A timeline consists of segments. In a sport with a clock a segment is a period, which ends with its latest entry, or the
break after it, which is shortened. Without a clock a segment is a time of continuous writing; long silences are cut.

Entries are added in the order of the match. An entry never changes the seconds of the entries before it, unless it
changes what the whole timeline follows (`Source`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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


class Source(StrEnum):
    """The times of most entries. The last two are times of the day."""

    CLOCK = "clock"
    HAPPENED = "happened"
    POSTED = "posted"


@dataclass(slots=True)
class TimelineSegment:
    """`begin`: the second of the timeline. `starts_at`: the time of day, if the axis is Axis.TIME.

    `latest`: seconds into the segment of its latest entry.
    """

    period: str
    begin: float = 0.0
    is_break: bool = False
    length: float = 0.0
    starts_at: datetime | None = None
    latest: float = 0.0

    @property
    def end(self) -> float:
        return self.begin + self.length

    def add(self, seconds: float | None) -> float:
        """Add an entry at `seconds` into the segment, and return its second of the timeline.

        None or an earlier time means the time of the previous entry.
        """
        if seconds is not None:
            self.latest = max(self.latest, seconds)
            self.length = max(self.length, self.latest)
        return self.begin + self.latest

    def as_data(self, sport: Sport) -> dict[str, Any]:
        return {
            "period": self.period,
            "break": self.is_break,
            "begin": round(self.begin, 2),
            "length": round(self.length, 2),
            "since": self.starts_at.isoformat() if self.starts_at else None,
            "clock": clock_data(sport, self.period, Clock()),
        }


@dataclass(frozen=True, slots=True)
class Timeline:
    """`moments`: the data of each entry."""

    axis: Axis
    segments: Sequence[TimelineSegment]
    moments: Sequence[dict[str, Any]]

    def as_data(self, sport: Sport) -> dict[str, Any]:
        """Return the segments in order, and the second of each entry from the first segment's start."""
        return axis_data(self.axis, self.segments, sport) | {"moments": self.moments}


def axis_data(axis: Axis, segments: Sequence[TimelineSegment], sport: Sport) -> dict[str, Any]:
    """Return the data of a timeline except its moments."""
    length = segments[-1].end if segments else 0.0
    stretches = [segment.as_data(sport) for segment in segments]
    return {"axis": axis.value, "length": round(length, 2), "stretches": stretches}


def moment_data(entry: TimedEntry, at: float, sport: Sport) -> dict[str, Any]:
    return {
        "id": entry.pk,
        "at": round(at, 2),
        "key": sport.kind(entry.kind).key_event and entry.retracted_at is None,
        "scoreline": entry.scoreline,
    }


def timeline_of(entries: Sequence[TimedEntry], sport: Sport) -> Timeline:
    """Return the timeline of entries, which are in the order of the match."""
    growing = GrowingTimeline(sport, EntryTimes(sport, entries).source)
    moments: dict[Axis, list[dict[str, Any]]] = {axis: [] for axis in growing.axes}
    for entry in entries:
        for axis, at in growing.add(entry):
            moments[axis].append(moment_data(entry, at, sport))
    return Timeline(growing.axis, growing.segments, moments[growing.axis])


class EntryTimes:
    """How many entries have which times."""

    def __init__(self, sport: Sport, entries: Iterable[TimedEntry] = ()) -> None:
        self._sport = sport
        self._entries = self._happened = self._clocked = self._known = 0
        for entry in entries:
            self.add(entry)

    def add(self, entry: TimedEntry) -> None:
        period = self._sport.period(entry.period)
        is_clocked = period is not None and period.length is not None
        self._entries += 1
        self._happened += entry.happened_at is not None
        self._clocked += is_clocked
        self._known += is_clocked and entry.clock_seconds is not None

    @property
    def source(self) -> Source:
        """What a timeline of these entries follows."""
        if self._known and self._known * 2 >= self._clocked:
            return Source.CLOCK
        return Source.HAPPENED if self._happened * 2 > self._entries else Source.POSTED


class GrowingTimeline:
    """A timeline that follows `source`. Adding an entry costs the same for any number of entries."""

    def __init__(self, sport: Sport, source: Source) -> None:
        self._entries = 0
        self._clock = _SegmentsByClock(sport) if source is Source.CLOCK else None
        self._time = _SegmentsByTime(source)
        self._even = _EvenSegment()

    @property
    def axes(self) -> tuple[Axis, ...]:
        """The axes that the timeline may have."""
        return (Axis.CLOCK,) if self._clock is not None else (Axis.TIME, Axis.EVEN)

    @property
    def axis(self) -> Axis:
        if self._clock is not None:
            return Axis.CLOCK
        # Entries that were imported at once have nearly equal times.
        is_even = sum(segment.length for segment in self._time.segments) < self._entries
        return Axis.EVEN if is_even else Axis.TIME

    @property
    def segments(self) -> list[TimelineSegment]:
        if self._clock is not None:
            return self._clock.segments
        return self._time.segments if self.axis is Axis.TIME else self._even.segments

    def add(self, entry: TimedEntry) -> list[tuple[Axis, float]]:
        """Add the next entry. Returns its second on each of the axes."""
        self._entries += 1
        if self._clock is not None:
            return [(Axis.CLOCK, self._clock.add(entry))]
        return [(Axis.TIME, self._time.add(entry)), (Axis.EVEN, self._even.add(entry))]


class _SegmentsByClock:
    """A segment for each period and each break. An entry without a period joins the previous entry."""

    def __init__(self, sport: Sport) -> None:
        self._sport = sport
        self.segments = [TimelineSegment("")]

    def add(self, entry: TimedEntry) -> float:
        period, last = self._sport.period(entry.period), self.segments[-1]
        if period is None:
            if entry.period == BETWEEN and last.period and not last.is_break:
                last = self._begin(last.period, is_break=True)
            return last.add(None)
        if self._sport.order(period.code) > self._sport.order(last.period):
            if last.period and not last.is_break:
                self._begin(last.period, is_break=True)
            return self._begin(period.code).add(self._clock_of(entry))
        # A line of the current period, or a late entry about an earlier one.
        is_current = period.code == last.period and not last.is_break
        at = last.add(self._clock_of(entry) if is_current else None)
        if period.kind is PeriodKind.SHOOTOUT and not last.is_break:
            last.length += PENALTY_INTERVAL
            at = last.add(last.length)
        return at

    def _begin(self, period: str, *, is_break: bool = False) -> TimelineSegment:
        length = BREAK_SECONDS if is_break else 0.0
        self.segments.append(TimelineSegment(period, self.segments[-1].end, is_break, length))
        return self.segments[-1]

    def _clock_of(self, entry: TimedEntry) -> float | None:
        period = self._sport.period(entry.period)
        return None if period is None or period.length is None else entry.clock_seconds


class _SegmentsByTime:
    """A segment for each time of continuous writing."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._latest: datetime | None = None
        self.segments: list[TimelineSegment] = []

    def add(self, entry: TimedEntry) -> float:
        moment = entry.happened_at if self._source is Source.HAPPENED else entry.posted_at
        latest = self._latest
        if latest is None or (moment is not None and (moment - latest).total_seconds() > MAX_SILENCE):
            moment = moment or entry.posted_at
            self._begin(entry.period, moment)
        since = self.segments[-1].starts_at
        assert since is not None
        at = self.segments[-1].add(None if moment is None else (moment - since).total_seconds())
        # After an entry whose time is not known, the next entry begins a segment.
        self._latest = moment if moment is None or latest is None else max(latest, moment)
        return at

    def _begin(self, period: str, starts_at: datetime) -> None:
        if self.segments:  # a cut silence is shown as a break
            self.segments[-1].length += BREAK_SECONDS
        begin = self.segments[-1].end if self.segments else 0.0
        self.segments.append(TimelineSegment(period, begin, starts_at=starts_at))


class _EvenSegment:
    """One segment, whose entries have even intervals."""

    def __init__(self) -> None:
        self._entries = 0
        self.segments = [TimelineSegment("")]

    def add(self, entry: TimedEntry) -> float:
        (segment,) = self.segments
        segment.period = entry.period or segment.period
        at = segment.add(self._entries * EVEN_INTERVAL)
        self._entries += 1
        return at
