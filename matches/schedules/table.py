"""Read a schedule from the rows of a table, of a CSV file or of a spreadsheet.

| column      | content                                                                      |
|-------------|------------------------------------------------------------------------------|
| home, away  | the teams; a stage or a score beside a name is understood                    |
| match       | “Home v Away”, instead of the two                                            |
| date        | one order of day and month for the whole column; it may contain the time     |
| time        | empty or TBC: the day alone; it may contain the date                         |
| zone        | the default is the time's own, then the chosen one                           |
| competition, season, venue, language | texts                                               |
| sport       | a code or a name of matches.sports                                           |
| score, home score, away score, status | result and stage                                   |
| round, group, attendance, home tries, away tries | as in Fixture                         |
| weekday     | has to fit the date                                                          |
| uid         | identifies a match whose day changes                                         |

columns.py has the names of the columns in several languages. The order of the columns does not matter.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from livecast.clean_text import clean
from livecast.errors import LivecastError
from matches.schedules.calendar_words import WEEKDAY
from matches.schedules.columns import UNUSED_ROLES, Columns, find_columns, is_heading
from matches.schedules.dates import DateColumn, DateText, read_date_text
from matches.schedules.plain_text import digits, fold
from matches.schedules.schedule import (
    MAX_ATTENDANCE,
    MAX_GROUP,
    MAX_ROUND,
    MAX_SCORE,
    Fixture,
    Result,
    RowError,
    RowSkipped,
    Schedule,
    ScheduleRows,
    check_rows,
)
from matches.schedules.sport_names import sport_code
from matches.schedules.times import parse_zone, read_kickoff
from matches.schedules.title_parts import Title, score_of
from matches.schedules.titles import read_team, read_title
from matches.schedules.unknown_teams import check_teams
from matches.standings.rounds import is_knockout

MAX_CELL = 1_000  # characters
MAX_COLUMNS = 200
_NO_SCORE = frozenset(("", "-", "-:-", ":", "- : -", "v", "vs", "–", "–:–", "-–-", "x", "n/a", "tbd", "?", "?:?"))


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row that is not blank, with its number in the file."""

    number: int
    cells: Sequence[str]

    @property
    def text(self) -> str:
        return " · ".join(filter(None, (clean(cell[:200]) for cell in self.cells[:MAX_COLUMNS])))


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read a file: the zone of times without one, the chosen order of dates, and today in that zone."""

    zone: tzinfo
    day_first: bool | None = None
    today: date | None = None

    @property
    def day(self) -> date:
        return self.today or datetime.now(self.zone).date()


@dataclass(slots=True)
class _Table:
    columns: Columns
    dates: DateColumn
    reading: Reading
    heading_date: tuple[str, int] | None = None  # the last row that is a date alone, with its number
    kept_date: tuple[str, int] | None = None  # the date of the row above


def read_table(
    form: str, rows: Sequence[TableRow], reading: Reading, guesses: Sequence[str] = (), unused: Sequence[str] = ()
) -> Schedule:
    """Read the fixtures of a table. `guesses` and `unused`: what the reader of the file has to say.

    Raises LivecastError for a table without teams or dates: schedule.no_columns, schedule.empty, schedule.too_big.
    """
    if not rows:
        raise LivecastError("schedule.no_columns", "The file is empty.")
    columns = find_columns([row.cells[:MAX_COLUMNS] for row in rows[:80]], reading.day)
    if not columns.is_complete:
        raise LivecastError(
            "schedule.no_columns",
            "The first row must name the columns: home, away, date and time at least.",
        )
    start = 0 if columns.heading_row is None else columns.heading_row + 1
    body = rows[start:]
    check_rows(len(body), "The file has no row below its columns.")
    found = ScheduleRows()
    table = _Table(columns, _date_column(columns, body, reading), reading)
    for row in rows[: max(0, start - 1)]:
        try:
            _skip_heading(row, table)
        except RowSkipped as reason:
            found.skip(row.number, row.text, f"It is above the headings. {reason}")
        else:
            found.skip(row.number, row.text, "It is above the headings.")
    found.add_all(((row.number, row) for row in body), lambda _, row: _fixture(row, table), lambda row: row.text)
    return Schedule(
        form,
        tuple(found.fixtures),
        tuple(found.skipped),
        tuple(found.refused),
        columns=tuple(
            (columns.name_of(index), role) for index, role in sorted(columns.roles.items()) if role not in UNUSED_ROLES
        ),
        unused=(*_unused_columns(columns, body), *unused),
        guesses=(*guesses, *columns.guesses),
        must_choose_order=any(table.dates.is_ambiguous(one) for one in _dates(columns, body)),
        heading_row=None if columns.heading_row is None else rows[columns.heading_row].number,
    )


def _date_column(columns: Columns, rows: Sequence[TableRow], reading: Reading) -> DateColumn:
    return DateColumn(
        [text for row in rows if (text := _date_text(columns.by_role(row.cells)))], reading.day, reading.day_first
    )


def _dates(columns: Columns, rows: Sequence[TableRow]) -> list[DateText]:
    texts = (_date_text(columns.by_role(row.cells)) for row in rows)
    return [found for text in texts if text and len(text) <= MAX_CELL and (found := read_date_text(text))]


def _date_text(cells: dict[str, str]) -> str:
    """The text with the date, with the weekday of a column of its own."""
    text = cells["date"] if "date" in cells else cells.get("time", "")
    weekday = fold(cells.get("weekday", "")[:20]).strip(".")
    return f"{weekday}, {text}" if weekday in WEEKDAY and text else text


def _unused_columns(columns: Columns, rows: Sequence[TableRow]) -> list[str]:
    filled = {index for row in rows for index, cell in enumerate(row.cells[:MAX_COLUMNS]) if cell.strip()}
    named = {index for index, name in enumerate(columns.names) if name}
    unused = [
        columns.name_of(index)
        for index in sorted((filled | named) & set(range(MAX_COLUMNS)))
        if columns.roles.get(index, "number") in UNUSED_ROLES
    ]
    if any(len(row.cells) > MAX_COLUMNS for row in rows):
        unused.append(f"the columns after column {MAX_COLUMNS}")
    return unused


def _fixture(row: TableRow, table: _Table) -> Fixture:
    if is_heading(row.cells[:MAX_COLUMNS]):
        raise RowSkipped("The headings again.")
    _skip_heading(row, table)
    cells = {role: _tidy_cell(cell) for role, cell in table.columns.by_role(row.cells).items()}
    title = _title(cells)
    _add_score(title, cells)
    _add_status(title, cells)
    zone = parse_zone(cells["zone"]) if cells.get("zone") else table.reading.zone
    day, clock, guesses = _day_and_clock(row, cells, table)
    kickoff = read_kickoff(day, clock, zone)
    group = cells.get("group", "")[:MAX_GROUP]
    round_name = (cells.get("round") or title.round)[:MAX_ROUND]
    return Fixture(
        row=row.number,
        home=title.home,
        away=title.away,
        kickoff=kickoff.at,
        time_known=kickoff.time_known,
        competition=cells.get("competition", "") or title.competition,
        season=cells.get("season", ""),
        sport=sport_code(cells.get("sport", "")),
        venue=cells.get("venue", ""),
        language=cells.get("language", ""),
        uid=cells.get("uid", ""),
        stage=title.stage,
        result=title.result,
        round=round_name,
        group=group,
        knockout=is_knockout(round_name, group) if round_name else None,
        attendance=_count(cells.get("attendance", ""), MAX_ATTENDANCE),
        figures=_figures(cells),
        guesses=(*title.guesses, *guesses, *kickoff.guesses),
        unused=(*title.unused, *kickoff.unused),
    )


def _figures(cells: dict[str, str]) -> dict[str, Any]:
    tries = {side: _count(cells.get(f"{side} tries", ""), MAX_SCORE) for side in ("home", "away")}
    return {"tries": tries} if None not in tries.values() else {}


def _count(text: str, most: int) -> int | None:
    """The number of a cell, which may be written as “54,321” or “54.321”; None without one."""
    plain = re.sub(r"(?<=\d)[., '\u00a0](?=\d{3}\b)", "", digits(text.strip()))
    return int(plain) if plain.isdecimal() and len(plain) <= 9 and int(plain) <= most else None


def _tidy_cell(cell: str) -> str:
    if len(cell) > MAX_CELL:
        raise RowError(f"A cell has at most {MAX_CELL:,} characters.")
    return clean(cell)


def _skip_heading(row: TableRow, table: _Table) -> None:
    """Skip a row with one text: a heading. If it is a date, it is the date of the rows below it."""
    filled = [cell for cell in row.cells if cell.strip()]
    if len(filled) != 1 or len(table.columns.roles) < 2:
        return
    text = clean(filled[0][:MAX_CELL])
    try:
        _, rest = table.dates.read(text)
    except RowError:
        if _names_two_teams(text):
            return
        table.heading_date = None
        raise RowSkipped("It has one text only, and no match.") from None
    if not rest.strip():
        table.heading_date = (text, row.number)
        raise RowSkipped("A date: that of the rows below that have none.")


def _names_two_teams(text: str) -> bool:
    try:
        read_title(text)
    except RowError:
        return False
    return True


def _title(cells: dict[str, str]) -> Title:
    """The teams, of the column with both or of the columns of each."""
    home, away = cells.get("home", ""), cells.get("away", "")
    if not (home and away) and cells.get("match"):
        title = read_title(cells["match"])
    else:
        title = Title()
        title.home, title.away = read_team(home, title), read_team(away, title)
    check_teams(title, home, away)
    return title


def _add_score(title: Title, cells: dict[str, str]) -> None:
    """Add the score of one column or of two. A text in its place may be a stage."""
    first, second = cells.get("home score", ""), cells.get("away score", "")
    if first or second:
        if digits(first).isdecimal() and digits(second).isdecimal():
            points = int(digits(first)[:9]), int(digits(second)[:9])
            if max(points) > MAX_SCORE:
                raise RowError(f"A team has at most {MAX_SCORE:,} points.")
            title.result = Result(*points)
        elif {fold(first), fold(second)} - _NO_SCORE:
            title.unused.append(f"the scores “{first[:20]}” and “{second[:20]}”")
    text = cells.get("score", "")
    if fold(text) in _NO_SCORE:
        return
    score = score_of(text)
    if score is not None:
        title.result = score
    elif not title.take_all(text):
        title.unused.append(f"the score “{text[:40]}”")


def _add_status(title: Title, cells: dict[str, str]) -> None:
    text = cells.get("status", "")
    if text and not title.take_all(text):
        title.unused.append(f"the note “{text[:60]}”")


def _day_and_clock(row: TableRow, cells: dict[str, str], table: _Table) -> tuple[date, str, list[str]]:
    """The day, the text of the time, and what was guessed."""
    clock = cells.get("time", "") if "date" in cells else ""
    text, guesses = _date_text(cells), []
    if not text or (text == clock == "") or ("date" not in cells and read_date_text(text) is None):
        # A merged cell, or a heading with the date of the rows below it.
        above = table.heading_date or table.kept_date
        if above is not None:
            clock = clock or (text if "date" not in cells else "")
            guesses.append(f"The date is that of row {above[1]}: {above[0]}.")
            text = above[0]
    elif table.kept_date is None or table.kept_date[0] != text:
        table.kept_date, table.heading_date = (text, row.number), None
    found, rest = table.dates.read(text)
    if found.guess:
        guesses.append(found.guess)
    if rest.strip() and clock:
        clock = _one_time(found.day, rest, clock, table.reading.zone)
    return found.day, clock or rest, guesses


def _one_time(day: date, rest: str, clock: str, zone: tzinfo) -> str:
    """The time of a row that has one beside the date and one in its own column. Raises RowError if they differ."""
    own = read_kickoff(day, clock, zone)
    try:
        beside = read_kickoff(day, rest, zone)
    except RowError:
        raise RowError(
            f"The date has “{rest[:30]}” after it, which is not a time: write one date as 2026-05-09."
        ) from None
    if not own.time_known:
        return rest
    is_midnight = beside.at.hour == beside.at.minute == 0  # programs add it to a date
    if beside.time_known and not is_midnight and beside.at.time() != own.at.time():
        raise RowError(f"The row has two times: “{rest[:20]}” and “{clock[:20]}”.")
    return clock
