"""Each preset orders a season as its rules say. The tables were computed by hand."""

import pytest

from matches.standings import PRESETS, Ranking, Restart, table_of
from matches.standings.points import PointsRules
from tests.matches.standings.seasons import entrants, order, reasons, result, results, table

# Ash, Elm and Oak beat each other once and the Pines: six points each.
THREE_LEVEL = """
Ash 3–1 Elm
Elm 2–0 Oak
Oak 2–1 Ash
Ash 1–0 Pine
Elm 4–0 Pine
Oak 3–0 Pine
"""


CASES = [
    # Goal difference +4, +2, +2; goals 5 and 5; Oak beat Ash.
    ("goal_difference", "1 Elm, 2 Oak, 3 Ash, 4 Pine", ["goal_difference", "head_to_head_points", "points"]),
    ("premier_league", "1 Elm, 2 Oak, 3 Ash, 4 Pine", ["goal_difference", "head_to_head_points", "points"]),
    ("bundesliga", "1 Elm, 2 Oak, 3 Ash, 4 Pine", ["goal_difference", "head_to_head_points", "points"]),
    # Between the three: three points each, goals 4–3, 3–3, 2–3.
    (
        "head_to_head",
        "1 Ash, 2 Elm, 3 Oak, 4 Pine",
        ["head_to_head_goal_difference", "head_to_head_goal_difference", "points"],
    ),
    (
        "uefa_groups",
        "1 Ash, 2 Elm, 3 Oak, 4 Pine",
        ["head_to_head_goal_difference", "head_to_head_goal_difference", "points"],
    ),
    (
        "points_and_wins",
        "1 Ash, 2 Elm, 3 Oak, 4 Pine",
        ["head_to_head_goal_difference", "head_to_head_goal_difference", "points"],
    ),
    # Two wins of three each, one of two between them. Nothing separates Ash and Oak.
    ("win_percentage", "1 Elm, 2 Ash, 2 Oak, 4 Pine", ["goal_difference", "", "win_percentage"]),
    ("points_per_game", "1 Elm, 2 Ash, 2 Oak, 4 Pine", ["goal_difference", "", "points_per_game"]),
    # Without overs their rates are level, and between them each has three points.
    ("net_run_rate", "1 Ash, 1 Elm, 1 Oak, 4 Pine", ["", "", "points"]),
    # Points difference, then tries, which are level, then points scored, then Oak beat Ash.
    ("tries_and_bonus", "1 Elm, 2 Oak, 3 Ash, 4 Pine", ["goal_difference", "head_to_head_points", "points"]),
]


@pytest.mark.parametrize(("preset", "expected", "because"), CASES)
def test_a_preset_orders_three_level_teams(preset: str, expected: str, because: list[str]) -> None:
    made = table(THREE_LEVEL, preset, "Ash Elm Oak Pine")
    assert order(made) == expected
    assert reasons(made) == because


def test_every_preset_is_tried_with_three_level_teams() -> None:
    assert {preset for preset, *_ in CASES} == set(PRESETS)


# Ash is best between the three. Beech and Cedar beat each other 1–0; Beech lost less to Ash; Cedar's total is better.
SEPARATED = """
Ash 1–0 Beech
Beech 0–1 Ash
Ash 3–0 Cedar
Cedar 0–3 Ash
Beech 1–0 Cedar
Cedar 1–0 Beech
Cedar 9–0 Dogwood
"""
LEVEL = {"Beech": 9, "Cedar": 6}


@pytest.mark.parametrize(
    ("preset", "expected"),
    [
        # All criteria of the three first: the goal difference between the three is −2 and −6.
        ("uefa_groups", "1 Ash, 2 Beech, 3 Cedar, 4 Dogwood"),
        # Ash is taken out first. The others are level between themselves; then the total counts: −2 and +3.
        ("head_to_head", "1 Ash, 2 Cedar, 3 Beech, 4 Dogwood"),
    ],
)
def test_after_a_team_is_separated_the_others_are_compared_as_the_rules_say(preset: str, expected: str) -> None:
    assert order(table(SEPARATED, preset, "Ash Beech Cedar Dogwood", adjustments=LEVEL)) == expected


