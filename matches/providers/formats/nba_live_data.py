"""The live play-by-play of the NBA, also of the WNBA and the G League: `{"meta": …, "game": {"gameId", "actions"}}`.

An action has the moment of play (`timeActual`), the moment of its last correction (`edited`), the score after it, and
the code of the team whose player acts. The file does not name the teams.
"""

from collections.abc import Iterator
from typing import Any

from matches.providers.formats import Converted
from matches.providers.formats.document import Document
from matches.providers.formats.entry_ids import EntryIds
from matches.providers.formats.nba import actions_have, clock_of, game_of, score_of, type_of
from matches.providers.formats.values import objects, text, whole, without_empty

NAME = "NBA live data"
_OWN_FIELDS = ("timeActual", "orderNumber")


def recognises(document: Document) -> bool:
    game = game_of(document)
    if "gameId" not in game:
        return False
    if not game["actions"]:
        return "videoAvailable" not in game  # the field of version 3
    return actions_have(game, *_OWN_FIELDS) and not actions_have(game, "actionId")


def convert(document: Document) -> Converted:
    game = game_of(document)
    ended = any(type_of(action) == "game/end" for action in objects(game["actions"]))
    status = "live" if game["actions"] and not ended else ""
    header = {"match_id": text(game.get("gameId")), "sport": "basketball", "lang": "en", "status": status}
    return Converted(without_empty(header), _entries(game))


def _entries(game: dict[str, Any]) -> Iterator[dict[str, Any]]:
    ids = EntryIds()
    for action in _in_order(list(objects(game["actions"]))):
        yield without_empty(
            {
                "id": ids.distinct(text(action.get("actionNumber")) or text(action.get("orderNumber"))),
                "at": text(action.get("timeActual")),
                "edited": text(action.get("edited")),
                "period": whole(action.get("period")),
                "clock": clock_of(action.get("clock")),
                "type": type_of(action),
                "side": text(action.get("teamTricode")),
                "players": _players(action),
                "score": score_of(action),
                "text": text(action.get("description")),
            }
        )


def _in_order(actions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The actions by `orderNumber`, which places a late action where it happened, if every action has one."""
    if any(whole(action.get("orderNumber")) is None for action in actions):
        return actions
    return sorted(actions, key=lambda action: whole(action.get("orderNumber")) or 0)


def _players(action: dict[str, Any]) -> list[dict[str, Any]]:
    person, name = whole(action.get("personId")), text(action.get("playerNameI")) or text(action.get("playerName"))
    return [without_empty({"id": person, "name": name})] if person and name else []
