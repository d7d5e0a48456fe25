"""The match clock and the minute labels."""

from datetime import UTC, datetime, timedelta

import pytest

from matches.scoring.clock import Clock, clock_data, minute_label, mm_ss
from matches.sports import BASEBALL, BASKETBALL, FOOTBALL, ICE_HOCKEY, OTHER, TENNIS, Sport

NOON = datetime(2026, 5, 9, 12, 0, tzinfo=UTC)


def test_running_clock_counts_from_its_start():
    clock = Clock(300.0, NOON)
    assert clock.at(NOON + timedelta(seconds=12)) == 312.0
    assert clock.at(NOON - timedelta(seconds=12)) == 300.0, "the clock does not go back if the time of the server does"


def test_stopped_clock_does_not_count():
    assert Clock(300.0).at(NOON) == 300.0
    assert Clock(300.0, NOON).stopped(NOON + timedelta(seconds=12)) == Clock(312.0, None)


@pytest.mark.parametrize(
    ("sport", "period", "elapsed", "label"),
    [
        (FOOTBALL, "1H", 0, "1'"),
        (FOOTBALL, "1H", 59.9, "1'"),
        (FOOTBALL, "1H", 60, "2'"),
        (FOOTBALL, "1H", 26 * 60 + 8, "27'"),
        (FOOTBALL, "1H", 45 * 60 - 1, "45'"),
        (FOOTBALL, "1H", 45 * 60, "45+1'"),
        (FOOTBALL, "1H", 47 * 60 + 59, "45+3'"),
        (FOOTBALL, "2H", 0, "46'"),
        (FOOTBALL, "2H", 45 * 60 + 200, "90+4'"),
        (FOOTBALL, "ET1", 0, "91'"),
        (FOOTBALL, "ET2", 15 * 60 + 61, "120+2'"),
        (FOOTBALL, "SO", 30, "Pens"),
        (BASKETBALL, "Q3", 0, "Q3 12:00"),
        (BASKETBALL, "Q3", 469, "Q3 04:11"),
        (BASKETBALL, "Q3", 719.6, "Q3 00:00"),
        (BASKETBALL, "Q3", 800, "Q3 00:00"),
        (BASKETBALL, "OT2", 0, "OT2 05:00"),
        (ICE_HOCKEY, "P1", 44, "1st 19:16"),
        (BASEBALL, "3T", 0, "Top 3"),
        (TENNIS, "S2", None, "Set 2"),
        (FOOTBALL, "1H", None, "1st"),
        (FOOTBALL, "PRE", 10, ""),
        (FOOTBALL, "", 10, ""),
        (OTHER, "1", 10, ""),
    ],
)
def test_minute_label_has_the_form_of_the_sport(sport: Sport, period: str, elapsed: float | None, label: str):
    assert minute_label(sport, period, elapsed) == label


def test_seconds_are_rounded_down():
    assert [mm_ss(seconds) for seconds in (0, 8.9, 251, 5999)] == ["00:00", "00:08", "04:11", "99:59"]


def test_clock_data_has_what_a_page_needs_to_run_the_clock():
    assert clock_data(FOOTBALL, "2H", Clock(61.239, NOON)) == {
        "elapsed": 61.24,
        "running_since": "2026-05-09T12:00:00+00:00",
        "direction": "up",
        "start": 2700,
        "length": 2700,
    }
    assert clock_data(BASKETBALL, "Q1", Clock())["direction"] == "down"
    assert clock_data(FOOTBALL, "SO", Clock())["direction"] == clock_data(FOOTBALL, "", Clock())["direction"] == "none"
