"""Sportradar's timeline of football and its play-by-play of American football, with invented teams."""

from pathlib import Path
from typing import Any

from matches.models import Match
from tests.matches.providers.formats.comparing import lines, read
from tests.matches.providers.formats.reading import assert_total, entries, format_name, header, imported, packed


def event(number: int, kind: str, score: tuple[int, int] = (0, 0), **more: Any) -> dict[str, Any]:
    time = f"2031-03-01T15:{number % 60:02d}:00+00:00"
    return {"id": number, "type": kind, "time": time, "home_score": score[0], "away_score": score[1], **more}


TIMELINE = [
    event(1, "match_started"),
    event(2, "period_start", period=1, period_type="regular_period"),
    event(
        3,
        "score_change",
        (1, 0),
        period=1,
        period_type="regular_period",
        match_clock="6:41",
        team="home",
        goal_scorer={"id": "sr:player:1", "name": "Reed, Ann", "method": "penalty"},
        commentaries=[{"text": "Ann Reed scores."}],
    ),
    event(4, "yellow_card", (1, 0), period=1, period_type="regular_period", match_clock="45:00", stoppage_time="1:10"),
    event(5, "break_start", (1, 0)),
    event(6, "period_start", (1, 0), period=2, period_type="regular_period"),
    event(7, "match_ended", (1, 0), match_clock="90:00"),
]
API = {
    "sport_event": {
        "id": "sr:sport_event:9",
        "start_time": "2031-03-01T15:00:00+00:00",
        "sport_event_context": {"sport": {"name": "Soccer"}},
        "competitors": [{"name": "Millbrook", "qualifier": "home"}, {"name": "Harbour Town", "qualifier": "away"}],
        "venue": {"name": "The Mill"},
    },
    "sport_event_status": {"match_status": "ended", "home_score": 1, "away_score": 0},
    "timeline": TIMELINE,
}


def test_a_timeline_has_periods_clocks_scorers_and_scores():
    goal, card = entries(TIMELINE)[2:4]
    assert (goal["period"], goal["side"], goal["clock"]) == ("1H", "home", {"display": "6:41"})
    assert goal["players"] == ({"id": "sr:player:1", "name": "Reed, Ann", "method": "penalty", "role": "goal_scorer"},)
    assert goal["score"] == {"home": 1, "away": 0} and goal["text"] == "Ann Reed scores."
    assert card["clock"] == {"display": "45:00", "stoppage": "1:10"}
    assert header(TIMELINE)["match_id"] == "sr-1" and "status" not in header(TIMELINE)
    assert header(TIMELINE[:4])["status"] == "live"


def test_the_object_of_the_api_names_the_match(db: None, tmp_path: Path):
    assert entries(API) == entries(TIMELINE)
    match = imported(packed(API), tmp_path)
    assert (str(match), match.feed_key, match.venue) == ("Millbrook v Harbour Town", "sr:sport_event:9", "The Mill")
    assert str(match.scoreline) == "1–0" and match.status == Match.Status.FINISHED


def team(code: str) -> dict[str, Any]:
    return {"possession": {"id": f"id-{code}", "market": code, "name": "Rovers", "alias": code}}


def play(number: int, points: tuple[int, int], code: str, **more: Any) -> dict[str, Any]:
    return {
        "period": {"number": 1 + number // 10},
        "type": "play",
        "id": f"p{number}",
        "sequence": number,
        "clock": f"{15 - number % 10}:00",
        "home_points": points[0],
        "away_points": points[1],
        "play_type": "rush",
        "description": f"({number}) run.",
        "start_situation": team(code),
        **more,
    }


PLAYS = [
    play(1, (0, 0), "MIL"),
    play(2, (6, 0), "MIL", type="scoring_play", description="(2) A.Reed left end, TOUCHDOWN."),
    play(3, (7, 0), "MIL", play_type="extra_point", description="B.Quay extra point is GOOD."),
    play(14, (7, 0), "HAR"),
    {"type": "event", "id": "t1", "sequence": 20, "event_type": "timeout", "deleted": True},
    play(25, (7, 3), "HAR", play_type="field_goal", description="C.Mill 30 yard field goal is GOOD."),
    {"type": "closed", "id": "end", "sequence": 90, "event_type": "game_over", "description": "END GAME"},
]


def test_the_plays_show_which_team_is_at_home():
    teams = header(PLAYS)["teams"]
    assert teams == {"home": "MIL Rovers", "away": "HAR Rovers"}
    found = entries(PLAYS)
    assert [one.get("side", "") for one in found] == ["home", "home", "home", "away", "", "away", ""]
    assert [one.get("period", "") for one in found] == ["Q1", "Q1", "Q1", "Q2", "", "Q3", ""]
    assert found[4]["op"] == "delete" and "teams" not in header(PLAYS[:1])


def test_the_periods_and_drives_of_the_api_are_the_same_plays(db: None, tmp_path: Path):
    summary = {
        side: {"id": f"id-{code}", "market": code, "name": "Rovers"}
        for side, code in (("home", "MIL"), ("away", "HAR"))
    }
    periods = [
        {
            "number": number,
            "pbp": [{"type": "drive", "events": [one for one in PLAYS if one["sequence"] // 10 in rest]}],
        }
        for number, rest in ((1, (0,)), (2, (1,)), (3, (2,)), (4, (9,)))
    ]
    api = {"id": "game-7", "status": "closed", "summary": summary, "periods": periods}
    assert [one["id"] for one in entries(api)] == [one["id"] for one in entries(PLAYS)]
    match = imported(packed(api), tmp_path)
    assert str(match.scoreline) == "7–3" and match.feed_key == "game-7" and match.status == Match.Status.FINISHED


def test_a_match_that_grows_keeps_its_ids():
    for value in (TIMELINE, PLAYS):
        earlier, later = lines(read(packed(value[:3]))), lines(read(packed(value)))
        assert earlier[0]["match_id"] == later[0]["match_id"]
        assert [one["id"] for one in earlier[1:]] == [one["id"] for one in later[1:4]]


def test_each_file_has_one_format_and_damaged_ones_are_read_or_refused():
    assert format_name(packed(API)) == format_name(packed(TIMELINE)) == "Sportradar timeline"
    assert format_name(packed(PLAYS)) == "Sportradar NFL"
    for seed, value in enumerate((TIMELINE, API, PLAYS)):
        assert_total(packed(value), seed)
