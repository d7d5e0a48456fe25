"""A miss is not a score, a slip is not a story: the hints of text, names of both teams, and the state of the match."""

import pytest

from matches.shorthand.interpretation import Interpretation, MatchState, Reading
from matches.shorthand.interpreter import interpret
from matches.shorthand.lineup import Lineup
from matches.shorthand.result_words import find_result_words
from matches.shorthand.vocabulary import is_code
from matches.sports import (
    AMERICAN_FOOTBALL,
    BASEBALL,
    BASKETBALL,
    CRICKET,
    FOOTBALL,
    ICE_HOCKEY,
    RUGBY,
    SPORTS,
    Effect,
    Sport,
)
from tests.matches.shorthand.test_corpus import LINEUP, score_of

FIRST_HALF = MatchState("1H", 1500.0, playing=True, status="live")
HALF_TIME = MatchState("1H", status="break")
FINISHED = MatchState("2H", status="finished")


def read(line: str, sport: Sport = FOOTBALL, state: MatchState = FIRST_HALF, lineup: Lineup = LINEUP) -> Interpretation:
    return interpret(line, sport, lineup, state)


# -- result words


def test_hint_of_a_mention_names_the_points_and_the_word():
    assert read("g h10 after Holt saved once").hint == "Counts as a goal, +1. The text says “saved”."
    assert read("2 h10 after a miss", BASKETBALL, MatchState("Q1")).hint == (
        "Counts as two points, +2. The text says “miss”."
    )
    assert read("og a2 while nobody was offside").hint == "Counts as an own goal, +1. The text says “offside”."


def test_word_of_praise_is_not_a_result():
    for text in ("off the post and in", "into the far corner", "what a strike", "her third tonight", "from distance"):
        assert (read(f"g h10 {text}").kind.points, read(f"g h10 {text}").hint) == (1, ""), text


def test_word_that_is_the_whole_text_is_a_result_and_not_inside_a_sentence():
    for word in ("no", "over", "fail"):
        assert read(f"pg a9 {word}").kind.code == "penalty_missed", word
    assert read("pg a9 crossbar").hint == "Counts as a penalty scored, +1. The text says “crossbar”."
    assert read("g h10 over the keeper into the top corner").hint == ""
    assert read("g h10 flagged offside").kind.code == "goal_disallowed"


def test_quoted_and_asked_results_do_not_decide():
    for text in ('"No goal!" shout the visitors', "offside? They look at it", "no goal? It stands"):
        reading = read(f"g h10 {text}")
        assert reading.kind.code == "goal" and reading.hint, text


def test_result_whose_word_is_misspelt_is_never_a_silent_score():
    for word in ("mised", "blokced", "disallwed", "overtruned", "disllowed"):
        reading = read(f"g h10 {word}")
        assert reading.hint and (reading.plain or not reading.kind.points), word


def test_card_is_taken_back_by_an_overturned_decision_and_not_by_offside():
    assert read("r a9 overturned").kind.code == "card_overturned"
    assert read("y a9 offside trap argument").kind.code == "yellow_card"


def test_own_goal_without_its_player_asks_whose_player_it_was():
    assert read("g a2 own goal").preview.startswith("Own goal · +1 Kestrel Bay")
    assert "whose player" in read("g h own goal").hint
    assert "whose player" in read("g h10 own goal by Holt").hint


def test_result_that_the_kind_leaves_open_says_what_the_line_counts_as():
    assert read("pen h10 scored").preview == (
        "Penalty scored · +1 Kestrel Bay · Penalty scored! Zoë Lindqvist (Kestrel Bay)."
    )
    assert read("Penalty Lindqvist scored").kind.points == 0
    period = MatchState("P2", 300.0, playing=True)
    assert read("p h10 5 min", ICE_HOCKEY, period).body == "Major penalty: Zoë Lindqvist (Kestrel Bay)."
    assert read("p h10 hooking", ICE_HOCKEY, period).kind.code == "penalty"


def test_ball_over_the_bar_is_a_miss_only_where_it_must_go_under_it():
    for word in ("over", "over the bar"):
        assert read(f"pg h10 {word}").kind.code == "penalty_missed"
        assert read(f"pg h10 {word}", RUGBY).kind.points == 3


def test_way_of_a_wicket_or_a_basket_stays_in_the_sentence():
    innings = MatchState("I1", playing=True, status="live")
    assert read("h10 lbw", CRICKET, innings).body == "Wicket: Zoë Lindqvist (Kestrel Bay), lbw."
    assert read("h10 bowled Ferri", CRICKET, innings).body == "Wicket: Zoë Lindqvist (Kestrel Bay), bowled Ferri."
    assert read("layup h10 missed", BASKETBALL, MatchState("Q1")).body.endswith("(Kestrel Bay), layup.")
    assert read("caught Ferri in two minds", CRICKET, innings).plain


