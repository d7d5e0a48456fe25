"""The criteria that order the teams of a table. A higher value is better in each of them.

A criterion of HEAD_TO_HEAD compares only the matches between the teams that are level. `lots` is the order that the
organiser drew or decided.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from matches.standings.totals import Totals

Value = int | Fraction


@dataclass(frozen=True, slots=True)
class Criterion:
    """`code`: stored, sent and named on pages. `value`: what is compared. `among`: only matches of the level teams."""

    code: str
    value: Callable[[Totals], Value]
    among: bool = False


_OVERALL: dict[str, Callable[[Totals], Value]] = {
    "points": lambda team: team.points,
    "points_per_game": lambda team: team.points_per_game,
    "win_percentage": lambda team: team.win_percentage,
    "decided_percentage": lambda team: team.decided_percentage,
    "wins": lambda team: team.won,
    "regular_wins": lambda team: team.won - team.extra_won,
    "fewest_losses": lambda team: -team.lost,
    "goal_difference": lambda team: team.difference,
    "goals": lambda team: team.scored,
    "goal_average": lambda team: Fraction(team.scored, max(team.conceded, 1)),
    "away_goals": lambda team: team.away_scored,
    "away_wins": lambda team: team.away_won,
    "net_run_rate": lambda team: team.net_run_rate,
    "tries": lambda team: team.tries,
    "try_difference": lambda team: team.tries - team.tries_conceded,
    "bonus_points": lambda team: team.bonus,
    "fair_play": lambda team: team.fair_play,
}
_AMONG = ("points", "points_per_game", "win_percentage", "wins", "goal_difference", "goals", "away_goals", "tries")
PREFIX = "head_to_head_"
LOTS = "lots"

HEAD_TO_HEAD = {f"{PREFIX}{code}": Criterion(f"{PREFIX}{code}", _OVERALL[code], among=True) for code in _AMONG}
CRITERIA = {
    **{code: Criterion(code, value) for code, value in _OVERALL.items()},
    **HEAD_TO_HEAD,
    LOTS: Criterion(LOTS, lambda team: 0),
}
