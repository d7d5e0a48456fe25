"""Formatted scores, clocks and statuses.

tests/journeys compares the formatting of the scripts with this one.
"""

from typing import Any

import pytest

from matches.pages.formatting import clock_face, entry_score, minute_text, page_words, side_score, status_text
from matches.sports import sport_of

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
    assert status_text({"status": status, "period": period, "pause": "", "award": None}, sport, page_words(sport)) == text
