"""Version 3 of the play-by-play of stats.nba.com (`nba_v3`), with a match of invented clubs."""

from pathlib import Path
from typing import Any

import pytest

from matches.models import Match
from tests.matches.providers.formats.comparing import DATA, differences, has_data, read, read_file
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
    read_or_refuse,
)

RAW, NEUTRAL = "basketball/nba-v3/0022400001.json", "basketball-nba-v3-0022400001.jsonl"
# The neutral form has no teams; the file has their codes, and which of them plays at home.
KNOWN = {"teams": "the codes of the two teams, by the location of their actions"}


def action(number: int, id: int, type: str, description: str, **more: Any) -> dict[str, Any]:
    return {
        "actionNumber": number,
        "clock": "PT10M00.00S",
        "period": 1,
        "teamTricode": "",
        "personId": 0,
        "playerNameI": "",
        "scoreHome": "",
        "scoreAway": "",
        "location": "",
        "description": description,
        "actionType": type.partition("/")[0],
        "subType": type.partition("/")[2],
        "actionId": id,
        **more,
    }


HOME = {"teamTricode": "MIL", "location": "h", "personId": 7, "playerNameI": "A. Reed"}
AWAY = {"teamTricode": "HAR", "location": "v", "personId": 8, "playerNameI": "B. Quay"}
ACTIONS = [
    action(2, 1, "period/start", "Start of 1st Period", scoreHome="0", scoreAway="0"),
    action(4, 2, "Missed Shot/Jump Shot", "MISS Quay 27' 3PT Jump Shot", **AWAY),
    action(4, 3, "", "Reed BLOCK (1 BLK)", **HOME),
    action(6, 4, "Rebound/Unknown", "Mill Rebound", location="h", personId=1610),
    action(8, 5, "Made Shot/Layup", "Reed Layup (2 PTS)", **HOME, scoreHome="2", scoreAway="0"),
    action(9, 6, "period/end", "End of 4th Period", period=4, scoreHome="2", scoreAway="0"),
]


def match(actions: list[Any]) -> dict[str, Any]:
    return {"meta": {"version": 1}, "game": {"gameId": "0042400009", "videoAvailable": 1, "actions": actions}}


def test_two_lines_of_one_play_have_two_ids() -> None:
    assert [entry["id"] for entry in entries(match(ACTIONS))] == ["2-1", "4-2", "4-3", "6-4", "8-5", "9-6"]


def test_only_lines_that_state_a_score_have_one() -> None:
    assert [entry.get("score") for entry in entries(match(ACTIONS))][3:5] == [None, {"home": 2, "away": 0}]


def test_the_teams_are_known_before_anyone_scores() -> None:
    teams = {"home": {"name": "MIL", "code": "MIL"}, "away": {"name": "HAR", "code": "HAR"}}
    assert header(match(ACTIONS[:3]))["teams"] == teams


def test_a_level_match_goes_on_after_its_fourth_period() -> None:
    level = action(9, 6, "period/end", "End of 4th Period", period=4, scoreHome="2", scoreAway="2")
    assert header(match([*ACTIONS[:5], level]))["status"] == "live"
    assert header(match(ACTIONS[:5]))["status"] == "live"
    assert "status" not in header(match(ACTIONS))


def test_a_match_that_has_not_begun_has_no_lines() -> None:
    assert format_name(packed(match([]))) == "NBA play-by-play, version 3"
    assert entries(match([])) == []


def test_entries_keep_their_ids_while_the_match_goes_on() -> None:
    whole = ids(packed(match(ACTIONS)))
    assert ids(packed(match(ACTIONS[:4]))) == whole[:4]
    assert len(set(ids(packed(match([*ACTIONS, *ACTIONS]))))) == 2 * len(ACTIONS)


def test_a_packed_or_damaged_file_is_read_or_refused() -> None:
    assert_same_packed(packed(match(ACTIONS)))
    assert_total(packed(match(ACTIONS)), 3)


def test_a_file_of_too_many_actions_is_refused() -> None:
    assert read_or_refuse(packed(match([{"actionId": 1}, *[{}] * 200_000]))) == "feed.too_many"


@pytest.mark.django_db
def test_an_import_has_the_final_score(tmp_path: Path) -> None:
    found = imported(packed(match(ACTIONS)), tmp_path)
    assert (str(found.scoreline), found.status) == ("2–0", Match.Status.FINISHED)


@pytest.mark.skipif(not has_data(RAW), reason="needs the real data")
def test_a_real_file_is_the_match_of_its_neutral_form() -> None:
    assert {(entry, field) for entry, field, *_ in differences(RAW, NEUTRAL)} == {(0, field) for field in KNOWN}
    assert plays(read_file(RAW)) == plays(read((DATA / "neutral" / NEUTRAL).read_bytes()))
