"""The game actions of FIBA (`…_GAMEACTIONS_…`): `{"FileName", "GameActions": {"Q1": {"Items"}, …, "OT1": …}}`.

An item has the moment (`GT`), the score after it (`SA`, `SB`), a team (`T1`) and a player (`C1`), both as numbers
without names. A is the home team. Which of the two numbers is A's shows where a team scores.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

from livecast.input_limits import FEED_ENTRIES
from matches.providers.formats import Converted
from matches.providers.formats.document import Document
from matches.providers.formats.entry_ids import EntryIds
from matches.providers.formats.moments import from_epoch
from matches.providers.formats.values import at, objects, text, whole, without_empty

NAME = "FIBA game actions"
_SCORES = frozenset(("P2", "P3", "FT"))
_END = "ENDG"


def recognises(document: Document) -> bool:
    file = _file(document)
    periods = file.get("GameActions")
    return isinstance(periods, dict) and all("Items" in period for period in objects(periods))


def convert(document: Document) -> Converted:
    file = _file(document)
    items = _items(file["GameActions"])
    ended = any(text(item.get("AC")) == _END for _, item in items)
    header = {
        "match_id": text(file.get("FileName")) or _id_of(items),
        "sport": "basketball",
        "lang": "en",
        "status": "live" if items and not ended else "",
    }
    return Converted(without_empty(header), _entries(items))


def _file(document: Document) -> dict[str, Any]:
    """The object with `GameActions`, also inside of "data"."""
    inner = at(document.object, "data")
    return inner if isinstance(inner, dict) and "GameActions" in inner else dict(document.object)


def _items(periods: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """(period, item), by SORTORDER if every item has one."""
    found = (
        (text(period.get("Period")) or text(name), item)
        for name, period in periods.items()
        if isinstance(period, dict)
        for item in objects(period.get("Items"))
    )
    # One item more than a feed may have entries: then the feed is refused.
    items = list(islice(found, FEED_ENTRIES.size + 1))
    if all(whole(item.get("SORTORDER")) is not None for _, item in items):
        items.sort(key=lambda one: whole(one[1]["SORTORDER"]) or 0)
    return items


def _id_of(items: list[tuple[str, dict[str, Any]]]) -> str:
    """An id for a file without a name: the moment of its first item."""
    first = next((stamp for _, item in items if (stamp := text(item.get("GT")))), "")
    return f"fiba-{first}" if first else ""


def _entries(items: list[tuple[str, dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    ids, sides = EntryIds(), _sides(items)
    for period, item in items:
        player = text(item.get("C1"))
        yield without_empty(
            {
                "id": ids.distinct(text(item.get("Id")) or text(item.get("SORTORDER"))),
                "at": from_epoch(item.get("GT")),
                "period": period,
                "clock": without_empty({"display": text(item.get("Time"))}),
                "type": text(item.get("AC")),
                "side": sides.get(text(item.get("T1")), ""),
                "players": [{"id": player}] if player else [],
                "score": _score(item),
                "text": text(item.get("Action")) or text(item.get("ActionOris")),
            }
        )


def _score(item: dict[str, Any]) -> dict[str, int]:
    stated = {"home": whole(item.get("SA")), "away": whole(item.get("SB"))}
    return {side: points for side, points in stated.items() if points is not None}


def _sides(items: list[tuple[str, dict[str, Any]]]) -> dict[str, str]:
    """The side of each team: A's points grow when the home team scores. Empty before the first score."""
    votes: Counter[str] = Counter()
    before: dict[str, int] = {}
    for _, item in items:
        score, team = _score(item), text(item.get("T1"))
        if team:
            grown = {side for side, points in score.items() if points > before.get(side, points)}
            scores = text(item.get("AC")) in _SCORES and len(grown) == 1
            votes[team] += (1 if "home" in grown else -1) if scores else 0
        before |= score
    if len(votes) != 2 or len(set(votes.values())) == 1:
        return {team: "home" if vote > 0 else "away" for team, vote in votes.items() if vote}
    away, home = sorted(votes, key=lambda team: votes[team])
    return {home: "home", away: "away"}
