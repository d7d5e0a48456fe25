"""Find the columns of a schedule: by the names in a row of headings, otherwise by their content."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date

from matches.schedules.calendar_words import NOT_KNOWN, WEEKDAY
from matches.schedules.column_names import COLUMN
from matches.schedules.dates import DateColumn, read_date_text
from matches.schedules.plain_text import fold, heading
from matches.schedules.schedule import RowError
from matches.schedules.stages import stage_of
from matches.schedules.times import parse_zone, read_kickoff
from matches.schedules.title_parts import score_of
from matches.schedules.title_words import is_round
from matches.schedules.titles import split_teams

UNUSED_ROLES = frozenset({"number"})  # known names of columns that livecast does not keep
_LOOK_AT = 40  # rows, for headings and for content
_SHARE = 0.6  # of the cells of a column
_LEAST_HEADINGS = 2


@dataclass(slots=True)
class Columns:
    """The role of each column, by its index. `heading_row`: the index of the row of headings, or None."""

    roles: dict[int, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    heading_row: int | None = None
    guesses: list[str] = field(default_factory=list)

    def has(self, *roles: str) -> bool:
        return set(roles) <= set(self.roles.values())

    @property
    def is_complete(self) -> bool:
        teams = self.has("match") or self.has("home", "away")
        return teams and (self.has("date") or self.has("time"))

    def name_of(self, index: int) -> str:
        shown = self.names[index] if index < len(self.names) else ""
        return shown or f"column {index + 1}"

    def by_role(self, cells: Sequence[str]) -> dict[str, str]:
        """The cells by role. Of two columns with one role, the first cell that is not empty counts."""
        found: dict[str, str] = {}
        for index, role in self.roles.items():
            if index < len(cells) and not found.get(role):
                found[role] = cells[index]
        return found


def is_heading(cells: Sequence[str]) -> bool:
    """Whether most cells of the row are names of columns."""
    filled = [cell for cell in cells if cell.strip()]
    known = {COLUMN[name] for cell in filled if (name := heading(cell[:60])) in COLUMN}
    return len(known) >= _LEAST_HEADINGS and 2 * sum(heading(cell[:60]) in COLUMN for cell in filled) >= len(filled)


def find_columns(rows: Sequence[Sequence[str]], today: date) -> Columns:
    """Find the columns of a table. Roles that the headings leave out are found by content."""
    columns = Columns()
    columns.heading_row = next((index for index, row in enumerate(rows[:_LOOK_AT]) if is_heading(row)), None)
    if columns.heading_row is not None:
        columns.names = [" ".join(name.split())[:60] for name in rows[columns.heading_row]]
        for index, name in enumerate(columns.names):
            if (role := COLUMN.get(heading(name))) is not None:
                columns.roles[index] = role
    start = 0 if columns.heading_row is None else columns.heading_row + 1
    _by_content(columns, rows[start : start + _LOOK_AT], today)
    return columns


def _by_content(columns: Columns, rows: Sequence[Sequence[str]], today: date) -> None:
    """Give roles to columns without a known name, and take roles from columns whose content cannot be right."""
    width = max((len(row) for row in rows), default=0)
    cells = {
        index: [row[index].strip() for row in rows if index < len(row) and row[index].strip()] for index in range(width)
    }
    shares = {
        index: {kind: _share(found, test) for kind, test in _tests(today).items()}
        for index, found in cells.items()
        if found
    }
    for index, role in list(columns.roles.items()):
        share = shares.get(index)
        if role == "match" and share and share["match"] < 1 - _SHARE and columns.has("home", "away"):
            columns.roles[index] = "number"
        elif role == "date" and share and share["date"] < 1 - _SHARE and share["weekday"] >= _SHARE:
            columns.roles[index] = "weekday"
        elif role == "weekday" and share and share["date"] >= _SHARE and not columns.has("date"):
            columns.roles[index] = "date"
    _swap(columns, shares)
    free = [index for index in shares if index not in columns.roles]
    for role in ("date", "time", "match", "score", "status", "zone"):
        if role == "match" and columns.has("home", "away"):
            continue
        if role == "time" and any(read_both(cell, today) for cell in _cells_of(columns, "date", cells)):
            continue
        best = max(free, key=lambda index: shares[index][role], default=None)
        if not columns.has(role) and best is not None and shares[best][role] >= _SHARE:
            _take(columns, free, best, role, read_as=role)
    texts = [index for index in free if shares[index]["name"] >= _SHARE]
    if not columns.has("match"):
        missing = [role for role in ("home", "away") if not columns.has(role)]
        if len(texts) >= len(missing):
            for role, index in zip(missing, texts, strict=False):
                _take(columns, free, index, role, read_as=f"{role} team")


def _take(columns: Columns, free: list[int], index: int, role: str, read_as: str) -> None:
    columns.roles[index] = role
    free.remove(index)
    name = columns.name_of(index)
    shown = f"“{name}”" if index < len(columns.names) and columns.names[index] else name
    columns.guesses.append(f"{shown} is read as the {read_as}, by its content.")


def _swap(columns: Columns, shares: dict[int, dict[str, float]]) -> None:
    """Swap “date” and “time” if the one column has times only and the other dates only."""
    index_of = {role: index for index, role in columns.roles.items()}
    day, clock = index_of.get("date"), index_of.get("time")
    if day is None or clock is None or day not in shares or clock not in shares:
        return
    if shares[day]["date"] < 1 - _SHARE and shares[clock]["date"] >= _SHARE and shares[day]["time"] >= _SHARE:
        columns.roles[day], columns.roles[clock] = "time", "date"
        columns.guesses.append("The columns of the date and the time are swapped.")


def _cells_of(columns: Columns, role: str, cells: dict[int, list[str]]) -> list[str]:
    return [cell for index, found in columns.roles.items() if found == role for cell in cells.get(index, [])[:5]]


def _share(cells: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(test(cell) for cell in cells) / len(cells)


def _tests(today: date) -> dict[str, Callable[[str], bool]]:
    return {
        "date": lambda cell: is_date(cell, today),
        "time": is_time,
        "match": _is_title,
        "score": lambda cell: score_of(cell[:40]) is not None or fold(cell[:20]) in ("-:-", ":", "-", "- : -", "– : –"),
        "status": lambda cell: stage_of(cell) is not None,
        "zone": _is_zone,
        "weekday": lambda cell: fold(cell[:20]).strip(".,() ") in WEEKDAY,
        "name": _is_name,
    }


def is_date(cell: str, today: date) -> bool:
    if len(cell) > 80:
        return False
    try:
        DateColumn([], today).read(cell)
    except RowError:
        try:
            DateColumn([], today, day_first=False).read(cell)
        except RowError:
            return False
    return True


def is_time(cell: str) -> bool:
    return len(cell) <= 40 and any(sign.isdecimal() for sign in cell) and _reads(cell)


def _reads(cell: str) -> bool:
    try:
        return read_kickoff(date(2026, 7, 1), cell, UTC).time_known
    except RowError:
        return False


def read_both(cell: str, today: date) -> bool:
    """Whether the cell has a date and a time."""
    found = read_date_text(cell) if len(cell) <= 80 else None
    return found is not None and is_time(found.rest)


def _is_title(cell: str) -> bool:
    try:
        return bool(split_teams(cell[:300])) and not is_date(cell, date(2026, 7, 1))
    except RowError:
        return False


def _is_zone(cell: str) -> bool:
    try:
        parse_zone(cell[:60])
    except RowError:
        return False
    return True


def _is_name(cell: str) -> bool:
    """Whether the cell may be the name of a team."""
    letters = sum(sign.isalpha() for sign in cell[:120])
    plain = fold(cell[:60])
    return letters >= 2 and plain not in NOT_KNOWN and plain not in ("v", "vs", "vs.") and not is_round(cell)