def test_head_to_head_is_not_applied_again_where_the_rules_do_not_say_so() -> None:
    # Between the three Ash has 6 points, Beech and Cedar 4 of their draw and a win over Elm; then the total decides.
    ranking = Ranking("", ("points", "head_to_head_points", "goal_difference"), Restart.NEVER)
    text = "Ash 1–0 Beech\nCedar 1–0 Ash\nBeech 2–0 Cedar\nAsh 5–0 Dogwood\nBeech 1–0 Dogwood\nCedar 2–0 Dogwood"
    assert order(table(text, ranking, "Ash Beech Cedar Dogwood")) == "1 Ash, 2 Beech, 3 Cedar, 4 Dogwood"


def test_head_to_head_waits_until_all_matches_between_the_level_teams_were_played() -> None:
    played = results("Elm 1–0 Ash\nAsh 5–0 Pine\nPine 1–0 Elm")
    teams = entrants("Ash Elm Pine", {"Pine": -3})
    return_match = [frozenset((ord("A"), ord("E")))]
    before = table_of(teams, played, PRESETS["head_to_head"], return_match)
    after = table_of(teams, played, PRESETS["head_to_head"])
    assert order(before) == "1 Ash, 2 Elm, 3 Pine"  # level on points; goal difference +4 and 0
    assert order(after) == "1 Elm, 2 Ash, 3 Pine"  # Elm beat Ash


def test_a_deduction_is_taken_from_the_points_and_from_the_points_per_match() -> None:
    made = table(THREE_LEVEL, "goal_difference", "Ash Elm Oak Pine", adjustments={"Elm": -1})
    assert order(made) == "1 Oak, 2 Ash, 3 Elm, 4 Pine"
    per_match = table(THREE_LEVEL, "points_per_game", "Ash Elm Oak Pine", adjustments={"Elm": -1})
    assert per_match.rows[2].name == "Elm"
    assert float(per_match.rows[2].totals.points_per_game) == pytest.approx(5 / 3)


def test_lots_decide_what_nothing_else_does() -> None:
    made = table("Ash 1–1 Elm", "goal_difference", "Ash Elm", lots={"Elm": 1, "Ash": 2})
    assert order(made) == "1 Elm, 2 Ash"
    assert reasons(made) == ["lots"]
    assert order(table("Ash 1–1 Elm", "goal_difference", "Ash Elm")) == "1 Ash, 1 Elm"


def test_fair_play_points_decide_before_lots() -> None:
    from matches.standings import Entrant

    teams = [Entrant(ord("A"), "Ash", fair_play=-6), Entrant(ord("E"), "Elm", fair_play=-4)]
    made = table_of(teams, results("Ash 2–2 Elm"), PRESETS["goal_difference"])
    assert order(made) == "1 Elm, 2 Ash"
    below = made.rows[1].below
    assert below is not None
    assert (below.criterion, below.upper, below.lower) == ("fair_play", -4, -6)


def test_a_team_without_a_match_is_in_the_table() -> None:
    assert order(table("Ash 1–0 Elm", "goal_difference", "Ash Elm Oak")) == "1 Ash, 2 Oak, 3 Elm"


def test_a_result_of_a_team_that_takes_no_part_does_not_count() -> None:
    made = table("Ash 1–0 Elm\nElm 9–0 Zelkova", "goal_difference", "Ash Elm")
    assert made.rows[1].totals.played == 1


def test_own_criteria_replace_those_of_the_preset_and_unknown_ones_are_left_out() -> None:
    ranking = PRESETS["goal_difference"].with_criteria(("points", "fewest_losses", "invented", "goals", "points"))
    assert ranking.criteria == ("points", "fewest_losses", "goals")
    assert PRESETS["goal_difference"].with_criteria(("invented",)).criteria == PRESETS["goal_difference"].criteria


def test_a_live_result_counts_and_marks_its_teams() -> None:
    rules = PointsRules()
    played = [*results("Elm 2–0 Oak"), result("Ash 1–0 Elm", rules, is_live=True)]
    made = table_of(entrants("Ash Elm Oak"), played, PRESETS["goal_difference"])
    assert made.is_live
    assert {row.name for row in made.rows if row.is_live} == {"Ash", "Elm"}