def test_score_in_the_text_that_does_not_count_gets_a_hint():
    assert (
        read("ft h10 2 of 2", BASKETBALL, MatchState("Q1")).hint == "Free throw, +1. “2 of 2” needs a line of its own."
    )
    assert read("ft h10 1 of 2", BASKETBALL, MatchState("Q1")).hint == ""
    assert read("int a9 pick six", AMERICAN_FOOTBALL, MatchState("Q1")).hint == (
        "Interception. “pick six” needs a line of its own."
    )
    assert read("c h10 whipped in").hint == ""


def test_side_that_gives_up_is_not_the_winner():
    for line in ("a retired", "ret a", "Orchard Vale retired", "退赛 a", "客队退赛", "forfeit a", "a 弃权"):
        assert (read(line).kind.effect, read(line).side) == (Effect.AWARD, "home"), line
    for line in ("a retired teacher watches", "Marsh retired", "retired hurt", "def a good save"):
        assert read(line).plain, line
    assert read("retd a").side == "away"


def test_home_run_says_how_many_score():
    assert read("hr h10", BASEBALL, MatchState("3T")).hint == "Solo home run: 1 run. hr2, hr3 or gs with runners."
    assert read("hr3 h10", BASEBALL, MatchState("3T")).hint == ""


@pytest.mark.parametrize("sport", SPORTS.values(), ids=lambda sport: sport.code)
def test_every_outcome_of_a_kind_is_a_kind_without_points_or_states_its_own(sport: Sport):
    for kind in sport.kinds.values():
        for code in kind.outcomes.values():
            assert code in sport.kinds, (kind.code, code)


@pytest.mark.parametrize("sport", SPORTS.values(), ids=lambda sport: sport.code)
def test_revoked_score_of_any_kind_and_sport_is_never_counted(sport: Sport):
    for kind in sport.kinds.values():
        if kind.points and kind.keys and not kind.shootout:
            for words in (
                "disallowed",
                "overturned",
                "not given",
                "- cancelled",
                "(ruled out)",
                "didn’t count",
                "无效",
            ):
                reading = read(f"{kind.keys[0]} h10 {words}", sport, MatchState())
                assert score_of(reading) == "0-0" and reading.hint, (kind.code, words)


def test_result_words_are_found_with_hyphens_and_without_apostrophes():
    for text in ("no-good", "No good", "no good!", "didn't count", "didnt count", "（无效）"):
        (found,) = find_result_words(text)
        assert found.decides and found.whole, text


def test_keys_with_a_digit_are_codes():
    assert is_code("lb2") and is_code("p10") and is_code("g") and is_code("abd")
    assert not is_code("goal") and not is_code("red")


# -- slips


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("gh10", "Posted as text: “gh10”. Type a space: “g h10”."),
        ("131 g h10", "Posted as text: “131” is not a time of this match."),
        ("12:80 g h10", "Posted as text: “12:80” is not a time of this match."),
        ("sub 9 11", "Posted as text: whose shirts? “s h9”, “s a9”."),
        ("12' Ferri shoots", "Posted as text, with “12'” in it. A comment with a time: “12' tx …”."),
        ("gaol Ferri", "Posted as text: is “gaol” a goal? Type g."),
        ("marsh scores!", "Posted as text: the score does not change. h11 Sam Marsh or a5 Leo Marsh? "),
        ("G Kestrel", "Posted as text: keys are small letters."),
        ("red card 9", "Posted as text: whose number is 9?"),
        ("home goal 3", "Posted as text: whose number is 3?"),
        ("9 for 11", "Posted as text: whose number is 9?"),
        ("h10g", "Posted as text: “h10g”. Type a space: “g h10”."),
        ("hg10", "Posted as text: “hg10”. Type a space: “g h10”."),
        ("second half", "Posted as text: the match goes on as it is."),
        ("half time 1-0", "Posted as text: the match goes on as it is."),
        ("called off", "Posted as text: the match goes on as it is. Type abd"),
        ("saved h10", "Posted as text: saved what? “g h3 saved”."),
        ("kick-off", "Posted as text: the match goes on as it is. Type ko for the start of the next period."),
    ],
)
def test_text_that_looks_like_shorthand_says_why_it_is_not(line: str, hint: str):
    reading = read(line)
    assert reading.reading is Reading.TEXT_WITH_HINT
    assert reading.hint.startswith(hint)


def test_second_event_of_a_line_is_not_lost_silently():
    for line in ("y h4 and y h10", "g h10 g h11", "g a9 h11", "g h10 y", "c h c a"):
        reading = read(line)
        assert reading.reading is Reading.UNDERSTOOD and "One line is one event" in reading.hint, line


def test_escaped_line_is_text_without_a_hint():
    assert read("/gh10").reading is Reading.TEXT and read("/130 g h10").reading is Reading.TEXT


def test_two_bases_are_not_the_second_inning():
    assert "means bottom of the 2nd" in read("2b h10", BASEBALL, MatchState("3T")).hint


# -- names


