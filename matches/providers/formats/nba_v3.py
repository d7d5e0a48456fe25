"""The play-by-play of stats.nba.com, version 3 (`playbyplayv3`): `{"meta": …, "game": {"gameId", "actions"}}`.

It has no moments. `actionNumber` repeats where one play has two lines (a shot and its block); `actionId` counts the
lines. The score is stated in the lines that change it. `location` is "h" for the home team and "v" for the visitors.
"""

from collections.abc import Iterator
from typing import Any

from matches.providers.formats import Converted
from matches.providers.formats.document import Document
from matches.providers.formats.entry_ids import EntryIds
from matches.providers.formats.nba import actions_have, clock_of, game_of, goes_on, score_of, type_of
from matches.providers.formats.values import objects, text, whole, without_empty

NAME = "NBA play-by-play, version 3"
_LOCATIONS = {"h": "home", "v": "away"}


def recognises(document: Document) -> bool:
    game = game_of(document)
    if "gameId" not in game:
        return False
    return actions_have(game, "actionId") if game["actions"] else "videoAvailable" in game


def convert(document: Document) -> Converted:
    game = game_of(document)
    header = {
        "match_id": text(game.get("gameId")),
        "sport": "basketball",
        "teams": _teams(game),
        "lang": "en",
        "status": _status(game),
    }
    return Converted(without_empty(header), _entries(game))


def _entries(game: dict[str, Any]) -> Iterator[dict[str, Any]]:
    ids = EntryIds()
    for action in objects(game["actions"]):
        numbers = (text(action.get("actionNumber")), text(action.get("actionId")))
        person = whole(action.get("personId"))
        yield without_empty(
            {
                "id": ids.distinct("-".join(number for number in numbers if number)),
                "period": whole(action.get("period")),
                "clock": clock_of(action.get("clock")),
                "type": type_of(action),
                "side": text(action.get("teamTricode")),
                # The person of a line about a team is the team, without a name.
                "players": [{"id": person, "name": text(action.get("playerNameI"))}] if person else [],
                "score": score_of(action),
                "text": text(action.get("description")),
            }
        )


def _teams(game: dict[str, Any]) -> dict[str, Any]:
    """The codes of the teams by their location."""
    teams: dict[str, Any] = {}
    for action in objects(game["actions"]):
        side, code = _LOCATIONS.get(text(action.get("location"))), text(action.get("teamTricode"))
        if side and code:
            teams.setdefault(side, {"name": code, "code": code})
        if len(teams) == len(_LOCATIONS):
            break
    return teams


def _status(game: dict[str, Any]) -> str:
    """ "live" if the match goes on, otherwise ""."""
    ended, score = 0, dict[str, int]()
    for action in objects(game["actions"]):
        score |= score_of(action)
        kind = type_of(action).lower()
        if kind == "game/end":
            return ""
        if kind == "period/end":
            ended = whole(action.get("period")) or 0
    return "live" if game["actions"] and goes_on(ended, score) else ""
