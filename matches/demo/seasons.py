"""The demo's league and cup: results of the last weeks, so that there is a table and a tie of two legs.

The live and the upcoming match of the demo are the next matchday of the league.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from matches import actions
from matches.demo.clubs import GRIMSDITCH, PUDDLEWICK, TUMBLEDOWN, UPPER_POTTERING, Club
from matches.models import Competition, Entrant, Match, Team
from matches.schedules.known_fixtures import Defaults
from matches.schedules.schedule import Fixture, Result, Schedule, Scorer, Stage

LEAGUE, CUP = "Lower Meadow League", "Lower Meadow Cup"
MATCHDAY = "Matchday 4"  # of the live and the upcoming match

_Goal = tuple[Club, int, int]  # the scorer's club and shirt number, the minute
_P, _G, _U, _T = PUDDLEWICK, GRIMSDITCH, UPPER_POTTERING, TUMBLEDOWN

# How many days ago, the round, home, away, the goals.
_LEAGUE_RESULTS: tuple[tuple[int, str, Club, Club, tuple[_Goal, ...]], ...] = (
    (21, "Matchday 1", _P, _T, ((_P, 10, 12), (_T, 9, 40), (_P, 9, 88))),
    (21, "Matchday 1", _G, _U, ((_G, 9, 7), (_G, 9, 51), (_U, 9, 66))),
    (14, "Matchday 2", _U, _P, ((_U, 8, 33), (_P, 10, 79))),
    (14, "Matchday 2", _T, _G, ((_T, 11, 23), (_T, 9, 60), (_G, 9, 71))),
    (7, "Matchday 3", _T, _U, ((_U, 9, 15), (_U, 9, 90))),
    (7, "Matchday 3", _G, _P, ((_P, 11, 29), (_G, 10, 44))),
)
_SEMI_FINAL = "Semi-final"
_CUP_RESULTS: tuple[tuple[int, str, Club, Club, tuple[_Goal, ...]], ...] = (
    (17, _SEMI_FINAL, _P, _T, ((_P, 10, 31), (_P, 9, 62), (_T, 9, 77))),
    (17, _SEMI_FINAL, _G, _U, ((_G, 9, 55), (_U, 8, 58))),
    (10, _SEMI_FINAL, _T, _P, ((_T, 6, 18), (_P, 10, 84))),
    (10, _SEMI_FINAL, _U, _G, ()),
)
_FINAL_IN = timedelta(days=11)


def create_seasons() -> None:
    """Create the league and the cup with their results, if they are missing. Their dates are relative to today."""
    league, _ = Competition.objects.get_or_create(sport="football", name=LEAGUE, season="")
    if not Match.objects.filter(competition=league, round=_LEAGUE_RESULTS[0][1]).exists():
        _announce(LEAGUE, [_result(row, *played, LEAGUE) for row, played in enumerate(_LEAGUE_RESULTS, 1)])
        team = Team.objects.get(sport=_T.sport, name=_T.name)
        Entrant.objects.get_or_create(
            competition=league, team=team, defaults={"adjustment": -1, "reason": "They brought a goat as goalkeeper."}
        )
        if not league.places:
            actions.edit_competition(competition_id=league.pk, author=None, places="1: Upper Meadow League")
    _, is_new_cup = Competition.objects.get_or_create(
        sport="football", name=CUP, season="", defaults={"away_goals": True}
    )
    if is_new_cup:
        final = Fixture(
            row=len(_CUP_RESULTS) + 1, home=_P.name, away=_U.name, kickoff=_afternoon(_FINAL_IN), competition=CUP,
            round="Final", knockout=True, venue="The Village Green",
        )  # fmt: skip
        _announce(CUP, [*(_result(row, *played, CUP) for row, played in enumerate(_CUP_RESULTS, 1)), final])


def _result(
    row: int, days: int, round_name: str, home: Club, away: Club, goals: tuple[_Goal, ...], competition: str
) -> Fixture:
    scored = [club for club, _, _ in goals]
    return Fixture(
        row=row,
        home=home.name,
        away=away.name,
        kickoff=_afternoon(-timedelta(days=days)),
        competition=competition,
        round=round_name,
        knockout=competition == CUP,
        stage=Stage.FINISHED,
        result=Result(scored.count(home), scored.count(away)),
        attendance=40 * days + len(goals),
        scorers=tuple(
            Scorer("home" if club is home else "away", club.players[shirt], minute) for club, shirt, minute in goals
        ),
    )


def _announce(competition: str, fixtures: list[Fixture]) -> None:
    schedule = Schedule("demo", tuple(fixtures))
    actions.announce_fixtures(author=None, schedule=schedule, defaults=Defaults("football", competition))


def _afternoon(away: timedelta) -> datetime:
    return (timezone.localtime() + away).replace(hour=15, minute=0, second=0, microsecond=0)
