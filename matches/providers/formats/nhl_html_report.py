"""The play-by-play report of the NHL: an HTML page with one row for each event.

The page has several pages for printing, each with its own headings. The two teams are in the headings of the columns
"CHI On Ice" and "MIN On Ice": the visitors are first. Only the beginning and the end of a period have a time of day.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape

from livecast.input_limits import PROVIDER_ROWS
from matches.providers.errors import FeedError
from matches.providers.formats import Converted
from matches.providers.formats.document import Document
from matches.providers.formats.entry_ids import EntryIds
from matches.providers.formats.values import without_empty

NAME = "NHL HTML report"

_CELLS = 6  # number, period, strength, times, event, description; the players on the ice follow
# Tags and texts. A tag has no "<" inside, so that an unclosed one is passed over at once.
_TOKEN = re.compile(r"<([^<>]*)>|[^<]+|<")
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"', re.ASCII)
_LONGEST = 2_000  # characters of a cell
_TIMES = re.compile(r"(\d{1,2}:\d\d)[ |]+(\d{1,2}:\d\d)", re.ASCII)
_LOCAL = re.compile(r"Local time: (\d{1,2}:\d\d [A-Z]{2,5})", re.ASCII)
_ON_ICE = re.compile(r"([A-Z.]{2,4}) On Ice")
_GAME = re.compile(r"Game (\d{3,5})")
_PLAYER = re.compile(r"#\d{1,2} [^\W\d_][\w'.-]*(?: (?!BLOCKED\b|TAKEAWAY\b|HIT\b)[A-Z][A-Z'.-]+)*")
_DATE = "%A, %B %d, %Y"


def recognises(document: Document) -> bool:
    start = document.start.lstrip()[:200].lower()
    return start.startswith("<") and " On Ice" in document.text and ">PSTR<" in document.text.replace(" ", "")


def convert(document: Document) -> Converted:
    report = _Report(document.text)
    home, away = report.teams.get("Home", ""), report.teams.get("Visitor", "")
    header = {
        "match_id": "-".join(part for part in ("nhl", report.day, report.number) if part),
        "sport": "ice_hockey",
        "date": report.day,
        "teams": without_empty({"home": home, "away": away}),
        "status": report.status,
        "venue": report.venue,
        "lang": "en",
    }
    return Converted(without_empty(header), _entries(report))


class _Report:
    """Collects the cells of the event rows, and the headings of the page.

    Not by html.parser: its time is quadratic for text that opens tags and does not close them.
    """

    def __init__(self, page: str) -> None:
        self.rows: list[list[str]] = []
        self.codes: list[str] = []  # of the visitors and of the home team
        self.teams: dict[str, str] = {}
        self.number = self.status = self.venue = self.day = ""
        self._table = ""  # the id of the table that names a team
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._depth = 0  # tables inside the event row
        for token in _TOKEN.finditer(page):
            if token[1] is None:
                self._read_text(token[0])
            elif token[1].startswith("/"):
                self._end(token[1][1:].strip().lower())
            else:
                self._start(token[1].split(None, 1)[0].rstrip("/").lower() if token[1].strip() else "", token[1])

    def _start(self, tag: str, attributes: str) -> None:
        values = dict(_ATTRIBUTE.findall(attributes)) if tag in ("table", "tr", "img") else {}
        if tag == "table":
            if self._row is not None:
                self._depth += 1
            elif values.get("id") in ("Visitor", "Home"):
                self._table = values["id"]
        elif tag == "tr" and self._depth == 0 and values.get("class") in ("evenColor", "oddColor"):
            self._row = []
        elif tag == "td" and self._depth == 0:
            self._cell = []
        elif tag == "br" and self._cell is not None:
            self._cell.append(" | ")
        elif tag == "img" and self._table and values.get("alt"):
            self.teams.setdefault(self._table, unescape(values["alt"]).strip()[:120])

    def _end(self, tag: str) -> None:
        if tag == "table" and self._row is not None:
            self._depth = max(0, self._depth - 1)
        elif tag == "td" and self._depth == 0 and self._cell is not None:
            cell = " ".join(unescape("".join(self._cell)).split())[:_LONGEST]
            self._cell = None
            if self._row is None:
                self._read_heading(cell)
            elif len(self._row) < _CELLS:
                self._row.append(cell)
        elif tag == "tr" and self._depth == 0 and self._row is not None:
            if len(self.rows) == PROVIDER_ROWS.size:
                raise FeedError(PROVIDER_ROWS.code, line=0, expected=f"at most {PROVIDER_ROWS.size:,} rows")
            if len(self._row) == _CELLS and self._row[0].isdigit():
                self.rows.append(self._row)
            self._row = None

    def _read_text(self, text: str) -> None:
        if self._cell is not None and self._depth == 0:
            self._cell.append(text)

    def _read_heading(self, cell: str) -> None:
        if (code := _ON_ICE.fullmatch(cell)) and len(self.codes) < 2:
            self.codes.append(code[1])
        elif not self.number and (game := _GAME.fullmatch(cell)):
            self.number = game[1]
        elif cell in ("Final", "Live", "Preview") or cell.startswith("Period "):
            self.status = self.status or ("live" if cell.startswith("Period ") else cell)
        elif cell.startswith("Attendance ") and " at " in cell:
            self.venue = self.venue or cell.partition(" at ")[2][:120]
        elif not self.day and cell.count(",") == 2:
            self.day = _day(cell)


def _day(text: str) -> str:
    """ "Thursday, January 30, 2031" as "2031-01-30"; "" for other texts."""
    try:
        return datetime.strptime(text[:40], _DATE).date().isoformat()  # noqa: DTZ007 - a day
    except ValueError:
        return ""


def _entries(report: _Report) -> Iterator[dict[str, object]]:
    sides = dict(zip(report.codes, ("away", "home"), strict=False))
    ids = EntryIds()
    goals = {"home": 0, "away": 0}
    stamps = [(row[1], _TIMES.search(row[3])) for row in report.rows]
    timed = {name for name, stamp in stamps if stamp is not None and stamp[1] not in ("0:00", "20:00")}
    for number, period, _, times, event, description in report.rows:
        clock = _TIMES.search(times)
        side = sides.get(description.split(" ", 1)[0], "")
        code = _period(period, is_timed=period in timed)
        if event == "GOAL" and side and code != "SO":
            goals[side] += 1
        local = _LOCAL.search(description)
        yield without_empty(
            {
                "id": ids.distinct(number),
                "at_local": local[1] if local else "",
                "period": code,
                "clock": {"display": clock[1], "remaining": clock[2]} if clock else None,
                "type": event,
                "side": side,
                "players": [{"name": name} for name in _PLAYER.findall(description)],
                "score": dict(goals),
                "text": description,
            }
        )


def _period(number: str, *, is_timed: bool) -> str:
    """The period of a row. The fifth is the shootout; in play-offs it is an overtime, whose rows have times."""
    if number in ("1", "2", "3"):
        return f"P{number}"
    if number == "5" and not is_timed:
        return "SO"
    return {"4": "OT", "5": "OT2", "6": "OT3", "7": "OT4"}.get(number, "")
