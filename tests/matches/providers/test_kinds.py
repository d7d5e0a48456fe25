"""Kinds of entries from a provider's types and from the rest of the record."""

import pytest

from matches.providers.event_reader import shootout_kind
from matches.providers.feed_warnings import FeedWarnings
from tests.matches.providers.event_records import read, reader, record


def kind(sport: str, type: str, text: str = "", **fields) -> str:
    return read(sport, type=type, text=text, **fields)[0]


@pytest.mark.parametrize(
    ("sport", "type", "text", "expected"),
    [
        ("football", "goal", "Goal! Harbour Town 0, Mill United 1.", "goal"),
        ("football", "goal", "Goal! Windle converts the penalty with a right footed shot.", "penalty_goal"),
        ("football", "score_change", "", "goal"),
        ("football", "own goal", "", "own_goal"),
        ("football", "Own Goal Against", "", "own_goal"),
        ("football", "Own Goal For", "", "comment"),
        ("football", "16", "", "goal"),
        ("football", "end 2", "", "period_end"),
        ("football", "end 14", "", "match_end"),
        ("football", "end delay", "", "comment"),
        ("football", "secondyellow card", "", "second_yellow"),
        ("football", "shot_off_target", "", "shot_missed"),
        ("football", "attempt saved", "", "shot_saved"),
        ("football", "attempt blocked", "", "shot_blocked"),
        ("football", "penalty saved", "", "penalty_saved"),
        ("football", "post_match summary", "", "comment"),
        ("football", "kick off", "", "period_start"),
        ("football", "half time", "", "period_end"),
        ("football", "yellowCard", "", "yellow_card"),
        ("football", "cornerKick", "", "corner"),
        ("football", "throwIn", "", "throw_in"),
        ("basketball", "1", "Ember 12' Step Back Jump Shot (2 PTS)", "two_points"),
        ("basketball", "1", "Wood 25' 3PT Jump Shot (3 PTS)", "three_points"),
        ("basketball", "1", "Wood 2' Driving Layup (3 PTS)", "two_points"),
        ("basketball", "3", "Parker Free Throw 2 of 2 (35 PTS)", "free_throw"),
        ("basketball", "3", "MISS Parker Free Throw 2 of 2", "free_throw_missed"),
        ("basketball", "3pt/Jump Shot", "MISS R. Ember 26' pullup 3PT", "three_points_missed"),
        ("basketball", "2pt/Layup", "MISS R. Ember driving Layup - blocked", "two_points_missed"),
        ("basketball", "Made Shot/Jump Shot", "Wood 26' 3PT Jump Shot (3 PTS)", "three_points"),
        ("basketball", "P2", "layup missed", "two_points_missed"),
        ("basketball", "FT", "2nd of 2 free throws missed", "free_throw_missed"),
        ("basketball", "P2", "2PtsFG inside center, jump shot made", "two_points"),
        ("basketball", "miss", "", "missed_shot"),
        ("basketball", "rebound/defensive", "", "rebound"),
        ("basketball", "rebound/offensive", "", "offensive_rebound"),
        ("basketball", "TREB", "team offensive rebound", "offensive_rebound"),
        ("basketball", "TTO", "team turnover; shot clock violation", "turnover"),
        ("basketball", "CFOUL", "Technical foul coach", "technical_foul"),
        ("basketball", "foul/technical", "", "technical_foul"),
        ("basketball", "6", "Ember T.FOUL (P3.T3) (R.Roe)", "technical_foul"),
        ("basketball", "6", "Ember S.FOUL (P3.T3) (R.Roe)", "foul"),
        ("basketball", "play", "K. Wood 26' 3PT  (3 PTS) (D. Stone 1 AST)", "three_points"),
        ("basketball", "play", "K. Wood REBOUND (Off:0 Def:1)", "rebound"),
        ("basketball", "", "Wood BLOCK (1 BLK)", "block"),
        ("basketball", "comment", "MISS Universe is in the front row.", "comment"),
        ("basketball", "12", "", "period_start"),
        ("basketball", "game/end", "", "match_end"),
        ("american_football", "TD", "(5:06) R.Ember left tackle for 6 yards, TOUCHDOWN.", "touchdown"),
        ("american_football", "play", "(9:21) Wood to Stone, TOUCHDOWN NULLIFIED by Penalty.", "comment"),
        ("american_football", "play", "END QUARTER 3", "period_end"),
        ("american_football", "play", "END GAME", "match_end"),
        ("american_football", "play", "(14:23) R.Ember right guard to HAR 16 for 1 yard.", "rush"),
        ("american_football", "play", "(14:23) R.Ember pass incomplete deep right to K.Wood.", "pass_incomplete"),
        ("american_football", "2PPF", "ATTEMPT FAILS.", "two_point_failed"),
        ("american_football", "2PRS", "ATTEMPT SUCCEEDS.", "two_point_conversion"),
        ("american_football", "2PS", "", "two_point_conversion"),
        ("american_football", "2PF", "", "two_point_failed"),
        ("american_football", "conversion", "TWO-POINT CONVERSION ATTEMPT. ATTEMPT FAILS.", "two_point_failed"),
        ("american_football", "field_goal", "47 yard field goal is GOOD", "field_goal"),
        ("american_football", "field_goal", "A field goal from 47 yards.", "field_goal"),
        ("american_football", "field_goal", "PENALTY on MIL, Delay of Game - No Play.", "penalty"),
        ("american_football", "field_goal", "30 yard field goal is No Good", "field_goal_missed"),
        ("american_football", "field_goal", "30 yard field goal is BLOCKED (A.Roe)", "field_goal_blocked"),
        ("american_football", "FGB", "", "field_goal_blocked"),
        ("american_football", "extra_point", "extra point is No Good, Wide Left", "extra_point_missed"),
        ("american_football", "kickoff", "", "kickoff"),
        ("ice_hockey", "GOAL", "", "goal"),
        ("ice_hockey", "PENL", "", "penalty"),
        ("ice_hockey", "PENL", "HAR #3 WOOD Fighting (maj)(5 min)", "major_penalty"),
        ("ice_hockey", "PENL", "HAR #3 WOOD Hi-sticking - double minor(4 min)", "double_minor"),
        ("ice_hockey", "PENL", "HAR #3 WOOD Misconduct(10 min)", "misconduct"),
        ("ice_hockey", "PENL", "HAR #3 WOOD Game misconduct(10 min)", "game_misconduct"),
        ("ice_hockey", "GEND", "", "match_end"),
        ("baseball", "23", "김가나 : 좌익수 뒤 홈런 (홈런거리:125M)", "home_run"),
        ("baseball", "13", "김가나 :  삼진 아웃", "strikeout"),
        ("baseball", "13", "김가나 : 좌중간 2루타", "double"),
        ("baseball", "13", "김가나 : 우중간 3루타", "triple"),
        ("baseball", "13", "김가나 : 몸에 맞는 볼", "hit_by_pitch"),
        ("baseball", "13", "김가나 : 고의4구", "intentional_walk"),
        ("baseball", "13", "김가나 : 2루수 병살타 아웃", "double_play"),
        ("baseball", "14", "1루주자 김가나 : 도루로 2루까지 진루", "stolen_base"),
        ("baseball", "14", "1루주자 김가나 : 도루실패아웃", "caught_stealing"),
        ("baseball", "24", "2루주자 김가나 : 홈인", "run"),
        ("baseball", "24", "2루주자 김가나 : 유격수 실책으로 홈인", "run_on_error"),
        ("baseball", "24", "1루주자 김가나 : 2루까지 진루", "comment"),
        ("baseball", "99", "승리투수: 박가나", "comment"),
        ("baseball", "99", "경기종료", "match_end"),
        ("baseball", "1", "1구 파울", "pitch"),
        ("cricket", "ball", "Roe to Wood, no run", "ball"),
        ("cricket", "ball", "Roe to Wood, for a single towards cover", "run"),
        ("cricket", "ball", "Roe to Wood, for 3 runs", "runs_3"),
        ("cricket", "ball", "Roe to Wood, 1 wide(s) gets added to the extras", "wide"),
        ("cricket", "ball", "Roe to Wood, 5 wide(s) gets added to the extras", "wides_5"),
        ("cricket", "ball", "Roe to Wood, 2 leg bye(s)", "leg_byes_2"),
        ("cricket", "four", "Roe to Wood, 4 bye(s)", "byes_4"),
        ("cricket", "ball", "Roe to Wood, 1 no ball(s), for 4 runs", "no_ball_and_4"),
        ("cricket", "noBall", "", "no_ball"),
        ("tennis", "Double Fault", "", "double_fault"),
        ("tennis", "challenge", "", "challenge"),
        ("handball", "goal", "", "goal"),
        ("kabaddi", "half time", "", "period_end"),
    ],
)
def test_type_and_text_determine_the_kind(sport: str, type: str, text: str, expected: str):
    assert kind(sport, type, text) == expected


