"""The line-ups and the state of a match, as the shorthand interpreter needs them."""

import math
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from livecast.json_rows import json_rows
from livecast.prepared_query import PreparedQuery
from matches.models import LineupPlayer, Match, Player, Team
from matches.models.team_codes import proposed_code
from matches.shorthand.interpretation import MatchState
from matches.shorthand.lineup import SIDES, Lineup, ListedPlayer, TeamNames
from matches.shorthand.vocabulary import ORDINARY_WORDS, vocabulary


def lineup_of(match: Match) -> Lineup:
    """Return the players that a line can name: each side's team sheet, otherwise its squad.

    In the order of the sheets: home first, starting players before the bench. One query, plus the teams.
    """
    (row,) = _lineup_query(match=match.pk)
    return read_lineup(match, row)


def lineup_columns() -> dict[str, Subquery]:
    """Return the annotations of a query of matches from which `read_lineup` makes the line-up."""
    sheet = LineupPlayer.objects.filter(match=OuterRef("pk")).annotate(bench=Q(starts=False))
    columns = {"sheet": json_rows(sheet, "side", "bench", "order", "pk", "number", "name")}
    for side in SIDES:
        columns[f"{side}_squad"] = json_rows(Player.objects.filter(team=OuterRef(side)), "number", "name")
    return columns


def read_lineup(match: Match, row: Any) -> Lineup:
    """Return the line-up from a row with the `lineup_columns`: see `lineup_of`."""
    players: list[ListedPlayer] = []
    for side in SIDES:
        sheet = sorted(listed[1:] for listed in row.sheet or () if listed[0] == side)
        squad = sorted(getattr(row, f"{side}_squad") or (), key=_shirt)
        players.extend(ListedPlayer(side, number, name) for *_, number, name in sheet or squad)
    return Lineup(names_of(match.home), names_of(match.away), tuple(players))


def _shirt(player: tuple[int | None, str]) -> tuple[float, str]:
    """The order of a squad: by number. Players without a number come last."""
    number, name = player
    return math.inf if number is None else number, name


_lineup_query = PreparedQuery(
    lambda match: Match.objects.filter(pk=match).only("pk").order_by().annotate(**lineup_columns())
)


def names_of(team: Team) -> TeamNames:
    """Return the names of a team.

    A code made from the name is left out if it is also a word or a key: “for 3” is not shirt 3 of Forfar Athletic.
    """
    code = team.code.casefold()
    is_word = code in ORDINARY_WORDS or code in vocabulary(team.sport)
    return TeamNames(team.name, team.short_name, "" if is_word and team.code == proposed_code(team.name) else team.code)


def shorthand_state(match: Match, now: datetime) -> MatchState:
    """Return the state of the match.

    Outside of play it has no clock, so every typed time is accepted.
    """
    return MatchState(
        period=match.period,
        elapsed=match.clock.at(now) if match.is_in_play else None,
        playing=match.status == Match.Status.LIVE,
        language=match.language,
        status=match.status,
        pause=match.pause,
    )
