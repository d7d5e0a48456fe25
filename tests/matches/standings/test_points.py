"""What a match is worth: bonus points, extra time, awards, abandoned matches, overs."""

import pytest

from matches.standings import PRESETS, Entrant, Outcome, table_of
from matches.standings.points import MatchFacts, PointsRules, SideFacts, result_of

RUGBY = PointsRules(win=4, draw=2, loss=0, try_bonus=4, losing_bonus=7)
HOCKEY = PointsRules(win=3, draw=1, loss=0, extra_win=2, extra_loss=1)


def facts(home: int, away: int, **changes: object) -> MatchFacts:
    tries = changes.pop("tries", (0, 0))
    shootout = changes.pop("shootout", (0, 0))
    assert isinstance(tries, tuple)
    assert isinstance(shootout, tuple)
    return MatchFacts(
        SideFacts(1, home, shootout[0], tries[0]),
        SideFacts(2, away, shootout[1], tries[1]),
        **changes,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("home", "away", "tries", "points"),
    [
        (30, 10, (4, 1), (5, 0)),  # four tries
        (20, 13, (2, 1), (4, 1)),  # a defeat by seven
        (20, 12, (2, 1), (4, 0)),
        (31, 28, (4, 4), (5, 2)),  # both bonus points of the loser
        (20, 20, (4, 2), (3, 2)),
    ],
)
def test_tries_and_narrow_defeats_are_worth_bonus_points(
    home: int, away: int, tries: tuple[int, int], points: tuple[int, int]
) -> None:
    counted = result_of(facts(home, away, tries=tries), RUGBY)
    assert counted is not None
    assert (counted.home.points, counted.away.points) == points


def test_a_bonus_for_more_tries_than_the_opponent_replaces_the_one_for_their_number() -> None:
    rules = PointsRules(win=4, draw=2, loss=0, try_bonus=4, try_bonus_lead=3)
    bonus = [result_of(facts(30, 20, tries=tries), rules) for tries in ((5, 3), (3, 0))]
    assert [one.home.bonus if one else None for one in bonus] == [0, 1]


@pytest.mark.parametrize(
    ("match", "points", "outcome"),
    [
        (facts(3, 2), (3, 0), Outcome.WIN),
        (facts(3, 2, extra=True), (2, 1), Outcome.WIN),
        (facts(2, 2, extra=True, shootout=(3, 1)), (2, 1), Outcome.WIN),
        (facts(2, 2), (1, 1), Outcome.DRAW),
    ],
)
def test_a_win_after_extra_time_is_worth_what_the_rules_say(
    match: MatchFacts, points: tuple[int, int], outcome: Outcome
) -> None:
    counted = result_of(match, HOCKEY)
    assert counted is not None
    assert (counted.home.points, counted.away.points) == points
    assert counted.home.outcome is outcome


def test_an_awarded_match_counts_for_its_winner_without_bonus_points() -> None:
    counted = result_of(facts(0, 28, award="away", tries=(4, 0)), RUGBY)
    assert counted is not None
    assert (counted.home.points, counted.away.points) == (0, 4)
    against_score = result_of(facts(2, 1, award="away"), PointsRules())
    assert against_score is not None
    assert against_score.away.outcome is Outcome.WIN


def test_an_abandoned_match_counts_only_if_the_competition_says_so() -> None:
    abandoned = facts(50, 20, is_abandoned=True)
    assert result_of(abandoned, PointsRules()) is None
    counted = result_of(abandoned, PointsRules(win=2, abandoned=1))
    assert counted is not None
    assert (counted.home.outcome, counted.home.points, counted.home.scored) == (Outcome.NO_RESULT, 1, 0)
    awarded = result_of(facts(0, 3, is_abandoned=True, award="away"), PointsRules())
    assert awarded is not None
    assert awarded.away.points == 3


def test_the_net_run_rate_is_that_of_runs_for_each_over() -> None:
    def match(home: int, away: int, home_balls: int, away_balls: int) -> MatchFacts:
        return MatchFacts(SideFacts(1, home, balls=home_balls), SideFacts(2, away, balls=away_balls))

    rules = PointsRules(win=2, abandoned=1)
    played = [match(160, 150, 120, 120), match(120, 121, 120, 90), facts(30, 0, is_abandoned=True)]
    counted = [one for one in (result_of(each, rules) for each in played) if one is not None]
    made = table_of([Entrant(1, "Ash"), Entrant(2, "Elm")], counted, PRESETS["net_run_rate"])
    # Elm: 271 runs in 35 overs, 280 against in 40. Ash: the opposite.
    assert [row.name for row in made.rows] == ["Elm", "Ash"]
    assert float(made.rows[0].totals.net_run_rate) == pytest.approx(271 / 35 - 280 / 40)
    assert made.rows[0].totals.no_result == 1
    below = made.rows[1].below
    assert below is not None
    assert below.criterion == "net_run_rate"
