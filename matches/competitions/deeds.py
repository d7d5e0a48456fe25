"""What players did in matches, from the entries: goals, assists, cards, wickets. Kept until a match's feed goes on.

An entry names a player by name or number. The line-up of the match gives the whole name, as on the match page.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from livecast.bounded_cache import BoundedCache
from matches import sports
from matches.models import CommentaryEntry, LineupPlayer, Match
from matches.scoring.named_players import listed_player, plain_name
from matches.scoring.score import SIDES
from matches.sports import Kind

# The limits of one process.
MAX_MATCHES = 20_000
MAX_BYTES = 64 * 1024 * 1024
DEED_BYTES, MATCH_BYTES = 200, 400

_CARDS = {"yellow": "yellow", "red": "red", "second-yellow": "red"}
_SCORER_ROLES = ("goal_scorer", "scorer", "batter")
_OTHER_ROLES = ("assist", "fouled", "player_in", "player_out")
_SUBSTITUTION, _OVERTURNED = "substitution", "card_overturned"
_OF_PLAYERS = (_SUBSTITUTION, _OVERTURNED)


class DeedKind(StrEnum):
    """What a player did."""

    SCORE = "score"
    ASSIST = "assist"
    OWN_GOAL = "own_goal"
    YELLOW = "yellow"
    RED = "red"
    WICKET = "wicket"
    ON = "on"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that one player did. `points`: that it was worth. `entry`: the id of its line.

    `label`: the English name of the kind of the entry. `number`: of the shirt, None if it is unknown.
    """

    kind: DeedKind
    side: str
    name: str
    number: int | None
    points: int
    entry: int
    entry_kind: str
    minute: str
    period: str


@dataclass(frozen=True, slots=True)
class Appearance:
    """A player on the team sheet of a match."""

    side: str
    name: str
    number: int | None
    position: str
    starts: bool
    captain: bool


@dataclass(frozen=True, slots=True)
class MatchDeeds:
    """The deeds of a match in order, and its team sheets."""

    deeds: tuple[Deed, ...] = ()
    sheets: tuple[Appearance, ...] = ()


kept_deeds: BoundedCache[tuple[int, int], MatchDeeds] = BoundedCache(MAX_MATCHES, MAX_BYTES)


def deeds_of(matches: Iterable[Match]) -> dict[int, MatchDeeds]:
    """Return the deeds of matches by id. Two queries at most, for those that are not kept."""
    found: dict[int, MatchDeeds] = {}
    missing: dict[int, Match] = {}
    for match in matches:
        kept = kept_deeds.get((match.pk, match.last_offset))
        if kept is None:
            missing[match.pk] = match
        else:
            found[match.pk] = kept
    if missing:
        sheets, entries = _sheets_of(missing), _entries_of(missing.values())
        for pk, match in missing.items():
            made = found[pk] = _read(match, entries.get(pk, ()), sheets.get(pk, ()))
            size = MATCH_BYTES + DEED_BYTES * (len(made.deeds) + len(made.sheets))
            kept_deeds.put((pk, match.last_offset), made, size)
    return found


def _sheets_of(match_ids: Collection[int]) -> dict[int, list[Appearance]]:
    sheets: dict[int, list[Appearance]] = defaultdict(list)
    players = LineupPlayer.objects.filter(match__in=match_ids).order_by("match", "side", "-starts", "order", "pk")
    columns = ("side", "name", "number", "position", "starts", "captain")
    for match_id, side, name, number, position, starts, captain in players.values_list("match_id", *columns):
        sheets[match_id].append(Appearance(side, name, number, position, starts, captain))
    return sheets


def _entries_of(matches: Iterable[Match]) -> dict[int, list[tuple[Any, ...]]]:
    by_sport: dict[str, list[int]] = defaultdict(list)
    for match in matches:
        by_sport[match.sport].append(match.pk)
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for sport, ids in by_sport.items():
        rows = CommentaryEntry.objects.filter(match__in=ids, kind__in=_counted_kinds(sport), retracted_at=None)
        rows = rows.order_by("position", "pk")
        for match_id, *row in rows.values_list("match_id", "pk", "kind", "side", "players", "minute", "period"):
            found[match_id].append(tuple(row))
    return found


