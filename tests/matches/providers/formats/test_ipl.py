"""Cricket ball by ball from iplt20.com (`ipl`), with a match of invented clubs."""

import json
from pathlib import Path
from typing import Any

import pytest

from matches.models import Match
from matches.providers.normalise import normalise_feed
from tests.matches.providers.formats.comparing import DATA, differences, has_data, lines, read, read_file
from tests.matches.providers.formats.reading import (
    assert_same_packed,
    assert_total,
    entries,
    format_name,
    header,
    ids,
    imported,
    packed,
    plays,
)

RAW, NEUTRAL = "cricket/iplt20/1855-innings2.json", "cricket-ipl-1855.jsonl"
KNOWN = {
    "date": "the names of the films have the day; the time of `start` is not in the file",
    "start": "the time is not in the file",
    "teams": "the names of the films have the codes of the teams",
    "players": "the names of a note are blank",
    "score": "the numbers of a note are blank, not 0",
}


def ball(innings: int, over: int, number: int, total: int, wickets: int = 0, **more: Any) -> dict[str, Any]:
    batting = "HAR" if innings == 1 else "MIL"
    return {
        "BallID": f"B-{innings}-{over}-{number}",
        "MatchID": "77",
        "TeamName": {"HAR": "Harbour", "MIL": "Mill"}[batting],
        "StrikerID": "p1",
        "BatsManName": "A. Reed",
        "BowlerID": "p2",
        "BowlerName": "B. Quay ",
        "OverNo": over,
        "BallNo": str(number),
        "IsFour": "0",
        "IsSix": "0",
        "IsWicket": "0",
        "VideoFile": f"MILVSHAR07052031-{batting}-Inn{innings}-Over{over}-Ball{number}.mp4",
        "BallName": f"{over - 1}.{number}",
        "Commentry": "Quay to Reed, no run",
        "TotalRuns": str(total),
        "TotalWickets": str(wickets),
        **more,
    }


NOTE = {
    "BallID": "",
    "MatchID": "77",
    "OverNo": 1,
    "BallNo": "99",
    "UPDCommentry": "<p>Two needed</p>\n",
    "TotalRuns": "",
}
FIRST = [
    ball(1, 1, 1, 4, IsFour="1", Commentry="Quay to Reed for 4 runs"),
    ball(1, 1, 2, 5, Commentry="Quay to Reed, 1 wide(s)"),
    ball(1, 1, 2, 5, 1, BallID="B-1-1-2b", IsWicket="1", Commentry="Reed is bowled"),
]
SECOND = [
    ball(2, 1, 1, 6, IsSix="1", Commentry="Reed for 6 runs"),
]


def innings(number: int, balls: list[Any], overs: str = "0.2") -> dict[str, Any]:
    extras = {
        "MatchID": "77",
        "BattingTeamName": "",
        "BowlingTeamName": ["Mill", "Harbour"][number - 1],
        "FallOvers": overs,
    }
    return {f"Innings{number}": {"Extras": [extras], "OverHistory": balls}}


BOTH = innings(1, FIRST) | innings(2, SECOND)


def test_both_innings_are_one_match() -> None:
    assert [entry["period"] for entry in entries(BOTH)] == ["I1", "I1", "I1", "I2"]
    assert [entry["side"] for entry in entries(BOTH)] == ["away", "away", "away", "home"]
    assert header(BOTH) == {
        "match_id": "ipl-77",
        "sport": "cricket",
        "date": "2031-05-07",
        "teams": {"home": {"name": "Mill", "code": "MIL"}, "away": {"name": "Harbour", "code": "HAR"}},
        "lang": "en",
    }


def test_a_file_of_a_later_innings_is_a_match_of_its_own_with_the_same_teams() -> None:
    first, second = header(innings(1, FIRST)), header(innings(2, SECOND))
    assert (first["match_id"], second["match_id"]) == ("ipl-77", "ipl-77-inn2")
    assert first["teams"] == second["teams"] == header(BOTH)["teams"]
    assert ids(packed(innings(1, FIRST))) + ids(packed(innings(2, SECOND))) == ids(packed(BOTH))


def test_a_ball_has_its_over_its_players_and_the_total() -> None:
    assert entries(BOTH)[2] == {
        "op": "add",
        "id": "B-1-1-2b",
        "period": "I1",
        "clock": {"display": "0.2"},
        "type": "wicket",
        "side": "away",
        "players": (
            {"id": "p1", "name": "A. Reed", "role": "batter"},
            {"id": "p2", "name": "B. Quay", "role": "bowler"},
        ),
        "score": {"runs": 5, "wickets": 1},
        "text": "Reed is bowled",
    }


