"""StatsBomb's events of a football match: a list that begins with the line-ups ("Starting XI") of both teams.

An event has a period and a time in it, a team, a player, and an object with its details. The file names neither the
match nor the home side: the team whose line-up is first is taken as the home side, as StatsBomb orders them.
"""

from collections.abc import Iterator
from typing import Any

from matches.providers.formats import Converted
from matches.providers.formats.document import Document
from matches.providers.formats.entry_ids import EntryIds
from matches.providers.formats.values import at, objects, text, whole, without_empty

NAME = "StatsBomb events"

_PERIODS = {1: "1H", 2: "2H", 3: "ET1", 4: "ET2", 5: "SO"}
_OF_BOTH_TEAMS = ("Half Start", "Half End")  # one event of each team
_LOOKED_AT = 20  # events that show whether a list is StatsBomb's
# What an event of each type says of itself: the object with its details.
_DETAILS = ("shot", "goalkeeper", "foul_committed", "bad_behaviour", "pass", "dribble", "duel", "substitution")


def recognises(document: Document) -> bool:
    events = [event for event in document.array[:_LOOKED_AT] if isinstance(event, dict)]
    return bool(events) and all(
        text(at(event, "type", "name")) and "possession_team" in event and "timestamp" in event for event in events
    )


def convert(document: Document) -> Converted:
    events = list(objects(document.array))
    teams: dict[str, str] = {}
    for event in events:
        if name := text(at(event, "team", "name")):
            teams.setdefault(name, "away" if teams else "home")
        if len(teams) == 2:
            break
    header = {
        "match_id": f"statsbomb-{text(events[0].get('id'))}",
        "sport": "football",
        "teams": {side: name for name, side in teams.items()},
        "lang": "en",
    }
    return Converted(without_empty(header), _entries(events, teams))


def _entries(events: list[dict[str, Any]], teams: dict[str, str]) -> Iterator[dict[str, Any]]:
    ids = EntryIds()
    seen: set[tuple[str, str]] = set()
    for event in events:
        code = _PERIODS.get(whole(event.get("period")) or 0, "")
        kind = text(at(event, "type", "name"))
        if kind in _OF_BOTH_TEAMS:
            if (kind, code) in seen:
                continue
            seen.add((kind, code))
        details: Any = next((event[name] for name in _DETAILS if isinstance(event.get(name), dict)), {})
        yield without_empty(
            {
                "id": ids.distinct(text(event.get("id"))),
                "period": "PRE" if kind == "Starting XI" else code,
                "clock": _clock(event) if kind != "Starting XI" and code != "SO" else None,
                "type": _type(kind, details),
                "side": "" if kind in _OF_BOTH_TEAMS else teams.get(text(at(event, "team", "name")), ""),
                "players": _players(event, kind),
                "data": without_empty(
                    {name: text(at(details, name, "name")) for name in ("outcome", "type", "card", "body_part")}
                ),
            }
        )


def _type(kind: str, details: Any) -> str:
    if kind == "Shot" and text(at(details, "type", "name")) == "Penalty":
        return "Penalty"
    return kind


def _clock(event: dict[str, Any]) -> dict[str, Any] | None:
    """The time since the kick-off, as the clock of the stadium shows it."""
    minute, second = whole(event.get("minute")), whole(event.get("second"))
    return {"s": minute * 60 + second} if minute is not None and second is not None else None


def _players(event: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    if kind == "Starting XI":
        return [
            without_empty(
                {
                    "id": whole(at(player, "player", "id")),
                    "name": text(at(player, "player", "name")),
                    "number": whole(player.get("jersey_number")),
                }
            )
            for player in objects(at(event, "tactics", "lineup"))
        ]
    role = "player_out" if kind == "Substitution" else ""
    found = [(role, at(event, "player")), ("player_in", at(event, "substitution", "replacement"))]
    return [
        without_empty({"id": whole(at(player, "id")), "name": text(at(player, "name")), "role": role})
        for role, player in found
        if text(at(player, "name"))
    ]
