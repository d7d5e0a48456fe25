"""Formatted scores, clocks and statuses.

tests/journeys compares the formatting of the scripts with this one.
"""

from typing import Any

import pytest
from django.utils import translation

from matches.pages.formatting import (
    clock_face,
    entry_score,
    minute_text,
    outcome_text,
    page_words,
    shown_score,
    side_score,
    status_text,
    unknown_mark,
)
from matches.sports import OTHER, SPORTS, sport_of

FOOTBALL, BASKETBALL, BASEBALL = sport_of("football"), sport_of("basketball"), sport_of("baseball")


def score(home: int | None, away: int | None, shootout: Any = None, detail: Any = None) -> dict[str, Any]:
    return {"home": home, "away": away, "shootout": shootout, "detail": detail or {}}


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (score(2, 1), "2–1"),
        (score(None, None), "–"),
        (score(None, 183, detail={"away": {"wickets": 8}}), "183/8"),
        (score(1, 1, {"home": 3, "away": 4}), "3–4 pens"),
    ],
)
def test_entry_score_is_formatted(shown: dict[str, Any], text: str):
    assert entry_score(shown, page_words(FOOTBALL)) == text


@pytest.mark.parametrize(
    ("language", "status", "home"),
    [
        ("en", "live", "yet to bat"),
        ("en", "abandoned", "did not bat"),
        ("zh-hans", "break", "尚未击球"),
        ("zh-hans", "finished", "未击球"),
    ],
)
def test_a_side_that_has_not_batted_is_shown_in_words(language: str, status: str, home: str):
    with translation.override(language):
        words = page_words(sport_of("cricket"))
    match = {"status": status, "scoreline": score(None, 183, detail={"away": {"wickets": 8}})}
    assert [shown_score(match, side, words) for side in ("home", "away")] == [home, "183/8"]
    assert [unknown_mark(text) for text in (home, "183/8", "–")] == ["words", "", "yes"]


def test_an_unknown_score_is_not_shown_in_words():
    for sport in (FOOTBALL, sport_of("cricket")):
        match = {"status": "live", "scoreline": score(None, None)}
        assert shown_score(match, "home", page_words(sport)) == "–"


def test_only_football_ends_with_the_final_whistle():
    ends = {code: sport.kind("match_end").names for code, sport in SPORTS.items()} | {
        "other": OTHER.kind("match_end").names
    }
    assert [code for code, names in ends.items() if "whistle" in names.english.lower()] == ["football"]
    assert all("哨" not in names.text("zh-hans") for names in ends.values())


def test_unknown_score_is_a_dash():
    assert side_score(score(None, 0), "home") == "–"
    assert side_score(score(None, 0), "away") == "0"


@pytest.mark.parametrize(
    ("minute", "short", "text"),
    [
        ("27'", "1st", "27'"),
        ("Q3 04:11", "Q3", "04:11"),
        ("Top 1", "Top 1", ""),
        ("19.4", "Inn 1", "19.4"),
        ("", "", ""),
    ],
)
def test_minute_leaves_out_the_period(minute: str, short: str, text: str):
    assert minute_text(minute, short) == text


@pytest.mark.parametrize(
    ("direction", "start", "length", "elapsed", "face"),
    [
        ("up", 0, 2700, 0.0, ("00:00", "")),
        ("up", 2700, 2700, 1332.9, ("67:12", "")),
        ("up", 2700, 2700, 2700.0, ("90:00", "+0:00")),
        ("up", 2700, 2700, 2884.0, ("90:00", "+3:04")),
        ("up", 5400, 900, 10.0, ("90:10", "")),
        ("down", 0, 720, 469.0, ("04:11", "")),
        ("down", 0, 720, 800.0, ("00:00", "")),
        ("none", 0, None, 12.0, ("", "")),
    ],
)
def test_clock_face_shows_time_and_stoppage(
    direction: str, start: int, length: int | None, elapsed: float, face: tuple[str, str]
):
    assert clock_face({"direction": direction, "start": start, "length": length}, elapsed) == face