def test_wides_and_boundaries_are_counted() -> None:
    steps = normalise_feed(read(packed(BOTH))).steps
    assert [step.line and step.line.kind for step in steps] == ["four", "wide", "wicket", "six"]


def test_a_note_between_two_balls_has_no_score() -> None:
    note = entries(innings(2, [*SECOND, NOTE]))[1]
    assert (note["id"], note["text"], "score" in note, "players" in note) == (
        "note-1",
        "<p>Two needed</p>",
        False,
        False,
    )
    step = normalise_feed(read(packed(innings(2, [*SECOND, NOTE])))).steps[1]
    assert step.line and (step.line.kind, step.line.body) == ("comment", "Two needed")


def test_a_super_over_is_two_periods_of_its_own() -> None:
    tie = {f"Innings{number}": {"OverHistory": [ball(number, 1, 1, 1)]} for number in (1, 2, 3, 4)}
    assert [entry["period"] for entry in entries(tie)] == ["I1", "I2", "SO1", "SO2"]


def test_an_innings_without_films_is_of_the_other_side() -> None:
    plain = [{**SECOND[0], "VideoFile": ""}]
    assert [entry["side"] for entry in entries(innings(1, FIRST) | innings(2, plain))][-2:] == ["away", "home"]
    plain = [{**one, "VideoFile": ""} for one in FIRST]
    both = innings(1, plain) | innings(2, SECOND)
    assert [entry["side"] for entry in entries(both)][-2:] == ["away", "home"]
    assert header(both)["teams"] == header(BOTH)["teams"]


def test_the_team_that_bats_second_begins_the_super_over() -> None:
    names = {1: "Harbour", 2: "Mill", 3: "Mill", 4: "Harbour"}
    for stated in (names, dict.fromkeys(names, "")):
        tie = {
            f"Innings{number}": {"OverHistory": [ball(number, 1, 1, 1, VideoFile="", TeamName=name)]}
            for number, name in stated.items()
        }
        assert [entry["side"] for entry in entries(tie)] == ["home", "away", "away", "home"]


def test_a_match_goes_on_until_the_second_innings_is_over() -> None:
    assert header(innings(1, FIRST))["status"] == "live"
    assert header(innings(1, FIRST) | innings(2, [ball(2, 1, 1, 2)]))["status"] == "live"
    assert "status" not in header(BOTH)
    assert "status" not in header(innings(1, FIRST) | innings(2, [ball(2, 20, 6, 2)], "20"))
    assert "status" not in header(innings(2, [ball(2, 1, 1, 2)]))


def test_an_innings_with_the_newest_ball_first_is_turned_around() -> None:
    balls = [ball(1, over, 1, over) for over in (1, 2, 3)]
    assert ids(packed(innings(1, balls[::-1]))) == ids(packed(innings(1, balls)))


def test_a_match_is_the_same_while_it_goes_on() -> None:
    assert ids(packed(innings(1, FIRST[:2]))) == ids(packed(BOTH))[:2]
    assert header(innings(1, FIRST[:1]))["match_id"] == header(BOTH)["match_id"]


def test_an_innings_that_has_not_begun_has_no_lines() -> None:
    assert format_name(packed(innings(1, []))) == "IPL ball by ball"
    assert entries(innings(1, [])) == []


def test_a_script_that_calls_back_is_the_same_match() -> None:
    assert lines(read(b"onScoring(" + json.dumps(BOTH).encode() + b");")) == lines(read(packed(BOTH)))


def test_a_packed_or_damaged_file_is_read_or_refused() -> None:
    assert_same_packed(packed(BOTH))
    assert_total(packed(BOTH), 17)


@pytest.mark.django_db
def test_an_import_has_the_final_score(tmp_path: Path) -> None:
    found = imported(packed(BOTH), tmp_path)
    assert (str(found.scoreline), found.status) == ("6–5", Match.Status.FINISHED)


@pytest.mark.skipif(not has_data(RAW), reason="needs the real data")
def test_a_real_file_is_the_match_of_its_neutral_form() -> None:
    found = differences(RAW, NEUTRAL)
    assert {field for _, field, *_ in found} == KNOWN.keys()
    # In the lines only the blanks of notes differ.
    assert {entry for entry, field, *_ in found if field in ("players", "score")} == {50, 94, 114}
    assert plays(read_file(RAW)) == plays(read((DATA / "neutral" / NEUTRAL).read_bytes()))