def test_players_determine_the_kind_of_a_goal():
    assert kind("football", "score_change", players=({"name": "Wood", "method": "penalty"},)) == "penalty_goal"
    assert kind("football", "score_change", players=({"name": "Wood", "method": "own_goal"},)) == "own_goal"


def test_outcome_of_a_shot_determines_its_kind():
    assert kind("football", "Shot", data={"outcome": "Goal"}) == "goal"
    assert kind("football", "Shot", data={"outcome": {"id": 97, "name": "Goal"}}) == "goal"
    assert kind("football", "Shot", data={"outcome": "Saved"}) == "shot_saved"
    assert kind("football", "Shot", data={"outcome": "Off T"}) == "shot_missed"
    assert kind("football", "Shot") == "shot"


def test_outcome_of_a_penalty_determines_its_kind():
    for outcome, expected in (
        ("Scored", "penalty_goal"),
        ("saved", "penalty_saved"),
        ("missed", "penalty_missed"),
        ("", "penalty_awarded"),
    ):
        assert kind("football", "Penalty", data={"outcome": outcome}) == expected


def test_data_states_the_card_of_a_foul_and_the_corner_of_a_pass():
    card, corner = {"card": {"name": "Yellow Card"}}, {"type": {"name": "Corner"}}
    assert kind("football", "Foul Committed", data=card) == "foul_yellow_card"
    assert kind("football", "Bad Behaviour", data=card) == "yellow_card"
    assert kind("football", "Foul Committed") == "foul"
    assert kind("football", "Pass", data=corner) == "corner"
    assert kind("football", "Pass") == "comment"


