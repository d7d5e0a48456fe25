"""A provider's clock in every known form gives seconds and the minute to show."""

from typing import Any

import pytest

from matches.providers.clocks import ClockFormat, custom_label, elapsed_seconds, infer_format, parse_clock
from matches.scoring.clock import minute_label
from matches.sports import BASEBALL, BASKETBALL, CRICKET, FOOTBALL, ICE_HOCKEY, Sport

FROM_KICKOFF = ClockFormat(from_kickoff=True, shows_remaining=False)
EACH_HALF = ClockFormat(from_kickoff=False, shows_remaining=False)
COUNTDOWN = ClockFormat(from_kickoff=True, shows_remaining=True)


def shown(sport: Sport, period: str, clock: dict[str, Any], clock_format: ClockFormat) -> tuple[float | None, str]:
    """Seconds of the period, and the label that an entry gets."""
    reading, played = parse_clock(clock), sport.period(period)
    assert played is not None
    seconds = elapsed_seconds(reading, sport, played, clock_format)
    return seconds, custom_label(reading, sport, period, seconds, clock_format) or minute_label(sport, period, seconds)


@pytest.mark.parametrize(
    ("sport", "period", "clock", "clock_format", "seconds", "minute"),
    [
        # seconds since the kick-off, with the minute beside them
        (FOOTBALL, "1H", {"s": 0, "display": "01"}, FROM_KICKOFF, 0, "1'"),
        (FOOTBALL, "1H", {"s": 2820, "display": "45 +3"}, FROM_KICKOFF, 2820, "45+3'"),
        (FOOTBALL, "2H", {"s": 2700, "display": "46"}, FROM_KICKOFF, 0, "46'"),
        (FOOTBALL, "2H", {"s": 5637, "display": "90 +4"}, FROM_KICKOFF, 2937, "90+4'"),
        (FOOTBALL, "ET2", {"s": 7264, "display": "120 +2"}, FROM_KICKOFF, 964, "120+2'"),
        # seconds of each half, of a speech recognition
        (FOOTBALL, "2H", {"s": 23.04, "until": 27.0}, EACH_HALF, 23.04, "46'"),
        # minutes only
        (FOOTBALL, "1H", {"display": "6'"}, FROM_KICKOFF, 300, "6'"),
        (FOOTBALL, "1H", {"display": "45'+3'"}, FROM_KICKOFF, 2820, "45+3'"),
        (FOOTBALL, "2H", {"display": "46'"}, EACH_HALF, 0, "46'"),
        # minutes and seconds, the stoppage apart
        (FOOTBALL, "1H", {"display": "0:09", "stoppage": None}, FROM_KICKOFF, 9, "1'"),
        (FOOTBALL, "2H", {"display": "90:00", "stoppage": "4"}, FROM_KICKOFF, 2880, "90+4'"),
        (FOOTBALL, "2H", {"display": "89:00", "stoppage": "5"}, FROM_KICKOFF, 2940, "90+5'"),
        (FOOTBALL, "2H", {"display": "90:00", "stoppage": "3:20"}, FROM_KICKOFF, 2880, "90+4'"),
        (FOOTBALL, "2H", {"display": "00:03:43.986"}, EACH_HALF, 223.99, "49'"),
        # remaining time of the period
        (BASKETBALL, "Q1", {"display": "12:00"}, COUNTDOWN, 0, "Q1 12:00"),
        (BASKETBALL, "Q3", {"remaining": 8.4, "display": "0:08"}, COUNTDOWN, 711.6, "Q3 00:08"),
        (BASKETBALL, "Q2", {"display": "11:58.00"}, COUNTDOWN, 2, "Q2 11:58"),
        (BASKETBALL, "OT", {"display": "5:00"}, COUNTDOWN, 0, "OT 05:00"),
        # a league with quarters of ten minutes
        (BASKETBALL, "Q1", {"display": "10:00"}, COUNTDOWN, 120, "Q1 10:00"),
        # a league with periods longer than this sport's
        (BASKETBALL, "Q1", {"remaining": "20:00"}, COUNTDOWN, 0, "Q1 20:00"),
        # displayed counting up, with the remaining time beside it
        (ICE_HOCKEY, "P1", {"display": "0:44", "remaining": "19:16"}, FROM_KICKOFF, 44, "1st 19:16"),
        (ICE_HOCKEY, "OT", {"display": "0:16", "remaining": "4:44"}, FROM_KICKOFF, 916, "OT 04:44"),
        (ICE_HOCKEY, "P2", {"s": 1300}, FROM_KICKOFF, 100, "2nd 18:20"),
        # play without a clock keeps the displayed text
        (ICE_HOCKEY, "SO", {"display": "0:00", "remaining": "0:00"}, FROM_KICKOFF, None, "SO"),
        (CRICKET, "I2", {"display": "7.6"}, FROM_KICKOFF, None, "7.6"),
        (BASEBALL, "3T", {"display": "B2 S1 O2"}, FROM_KICKOFF, None, "Top 3 2-1, 2 out"),
        # unreadable
        (FOOTBALL, "1H", {}, FROM_KICKOFF, None, "1st"),
        (FOOTBALL, "1H", {"s": None, "display": "soon"}, FROM_KICKOFF, None, "soon"),
        (FOOTBALL, "1H", {"s": -5}, FROM_KICKOFF, None, "1st"),
        (FOOTBALL, "1H", {"s": float("inf")}, FROM_KICKOFF, None, "1st"),
        (FOOTBALL, "2H", {"s": 2600}, FROM_KICKOFF, 0, "46'"),
    ],
)
def test_every_known_clock_form_gives_seconds_and_a_minute(sport, period, clock, clock_format, seconds, minute):
    assert shown(sport, period, clock, clock_format) == (seconds, minute)


def test_clock_that_counts_on_differs_from_one_that_restarts():
    def readings(*seconds: float) -> list:
        return [("1H", parse_clock({"s": 100})), *(("2H", parse_clock({"s": s})) for s in seconds)]

    assert infer_format(FOOTBALL, readings(2700, 4000, 5500)).from_kickoff
    assert not infer_format(FOOTBALL, readings(0, 1300, 2800)).from_kickoff
    # One stray time does not change the format.
    assert not infer_format(FOOTBALL, readings(0, 700, 1300, 2000, 5400)).from_kickoff
    assert infer_format(FOOTBALL, readings()).from_kickoff


def test_countdown_is_detected():
    def readings(*displays: str) -> list:
        return [("P1", parse_clock({"display": display})) for display in displays]

    assert infer_format(ICE_HOCKEY, readings("20:00", "19:16", "18:40", "18:41", "11:00")).shows_remaining
    assert not infer_format(ICE_HOCKEY, readings("0:00", "0:44", "1:20", "1:19", "9:00")).shows_remaining
    assert infer_format(ICE_HOCKEY, readings("12:00")).shows_remaining, "as the sport's clock does, where nothing tells"
    assert not infer_format(FOOTBALL, [("1H", parse_clock({"display": "0:09"}))]).shows_remaining
