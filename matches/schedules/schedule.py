"""Schedules, their fixtures and what happened to each row, independent of the file format."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from livecast.errors import LivecastError
from livecast.input_limits import SCHEDULE_FILE, SCHEDULE_ROWS

Row = TypeVar("Row")

MAX_BYTES, MAX_ROWS = SCHEDULE_FILE.size, SCHEDULE_ROWS.size
MAX_TEXT = 120  # characters of a name
MAX_UID = 180
MAX_SCORE = 9_999
MAX_ATTENDANCE = 1_000_000
MAX_ROUND, MAX_GROUP = 60, 40  # characters, of which the names of rounds and groups are stored


class Stage(StrEnum):
    """What a schedule says about a match: its status in words of livecast, where livecast has one."""

    SCHEDULED = "scheduled"
    LIVE = "in play"
    FINISHED = "finished"
    POSTPONED = "postponed"
    ABANDONED = "abandoned"
    CANCELLED = "cancelled"
    AWARDED = "awarded"  # by officials, with or without play
    WALKOVER = "walkover"


@dataclass(frozen=True, slots=True)
class Result:
    """The goals or points of both teams. A shootout counts apart; None without one."""

    home: int
    away: int
    shootout: tuple[int, int] | None = None

    def __str__(self) -> str:
        kicks = f" ({self.shootout[0]}–{self.shootout[1]} on penalties)" if self.shootout else ""
        return f"{self.home}–{self.away}{kicks}"

    def swapped(self) -> "Result":
        return Result(self.away, self.home, self.shootout[::-1] if self.shootout else None)


@dataclass(frozen=True, slots=True)
class Scorer:
    """A goal that a file of results names. `side`: that it counts for. `minute` from 1; `added`: minutes after it."""

    side: str
    name: str
    minute: int
    added: int = 0
    penalty: bool = False
    own_goal: bool = False


@dataclass(frozen=True, slots=True)
class Fixture:
    """One announced match. `row`: its row in the file, from 1. Missing values are "".

    `knockout`: None if the file does not say it. `figures`: as in Match.figures, without an entry for what is unknown.
    `kickoff` has its zone. If `time_known` is False, only its day counts, and it is at noon. `guesses` are sentences on
    what was not stated clearly; `unused` names what the row says and livecast does not keep.
    """

    row: int
    home: str
    away: str
    kickoff: datetime
    time_known: bool = True
    competition: str = ""
    season: str = ""
    sport: str = ""  # a code of matches.sports
    venue: str = ""
    language: str = ""
    uid: str = ""
    stage: Stage | None = None
    result: Result | None = None
    round: str = ""
    group: str = ""
    knockout: bool | None = None
    attendance: int | None = None
    figures: Mapping[str, Any] = field(default_factory=dict)
    scorers: tuple[Scorer, ...] = ()
    guesses: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return f"{self.home} v {self.away}"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that makes no match, and the reason."""

    row: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """The content of a file. Each row that is not blank is a fixture, skipped, refused, or the row of the headings.

    `skipped` rows are no matches that could be imported: headings, byes. `refused` rows look like matches that cannot
    be read. `columns` are the columns or properties that were read, each with what it was read as; `unused` names the
    others. `guesses` concern the whole file. `must_choose_order`: dates like 09/05/2026 have two meanings, and the
    order of the day and the month has to be chosen before the matches are announced.
    """

    form: str  # "CSV", "Excel" or "iCalendar"
    fixtures: tuple[Fixture, ...] = ()
    skipped: tuple[LeftOut, ...] = ()
    refused: tuple[LeftOut, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    unused: tuple[str, ...] = ()
    guesses: tuple[str, ...] = ()
    must_choose_order: bool = False
    heading_row: int | None = None


class RowError(Exception):
    """One row cannot be imported. The other rows are not affected."""


class RowSkipped(Exception):
    """One row is not a match to import."""


@dataclass(slots=True)
class ScheduleRows:
    """Collects what becomes of the rows of a file."""

    fixtures: list[Fixture] = field(default_factory=list)
    skipped: list[LeftOut] = field(default_factory=list)
    refused: list[LeftOut] = field(default_factory=list)

    def add_all(
        self, rows: Iterable[tuple[int, Row]], fixture_of: Callable[[int, Row], Fixture], text_of: Callable[[Row], str]
    ) -> None:
        """Add rows. A row that raises RowError or RowSkipped is kept with its text and the reason."""
        for number, row in rows:
            try:
                self.fixtures.append(_check_fixture(fixture_of(number, row)))
            except RowError as reason:
                self.refused.append(LeftOut(number, text_of(row)[:200], str(reason)))
            except RowSkipped as reason:
                self.skip(number, text_of(row), str(reason))

    def skip(self, number: int, text: str, reason: str) -> None:
        self.skipped.append(LeftOut(number, text[:200], reason))


def _check_fixture(fixture: Fixture) -> Fixture:
    """Return the fixture if it is valid. Raises RowError."""
    if not fixture.home or not fixture.away:
        raise RowError("A team is missing.")
    if fixture.home.casefold() == fixture.away.casefold():
        raise RowError(f"{fixture.home[:60]} cannot play against itself.")
    texts = (fixture.home, fixture.away, fixture.competition, fixture.season, fixture.venue, fixture.language)
    if any("\x00" in text for text in (*texts, fixture.uid)):
        raise RowError("The row contains a NUL character.")
    if any(len(text) > MAX_TEXT for text in texts):
        raise RowError(f"A name has at most {MAX_TEXT} characters.")
    if len(fixture.season) > 20 or len(fixture.language) > 12:
        raise RowError("A season has at most 20 characters, a language at most 12.")
    if len(fixture.uid) > MAX_UID:
        raise RowError(f"An id has at most {MAX_UID} characters.")
    if not 1900 <= fixture.kickoff.year <= 2200:
        raise RowError(f"The year {fixture.kickoff.year} is not between 1900 and 2200.")
    return fixture


def check_size(data: bytes) -> None:
    SCHEDULE_FILE.require(data, f"A schedule has at most {MAX_BYTES // 1024} KB: split it by months.")


def check_rows(count: int, none: str, most: int = MAX_ROWS) -> None:
    """Refuse a file with too many matches, or without matches.

    `none` is the error sentence for that.
    """
    if not count:
        raise LivecastError("schedule.empty", none)
    if count > most:
        too_many = f"A schedule has at most {most:,} matches: split it by months."
        raise LivecastError(SCHEDULE_ROWS.code, too_many, status=413)
