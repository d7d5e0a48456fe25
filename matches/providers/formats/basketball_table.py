"""A table of basketball plays (CSV) with the columns `game,minute,away_team,home_team,score_away,score_home,play_by`.

A row names its team and up to two players. `period` may be empty: the clock then shows the periods. The columns of the
score may be the wrong way round. The rows in which a team scores show that.
"""

from collections.abc import Iterator

from matches.providers.formats import Converted, the_only_match
from matches.providers.formats.document import Document
from matches.providers.formats.entry_ids import EntryIds
from matches.providers.formats.values import whole, without_empty

NAME = "basketball play-by-play table"
_COLUMNS = {"minute", "away_team", "home_team", "score_away", "score_home", "description", "play_by"}

Row = dict[str, str]


def recognises(document: Document) -> bool:
    return set(document.columns) >= _COLUMNS


def convert(document: Document) -> Converted:
    return the_only_match(convert_all(document))


def convert_all(document: Document) -> list[Converted]:
    """The matches of the table: the rows with the same teams and the same number in `game`."""
    matches: dict[tuple[str, str, str], list[Row]] = {}
    for row in document.rows:
        matches.setdefault((row.get("game", ""), row["away_team"], row["home_team"]), []).append(row)
    return [_match(*key, rows) for key, rows in matches.items()]


def _match(game: str, away: str, home: str, rows: list[Row]) -> Converted:
    parts = (away.lower(), home.lower(), f"g{game}" if game else "")
    header = {
        "match_id": "-".join(("basketball-table", *(part for part in parts if part)))[:180],
        "sport": "basketball",
        "teams": without_empty({"home": home, "away": away}),
        "lang": "en",
    }
    return Converted(without_empty(header), _entries(game, away, home, rows))


def _entries(game: str, away: str, home: str, rows: list[Row]) -> Iterator[dict[str, object]]:
    ids, sides = EntryIds(), {away: "away", home: "home"} if away != home else {}
    columns = _score_columns(rows, sides)
    for number, row in enumerate(rows):
        players = (row.get("play_primary_player", ""), row.get("play_secondary_player", ""))
        score = {side: points for side, name in columns.items() if (points := whole(row[name])) is not None}
        yield without_empty(
            {
                "id": ids.distinct(f"{game}-{number}" if game else str(number)),
                "period": row.get("period", ""),
                "clock": without_empty({"display": row["minute"]}),
                "type": "play",
                "side": sides.get(row["play_by"], ""),
                "players": [{"name": name} for name in players if name],
                "score": score,
                "text": row["description"],
            }
        )


def _score_columns(rows: list[Row], sides: dict[str, str]) -> dict[str, str]:
    """The column with the points of each side: the one that grows in most rows of that side."""
    votes, before = 0, dict[str, int]()
    for row in rows:
        points = {side: whole(row[f"score_{side}"]) or 0 for side in ("home", "away")}
        grown = [side for side in points if points[side] > before.get(side, 0)]
        if len(grown) == 1 and (own := sides.get(row["play_by"])):
            votes += 1 if own == grown[0] else -1
        before = points
    first, second = ("home", "away") if votes >= 0 else ("away", "home")
    return {"home": f"score_{first}", "away": f"score_{second}"}