@pytest.mark.parametrize(
    ("number", "expected"), [(31, "yellow_card"), (32, "second_yellow"), (33, "red_card"), (99, "comment")]
)
def test_qualifier_of_an_opta_card_determines_its_colour(number: int, expected: str):
    assert kind("football", "17", data={"qualifier": [{"qualifierId": 13}, {"qualifierId": number}]}) == expected


def test_data_states_the_number_of_wides():
    assert kind("cricket", "wide", data={"runs": 3}) == "wides_3"
    assert kind("cricket", "wide", data={"runs": 1}) == "wide"
    assert kind("cricket", "wide", data={"runs": 400}) == "wide"


def test_text_marks_a_touchdown_on_a_line_with_a_score():
    text = "(:32) 19-D.Stone left end for 30 yards, TOUCHDOWN."
    assert kind("american_football", "rush", text, score={"home": 0, "away": 9}) == "touchdown"
    assert kind("american_football", "rush", text) == "rush"


def test_reversed_play_counts_as_it_was_ruled_in_the_end():
    text = (
        "(:32) R.Ember pass to K.Wood INTERCEPTED by A.Roe. The play was REVERSED. R.Ember pass incomplete to K.Wood."
    )
    assert kind("american_football", "pass", text) == "pass_incomplete"


def test_cricket_line_without_an_over_is_a_comment():
    assert kind("cricket", "ball", clock={"display": "7.6"}) == "ball"
    assert kind("cricket", "ball", clock={"display": ""}) == "comment"


def test_team_rebound_of_the_nba_is_not_a_rebound_of_a_player():
    lines = [
        record(2, type="4", text="Wood REBOUND (Off:0 Def:1)", side="home"),
        record(3, type="4", text="Wood REBOUND (Off:1 Def:1)", side="home"),
        record(4, type="4", text="HARBOUR Rebound", side="home"),
        record(5, type="4", text="Wood REBOUND (Off:1 Def:2)", side="home"),
    ]
    events = reader("basketball", *lines)
    assert [events.kind(line) for line in lines] == ["rebound", "offensive_rebound", "team_rebound", "rebound"]


def test_goals_of_a_shootout_are_penalties():
    assert {shootout_kind(kind) for kind in ("goal", "penalty_goal")} == {"shootout_scored"}
    missed = ("penalty_missed", "penalty_saved", "woodwork", "shot", "shot_saved", "shot_missed", "save")
    assert {shootout_kind(kind) for kind in missed} == {"shootout_missed"}
    assert shootout_kind("period_end") == "period_end"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Windle scores, low to the left.", "shootout_scored"),
        ("Windle's kick is saved.", "shootout_missed"),
        ("Windle hits the post, no goal.", "shootout_missed"),
        ("Windle walks up.", "penalty_awarded"),
    ],
)
def test_text_of_a_penalty_in_a_shootout_says_how_it_ended(text: str, expected: str):
    line = record(2, type="Penalty", text=text, side="home")
    assert reader("football", line).kind(line, shootout=True) == expected


def test_unknown_type_is_a_comment_with_one_warning():
    warnings = FeedWarnings()
    lines = [
        record(number, type=type) for number, type in enumerate(("moonwalk", "moonwalk", "cartwheel", "comment", ""))
    ]
    events = reader("football", *lines, warnings=warnings)
    for line in (*lines, *lines):
        assert events.kind(line) == "comment"
    [message] = warnings.messages()
    assert message.startswith("unknown types, imported as comments: moonwalk") and "cartwheel" in message