@lru_cache(maxsize=64)
def _counted_kinds(sport: str) -> dict[str, Kind]:
    """The kinds that are deeds of players."""
    kinds = sports.sport_of(sport).kinds.values()
    return {
        kind.code: kind
        for kind in kinds
        if not kind.shootout
        and (
            kind.points or kind.icon in _CARDS or kind.code in (_SUBSTITUTION, _OVERTURNED) or kind.detail == "wickets"
        )
    }


def _read(match: Match, entries: Iterable[tuple[Any, ...]], sheet: Iterable[Appearance]) -> MatchDeeds:
    appearances = tuple(sheet)
    listed: dict[str, list[dict[str, Any]]] = {side: [] for side in SIDES}
    for one in appearances:
        listed[one.side].append({"name": one.name, "number": one.number})
    kinds = _counted_kinds(match.sport)
    deeds: list[Deed] = []
    for pk, code, side, players, minute, period in entries:
        if side not in SIDES or not isinstance(players, list):
            continue
        named = [one for one in players if isinstance(one, dict)]
        for kind, player in _told(kinds[code], named):
            who = _identity(listed, player, side)
            if who is None:
                continue
            own_side, name, number = who
            if kind is None:  # the card was overturned
                _take_back_card(deeds, own_side, name)
                continue
            points = kinds[code].points if kind is DeedKind.SCORE else 0
            deeds.append(Deed(kind, own_side, name, number, points, pk, code, minute, period))
    return MatchDeeds(tuple(deeds), appearances)


def _told(kind: Kind, named: list[dict[str, Any]]) -> Iterable[tuple[DeedKind | None, dict[str, Any]]]:
    """What an entry says of its players. None: an earlier card of the player does not count."""
    roles = {player.get("role"): player for player in named}
    if kind.code == _SUBSTITUTION:
        for role, deed in (("player_in", DeedKind.ON), ("player_out", DeedKind.OFF)):
            if role in roles:
                yield deed, roles[role]
        return
    subject = next((one for one in named if one.get("role") in _SCORER_ROLES), None)
    subject = subject or next((one for one in named if one.get("role") not in _OTHER_ROLES), None)
    if subject is not None:
        if kind.code == _OVERTURNED:
            yield None, subject
        elif kind.icon in _CARDS:
            yield DeedKind(_CARDS[kind.icon]), subject
        elif kind.detail == "wickets":
            yield DeedKind.WICKET, subject
        else:
            yield DeedKind.OWN_GOAL if kind.for_opponent else DeedKind.SCORE, subject
    if "assist" in roles and kind.points and not kind.for_opponent:
        yield DeedKind.ASSIST, roles["assist"]


def _identity(
    sheets: dict[str, list[dict[str, Any]]], player: dict[str, Any], side: str
) -> tuple[str, str, int | None] | None:
    """The side, the name and the number of a named player; None if only an unknown number is named."""
    found = listed_player(sheets, {"name": player.get("name"), "number": player.get("number")}, side)
    if found is not None:
        listed = sheets[found[0]][found[1]]
        return found[0], listed["name"], listed["number"]
    name, number = player.get("name"), player.get("number")
    if not isinstance(name, str) or not name.strip():
        return None
    return side, name.strip(), number if isinstance(number, int) else None


def _take_back_card(deeds: list[Deed], side: str, name: str) -> None:
    for index in range(len(deeds) - 1, -1, -1):
        deed = deeds[index]
        is_card = deed.kind in (DeedKind.YELLOW, DeedKind.RED)
        if is_card and deed.side == side and plain_name(deed.name) == plain_name(name):
            del deeds[index]
            return
