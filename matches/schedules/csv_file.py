"""Read a schedule from CSV. Columns are found by name, in any order and with any delimiter.

| column      | names                                                                       |
|-------------|-----------------------------------------------------------------------------|
| home        | home, home team, host, 主队                                                 |
| away        | away, away team, visitor, guest, 客队                                       |
| match       | match, fixture, teams, 对阵: “Home v Away”, instead of the two              |
| date        | date, day, match date, 日期; it may contain the time                        |
| time        | time, kick-off, ko, start, 时间, 开球时间; it may contain the date          |
| zone        | timezone, tz, zone, 时区; the default is the time's own, then the chosen one |
| competition | competition, league, tournament, 赛事, 联赛                                 |
| season      | season, 赛季                                                                |
| sport       | sport, 项目: a code or a name of matches.sports                             |
| venue       | venue, stadium, ground, location, 场地, 球场                                |
| language    | language, lang, 语言                                                        |
| uid         | id, uid, match id, 编号: identifies a match whose day changes               |
"""

import csv
import io
from datetime import tzinfo

from livecast.errors import LivecastError
from matches.schedules.datetimes import is_day_first, parse_kickoff, parse_zone
from matches.schedules.schedule import (
    MAX_ROWS,
    Fixture,
    RowError,
    Schedule,
    build_schedule,
    check_rows,
    check_size,
    split_teams,
)
from matches.sports import OTHER, SPORTS

_COLUMN_NAMES = {
    "home": "home|home team|hometeam|host|home side|主队|主场|主队名称",
    "away": "away|away team|awayteam|visitor|visitors|guest|away side|客队|客场|客队名称",
    "match": "match|fixture|teams|game|event|对阵|比赛",
    "date": "date|day|match date|game date|日期|比赛日期",
    "time": "time|kick off|kickoff|ko|start|start time|kick off time|datetime|时间|开球时间|比赛时间|开赛时间",
    "zone": "timezone|time zone|tz|zone|时区",
    "competition": "competition|league|tournament|division|赛事|联赛|赛事名称",
    "season": "season|赛季",
    "sport": "sport|运动|项目|运动项目",
    "venue": "venue|stadium|ground|location|place|场地|球场|地点|场馆|体育场",
    "language": "language|lang|语言",
    "uid": "id|uid|match id|fixture id|编号|比赛编号",
}
_COLUMN = {name: column for column, names in _COLUMN_NAMES.items() for name in names.split("|")}
_DELIMITERS = ",;\t|"
_MAX_CELL = 1_000
_MAX_COLUMNS = 200
_MAX_LINES = 5 * MAX_ROWS  # including blank lines and lines within quotes


def read_csv(data: bytes, zone: tzinfo, *, day_first: bool | None = None) -> Schedule:
    """Read the fixtures of a CSV file. Times without a zone are in `zone`.

    Raises LivecastError for another file.
    """
    check_size(data)
    text = _decode(data)
    rows = _rows(text)
    columns = [_COLUMN.get(_plain(name), "") for name in rows[0][1][:_MAX_COLUMNS]]
    if not ({"home", "away"} <= set(columns) or "match" in columns) or not {"date", "time"} & set(columns):
        raise LivecastError(
            "schedule.no_columns", "The first row must name the columns: home, away, date and time at least."
        )
    named = [(row, _by_column(columns, cells)) for row, cells in rows[1:] if any(cell.strip() for cell in cells)]
    check_rows(len(named), "The file has no row below its columns.")
    if day_first is None:
        day_first = is_day_first([cells.get("date", "") or cells.get("time", "") for _, cells in named])
    return build_schedule(
        "CSV",
        named,
        lambda row, cells: _fixture(row, cells, zone, day_first),
        lambda cells: " · ".join(filter(None, cells.values())),
    )


def _decode(data: bytes) -> str:
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if marked else ["utf-8-sig", "gb18030", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        # Almost any file decodes as gb18030. It counts only with Chinese column names.
        if encoding != "gb18030" or any(not name.isascii() and name in text.partition("\n")[0] for name in _COLUMN):
            return text
    raise LivecastError("schedule.unreadable", "The file cannot be read as text: save it as CSV in UTF-8.")


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """The rows, each with the number of its last line.

    The delimiter is the one that splits the most column names.
    """
    if max(text.count("\n"), text.count("\r")) > _MAX_LINES:
        too_many = f"A schedule has at most {MAX_ROWS:,} matches, in {_MAX_LINES:,} lines: split it by months."
        raise LivecastError("schedule.too_big", too_many, status=413)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(
        _DELIMITERS, key=lambda mark: sum(_plain(name) in _COLUMN for name in first.split(mark, _MAX_COLUMNS))
    )
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    found: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            if cells or found:
                found.append((reader.line_num, cells))
    except csv.Error as error:
        raise LivecastError("schedule.unreadable", f"Line {reader.line_num} is not valid CSV: {error}.") from None
    if not found:
        raise LivecastError("schedule.no_columns", "The file is empty.")
    return found


def _by_column(columns: list[str], cells: list[str]) -> dict[str, str]:
    """The cells by column. Of two columns with the same name, the first non-empty cell counts."""
    named: dict[str, str] = {}
    for column, cell in zip(columns, cells, strict=False):
        if column and not named.get(column):
            named[column] = " ".join(cell[:_MAX_CELL].split())
    return named


def _fixture(row: int, cells: dict[str, str], zone: tzinfo, day_first: bool | None) -> Fixture:
    home, away = cells.get("home", ""), cells.get("away", "")
    if not (home and away) and "match" in cells:
        home, away = split_teams(cells["match"])
    day, clock = cells.get("date", ""), cells.get("time", "")
    if "date" not in cells:
        day, clock = clock, ""
    zone = parse_zone(cells["zone"]) if cells.get("zone") else zone
    return Fixture(
        row=row,
        home=home,
        away=away,
        kickoff=parse_kickoff(day, clock, zone, day_first=day_first),
        competition=cells.get("competition", ""),
        season=cells.get("season", ""),
        sport=_sport(cells.get("sport", "")),
        venue=cells.get("venue", ""),
        language=cells.get("language", ""),
        uid=cells.get("uid", ""),
    )


def _sport(name: str) -> str:
    if not name:
        return ""
    plain = _plain(name).replace(" ", "_")
    for sport in (*SPORTS.values(), OTHER):
        if plain in (sport.code, _plain(sport.name).replace(" ", "_")):
            return sport.code
    raise RowError(f"Unknown sport “{name[:40]}”.")


def _plain(name: str) -> str:
    return " ".join(name.strip(" \ufeff\"'*:：").lower().replace("-", " ").replace("_", " ").split())
