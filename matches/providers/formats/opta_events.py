"""Opta's events of football, as its formats MA3 and F24 have them: a type, a period, a time, a team, qualifiers.

An event has no sentence and no score. Its qualifiers tell what kind of goal, shot or card it is.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from matches.providers.formats.entry_ids import EntryIds
from matches.providers.formats.values import without_empty

PERIODS = {1: "1H", 2: "2H", 3: "ET1", 4: "ET2", 5: "SO", 10: "HT", 14: "FT", 15: "PRE", 16: "PRE"}
_PLAYED = ("1H", "2H", "ET1", "ET2", "SO")
_DELETED, _PLAYER_OFF, _PLAYER_ON = "43", "18", "19"
_ROLES = {_PLAYER_OFF: "player_out", _PLAYER_ON: "player_in"}
_OF_BOTH_TEAMS = ("30", "32")  # the end and the start of a period
_ORDER = {"PRE": -1, "1H": 0, "HT": 1, "2H": 2, "ET1": 3, "ET2": 4, "SO": 5, "FT": 6}


@dataclass(slots=True)
class OptaEvent:
    """One event. `minute` and `second` count from the kick-off; in a shootout they mean nothing."""

    id: str
    type: str
    period: int | None
    minute: int | None
    second: int | None
    side: str
    player_id: str
    player: str
    at: str
    outcome: int | None
    qualifiers: list[int] = field(default_factory=list)
    edited: str = ""


def entries_of(events: Iterable[OptaEvent]) -> Iterator[dict[str, Any]]:
    """The entries of events in the order of the match.

    Opta has an event of each team for the start and the end of a period, and one for each player of a substitution:
    they become one entry. Events that Opta has deleted are left out.
    """
    ids = EntryIds()
    ordered = [event for event in sorted(events, key=_place) if event.type != _DELETED]
    partners = _substitutes(ordered)
    joined = set(partners.values())
    seen: set[tuple[str, int | None]] = set()
    for number, event in enumerate(ordered):
        if event.type in _OF_BOTH_TEAMS:
            if (event.type, event.period) in seen:
                continue
            seen.add((event.type, event.period))
            event.side = ""
        if number in joined:
            continue
        players = [(event, _ROLES.get(event.type, ""))]
        if number in partners:
            players.append((ordered[partners[number]], _ROLES[_PLAYER_ON]))
        code = PERIODS.get(event.period or 0, "")
        timed = code in _PLAYED and code != "SO" and event.minute is not None
        yield without_empty(
            {
                "id": ids.distinct(event.id),
                "at": event.at,
                "period": code,
                "clock": {"s": (event.minute or 0) * 60 + (event.second or 0)} if timed else None,
                "type": event.type,
                "side": event.side,
                "players": [
                    without_empty({"id": one.player_id, "name": one.player, "role": role})
                    for one, role in players
                    if one.player_id or one.player
                ],
                "data": without_empty({"outcome": event.outcome, "qualifiers": event.qualifiers}),
            }
        )


def _substitutes(events: list[OptaEvent]) -> dict[int, int]:
    """The place of the player who comes on, by the place of the one who goes off at the same time."""
    coming: dict[tuple[Any, ...], deque[int]] = defaultdict(deque)
    for number, event in enumerate(events):
        if event.type == _PLAYER_ON:
            coming[event.period, event.minute, event.second, event.side].append(number)
    pairs = {}
    for number, event in enumerate(events):
        waiting = coming[event.period, event.minute, event.second, event.side] if event.type == _PLAYER_OFF else None
        if waiting:
            pairs[number] = waiting.popleft()
    return pairs


def _place(event: OptaEvent) -> tuple[int, int, int, str]:
    """Opta adds an event where it is entered, so a late one is far from its minute."""
    period = _ORDER.get(PERIODS.get(event.period or 0, ""), 0)
    return period, event.minute or 0, event.second or 0, event.at
