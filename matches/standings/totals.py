"""The sums of a team's results, which the criteria of a table compare."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from matches.standings.results import Outcome, Result, Side


@dataclass(slots=True)
class Totals:
    """The sums of a team over some matches. `points` contain the bonus points and the deductions.

    `extra_won` and `extra_lost` are contained in `won` and `lost`.
    """

    played: int = 0
    won: int = 0
    drawn: int = 0
    lost: int = 0
    no_result: int = 0
    extra_won: int = 0
    extra_lost: int = 0
    scored: int = 0
    conceded: int = 0
    points: int = 0
    bonus: int = 0
    away_scored: int = 0
    away_won: int = 0
    tries: int = 0
    tries_conceded: int = 0
    fair_play: int = 0
    runs: int = 0
    balls: int = 0
    runs_conceded: int = 0
    balls_bowled: int = 0

    @property
    def difference(self) -> int:
        return self.scored - self.conceded

    @property
    def points_per_game(self) -> Fraction:
        return Fraction(self.points, self.played) if self.played else Fraction(0)

    @property
    def win_percentage(self) -> Fraction:
        """Wins of all matches, from 0 to 1. A draw is half a win."""
        return Fraction(2 * self.won + self.drawn, 2 * self.played) if self.played else Fraction(0)

    @property
    def decided_percentage(self) -> Fraction:
        """Wins of the matches that were not drawn, from 0 to 1."""
        decided = self.won + self.lost
        return Fraction(self.won, decided) if decided else Fraction(0)

    @property
    def net_run_rate(self) -> Fraction:
        """Runs for each over that the team had, less those for each over that it bowled."""
        made = Fraction(6 * self.runs, self.balls) if self.balls else Fraction(0)
        against = Fraction(6 * self.runs_conceded, self.balls_bowled) if self.balls_bowled else Fraction(0)
        return made - against

    def add(self, own: Side, other: Side, result: Result) -> None:
        """Add one match, as the side `own`."""
        extra = result.extra
        self.played += 1
        self.won += own.outcome is Outcome.WIN
        self.drawn += own.outcome is Outcome.DRAW
        self.lost += own.outcome is Outcome.LOSS
        self.no_result += own.outcome is Outcome.NO_RESULT
        self.extra_won += extra and own.outcome is Outcome.WIN
        self.extra_lost += extra and own.outcome is Outcome.LOSS
        self.scored += own.scored
        self.conceded += other.scored
        self.points += own.points
        self.bonus += own.bonus
        self.tries += own.tries
        self.tries_conceded += other.tries
        self.fair_play += own.fair_play
        if own is result.away:
            self.away_scored += own.scored
            self.away_won += own.outcome is Outcome.WIN
        if result.has_rate:
            self.runs += own.scored
            self.balls += own.balls
            self.runs_conceded += other.scored
            self.balls_bowled += other.balls


def totals_of(teams: Iterable[int], results: Iterable[Result]) -> dict[int, Totals]:
    """Return the totals of each team, of the matches in which both sides are among these teams."""
    totals = {team: Totals() for team in teams}
    for result in results:
        home, away = totals.get(result.home.team), totals.get(result.away.team)
        if home is not None and away is not None:
            home.add(result.home, result.away, result)
            away.add(result.away, result.home, result)
    return totals
