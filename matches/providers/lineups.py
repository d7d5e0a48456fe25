"""Line-ups out of a feed, which tells whom its lines are about and no team sheet."""

from dataclasses import replace

from matches.providers.normalise import Script
from matches.teamsheets import MAX_PLAYERS, SheetPlayer

_SAME_SIDE = frozenset({"assist", "player_in", "player_out", "in", "out"})
_MAX_SHIRT = 999


def from_feed(script: Script) -> dict[str, list[SheetPlayer]]:
    """Whom a feed's lines name, by side, as far as it can be told: the first of a line, and who has a part beside him.

    Those who are seen to come on sit on the bench at first.
    """
    seen: dict[str, dict[str, SheetPlayer]] = {"home": {}, "away": {}}
    for line in (step.line for step in script.steps if step.line is not None and step.line.side):
        for place, player in enumerate(line.players):
            if place and player.get("role") not in _SAME_SIDE:
                continue  # whom he fouled, or who saved it, is of the other side
            known = seen[line.side].get(player["name"].casefold())
            comes_on = player.get("role") == "player_in" and known is None
            if known is None:
                known = SheetPlayer(player["name"], starts=not comes_on)
            number = player.get("number")
            if known.number is None and isinstance(number, int) and 0 <= number <= _MAX_SHIRT:
                known = replace(known, number=number)
            seen[line.side][player["name"].casefold()] = known
    return {side: list(players.values())[:MAX_PLAYERS] for side, players in seen.items()}
