"""Schedules and their fixtures, independent of the file format."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from livecast.errors import LivecastError
from livecast.input_limits import SCHEDULE_FILE, SCHEDULE_ROWS

Row = TypeVar("Row")

MAX_BYTES, MAX_ROWS = SCHEDULE_FILE.size, SCHEDULE_ROWS.size
MAX_TEXT = 120  # characters of a name
MAX_UID = 180

# Separators between the two teams of a title, the clearest first. The home team follows “@”.
_SEPARATORS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\s+(?:v|vs|versus)\.?\s+",
        r"(?<=[^\x00-\x7f])\s*(?:vs?|对阵|对)\s*(?=[^\x00-\x7f])",
        r"\s+\d{1,3}\s*[-–:]\s*\d{1,3}\s+",
        r"\s+[-–—]\s+",
    )
]
_AT = re.compile(r"\s+(?:@|at)\s+", re.IGNORECASE)
_FIRST, _LAST = re.compile(r"[\w(]"), re.compile(r"[\w).!]")


@dataclass(frozen=True, slots=True)
class Fixture:
    """One announced match. `row`: its row in the file, from 1. Missing values are ""."""

    row: int
    home: str
    away: str
    kickoff: datetime  # with its zone
    competition: str = ""
    season: str = ""
    sport: str = ""  # a code of matches.sports
    venue: str = ""
    language: str = ""
    uid: str = ""


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that cannot be imported, and the reason."""

    row: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Schedule:
    form: str  # "CSV" or "iCalendar"
    fixtures: tuple[Fixture, ...] = ()
    refused: tuple[RefusedRow, ...] = ()


class RowError(Exception):
    """One row cannot be imported. The other rows are not affected."""


def build_schedule(
    form: str, rows: Iterable[tuple[int, Row]], fixture_of: Callable[[int, Row], Fixture], text_of: Callable[[Row], str]
) -> Schedule:
    """Build a schedule from the rows of a file.

    Rows that raise RowError become refused rows with their text.
    """
    fixtures, refused = [], []
    for number, row in rows:
        try:
            fixtures.append(_check_fixture(fixture_of(number, row)))
        except RowError as reason:
            refused.append(RefusedRow(number, text_of(row)[:200], str(reason)))
    return Schedule(form, tuple(fixtures), tuple(refused))


def split_teams(title: str) -> tuple[str, str]:
    """Split a title into home and away team: “Harbour v Mill”, “Mill @ Harbour”.

    Raises RowError.
    """
    for between in (*_SEPARATORS, _AT):
        parts = [_without_noise(part) for part in between.split(title)]
        if len(parts) == 2 and all(parts):
            first, second = parts
            return (second, first) if between is _AT else (first, second)
    raise RowError(
        f"“{title[:60]}” does not name two teams: write “Home v Away”." if title else "The teams are missing."
    )


def _without_noise(name: str) -> str:
    """The name without signs at its ends. Two patterns, one for each end, keep the time linear."""
    first, last = _FIRST.search(name), _LAST.search(name[::-1])
    return name[first.start() : len(name) - last.start()] if first and last else ""


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


def check_rows(count: int, none: str) -> None:
    """Refuse a file with too many matches, or without matches.

    `none` is the error sentence for that.
    """
    if not count:
        raise LivecastError("schedule.empty", none)
    if count > MAX_ROWS:
        too_many = f"A schedule has at most {MAX_ROWS:,} matches: split it by months."
        raise LivecastError(SCHEDULE_ROWS.code, too_many, status=413)
