"""Tennis point by point at the Grand Slam tournaments, a table (CSV) with the points of many matches.

Columns: `match_id,ElapsedTime,SetNo,GameNo,PointNumber,PointWinner,PointServer,P1Score,P2Score,…`. The players are 1
and 2, without names. The winners of games and sets are stated (`GameWinner`, `SetWinner`) or shown by the rows: a game
ends with its last point. After a point that ends a game or a set there is an entry for that game or set.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from matches.providers.formats import Converted, the_only_match
from matches.providers.formats.document import Document
from matches.providers.formats.entry_ids import EntryIds
from matches.providers.formats.values import whole, without_empty

NAME = "tennis points of the Grand Slams"
_COLUMNS = {"match_id", "SetNo", "GameNo", "PointNumber", "PointWinner", "P1Score", "P2Score"}
_SIDES = {"1": "home", "2": "away"}
_POINTS = frozenset(("", "0", "15", "30", "40", "AD", "A", "GAME"))  # of a game that is no tie-break
_GAMES, _TIE_BREAK, _MATCH_TIE_BREAK, _LEAD = 6, 7, 10, 2  # games of a set, points of a tie-break, and the lead to win
# Columns of each player with "1" for what he did, by precedence, and whose entry it is: the player's own.
_ACTS = (("Ace", "ace"), ("DoubleFault", "double_fault"), ("Winner", "winner"), ("UnfErr", "unforced_error"))

Row = dict[str, str]


@dataclass(slots=True)
class _Score:
    """Sets, and the games of the set, by side. `tie_break`: whether the present game is one."""

    sets: dict[str, int] = field(default_factory=lambda: {"home": 0, "away": 0})
    games: dict[str, int] = field(default_factory=lambda: {"home": 0, "away": 0})
    tie_break: bool = False

    @property
    def is_match_tie_break(self) -> bool:
        """A tie-break in place of a set."""
        return self.tie_break and not any(self.games.values())

    def stated(self) -> dict[str, Any]:
        return {**self.sets, "games": dict(self.games)}


def recognises(document: Document) -> bool:
    return set(document.columns) >= _COLUMNS


def convert(document: Document) -> Converted:
    return the_only_match(convert_all(document))


def convert_all(document: Document) -> list[Converted]:
    """The matches by `match_id`."""
    matches: dict[str, list[Row]] = {}
    for row in document.rows:
        if row["match_id"]:
            matches.setdefault(row["match_id"], []).append(row)
    return [_match(match_id, rows) for match_id, rows in matches.items()]


def _match(match_id: str, rows: list[Row]) -> Converted:
    teams = {side: {"name": f"Player {player}", "code": f"P{player}"} for player, side in _SIDES.items()}
    return Converted({"match_id": match_id, "sport": "tennis", "teams": teams}, _entries(rows))


def _entries(rows: list[Row]) -> Iterator[dict[str, Any]]:
    ids, score = EntryIds(), _Score()
    winners_stated = any(row.get("GameWinner") in _SIDES for row in rows)
    for number, row in enumerate(rows):
        after = rows[number + 1] if number + 1 < len(rows) else None
        name = row["PointNumber"] or f"row-{number}"
        period = {"period": f"S{played}"} if (played := whole(row["SetNo"])) else {}
        score.tie_break = score.tie_break or not {row["P1Score"], row["P2Score"]} <= _POINTS
        game = _SIDES.get(row.get("GameWinner", "")) if winners_stated else _game_winner(row, after, score)
        if row["PointWinner"] in _SIDES:
            yield {"id": ids.distinct(name), **period, **_point(row, game), "score": score.stated()}
        set_winner = _SIDES.get(row.get("SetWinner", "")) if winners_stated else None
        if game and not score.is_match_tie_break:
            score.games[game] += 1
            line = {"type": _game_type(row, game, score), "side": game, "text": _pair(score.games)}
            yield {"id": ids.distinct(f"{name}-game"), **period, **line, "score": score.stated()}
        if game and not winners_stated and _ends_set(row, after, score, game):
            set_winner = game
        if set_winner:
            score.sets[set_winner] += 1
            type = "match_tie_break" if score.is_match_tie_break else "set"
            games = "" if score.is_match_tie_break else _pair(score.games)
            line = without_empty({"type": type, "side": set_winner, "text": games})
            yield {"id": ids.distinct(f"{name}-set"), **period, **line, "score": score.stated()}
        if set_winner or (after is not None and after["SetNo"] != row["SetNo"]):
            score.games = {"home": 0, "away": 0}
        if game or set_winner or (after is not None and after["GameNo"] != row["GameNo"]):
            score.tie_break = False


def _point(row: Row, game: str | None) -> dict[str, Any]:
    """The fields of a point: what a player did, otherwise who won it; the points of the game, unless it ends."""
    type, side = "point", _SIDES[row["PointWinner"]]
    for column, act in reversed(_ACTS):
        for player, of in _SIDES.items():
            if row.get(f"P{player}{column}") == "1":
                type, side = act, of
    elapsed = row.get("ElapsedTime", "")
    points = f"{row['P1Score']}–{row['P2Score']}" if row["P1Score"] and row["P2Score"] and not game else ""
    clock = {"display": elapsed} if elapsed.strip("0:") else {}
    return without_empty({"type": type, "side": side, "text": points, "clock": clock})


def _game_winner(row: Row, after: Row | None, score: _Score) -> str | None:
    """The side that wins a game with this point, where the file does not state it; None if the game goes on."""
    for player, side in _SIDES.items():
        if row[f"P{player}Score"] == "GAME":
            return side
    if after is not None:
        same = (row["SetNo"], row["GameNo"]) == (after["SetNo"], after["GameNo"])
        return None if same else _SIDES.get(row["PointWinner"])
    if not score.tie_break:
        return None
    points = {side: whole(row[f"P{player}Score"]) or 0 for player, side in _SIDES.items()}
    needed = _MATCH_TIE_BREAK if score.is_match_tie_break else _TIE_BREAK
    return next((side for side in points if _leads(points, side, needed)), None)


def _ends_set(row: Row, after: Row | None, score: _Score, winner: str) -> bool:
    """Whether the game that this point ended was the last of its set."""
    if after is not None:
        return row["SetNo"] != after["SetNo"]
    return score.tie_break or _leads(score.games, winner, _GAMES)


def _leads(counts: dict[str, int], side: str, needed: int) -> bool:
    return counts[side] >= needed and 2 * counts[side] - sum(counts.values()) >= _LEAD


def _game_type(row: Row, winner: str, score: _Score) -> str:
    """A tie-break, a game of the server, or a break of serve; a game, where the server is not stated."""
    if score.tie_break:
        return "tie_break"
    server = _SIDES.get(row.get("PointServer", ""))
    return "game" if server is None else "hold" if server == winner else "break"


def _pair(counts: dict[str, int]) -> str:
    return f"{counts['home']}–{counts['away']}"
