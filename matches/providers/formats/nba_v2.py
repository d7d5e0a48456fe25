"""The play-by-play of stats.nba.com, version 2 (`playbyplayv2`), and of its older `playbyplay`.

`resultSets` has a table of rows, with the names of its columns in `headers`. A row may describe what both teams did;
the text of the home team is then first. The score is "away - home". `WCTIMESTRING` is the local time without its zone.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from livecast.input_limits import FEED_ENTRIES
from matches.providers.formats import Converted
from matches.providers.formats.document import Document
from matches.providers.formats.entry_ids import EntryIds
from matches.providers.formats.nba import REGULAR_PERIODS, goes_on
from matches.providers.formats.values import at, objects, text, whole, without_empty

NAME = "NBA play-by-play, version 2"
_COLUMNS = {"GAME_ID", "EVENTNUM", "EVENTMSGTYPE"}
_PERIOD_END = "13"
_SIDES = {4: "home", 5: "away"}  # PERSON1TYPE of a player of the home team, and of the visitors
_SCORE = re.compile(r"(\d{1,3}) ?- ?(\d{1,3})", re.ASCII)
_MOST_TABLES, _MOST_COLUMNS = 20, 60  # that are looked at
_BOTH = " / "


def recognises(document: Document) -> bool:
    return _table(document) is not None


def convert(document: Document) -> Converted:
    rows = _rows(document)
    game = at(_answer(document), "parameters", "GameID") or next((row["GAME_ID"] for row in rows if row["GAME_ID"]), "")
    header = {
        "match_id": text(game),
        "sport": "basketball",
        "teams": _teams(rows),
        "lang": "en",
        "status": _status(document, rows),
    }
    return Converted(without_empty(header), _entries(rows))


def _answer(document: Document) -> dict[str, Any]:
    """The object with `resultSets`, also inside of "data"."""
    inner = at(document.object, "data")
    return inner if isinstance(inner, dict) and "resultSets" in inner else dict(document.object)


def _table(document: Document) -> dict[str, Any] | None:
    """The table of plays."""
    tables = _answer(document).get("resultSets")
    for table in islice(objects(tables), _MOST_TABLES) if isinstance(tables, list) else ():
        names = table.get("headers")
        if isinstance(names, list) and {name for name in names[:_MOST_COLUMNS] if isinstance(name, str)} >= _COLUMNS:
            return table
    return None


def _rows(document: Document) -> list[dict[str, Any]]:
    """The rows by the names of their columns, of those that are read. A missing cell is None."""
    table = _table(document) or {}
    names = table.get("headers") or []
    places = {name: place for place, name in enumerate(names[:_MOST_COLUMNS]) if isinstance(name, str)}
    cells = table.get("rowSet")
    # One row more than a feed may have: then the feed is refused.
    rows = cells[: FEED_ENTRIES.size + 1] if isinstance(cells, list) else []
    return [
        {name: row[place] if place < len(row) else None for name, place in places.items()}
        for row in rows
        if isinstance(row, list)
    ]


def _entries(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    ids = EntryIds()
    for row in rows:
        home, neutral, away = (text(row.get(f"{of}DESCRIPTION")) for of in ("HOME", "NEUTRAL", "VISITOR"))
        yield without_empty(
            {
                "id": ids.distinct(text(row["EVENTNUM"])),
                "at_local": text(row.get("WCTIMESTRING")),
                "period": whole(row.get("PERIOD")),
                "clock": without_empty({"display": text(row.get("PCTIMESTRING"))}),
                "type": text(row["EVENTMSGTYPE"]),
                "side": "home" if home else "away" if away else "",
                "players": _players(row),
                "score": _score(row),
                "text": _BOTH.join(part for part in (home, neutral, away) if part),
            }
        )


def _players(row: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        without_empty({"id": whole(row.get(f"PLAYER{number}_ID")), "name": name})
        for number in (1, 2, 3)
        if (name := text(row.get(f"PLAYER{number}_NAME")))
    ]


def _score(row: dict[str, Any]) -> dict[str, int]:
    found = _SCORE.fullmatch(text(row.get("SCORE")))
    return {"home": int(found[2]), "away": int(found[1])} if found else {}


def _teams(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The teams as the rows of their players name them."""
    teams: dict[str, Any] = {}
    for row in rows:
        side = _SIDES.get(whole(row.get("PERSON1TYPE")) or 0)
        city, name, code = (text(row.get(f"PLAYER1_TEAM_{part}")) for part in ("CITY", "NICKNAME", "ABBREVIATION"))
        if side and side not in teams and code:
            teams[side] = {"name": f"{city} {name}".strip() or code, "code": code}
        if len(teams) == len(_SIDES):
            break
    return teams


def _status(document: Document, rows: list[dict[str, Any]]) -> str:
    """ "live" if the match goes on, otherwise "". A file of the first periods alone does not show it."""
    asked = whole(at(_answer(document), "parameters", "EndPeriod")) or 0
    if not rows or 0 < asked < REGULAR_PERIODS:
        return ""
    ended, score = 0, dict[str, int]()
    for row in rows:
        score |= _score(row)
        if text(row["EVENTMSGTYPE"]) == _PERIOD_END:
            ended = whole(row.get("PERIOD")) or 0
    return "live" if goes_on(ended, score) else ""
