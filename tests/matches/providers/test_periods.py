"""Which period a line belongs to, where the provider says it, says it wrongly, or says nothing."""

from matches.providers.clocks import parse_clock
from matches.providers.periods import PeriodHint, assign_periods, period_named
from matches.sports import BASEBALL, BASKETBALL, CRICKET, FOOTBALL, ICE_HOCKEY, OTHER, TENNIS, Effect, Sport

START, END, OVER = Effect.PERIOD_START, Effect.PERIOD_END, Effect.MATCH_END


def say(word: str = "", effect: Effect | None = None, **clock: object) -> PeriodHint:
    return PeriodHint(word, parse_clock(clock), effect)


def periods(sport: Sport, *mentions: PeriodHint) -> list[str]:
    return [code for code, _ in assign_periods(sport, mentions)]


def test_each_provider_has_its_own_words():
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


def test_before_between_and_after_are_kept_apart_from_play():
    assert periods(
        FOOTBALL,
        say("PRE"),
        say("1H", START, s=0),
        say("1H", END, s=2760),
        say("HT"),
        say("2H", START, s=2700),
        say("2H", OVER, s=5600),
        say("FT"),
    ) == ["PRE", "1H", "1H", "HT", "2H", "2H", "FT"]


def test_the_label_end_in_the_middle_of_a_half_is_not_believed():
    found = periods(
        FOOTBALL,
        say("1H", START, s=0),
        say("END", s=1194),
        say("END"),  # without a clock even, but the whistle is still to come
        say("END", END, s=2820),
        say("2H", START, s=2700),
        say("END", s=3000),
        say("2H", END, s=5637),
        say("END", OVER),
    )
    assert found == ["1H", "1H", "1H", "1H", "2H", "2H", "2H", "FT"]


def test_between_two_periods_a_clock_does_not_make_it_play():
    found = periods(
        FOOTBALL,
        say("2H", START, s=2700),
        say("2H", END, s=5637),
        say("FT", s=5400, display="91"),  # a substitution before extra time
        say("ET1", START, s=5400),
    )
    assert found == ["2H", "2H", "HT", "ET1"]


def test_a_line_that_leaves_the_period_out_is_in_the_one_being_played():
    found = periods(
        FOOTBALL,
        say("", None),
        say("1H", START),
        say("", None, display="12:00"),
        say("", END),
        say("2H", START),
        say("", OVER, display="90:00"),
    )
    assert found == ["PRE", "1H", "1H", "1H", "2H", "2H"]


def test_a_lone_line_said_to_be_before_the_match_is_where_its_clock_says():
    assert periods(FOOTBALL, say("PRE", s=5244, display="88")) == ["2H"]
    assert periods(FOOTBALL, say("PRE")) == ["PRE"]


def test_a_start_without_a_period_begins_the_next_one():
    assert periods(FOOTBALL, say("PRE"), say("PRE", START), say("1H", s=30)) == ["PRE", "1H", "1H"]


def test_a_late_line_of_an_earlier_period_does_not_take_the_match_back():
    found = periods(
        BASKETBALL, say("Q1", display="1:00"), say("Q2", display="9:00"), say("Q1"), say("", display="8:00")
    )
    assert found == ["Q1", "Q2", "Q1", "Q2"]


def test_a_period_that_the_sport_does_not_have_keeps_the_providers_word():
    assert periods(BASKETBALL, say("Chukka 7 of 8"), say("Q1")) == ["Chukka 7", "Q1"]


# --- a feed that names no period at all


def clock(*displays: str) -> list[PeriodHint]:
    return [say("", None, display=display) for display in displays]


def test_a_countdown_that_jumps_up_begins_the_next_quarter():
    found = periods(BASKETBALL, *clock("11:58", "5:00", "0:00", "11:41", "0:10", "11:44", "0:02", "11:40", "0:00"))
    assert found == ["Q1", "Q1", "Q1", "Q2", "Q2", "Q3", "Q3", "Q4", "Q4"]


def test_overtime_is_shorter_than_a_quarter():
    found = periods(
        BASKETBALL, *clock("11:50", "0:01", "11:50", "0:01", "11:50", "0:01", "11:50", "0:00", "4:57", "0:00", "4:57")
    )
    assert found[-4:] == ["Q4", "OT", "OT", "OT2"]


def test_a_late_line_in_a_countdown_begins_nothing():
    # Seen: after the buzzer, a line of 1:44 before it; at 3:30, one of 6:53; at 0:02, one of 0:04.
    found = periods(BASKETBALL, *clock("11:58", "6:00", "3:30", "6:53", "0:02", "0:04", "0:00", "1:44", "11:46"))
    assert found == ["Q1"] * 8 + ["Q2"]


def test_a_clock_put_back_begins_the_second_half():
    found = periods(FOOTBALL, *(say("", None, s=s) for s in (0, 2700, 2790, 2700, 2760, 5400, 5340, 5520)))
    assert found == ["1H", "1H", "1H", "2H", "2H", "2H", "2H", "2H"]


def test_halves_that_both_count_from_nought_are_told_apart():
    assert periods(FOOTBALL, *(say("", None, s=s) for s in (0, 2760, 5, 2700))) == ["1H", "1H", "2H", "2H"]


def test_minutes_tell_their_half_by_themselves():
    assert periods(FOOTBALL, *clock("1'", "45'", "45'+2'", "46'", "90'+4'", "91'")) == [
        "1H", "1H", "1H", "2H", "2H", "ET1",
    ]  # fmt: skip


def test_without_period_and_clock_there_is_no_period():
    assert periods(BASKETBALL, say(), say()) == ["", ""]
    assert periods(OTHER, say("", None, s=10)) == [""]