def test_name_of_both_teams_asks_with_both_players():
    for line in ("marsh goal", "goal marsh", "g marsh", "y marsh late", "sub marsh"):
        assert read(line).hint == "Posted as text: h11 Sam Marsh or a5 Leo Marsh?", line


@pytest.mark.parametrize(
    "line",
    ["goal marsh Orchard", "goal marsh (ORC)", "ORC goal marsh", "g marsh a", "marsh goal Orchard", "g marsh a5"],
)
def test_named_side_settles_a_name_of_both_teams(line: str):
    reading = read(line)
    assert (reading.kind.code, reading.side, [player["name"] for player in reading.players]) == (
        "goal",
        "away",
        ["Leo Marsh"],
    )
    assert reading.hint == ""


def test_two_names_of_a_substitution_are_of_one_side():
    for line in ("sub ferri marsh", "sub marsh ferri"):
        assert read(line).side == "away" and len(read(line).players) == 2
    assert "Who goes off?" in read("sub ferri").hint


def test_namesakes_of_one_side_are_told_apart_by_number():
    assert "h4 Tom Reed or h8 Ana Reed?" in read("g reed").hint
    assert read("g reed 8").players == ({"name": "Ana Reed", "number": 8},)
    assert read("g reed h4").players == ({"name": "Tom Reed", "number": 4},)


# -- the state of the match


@pytest.mark.parametrize(
    ("line", "kind", "period"),
    [
        ("kick off", "period_start", "2H"),
        ("start second half", "period_start", "2H"),
        ("second half under way", "period_start", "2H"),
        ("Kick off", "period_start", "2H"),
        ("下半场开始", "period_start", "2H"),
        ("开球", "period_start", "2H"),
        ("full time", "match_end", None),
        ("全场结束", "match_end", None),
    ],
)
def test_state_changes_are_read_in_natural_words_at_half_time(line: str, kind: str, period: str | None):
    reading = read(line, state=HALF_TIME)
    assert (reading.plain, reading.kind.code, reading.period) == (False, kind, period)


@pytest.mark.parametrize(
    ("line", "kind", "body"),
    [
        ("half time", "period_end", "First half over."),
        ("end of the first half", "period_end", "First half over."),
        ("中场休息", "period_end", "First half over."),
        ("abd floodlights failed", "abandoned", "Abandoned, floodlights failed."),
        ("abandoned floodlights failed", "abandoned", "Abandoned, floodlights failed."),
        ("match abandoned due to fog", "abandoned", "Abandoned, due to fog."),
        ("suspended crowd trouble", "suspended", "Play suspended, crowd trouble."),
    ],
)
def test_state_changes_in_play_keep_their_reason(line: str, kind: str, body: str):
    reading = read(line)
    assert (reading.plain, reading.kind.code, reading.body) == (False, kind, body)


@pytest.mark.parametrize(
    "line",
    ["FT at the Mill: 2-1", "Half time approaching", "Full time cannot come soon enough", "The kick off is delayed"],
)
def test_sentence_about_the_state_is_text(line: str):
    assert read(line).plain


@pytest.mark.parametrize(
    "line", ["Half-time!", "First half begins.", "END OF FIRST HALF", "rain stops play", "End of game"]
)
def test_state_change_that_is_not_typed_as_a_note_gets_its_key(line: str):
    assert read(line).reading is Reading.TEXT_WITH_HINT and "Type " in read(line).hint


def test_line_of_another_half_is_not_the_end_of_this_one():
    assert read("half time", state=MatchState("2H", 900.0, playing=True)).plain
    assert read("end of second half").hint == "Posted as text: it is the first half. To end it, type ht."


def test_line_after_the_final_whistle_asks_whether_to_reopen():
    for line in ("g h10", "ko", "ht", "kick off", "y a9"):
        reading = read(line, state=FINISHED)
        assert not reading.plain and reading.hint == "The match is over. Reopen it?", line
    assert read("What a match that was", state=FINISHED).hint == ""


def test_end_of_the_match_before_its_last_period_asks():
    assert read("ft").hint == "The second half has not been played."
    assert read("ft", state=MatchState("2H", 2800.0, playing=True, status="live")).hint == ""


def test_award_needs_its_winner():
    assert read("awd").hint == "Posted as text: who wins? “awd h”, “awd a”."
    assert read("awd h").side == "home"


def test_kick_off_of_american_football_is_an_event_of_play():
    assert read("kick off", AMERICAN_FOOTBALL, MatchState("Q1", 10.0, playing=True)).hint == ""
    assert "type bg" in read("kick off", AMERICAN_FOOTBALL, MatchState()).hint


def test_penalty_try_has_seven_points_and_runs_are_typed_as_numbers():
    assert score_of(read("t h penalty try", RUGBY)) == "7-0"
    assert [score_of(read(f"{line} h10", CRICKET, MatchState("I1"))) for line in ("2", "5", "lb2", "5wd", "nb4")] == [
        "2-0",
        "5-0",
        "2-0",
        "5-0",
        "5-0",
    ]
