"""The line-ups and the state of a match, as the shorthand interpreter needs them."""

from datetime import datetime

from matches.models import LineupPlayer, Match, Player, Team
from matches.shorthand.interpretation import MatchState
from matches.shorthand.lineup import SIDES, Lineup, ListedPlayer, TeamNames


def lineup_of(match: Match) -> Lineup:
    """Return the players that a line can name: each side's team sheet, otherwise its squad.

    In the order of the sheets: home first, starting players before the bench. At most two queries, plus the teams.
    """
    sheet = [ListedPlayer(row.side, row.number, row.name) for row in LineupPlayer.objects.filter(match=match.pk)]
    unlisted = {match.team_id(side): side for side in SIDES if not any(player.side == side for player in sheet)}
    squads = Player.objects.filter(team__in=unlisted) if unlisted else ()
    players = (*sheet, *(ListedPlayer(unlisted[row.team_id], row.number, row.name) for row in squads))
    return Lineup(
        names_of(match.home), names_of(match.away), tuple(sorted(players, key=lambda one: SIDES.index(one.side)))
    )


def names_of(team: Team) -> TeamNames:
    """Return the names of a team.

    A code made from the name is left out: “for 3” is not shirt 3 of Forest.
    """
    return TeamNames(team.name, team.short_name, team.code)


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
