"""The score is what the entries say, in their order."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any

import pytest

from matches.scoring.score import Scoreline, score_after
from matches.sports import AMERICAN_FOOTBALL, BASKETBALL, CRICKET, FOOTBALL, ICE_HOCKEY, Sport


@dataclass
class ScoreEntryStub:
    """As much of an entry as the score depends on."""

    kind: str = "comment"
    side: str = ""
    provider_score: dict[str, Any] | None = None
    retracted_at: str | None = None


START = ScoreEntryStub("period_start")


def fold_score(entries: Iterable[ScoreEntryStub], sport: Sport, start: Scoreline = Scoreline()) -> Scoreline:  # noqa: B008 - frozen
    return reduce(lambda score, entry: score_after(score, entry, sport), entries, start)


def score(*said: ScoreEntryStub, sport: Sport = FOOTBALL) -> tuple[int | None, int | None]:
    folded = fold_score(said, sport)
    return folded.home, folded.away


def goal(side: str = "home", **more: Any) -> ScoreEntryStub:
    return ScoreEntryStub("goal", side, **more)


def test_unknown_until_play_begins_then_nil_nil():
    assert score(ScoreEntryStub()) == (None, None)
    assert score(ScoreEntryStub(), START, ScoreEntryStub()) == (0, 0)


def test_each_kind_gives_its_points_to_its_side():
    assert score(START, goal(), goal("away"), goal(), ScoreEntryStub("yellow_card", "away")) == (2, 1)
    basketball = [ScoreEntryStub("three_points", "home"), ScoreEntryStub("free_throw", "away")]
    assert score(*basketball, sport=BASKETBALL) == (3, 1)
    american = [("touchdown", "home"), ("extra_point", "home"), ("field_goal", "away")]
    assert score(*(ScoreEntryStub(kind, side) for kind, side in american), sport=AMERICAN_FOOTBALL) == (7, 3)


def test_an_own_goal_and_a_safety_are_the_opponents():
    assert score(START, ScoreEntryStub("own_goal", "home")) == (0, 1)
    assert score(START, ScoreEntryStub("safety", "away"), sport=AMERICAN_FOOTBALL) == (2, 0)


def test_a_retracted_entry_does_not_count():
    assert score(START, goal(), goal(retracted_at="now"), goal("away")) == (1, 1)
    assert score(START, goal(provider_score={"home": 5, "away": 5}, retracted_at="now")) == (0, 0)


def test_a_stated_score_counts_and_points_count_on_from_it():
    assert score(START, goal(provider_score={"home": 0, "away": 1})) == (0, 1)
    assert score(START, ScoreEntryStub(provider_score={"home": 3, "away": 2}), goal("away")) == (3, 3)
    assert score(START, goal(), ScoreEntryStub(provider_score={"home": 0, "away": 0})) == (0, 0), "down, too"


def test_a_side_that_is_not_stated_stays_as_it_was():
    assert score(START, goal("home"), ScoreEntryStub(provider_score={"away": 4})) == (1, 4)


def test_a_goal_of_nobody_makes_the_score_unknown_until_one_is_stated():
    unknown = fold_score([START, goal(), goal("")], FOOTBALL)
    assert (unknown.home, unknown.away) == (None, None) and str(unknown) == "–"
    assert score(START, goal(), goal(""), goal("home")) == (None, None)
    known = fold_score(
        [START, goal(), goal(""), ScoreEntryStub(provider_score={"home": 1, "away": 1}), goal("away")], FOOTBALL
    )
    assert (known.home, known.away, known.detail) == (1, 2, {})


def test_half_a_stated_score_does_not_make_an_unknown_one_known():
    assert score(START, goal(""), ScoreEntryStub(provider_score={"home": 1}), goal("away")) == (1, None)


def test_a_shootout_is_kept_apart():
    so = [
        ScoreEntryStub("shootout_scored", "home"),
        ScoreEntryStub("shootout_missed", "away"),
        ScoreEntryStub("shootout_scored", "home"),
    ]
    folded = fold_score([START, goal(), goal("away"), *so], FOOTBALL)
    assert folded == Scoreline(1, 1, 2, 0)
    assert str(folded) == "1–1 (2–0 on penalties)"


def test_a_missed_first_kick_shows_that_the_shootout_is_on():
    assert fold_score([START, ScoreEntryStub("shootout_missed", "home")], FOOTBALL).as_data()["shootout"] == {
        "home": 0,
        "away": 0,
    }


def test_a_stated_shootout_counts_and_without_one_its_kicks_do():
    kick = {"home": 1, "away": 1, "shootout": {"home": 0, "away": 1}}
    assert fold_score([START, ScoreEntryStub("shootout_scored", "home", kick)], FOOTBALL) == Scoreline(1, 1, 0, 1)
    # The score of some providers stands still in a shootout.
    still = {"home": 2, "away": 2}
    kicks = [
        ScoreEntryStub("shootout_scored", "home", still),
        ScoreEntryStub("shootout_scored", "away", still),
        ScoreEntryStub("comment", "", still),
    ]
    assert fold_score([START, *kicks], ICE_HOCKEY) == Scoreline(2, 2, 1, 1)


def test_what_else_a_sport_counts_is_kept_by_side():
    first = ScoreEntryStub("ball", "away", {"away": 79, "detail": {"away": {"wickets": 5}}})
    second = ScoreEntryStub("ball", "home", {"home": 4, "detail": {"home": {"wickets": 0}}})
    folded = fold_score([first, second], CRICKET)
    assert (folded.home, folded.away) == (4, 79)
    assert folded.detail == {"away": {"wickets": 5}, "home": {"wickets": 0}}


def test_folding_goes_on_from_a_score():
    assert fold_score([goal()], FOOTBALL, Scoreline(2, 2)) == Scoreline(3, 2)


@pytest.mark.parametrize(
    "line", [Scoreline(), Scoreline(1, 0), Scoreline(1, 1, 3, 4), Scoreline(0, 79, detail={"away": {"wickets": 5}})]
)
def test_it_survives_being_kept_as_json(line: Scoreline):
    assert Scoreline.from_data(line.as_data()) == line


def test_it_reads_as_people_write_it():
    assert [str(line) for line in (Scoreline(), Scoreline(2, 1), Scoreline(None, 183))] == ["–", "2–1", "?–183"]


def test_overlaying_takes_what_is_stated_and_keeps_the_rest():
    line = Scoreline(1, 1, 3, 4, {"away": {"wickets": 5}})
    assert line.updated_by(Scoreline()) == line
    assert line.updated_by(Scoreline(2, None)) == Scoreline(2, 1, 3, 4, {"away": {"wickets": 5}})
