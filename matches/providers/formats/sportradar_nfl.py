"""Sportradar's play-by-play of American football: a list of plays and events, or the object of its API.

The list names the teams only where one has the ball, and not which is at home: a play that changes the score shows it.
The object has `summary` with both teams, and `periods` with the drives that have the plays.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from matches.providers.formats import Converted
from matches.providers.formats.document import Document
from matches.providers.formats.entry_ids import EntryIds
from matches.providers.formats.values import at, objects, text, verbatim, whole, without_empty

NAME = "Sportradar NFL"

_KINDS = frozenset(("play", "scoring_play", "event", "closed"))
_LOOKED_AT = 20  # rows that show whether a list is a play-by-play
_DEEPEST = 4  # periods, drives, plays


def recognises(document: Document) -> bool:
    file = document.object
    if file:
        return isinstance(file.get("periods"), list) and isinstance(at(file, "summary", "home"), dict)
    rows = [row for row in document.array[:_LOOKED_AT] if isinstance(row, dict)]
    return bool(rows) and all(text(row.get("type")) in _KINDS and "sequence" in row for row in rows)


def convert(document: Document) -> Converted:
    file = document.object
    rows = list(_rows(file.get("periods"), {}, 0)) if file else list(objects(document.array))
    teams = _stated_teams(file) if file else _teams_by_points(rows)
    ended = any(row.get("type") == "closed" or row.get("event_type") == "game_over" for row in rows)
    first = text(rows[0].get("id")) if rows else ""
    stated = text(file.get("status"))
    header = {
        "match_id": text(file.get("id")) or f"sr-nfl-{first}",
        "sport": "american_football",
        "start": text(file.get("scheduled")),
        "teams": {side: team for side, (_, team) in teams.items()},
        "status": stated or ("live" if rows and not ended else ""),
        "venue": text(at(file, "summary", "venue", "name")),
        "lang": "en",
    }
    sides = {identity: side for side, (identity, _) in teams.items()}
    return Converted(without_empty(header), _entries(rows, sides))


def _rows(value: Any, period: dict[str, Any], depth: int) -> Iterator[dict[str, Any]]:
    """The plays and events in the periods of the API's object. A row gets the number of its period."""
    for item in objects(value):
        inner = next((item[name] for name in ("pbp", "events", "plays") if isinstance(item.get(name), list)), None)
        if inner is not None and depth < _DEEPEST:
            number = item.get("number") if depth == 0 else None
            yield from _rows(inner, {"number": number} if number is not None else period, depth + 1)
        elif "type" in item:
            yield {"period": period, **item}


def _stated_teams(file: Any) -> dict[str, tuple[str, str]]:
    found = {}
    for side in ("home", "away"):
        team = at(file, "summary", side)
        if name := " ".join(part for part in (text(at(team, "market")), text(at(team, "name"))) if part):
            found[side] = (text(at(team, "id")), name)
    return found


def _teams_by_points(rows: list[dict[str, Any]]) -> dict[str, tuple[str, str]]:
    """The two teams, each on the side whose points rise while it has the ball. Empty if no play tells."""
    names: dict[str, str] = {}
    votes: Counter[tuple[str, str]] = Counter()
    before = {"home": 0, "away": 0}
    for row in rows:
        team = at(row, "start_situation", "possession")
        identity = text(at(team, "id"))
        if identity:
            names[identity] = " ".join(part for part in (text(at(team, "market")), text(at(team, "name"))) if part)
        for side in before:
            points = whole(row.get(f"{side}_points"))
            if points is not None:
                if points > before[side] and identity:
                    votes[identity, side] += 1
                before[side] = points
    if len(names) != 2 or not votes:
        return {}
    (identity, side), _ = votes.most_common(1)[0]
    other = next(one for one in names if one != identity)
    return {side: (identity, names[identity]), "away" if side == "home" else "home": (other, names[other])}


def _entries(rows: list[dict[str, Any]], sides: dict[str, str]) -> Iterator[dict[str, Any]]:
    ids = EntryIds()
    for row in rows:
        identity = ids.distinct(text(row.get("id")))
        if row.get("deleted") is True:
            yield without_empty({"id": identity, "op": "delete", "type": text(row.get("event_type"))})
            continue
        points = {side: whole(row.get(f"{side}_points")) for side in ("home", "away")}
        display = text(row.get("clock"))
        yield without_empty(
            {
                "id": identity,
                "at": text(row.get("wall_clock")),
                "period": _period(whole(at(row, "period", "number"))),
                "clock": {"display": display} if display else None,
                "type": text(row.get("play_type")) or text(row.get("event_type")) or text(row.get("type")),
                "side": sides.get(text(at(row, "start_situation", "possession", "id")), ""),
                "players": _players(row),
                "score": points if None not in points.values() else None,
                "text": verbatim(row.get("description")),
            }
        )


def _period(number: int | None) -> str:
    if number is None or number < 1:
        return ""
    return f"Q{number}" if number <= 4 else "OT" if number == 5 else f"OT{number - 4}"


def _players(row: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        without_empty(
            {
                "id": text(player.get("sr_id")) or text(player.get("id")),
                "name": text(player.get("name")),
                "role": text(player.get("role")),
            }
        )
        for detail in objects(row.get("details"))
        for player in objects(detail.get("players"))
        if text(player.get("name"))
    ]
