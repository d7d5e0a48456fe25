"""The game centre of the NFL: `{"2031090700": {"home": …, "away": …, "drives": {…}}}`, one game by its id.

A play has a quarter, a clock, the team with the ball and a sentence; no play has the score after it. The plays are in
the order of the objects' names, not of the game: their numbers order them.
"""

from collections.abc import Iterator
from typing import Any

from matches.providers.formats import Converted
from matches.providers.formats.document import Document
from matches.providers.formats.entry_ids import EntryIds
from matches.providers.formats.values import at, objects, text, verbatim, whole, without_empty

NAME = "NFL game centre"

_OVERTIME = 5  # the number of the first overtime


def recognises(document: Document) -> bool:
    return bool(_game(document)[0])


def convert(document: Document) -> Converted:
    match_id, game = _game(document)
    codes = {side: text(at(game, side, "abbr")) for side in ("home", "away")}
    stated = text(game.get("qtr"))
    header = {
        "match_id": match_id,
        "sport": "american_football",
        "teams": without_empty(codes),
        "final": _final(game) if stated.lower().startswith("final") else {},
        "status": stated if not stated.isdigit() else "live",
        "lang": "en",
    }
    return Converted(without_empty(header), _entries(game, codes))


def _game(document: Document) -> tuple[str, dict[str, Any]]:
    for name, game in document.object.items():
        if name.isascii() and name.isdigit() and isinstance(game, dict) and "drives" in game and "home" in game:
            return name, game
    return "", {}


def _final(game: dict[str, Any]) -> dict[str, Any]:
    return without_empty({side: whole(at(game, side, "score", "T")) for side in ("home", "away")})


def _entries(game: dict[str, Any], codes: dict[str, str]) -> Iterator[dict[str, Any]]:
    sides = {code: side for side, code in codes.items() if code}
    ids = EntryIds()
    plays = [
        (number, play)
        for drive in objects(game.get("drives"))
        if isinstance(drive.get("plays"), dict)
        for number, play in drive["plays"].items()
        if isinstance(play, dict)
    ]
    for number, play in sorted(plays, key=lambda numbered: whole(numbered[0]) or 0):
        down, to_go = whole(play.get("down")), whole(play.get("ydstogo"))
        yield without_empty(
            {
                "id": ids.distinct(text(number)),
                "period": _period(whole(play.get("qtr"))),
                "clock": {"display": display} if (display := text(play.get("time"))) else None,
                "type": text(play.get("note")) or "play",
                "side": sides.get(text(play.get("posteam")), ""),
                "players": _players(play.get("players")),
                "text": verbatim(play.get("desc")),
                "data": {"down": down, "togo": to_go, "yrdln": text(play.get("yrdln"))} if down is not None else None,
            }
        )


def _period(number: int | None) -> str:
    if number is None or number < 1:
        return ""
    if number < _OVERTIME:
        return f"Q{number}"
    return "OT" if number == _OVERTIME else f"OT{number - _OVERTIME + 1}"


def _players(players: Any) -> list[dict[str, Any]]:
    """One of each player. A play lists what each has done under his id."""
    found = []
    for identity, acts in players.items() if isinstance(players, dict) else ():
        name = next((name for act in objects(acts) if (name := text(act.get("playerName")))), "")
        if name:
            found.append(without_empty({"id": text(identity), "name": name}))
    return found
