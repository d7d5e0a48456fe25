"""What the three formats of the NBA share: clocks, scores, types, and whether the match goes on."""

import re
from collections.abc import Mapping
from itertools import islice
from typing import Any

from livecast.input_limits import FEED_ENTRIES
from matches.providers.formats.document import Document
from matches.providers.formats.values import at, objects, text, whole

REGULAR_PERIODS = 4
_CLOCK = re.compile(r"PT(\d{1,3})M(\d{1,2}(?:\.\d{1,6})?)S", re.ASCII)
_LOOKED_AT = 20  # actions that show whether a file has a format


def game_of(document: Document) -> dict[str, Any]:
    """The object with `actions`: that of "game", also inside of "data". Empty without a list of actions.

    Of too many actions there is one more than a feed may have: then the feed is refused.
    """
    for game in (at(document.object, "game"), at(document.object, "data", "game")):
        if isinstance(game, dict) and isinstance(game.get("actions"), list):
            return {**game, "actions": game["actions"][: FEED_ENTRIES.size + 1]}
    return {}


def actions_have(game: Mapping[str, Any], *fields: str) -> bool:
    """Whether one of the first actions has one of these fields."""
    return any(field in action for action in islice(objects(game.get("actions")), _LOOKED_AT) for field in fields)


def clock_of(value: Any) -> dict[str, Any]:
    """The remaining time, "PT11M43.00S", as a clock; empty for other values."""
    found = _CLOCK.fullmatch(text(value))
    if found is None:
        return {}
    minutes, seconds = int(found[1]), float(found[2])
    return {"remaining": round(minutes * 60 + seconds, 6), "display": f"{minutes}:{int(seconds):02d}"}


def type_of(action: Mapping[str, Any]) -> str:
    """The type and the more exact type of an action, "rebound/defensive"."""
    return "/".join(part for part in (text(action.get("actionType")), text(action.get("subType"))) if part)


def score_of(action: Mapping[str, Any]) -> dict[str, int]:
    """The score after an action. A side that the action does not state is left out."""
    stated = {"home": whole(action.get("scoreHome")), "away": whole(action.get("scoreAway"))}
    return {side: points for side, points in stated.items() if points is not None}


def goes_on(period_ended: int, score: Mapping[str, int]) -> bool:
    """Whether a match without a line that ends it goes on.

    `period_ended`: the latest period that has ended, 0 for none. `score`: the latest score. The match ends with a
    period from the fourth on in which the score is not level.
    """
    level = len(score) == 2 and score.get("home") == score.get("away")
    return period_ended < REGULAR_PERIODS or level
