"""Scores of providers, in every known form, converted to ours."""

from typing import Any

import pytest

from matches.providers import scores
from matches.providers.feed_warnings import FeedWarnings
from matches.providers.teams import FeedTeam, Teams

TEAMS = Teams(
    FeedTeam("Harbour Town", "HAR"),
    FeedTeam("Mill United"),
    {"harbour town": "home", "har": "home", "mill united": "away"},
)


def stated(score: Any, so: Any = None, side: str = "") -> tuple[dict[str, Any] | None, list[str]]:
    warnings = FeedWarnings()
    return scores.provider_score(score, so, side, TEAMS, warnings, 7), warnings.messages()


@pytest.mark.parametrize(
    ("score", "side", "expected"),
    [
        ({"home": 1, "away": 0}, "", {"home": 1, "away": 0}),
        ({"home": "84", "away": "83"}, "", {"home": 84, "away": 83}),
        ({"home": 1.0, "away": None}, "", {"home": 1}),
        ({"Harbour Town": 2, "Mill United": 1}, "", {"home": 2, "away": 1}),
        ({"HAR": 2}, "", {"home": 2}),
        ([2, 1], "", {"home": 2, "away": 1}),
        ("2-1", "", {"home": 2, "away": 1}),
        ({"runs": 79, "wickets": 5}, "away", {"away": 79, "detail": {"away": {"wickets": 5}}}),
        ({"runs": 0}, "home", {"home": 0}),
        ({"runs": 79, "wickets": 5}, "", {"detail": {"runs": 79, "wickets": 5}}),
        (
            {"sets": {"home": 1, "away": 0}, "games": {"home": 3, "away": 2}, "points": {"home": "40", "away": "AD"}},
            "",
            {
                "home": 1,
                "away": 0,
                "detail": {"home": {"games": 3, "points": 40}, "away": {"games": 2, "points": "AD"}},
            },
        ),
        (
            {"home": {"sets": 1, "games": 3}, "away": {"sets": 0, "games": 2}},
            "",
            {"home": 1, "away": 0, "detail": {"home": {"games": 3}, "away": {"games": 2}}},
        ),
        ({"home": 40, "away": "AD"}, "", {"home": 40, "detail": {"away": {"points": "AD"}}}),
        ({"home": 1, "away": 0, "period": "2nd"}, "", {"home": 1, "away": 0, "detail": {"period": "2nd"}}),
        ({}, "", None),
        (None, "", None),
    ],
)
def test_every_known_form_of_a_score_is_parsed(score, side, expected):
    assert stated(score, side=side) == (expected, [])


def test_shootout_is_separate_from_the_score():
    assert stated({"home": 1, "away": 1}, {"home": 3, "away": 4})[0] == {
        "home": 1, "away": 1, "shootout": {"home": 3, "away": 4},
    }  # fmt: skip
    assert stated(None, {"Harbour Town": 3})[0] == {"shootout": {"home": 3}}


@pytest.mark.parametrize("score", [7, "two nil", True])
def test_unreadable_score_is_left_out_with_a_warning(score):
    assert stated(score) == (None, [f"line 7: score that cannot be read, left out: {score}"])


def test_unreadable_shootout_is_left_out_with_a_warning():
    assert stated({"home": 1}, "3-4-5")[1] == ["line 7: shootout that cannot be read, left out: 3-4-5"]


def test_score_detail_has_a_limit():
    assert stated({"home": 1, "note": "x" * 900})[0] == {"home": 1, "detail": {"note": "x" * 900}}
    assert stated({"home": 1, "note": "x" * 1001}) == (
        {"home": 1},
        ["line 7: score detail over 1,000 characters of JSON, left out"],
    )


@pytest.mark.parametrize("number", [-1, 40_000, 1.5, True, "AD", "", "99999999999"])
def test_invalid_points_are_none(number):
    assert scores.parse_points(number) is None


def test_final_score_may_be_by_side_or_by_team():
    assert scores.final_score({"home": "84", "away": "83", "process": "第四节 2.0秒"}, TEAMS) == {
        "home": 84,
        "away": 83,
    }
    assert scores.final_score({"Mill United": 3, "Harbour Town": 1}, TEAMS) == {"home": 1, "away": 3}
    assert scores.final_score({"home": 1, "away": 1, "so": {"home": 3, "away": 4}}, TEAMS) == {
        "home": 1, "away": 1, "shootout": {"home": 3, "away": 4},
    }  # fmt: skip
    assert scores.final_score({"Harbour Town": None, "Mill United": None}, TEAMS) is None
    assert scores.final_score({}, TEAMS) is None


def test_score_in_the_text_is_found():
    assert scores.score_in_text("HALF TIME: Harbour Town 2-0 Mill United", TEAMS) == {"home": 2, "away": 0}
    assert scores.score_in_text("HALF TIME: Mill United 2-0 Harbour Town", TEAMS) is None
    assert scores.score_in_text("It could be 2-0 to Harbour Town!", TEAMS) is None
