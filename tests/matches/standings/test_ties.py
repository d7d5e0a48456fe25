"""Knock-out ties: one match, two legs, series, and the bracket that they make."""

import pytest

from matches.standings.brackets import bracket_of
from matches.standings.rounds import is_knockout
from matches.standings.ties import Decision, Leg, Tie, tie_of


def leg(number: int, home: int, away: int, home_score: int, away_score: int, **changes: object) -> Leg:
    return Leg(number, home, away, home_score, away_score, **({"is_over": True} | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("legs", "away_goals", "winner", "decision"),
    [
        ([leg(1, 1, 2, 2, 1)], False, 1, Decision.SCORE),
        ([leg(1, 1, 2, 1, 1, shootout=(3, 4))], False, 2, Decision.SHOOTOUT),
        ([leg(1, 1, 2, 2, 1, extra=True)], False, 1, Decision.EXTRA_TIME),
        ([leg(1, 1, 2, 1, 1)], False, None, None),  # a replay decides
        ([leg(1, 1, 2, 0, 3, award="away")], False, 2, Decision.AWARD),
        ([leg(1, 1, 2, 1, 0), leg(2, 2, 1, 3, 1)], False, 2, Decision.AGGREGATE),
        # 2–2 on aggregate: away goals decide where they count, otherwise the shootout of the second leg.
        ([leg(1, 1, 2, 1, 0), leg(2, 2, 1, 2, 1)], True, 1, Decision.AWAY_GOALS),
        ([leg(1, 1, 2, 1, 0), leg(2, 2, 1, 2, 1)], False, None, None),
        ([leg(1, 1, 2, 1, 0), leg(2, 2, 1, 2, 1, shootout=(5, 4))], False, 2, Decision.SHOOTOUT),
        # Level in away goals too.
        ([leg(1, 1, 2, 1, 1), leg(2, 2, 1, 1, 1, shootout=(2, 4))], True, 1, Decision.SHOOTOUT),
        # An awarded leg counts with the score of the award.
        ([leg(1, 1, 2, 4, 0), leg(2, 2, 1, 3, 0, award="home")], False, 1, Decision.AGGREGATE),
        ([leg(1, 1, 2, 1, 0), leg(2, 2, 1, 2, 0, extra=True)], False, 2, Decision.EXTRA_TIME),
    ],
)
def test_a_tie_is_decided_as_its_rules_say(
    legs: list[Leg], away_goals: bool, winner: int | None, decision: Decision | None
) -> None:
    made = tie_of(legs, away_goals=away_goals)
    assert (made.winner, made.decision) == (winner, decision)


def test_a_tie_has_no_winner_before_its_last_leg_is_over() -> None:
    first = leg(1, 1, 2, 5, 0)
    assert tie_of([first], number=2).winner is None
    live = leg(2, 2, 1, 1, 0, is_over=False, is_live=True)
    made = tie_of([first, live])
    assert made.winner is None
    assert made.aggregate == (5, 1)
    assert tie_of([first, Leg(2, 2, 1)]).aggregate == (5, 0)


def test_a_series_is_won_by_more_than_half_of_its_matches() -> None:
    games = [leg(number, *((1, 2) if number % 2 else (2, 1)), 90, 80) for number in range(1, 4)]
    assert tie_of(games, number=5, by_wins=True).aggregate == (2, 1)
    assert tie_of(games, number=5, by_wins=True).winner is None
    fourth = leg(4, 2, 1, 70, 99)
    made = tie_of([*games, fourth], number=5, by_wins=True)
    assert (made.winner, made.decision, made.aggregate) == (1, Decision.WINS, (3, 1))


def test_ties_stand_beside_the_tie_that_their_winners_play() -> None:
    def tie(number: int, first: int, second: int, winner: int) -> Tie:
        scores = (1, 0) if winner == first else (0, 1)
        return tie_of([leg(number, first, second, *scores)])

    quarters = [tie(1, 1, 2, 1), tie(2, 3, 4, 3), tie(3, 5, 6, 5), tie(4, 7, 8, 7)]
    semis = [tie(5, 1, 7, 1), tie(6, 3, 5, 5)]
    third, final = [tie(7, 3, 7, 7)], [tie(8, 5, 1, 1)]
    made = bracket_of([("Quarter-finals", quarters), ("Semi-finals", semis), ("Third place", third), ("Final", final)])
    assert [one.name for one in made.rounds] == ["Quarter-finals", "Semi-finals", "Final"]
    assert [one.name for one in made.others] == ["Third place"]
    assert [slot.first if slot else None for slot in made.rounds[0].slots] == [3, 5, 1, 7]
    assert [slot.first if slot else None for slot in made.rounds[1].slots] == [3, 1]


def test_a_team_with_a_bye_leaves_a_gap_in_the_round_before() -> None:
    first = [tie_of([leg(1, 3, 4, 1, 0)])]
    semis = [tie_of([leg(2, 1, 3, 1, 0)]), tie_of([leg(3, 2, 5, 1, 0)])]
    made = bracket_of([("Play-off", first), ("Semi-finals", semis)])
    assert [slot is not None for slot in made.rounds[0].slots] == [False, True, False, False]


@pytest.mark.parametrize(
    ("name", "group", "expected"),
    [
        ("Final", "", True),
        ("Round of 16", "", True),
        ("Semi-finals", "", True),
        ("Match for third place", "", True),
        ("1/8 决赛", "", True),
        ("四分之一决赛", "", True),
        ("Promotion play-off", "", True),
        ("Matchday 7", "Group A", False),
        ("Matchday 38", "", False),
        ("Round 16", "", False),
        ("第12轮", "", False),
        ("Week 3", "", False),
        ("", "", False),
    ],
)
def test_the_name_of_a_round_says_whether_it_is_a_knockout(name: str, group: str, expected: bool) -> None:
    assert is_knockout(name, group) is expected
