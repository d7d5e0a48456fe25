"""Line-ups out of the database, as the one-line entry wants them: who may be named, and where the match stands."""

from datetime import datetime

from matches.models import LineupPlayer, Match, Player, Team
from matches.shorthand.interpreter import MatchState
from matches.shorthand.lineup import SIDES, Lineup, ListedPlayer, TeamNames


def lineup_of(match: Match) -> Lineup:
    """Who may be named in a line about this match: of each side its team sheet, or its squad while there is none.

    In the order of the sheets, home first, those who start before the bench. Two queries at most, besides the teams.
    """
    sheet = [ListedPlayer(row.side, row.number, row.name) for row in LineupPlayer.objects.filter(match=match.pk)]
    unlisted = {match.team_id(side): side for side in SIDES if not any(player.side == side for player in sheet)}
    squads = Player.objects.filter(team__in=unlisted) if unlisted else ()
    players = (*sheet, *(ListedPlayer(unlisted[row.team_id], row.number, row.name) for row in squads))
    return Lineup(
        names_of(match.home), names_of(match.away), tuple(sorted(players, key=lambda one: SIDES.index(one.side)))
    )


def names_of(team: Team) -> TeamNames:
    """What a team answers to. A code that was only made of the name is none: “for 3 minutes” is no shirt of Forest."""
    return TeamNames(team.name, team.short_name, team.code)


def standing_of(match: Match, now: datetime) -> MatchState:
    """Where the match stands. Before and after play no clock says how far it is, so nothing typed is ahead of it."""
    return MatchState(
        period=match.period,
        elapsed=match.clock.at(now) if match.is_in_play else None,
        playing=match.status == Match.Status.LIVE,
        language=match.language,
    )
