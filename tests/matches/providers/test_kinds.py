"""Kinds of entries from a provider's types and from the rest of the record."""

import pytest

from matches.providers.commentary_feed import FeedRecord, Operation
from matches.providers.feed_warnings import FeedWarnings
from matches.providers.kind_refinement import kind_of_record, scoring_side, shootout_kind
from matches.sports import sport_of


def kind(sport: str, type: str, text: str = "", **fields) -> str:
    return kind_of_record(
        FeedRecord(2, 1, Operation.ADD, "1", type=type, text=text, **fields), sport_of(sport), FeedWarnings()
    )


@pytest.mark.parametrize(
    ("sport", "type", "text", "expected"),
    [
        ("football", "goal", "Goal! Liverpool 0, Manchester City 1.", "goal"),
        ("football", "goal", "Goal! Navas converts the penalty with a right footed shot.", "penalty_goal"),
        ("football", "score_change", "", "goal"),
        ("football", "own goal", "", "own_goal"),
        ("football", "Own Goal Against", "", "own_goal"),
        ("football", "Own Goal For", "", "comment"),
        ("football", "16", "", "goal"),
        ("football", "end 2", "", "period_end"),
        ("football", "end 14", "", "match_end"),
        ("football", "end delay", "", "comment"),
        ("football", "secondyellow card", "", "second_yellow"),
        ("football", "shot_off_target", "", "shot"),
        ("football", "post_match summary", "", "comment"),
        ("football", "kick off", "", "period_start"),
        ("football", "half time", "", "period_end"),
        ("basketball", "1", "Morris 12' Step Back Jump Shot (2 PTS)", "two_points"),
        ("basketball", "1", "Wall 25' 3PT Jump Shot (3 PTS)", "three_points"),
        ("basketball", "3", "Westbrook Free Throw 2 of 2 (35 PTS)", "free_throw"),
        ("basketball", "3", "MISS Beal Free Throw 2 of 2", "missed_shot"),
        ("basketball", "3pt/Jump Shot", "MISS S. Curry 26' pullup 3PT", "missed_shot"),
        ("basketball", "Made Shot/Jump Shot", "Tatum 26' 3PT Jump Shot (3 PTS)", "three_points"),
        ("basketball", "P2", "layup missed", "missed_shot"),
        ("basketball", "P2", "2PtsFG inside center, jump shot made", "two_points"),
        ("basketball", "rebound/defensive", "", "rebound"),
        ("basketball", "play", "S. Castle 26' 3PT  (3 PTS) (D. Harper 1 AST)", "three_points"),
        ("basketball", "play", "J. Champagnie REBOUND (Off:0 Def:1)", "rebound"),
        ("basketball", "", "Tatum BLOCK (1 BLK)", "block"),
        ("basketball", "comment", "MISS Universe is in the front row.", "comment"),
        ("basketball", "12", "", "period_start"),
        ("basketball", "game/end", "", "match_end"),
        ("american_football", "TD", "(5:06) S.Tolzien left tackle for 6 yards, TOUCHDOWN.", "touchdown"),
        ("american_football", "play", "(9:21) Wilson to Moore, TOUCHDOWN NULLIFIED by Penalty.", "comment"),
        ("american_football", "play", "END QUARTER 3", "period_end"),
        ("american_football", "play", "END GAME", "match_end"),
        ("american_football", "play", "(14:23) E.Lacy right guard to GB 16 for 1 yard.", "rush"),
        ("american_football", "2PPF", "ATTEMPT FAILS.", "comment"),
        ("american_football", "2PRS", "ATTEMPT SUCCEEDS.", "two_point_conversion"),
        ("american_football", "conversion", "ATTEMPT FAILS.", "comment"),
        ("american_football", "field_goal", "47 yard field goal is GOOD", "field_goal"),
        ("american_football", "field_goal", "PENALTY on SF, Delay of Game - No Play.", "penalty"),
        ("american_football", "field_goal", "30 yard field goal is No Good", "field_goal_missed"),
        ("american_football", "kickoff", "", "kickoff"),
        ("ice_hockey", "GOAL", "", "goal"),
        ("ice_hockey", "PENL", "", "penalty"),
        ("ice_hockey", "GEND", "", "match_end"),
        ("baseball", "23", "최정 : 좌익수 뒤 홈런 (홈런거리:125M)", "home_run"),
        ("baseball", "13", "노수광 :  삼진 아웃", "strikeout"),
        ("baseball", "24", "2루주자 나주환 : 홈인", "run"),
        ("baseball", "24", "1루주자 박용택 : 2루까지 진루", "comment"),
        ("baseball", "99", "승리투수: 함덕주", "comment"),
        ("baseball", "99", "경기종료", "match_end"),
        ("baseball", "1", "1구 파울", "pitch"),
        ("tennis", "Double Fault", "", "double_fault"),
        ("tennis", "challenge", "", "challenge"),
        ("handball", "goal", "", "goal"),
        ("kabaddi", "half time", "", "period_end"),
    ],
)
def test_type_and_text_determine_the_kind(sport: str, type: str, text: str, expected: str):
    assert kind(sport, type, text) == expected