@pytest.mark.parametrize(
    ("sport", "status", "period", "text"),
    [
        (FOOTBALL, "break", "1H", "Half-time"),
        (FOOTBALL, "break", "2H", "Break"),
        (BASKETBALL, "break", "Q2", "Half-time"),
        (BASEBALL, "break", "1T", "Break"),
        (FOOTBALL, "finished", "2H", "Full time"),
        (FOOTBALL, "finished", "ET2", "After extra time"),
        (FOOTBALL, "finished", "SO", "After penalties"),
        (BASKETBALL, "finished", "OT", "After overtime"),
        (BASKETBALL, "finished", "Q4", "Final"),
        (FOOTBALL, "postponed", "", "Postponed"),
    ],
)
def test_status_is_formatted(sport, status: str, period: str, text: str):
    match = {"status": status, "period": period, "pause": "", "award": None}
    assert status_text(match, sport, page_words(sport)) == text


TEAMS = {"home": "Harbour Town", "away": "Mill United"}


def finished(home: int | None, away: int | None, shootout: Any = None, **state: Any) -> dict[str, Any]:
    """A match as in its events."""
    plain = {"status": "finished", "period": "2H", "pause": "", "award": None, "first_leg": None}
    return plain | {"scoreline": score(home, away, shootout)} | state


def leg(home: int, away: int, away_goals: bool = True) -> dict[str, Any]:
    return {"home": home, "away": away, "away_goals": away_goals}


def award(how: str, winner: str = "home", reason: str = "") -> dict[str, str]:
    return {"how": how, "winner": winner, "reason": reason}


OUTCOMES: list[tuple[dict[str, Any], str]] = [
    (finished(2, 1), ""),
    (finished(3, 0, award=award("awarded")), "Awarded to Harbour Town"),
    (finished(3, 0, award=award("awarded", reason="A {0} player.")), "Awarded to Harbour Town: A {0} player."),
    (finished(0, 3, award=award("walkover", "away")), "Walkover for Mill United"),
    (finished(1, 1, award=award("opponent_retired")), "Won by Harbour Town, opponent retired"),
    (finished(1, 1, award=award("awarded", "", "The toss of a coin.")), "The toss of a coin."),
    (finished(3, 2, first_leg=leg(2, 1)), "Harbour Town win 5–3 on aggregate"),
    (finished(1, 3, first_leg=leg(1, 0)), "Mill United win 3–2 on aggregate"),
    (finished(2, 3, first_leg=leg(2, 1)), "Aggregate 4–4, Mill United win on away goals"),
    (finished(1, 0, first_leg=leg(1, 2)), "Aggregate 2–2, Harbour Town win on away goals"),
    (finished(2, 3, first_leg=leg(2, 1, away_goals=False)), "Aggregate 4–4"),
    (finished(1, 0, first_leg=leg(0, 1)), "Aggregate 1–1"),
    (
        finished(2, 1, {"home": 4, "away": 3}, first_leg=leg(1, 2)),
        "Aggregate 3–3, Harbour Town win 4–3 on penalties",
    ),
    (finished(2, 1, status="live", first_leg=leg(1, 2)), "Aggregate 3–3"),
    (finished(None, None, status="scheduled", first_leg=leg(1, 2)), "First leg 1–2"),
    (finished(1, 0, status="abandoned", award=award("awarded")), ""),
    (
        finished(3, 0, award=award("awarded"), first_leg=leg(1, 2)),
        "Awarded to Harbour Town\nHarbour Town win 4–2 on aggregate",
    ),
]


@pytest.mark.parametrize(("match", "text"), OUTCOMES)
def test_outcome_names_the_winner_and_what_decided(match: dict[str, Any], text: str):
    assert outcome_text(match, TEAMS, page_words(FOOTBALL)) == text


@pytest.mark.parametrize(
    ("how", "text"), [("awarded", "Awarded"), ("walkover", "Walkover"), ("opponent_retired", "Retired")]
)
def test_status_of_an_awarded_match_says_how(how: str, text: str):
    assert status_text(finished(3, 0, award=award(how)), FOOTBALL, page_words(FOOTBALL)) == text


def test_shootout_of_a_tie_has_the_word_of_the_sport():
    tie = finished(2, 1, {"home": 4, "away": 3}, first_leg=leg(1, 2))
    assert outcome_text(tie, TEAMS, page_words(sport_of("handball"))).endswith("Harbour Town win the shootout 4–3")


def test_outcome_is_translated():
    with translation.override("zh-hans"):
        words = page_words(FOOTBALL)
        assert (
            outcome_text(finished(2, 3, first_leg=leg(2, 1)), TEAMS, words) == "总比分 4–4，Mill United凭客场进球胜出"
        )
        assert outcome_text(finished(3, 0, award=award("walkover")), TEAMS, words) == "对手弃权，Harbour Town获胜"
