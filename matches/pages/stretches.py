"""The periods of a match as stretches of a line, and the places of key events on it: for the timeline and the chart.

Places are thousandths of the line. shared/stretches.js computes the same.
"""

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from matches.pages.key_events import KeyEvent
from matches.scoring.score import SIDES
from matches.sports import Direction, Period, PeriodKind, Sport

LINE = 1000
SHOOTOUT_SHARE = 0.4  # of the length of all other periods
_MINUTE = re.compile(r"(\d+)(?:\+(\d+))?'$", re.ASCII)
_CLOCK = re.compile(r"(\d+):(\d\d)$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Stretch:
    """One column of the period table. `added`: where its added time begins; `end` without one."""

    code: str
    short: str
    begin: int
    added: int
    end: int

    @property
    def middle(self) -> float:
        return (self.begin + self.end) / 2

    @property
    def width(self) -> int:
        return self.end - self.begin


def played_periods(match: dict[str, Any]) -> set[str]:
    """The codes of the periods that have begun. `match`: as `events.match_data`."""
    return {row["code"] for row in match["tally"]["periods"]} | {match["period"]}


def lay_out(sport: Sport, events: Sequence[KeyEvent], played: Collection[str]) -> tuple[list[Stretch], dict[int, int]]:
    """Return the stretches, and the place of each event of a known period by its id.

    A sport that divides a match shows all regular periods, another one those that have begun.
    """
    known = {*played, *(event["period"] for event in events)}
    columns: dict[str, Period] = {}
    for period in sport.periods:
        always = sport.divided is not None and period.kind is PeriodKind.REGULAR
        if always or period.code in known or period.column_code in known:
            columns.setdefault(period.column_code, period)
    of_column: dict[str, list[KeyEvent]] = {code: [] for code in columns}
    for event in events:
        found = sport.period(event["period"])
        if found is not None:
            of_column[found.column_code].append(event)
    stretches: list[Stretch] = []
    places: dict[int, int] = {}
    added = {code: _added(sport, columns[code], of_column[code]) for code in columns}
    lengths = {code: (columns[code].length or 0) + added[code] for code in columns}
    timed = sum(lengths.values())
    units = {code: lengths[code] or (timed * SHOOTOUT_SHARE if timed else 1) for code in columns}
    total, passed = sum(units.values()), 0.0
    for code, period in columns.items():
        begin, end = _place(passed, total), _place(passed + units[code], total)
        passed += units[code]
        own = _place(passed - added[code], total)
        short = period.column or period.short
        stretches.append(Stretch(code, short, begin, own, end))
        untimed = [event for event in of_column[code] if seconds_of(sport, period, event["minute"]) is None]
        for event in of_column[code]:
            seconds = seconds_of(sport, period, event["minute"])
            if seconds is None:
                share = (untimed.index(event) + 1) / (len(untimed) + 1)
            else:
                share = min(1.0, seconds / lengths[code])
            places[event["id"]] = begin + math.floor(share * (end - begin) + 0.5)
    return stretches, places


def seconds_of(sport: Sport, period: Period, minute: str) -> int | None:
    """The seconds of the period at a minute label: "39'", "45+2'", "Q3 04:11"; None for another label."""
    if period.length is None:
        return None
    if found := _MINUTE.search(minute):
        if found[2]:
            return period.length + int(found[2]) * 60 - 30
        return min(period.length, max(0, int(found[1]) * 60 - 30 - period.start))
    if not (found := _CLOCK.search(minute)):
        return None
    shown = int(found[1]) * 60 + int(found[2])
    return max(0, period.length - shown if sport.direction is Direction.DOWN else shown - period.start)


def has_side(event: KeyEvent) -> bool:
    return event["side"] in SIDES


def _added(sport: Sport, period: Period, events: Sequence[KeyEvent]) -> int:
    """The added time that the events of a period show, in full minutes of seconds."""
    if period.length is None or sport.direction is not Direction.UP:
        return 0
    latest = max((seconds_of(sport, period, event["minute"]) or 0 for event in events), default=0)
    return max(0, math.ceil((latest - period.length) / 60) * 60)


def _place(units: float, total: float) -> int:
    return math.floor(units / total * LINE + 0.5)
