"""Which player of the team sheets an entry names. pages/named-players.js finds the same.

Entries name a player by name, by number, or by both. The sheets may have the whole name where an entry has the last.
"""

from typing import Any

from matches.scoring.score import SIDES, other_side

Player = dict[str, Any]
Sheets = dict[str, list[Player]]
Listed = tuple[str, int]  # the side, and the index on its sheet


def player_key(sheet: list[Player], index: int) -> str:
    """The part of the address `#player-home-9` behind the side: the number, or the name where it is needed."""
    player = sheet[index]
    number = player["number"]
    if number is None or any(other["number"] == number for other in sheet[:index]):
        return str(player["name"])
    return str(number)


def listed_player(sheets: Sheets, named: Player, side: str) -> Listed | None:
    """Return the listed player whom an entry of this side names; None if there is none, or more than one."""
    name, number = plain_name(named.get("name")), named.get("number")
    sides = (side, other_side(side)) if side in SIDES else SIDES
    if not name:
        if number is None or side not in SIDES:
            return None
        return _only(sheets, (side,), lambda player: player["number"] == number)

    def has_number(player: Player) -> bool:
        return number is None or player["number"] is None or player["number"] == number

    def is_same(player: Player) -> bool:
        return has_number(player) and plain_name(player["name"]) == name

    def ends_alike(player: Player) -> bool:
        return has_number(player) and f" {plain_name(player['name'])}".endswith(f" {name}")

    for agrees in (is_same, ends_alike):
        for one in sides:
            if any(agrees(player) for player in sheets[one]):
                return _only(sheets, (one,), agrees)
    return None


def _only(sheets: Sheets, sides: tuple[str, ...], agrees: Any) -> Listed | None:
    found = [(side, index) for side in sides for index, player in enumerate(sheets[side]) if agrees(player)]
    return found[0] if len(found) == 1 else None


def plain_name(name: Any) -> str:
    """Return a name for comparison: in lower case, with single spaces."""
    return " ".join(str(name or "").lower().split())
