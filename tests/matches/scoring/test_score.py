"""The score, computed from entries in order."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any

import pytest

from matches.scoring.score import Scoreline, score_after
from matches.sports import AMERICAN_FOOTBALL, BASKETBALL, CRICKET, FOOTBALL, ICE_HOCKEY, Sport


@dataclass
class ScoreEntryStub:
    """The fields of an entry that the score is computed from."""

    kind: str = "comment"
    side: str = ""
    provider_score: dict[str, Any] | None = None
    retracted_at: str | None = None


START = ScoreEntryStub("period_start")


def score_of(entries: Iterable[ScoreEntryStub], sport: Sport, start: Scoreline = Scoreline()) -> Scoreline:  # noqa: B008 - frozen
    return reduce(lambda score, entry: score_after(score, entry, sport), entries, start)


def score(*entries: ScoreEntryStub, sport: Sport = FOOTBALL) -> tuple[int | None, int | None]:
    total = score_of(entries, sport)
    return total.home, total.away


def goal(side: str = "home", **more: Any) -> ScoreEntryStub:
    return ScoreEntryStub("goal", side, **more)


def test_score_is_unknown_until_play_starts_at_nil_nil():
    assert score(ScoreEntryStub()) == (None, None)
    assert score(ScoreEntryStub(), START, ScoreEntryStub()) == (0, 0)


def test_each_kind_adds_its_points_to_its_side():
    assert score(START, goal(), goal("away"), goal(), ScoreEntryStub("yellow_card", "away")) == (2, 1)
    basketball = [ScoreEntryStub("three_points", "home"), ScoreEntryStub("free_throw", "away")]
    assert score(*basketball, sport=BASKETBALL) == (3, 1)
    american = [("touchdown", "home"), ("extra_point", "home"), ("field_goal", "away")]
    assert score(*(ScoreEntryStub(kind, side) for kind, side in american), sport=AMERICAN_FOOTBALL) == (7, 3)


def test_own_goal_and_safety_count_for_the_opponent():
    assert score(START, ScoreEntryStub("own_goal", "home")) == (0, 1)
    assert score(START, ScoreEntryStub("safety", "away"), sport=AMERICAN_FOOTBALL) == (2, 0)


def test_retracted_entry_does_not_count():
    assert score(START, goal(), goal(retracted_at="now"), goal("away")) == (1, 1)
    assert score(START, goal(provider_score={"home": 5, "away": 5}, retracted_at="now")) == (0, 0)


def test_points_are_added_to_the_score_of_a_provider():
    assert score(START, goal(provider_score={"home": 0, "away": 1})) == (0, 1)
    assert score(START, ScoreEntryStub(provider_score={"home": 3, "away": 2}), goal("away")) == (3, 3)
    assert score(START, goal(), ScoreEntryStub(provider_score={"home": 0, "away": 0})) == (0, 0), "down, too"


def test_side_missing_from_the_score_of_a_provider_stays():
    assert score(START, goal("home"), ScoreEntryStub(provider_score={"away": 4})) == (1, 4)


def test_goal_without_a_side_makes_the_score_unknown():
    unknown = score_of([START, goal(), goal("")], FOOTBALL)
    assert (unknown.home, unknown.away) == (None, None) and str(unknown) == "–"
    assert score(START, goal(), goal(""), goal("home")) == (None, None)
    known = score_of(
        [START, goal(), goal(""), ScoreEntryStub(provider_score={"home": 1, "away": 1}), goal("away")], FOOTBALL
    )
    assert (known.home, known.away, known.detail) == (1, 2, {})


def test_score_of_one_side_does_not_make_an_unknown_score_known():
    assert score(START, goal(""), ScoreEntryStub(provider_score={"home": 1}), goal("away")) == (1, None)


def test_shootout_is_counted_separately():
    so = [
        ScoreEntryStub("shootout_scored", "home"),
        ScoreEntryStub("shootout_missed", "away"),
        ScoreEntryStub("shootout_scored", "home"),
    ]
    total = score_of([START, goal(), goal("away"), *so], FOOTBALL)
    assert total == Scoreline(1, 1, 2, 0)
    assert str(total) == "1–1 (2–0 in the shootout)"


def test_missed_first_kick_starts_the_shootout_score():
    assert score_of([START, ScoreEntryStub("shootout_missed", "home")], FOOTBALL).as_data()["shootout"] == {
        "home": 0,
        "away": 0,
    }


def test_kicks_are_counted_unless_the_provider_sends_a_shootout_score():
    kick = {"home": 1, "away": 1, "shootout": {"home": 0, "away": 1}}
    assert score_of([START, ScoreEntryStub("shootout_scored", "home", kick)], FOOTBALL) == Scoreline(1, 1, 0, 1)
    # The score of some providers does not change in a shootout.
    still = {"home": 2, "away": 2}
    kicks = [
        ScoreEntryStub("shootout_scored", "home", still),
        ScoreEntryStub("shootout_scored", "away", still),
        ScoreEntryStub("comment", "", still),
    ]
    assert score_of([START, *kicks], ICE_HOCKEY) == Scoreline(2, 2, 1, 1)


def test_other_counts_of_a_sport_are_kept_by_side():
    first = ScoreEntryStub("ball", "away", {"away": 79, "detail": {"away": {"wickets": 5}}})
    second = ScoreEntryStub("ball", "home", {"home": 4, "detail": {"home": {"wickets": 0}}})
    total = score_of([first, second], CRICKET)
    assert (total.home, total.away) == (4, 79)
    assert total.detail == {"away": {"wickets": 5}, "home": {"wickets": 0}}


def test_computation_continues_from_a_score():
    assert score_of([goal()], FOOTBALL, Scoreline(2, 2)) == Scoreline(3, 2)


@pytest.mark.parametrize(
    "line", [Scoreline(), Scoreline(1, 0), Scoreline(1, 1, 3, 4), Scoreline(0, 79, detail={"away": {"wickets": 5}})]
)
def test_score_survives_json(line: Scoreline):
    assert Scoreline.from_data(line.as_data()) == line


def test_score_as_text():
    assert [str(line) for line in (Scoreline(), Scoreline(2, 1), Scoreline(None, 183))] == ["–", "2–1", "?–183"]


def test_update_takes_known_values_and_keeps_the_others():
    line = Scoreline(1, 1, 3, 4, {"away": {"wickets": 5}})
    assert line.updated_by(Scoreline()) == line
    assert line.updated_by(Scoreline(2, None)) == Scoreline(2, 1, 3, 4, {"away": {"wickets": 5}})