def test_players_determine_the_kind_of_a_goal():
    assert kind("football", "score_change", players=({"name": "Plea", "method": "penalty"},)) == "penalty_goal"
    assert kind("football", "score_change", players=({"name": "Plea", "method": "own_goal"},)) == "own_goal"


def test_shot_with_the_outcome_goal_is_a_goal():
    assert kind("football", "Shot", data={"outcome": "Goal"}) == "goal"
    assert kind("football", "Shot", data={"outcome": {"id": 97, "name": "Goal"}}) == "goal"
    assert kind("football", "Shot", data={"outcome": "Saved"}) == "shot"


def test_text_marks_a_touchdown_on_a_line_with_a_score():
    text = "(:32) 19-D.Samuel left end for 30 yards, TOUCHDOWN."
    assert kind("american_football", "rush", text, score={"home": 0, "away": 9}) == "touchdown"
    assert kind("american_football", "rush", text) == "rush"


def test_cricket_line_without_an_over_is_a_comment():
    assert kind("cricket", "ball", clock={"display": "7.6"}) == "ball"
    assert kind("cricket", "ball", clock={"display": ""}) == "comment"


def test_goals_of_a_shootout_are_penalties():
    assert {shootout_kind(kind) for kind in ("goal", "penalty_goal")} == {"shootout_scored"}
    assert {shootout_kind(kind) for kind in ("penalty_missed", "woodwork", "shot", "save")} == {"shootout_missed"}
    assert shootout_kind("period_end") == "period_end"


def test_turnover_touchdown_scores_for_the_other_side():
    codes = {"home": "GB", "away": "MIN"}
    for text, side in (
        ("S.Tolzien left tackle for 6 yards, TOUCHDOWN.", "home"),
        ("pass short left INTERCEPTED by J.Lane at SEA 0. J.Lane for 99 yards, TOUCHDOWN.", "away"),
        ("B.Walsh kicks 65 yards from MIN 35 to GB 0. J.Franklin for 100 yards, TOUCHDOWN.", "away"),
        ("T.Masthay punts 41 yards to MIN 43. M.Sherels for 57 yards, TOUCHDOWN.", "away"),
        ("FUMBLES (A.Hawk), RECOVERED by MIN-A.Mulumba at GB 45, TOUCHDOWN.", "away"),
        ("FUMBLES (A.Hawk), RECOVERED by GB-A.Mulumba at MIN 5, TOUCHDOWN.", "home"),
    ):
        assert scoring_side("touchdown", "home", text, codes) == side
    assert scoring_side("field_goal", "home", "INTERCEPTED by", codes) == "home"
    assert scoring_side("touchdown", "", "INTERCEPTED by", codes) == ""


def test_unknown_type_is_a_comment_with_one_warning():
    warnings = FeedWarnings()
    for type in ("moonwalk", "moonwalk", "cartwheel", "comment", ""):
        assert (
            kind_of_record(FeedRecord(2, 1, Operation.ADD, "1", type=type), sport_of("football"), warnings) == "comment"
        )
    assert warnings.messages() == ["unknown types, imported as comments: moonwalk (2), cartwheel (1)"]
