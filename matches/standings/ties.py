"""Knock-out ties: one match, two legs, or a series. Which team goes through, and why."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Decision(StrEnum):
    """What decided a tie."""

    SCORE = "score"  # of its only match
    AGGREGATE = "aggregate"  # of both legs
    WINS = "wins"  # of a series
    AWAY_GOALS = "away_goals"
    EXTRA_TIME = "extra_time"
    SHOOTOUT = "shootout"
    AWARD = "award"


@dataclass(frozen=True, slots=True)
class Leg:
    """One match of a tie. `match`: its id. Scores are None before the match; `shootout` is (home, away), or None.

    `is_over`: its score counts. `extra`: extra time was played. `award`: the side that officials declared the winner.
    """

    match: int
    home: int
    away: int
    home_score: int | None = None
    away_score: int | None = None
    shootout: tuple[int, int] | None = None
    is_over: bool = False
    is_live: bool = False
    extra: bool = False
    award: str = ""

    def goals_of(self, team: int) -> int:
        return (self.home_score if team == self.home else self.away_score) or 0

    @property
    def winner(self) -> int | None:
        """The winner of this match alone, None for a draw or before its end."""
        if not self.is_over:
            return None
        if self.award in ("home", "away"):
            return self.home if self.award == "home" else self.away
        lead = (self.home_score or 0) - (self.away_score or 0)
        if not lead and self.shootout:
            lead = self.shootout[0] - self.shootout[1]
        return None if not lead else self.home if lead > 0 else self.away


@dataclass(frozen=True, slots=True)
class Tie:
    """Two teams that play for a place in the next round. `first` is at home in the first leg.

    `aggregate`: the goals of both legs, or the wins of a series, of `first` and of the other; None before a match.
    """

    first: int
    second: int
    legs: tuple[Leg, ...]
    aggregate: tuple[int, int] | None = None
    winner: int | None = None
    decision: Decision | None = None

    @property
    def teams(self) -> frozenset[int]:
        return frozenset((self.first, self.second))

    @property
    def loser(self) -> int | None:
        if self.winner is None:
            return None
        return self.second if self.winner == self.first else self.first


def tie_of(legs: Sequence[Leg], *, number: int = 0, away_goals: bool = False, by_wins: bool = False) -> Tie:
    """Return the tie of these legs, in the order in which they are played.

    `number`: how many matches the tie has; 0: as many as there are. `by_wins`: a series, which the side with more than
    half of the wins has won; otherwise the goals of all legs count. `away_goals`: they decide a level aggregate.
    """
    legs = tuple(legs)
    first, second = legs[0].home, legs[0].away
    counted = [leg for leg in legs if leg.is_over or leg.is_live]
    if not counted:
        return Tie(first, second, legs)
    number = number or len(legs)
    if by_wins and (number > 2 or len(legs) > 2):
        wins = Counter(leg.winner for leg in legs)
        aggregate = wins[first], wins[second]
        most = max(aggregate)
        winner = None
        if most * 2 > number:
            winner = first if aggregate[0] == most else second
        return Tie(first, second, legs, aggregate, winner, Decision.WINS if winner is not None else None)
    aggregate = sum(leg.goals_of(first) for leg in counted), sum(leg.goals_of(second) for leg in counted)
    if len(legs) < number or not all(leg.is_over for leg in legs):
        return Tie(first, second, legs, aggregate)
    winner, decision = _winner(first, second, legs, aggregate, away_goals)
    return Tie(first, second, legs, aggregate, winner, decision)


def _winner(
    first: int, second: int, legs: tuple[Leg, ...], aggregate: tuple[int, int], away_goals: bool
) -> tuple[int | None, Decision | None]:
    last = legs[-1]
    lead = aggregate[0] - aggregate[1]
    if len(legs) == 1 and last.award in ("home", "away"):
        return last.winner, Decision.AWARD
    if lead:
        decision = Decision.AGGREGATE if len(legs) > 1 else Decision.SCORE
        return (first if lead > 0 else second), (Decision.EXTRA_TIME if last.extra else decision)
    if away_goals and len(legs) == 2:
        away = [sum(leg.goals_of(team) for leg in legs if leg.away == team) for team in (first, second)]
        if away[0] != away[1]:
            return (first if away[0] > away[1] else second), Decision.AWAY_GOALS
    if last.shootout and last.shootout[0] != last.shootout[1]:
        return (last.home if last.shootout[0] > last.shootout[1] else last.away), Decision.SHOOTOUT
    return None, None
