"""The period of each line if the provider states it, states it wrongly or leaves it out."""

from matches.providers.clocks import parse_clock
from matches.providers.periods import PeriodHint, assign_periods, period_named
from matches.sports import BASEBALL, BASKETBALL, CRICKET, FOOTBALL, ICE_HOCKEY, OTHER, TENNIS, Effect, Sport

START, END, OVER = Effect.PERIOD_START, Effect.PERIOD_END, Effect.MATCH_END


def hint(word: str = "", effect: Effect | None = None, **clock: object) -> PeriodHint:
    return PeriodHint(word, parse_clock(clock), effect)


def periods(sport: Sport, *mentions: PeriodHint) -> list[str]:
    return [code for code, _ in assign_periods(sport, mentions)]


def test_provider_labels_give_periods():
    for sport, code, words in (
        (FOOTBALL, "1H", ("1H", "1", "1st half", "first_half", "H1")),
        (FOOTBALL, "ET2", ("ET2", "4", "2ET")),
        (FOOTBALL, "SO", ("SO", "5", "penalties", "Penalty shootout")),
        (BASKETBALL, "Q3", ("Q3", "3", "3rd quarter", "Third quarter", "3Q")),
        (BASKETBALL, "OT", ("OT", "5", "OT1", "overtime")),
        (BASKETBALL, "OT2", ("OT2", "6", "2OT")),
        (ICE_HOCKEY, "P2", ("P2", "2", "2nd", "Period 2")),
        (BASEBALL, "3B", ("3B", "Bot 3", "bottom of the 3rd", "B3")),
        (CRICKET, "I2", ("I2", "2", "2nd innings")),
        (TENNIS, "S1", ("S1", "1", "Set 1")),
    ):
        assert {period_named(sport, word) for word in words} == {code}
    assert period_named(FOOTBALL, "PRE") == period_named(BASEBALL, "3") == period_named(OTHER, "1") == ""


def test_labels_outside_of_play_give_their_own_codes():
    assert periods(
        FOOTBALL,
        hint("PRE"),
        hint("1H", START, s=0),
        hint("1H", END, s=2760),
        hint("HT"),
        hint("2H", START, s=2700),
        hint("2H", OVER, s=5600),
        hint("FT"),
    ) == ["PRE", "1H", "1H", "HT", "2H", "2H", "FT"]


def test_label_end_within_a_half_is_ignored():
    found = periods(
        FOOTBALL,
        hint("1H", START, s=0),
        hint("END", s=1194),
        hint("END"),  # without a clock, before the final whistle
        hint("END", END, s=2820),
        hint("2H", START, s=2700),
        hint("END", s=3000),
        hint("2H", END, s=5637),
        hint("END", OVER),
    )
    assert found == ["1H", "1H", "1H", "1H", "2H", "2H", "2H", "FT"]


def test_clock_in_a_break_does_not_start_play():
    found = periods(
        FOOTBALL,
        hint("2H", START, s=2700),
        hint("2H", END, s=5637),
        hint("FT", s=5400, display="91"),  # a substitution before extra time
        hint("ET1", START, s=5400),
    )
    assert found == ["2H", "2H", "HT", "ET1"]


def test_line_without_a_period_is_in_the_current_one():
    found = periods(
        FOOTBALL,
        hint("", None),
        hint("1H", START),
        hint("", None, display="12:00"),
        hint("", END),
        hint("2H", START),
        hint("", OVER, display="90:00"),
    )
    assert found == ["PRE", "1H", "1H", "1H", "2H", "2H"]


def test_single_line_labelled_before_the_match_follows_its_clock():
    assert periods(FOOTBALL, hint("PRE", s=5244, display="88")) == ["2H"]
    assert periods(FOOTBALL, hint("PRE")) == ["PRE"]


def test_start_without_a_period_starts_the_next_one():
    assert periods(FOOTBALL, hint("PRE"), hint("PRE", START), hint("1H", s=30)) == ["PRE", "1H", "1H"]


def test_late_line_does_not_move_the_match_to_an_earlier_period():
    found = periods(
        BASKETBALL, hint("Q1", display="1:00"), hint("Q2", display="9:00"), hint("Q1"), hint("", display="8:00")
    )
    assert found == ["Q1", "Q2", "Q1", "Q2"]


def test_unknown_period_keeps_the_providers_label():
    assert periods(BASKETBALL, hint("Chukka 7 of 8"), hint("Q1")) == ["Chukka 7", "Q1"]


# --- feeds without periods


def clock(*displays: str) -> list[PeriodHint]:
    return [hint("", None, display=display) for display in displays]


def test_countdown_that_jumps_up_starts_the_next_quarter():
    found = periods(BASKETBALL, *clock("11:58", "5:00", "0:00", "11:41", "0:10", "11:44", "0:02", "11:40", "0:00"))
    assert found == ["Q1", "Q1", "Q1", "Q2", "Q2", "Q3", "Q3", "Q4", "Q4"]


def test_overtime_is_shorter_than_a_quarter():
    found = periods(
        BASKETBALL, *clock("11:50", "0:01", "11:50", "0:01", "11:50", "0:01", "11:50", "0:00", "4:57", "0:00", "4:57")
    )
    assert found[-4:] == ["Q4", "OT", "OT", "OT2"]


def test_late_line_in_a_countdown_starts_no_period():
    # From real feeds: a line of 1:44 after the buzzer, one of 6:53 at 3:30, one of 0:04 at 0:02.
    found = periods(BASKETBALL, *clock("11:58", "6:00", "3:30", "6:53", "0:02", "0:04", "0:00", "1:44", "11:46"))
    assert found == ["Q1"] * 8 + ["Q2"]


def test_clock_that_steps_back_starts_the_second_half():
    found = periods(FOOTBALL, *(hint("", None, s=s) for s in (0, 2700, 2790, 2700, 2760, 5400, 5340, 5520)))
    assert found == ["1H", "1H", "1H", "2H", "2H", "2H", "2H", "2H"]


def test_halves_that_both_count_from_0_are_distinguished():
    assert periods(FOOTBALL, *(hint("", None, s=s) for s in (0, 2760, 5, 2700))) == ["1H", "1H", "2H", "2H"]


def test_minute_determines_the_half():
    assert periods(FOOTBALL, *clock("1'", "45'", "45'+2'", "46'", "90'+4'", "91'")) == [
        "1H", "1H", "1H", "2H", "2H", "ET1",
    ]  # fmt: skip


def test_without_period_and_clock_there_is_no_period():
    assert periods(BASKETBALL, hint(), hint()) == ["", ""]
    assert periods(OTHER, hint("", None, s=10)) == [""]
