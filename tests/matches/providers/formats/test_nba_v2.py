"""Version 2 of the play-by-play of stats.nba.com (`nba_v2`), with a match of invented clubs."""

from pathlib import Path
from typing import Any

import pytest

from matches.models import Match
from tests.matches.providers.formats.comparing import DATA, differences, has_data, read, read_file
from tests.matches.providers.formats.reading import (
    assert_same_packed,
    assert_total,
    entries,
    header,
    ids,
    imported,
    packed,
    plays,
)

RAW, NEUTRAL = "basketball/nba-v2/stats_0021600270.json", "basketball-nba-v2-stats_0021600270.jsonl"
KNOWN = {"teams": "the names of the two teams, as the rows of their players have them"}

COLUMNS = ["GAME_ID", "EVENTNUM", "EVENTMSGTYPE", "PERIOD", "WCTIMESTRING", "PCTIMESTRING"]
COLUMNS += ["HOMEDESCRIPTION", "NEUTRALDESCRIPTION", "VISITORDESCRIPTION", "SCORE", "SCOREMARGIN", "PERSON1TYPE"]
COLUMNS += [f"PLAYER1_{of}" for of in ("ID", "NAME", "TEAM_CITY", "TEAM_NICKNAME", "TEAM_ABBREVIATION")]
REED = [4, 7, "Ada Reed", "Old", "Mill", "MIL"]
QUAY = [5, 8, "Bo Quay", "New", "Harbour", "HAR"]
NO_ONE = [0, 0, None, None, None, None]


def row(
    number: int, type: int, home: str | None, away: str | None, score: str | None, player: list[Any], period: int = 1
) -> Any:
    return ["0041600009", number, type, period, "7:11 PM", "9:30", home, None, away, score, None, *player]


ROWS = [
    row(0, 12, None, None, None, NO_ONE),
    row(3, 5, "Reed STEAL (1 STL)", "Quay Bad Pass Turnover (P1.T1)", None, QUAY),
    row(2, 1, "Reed Layup (2 PTS)", None, "0 - 2", REED),
    row(5, 1, None, "Quay 25' 3PT Jump Shot (3 PTS)", "3 - 2", QUAY),
    row(9, 13, None, None, "3 - 2", NO_ONE, 4),
]


def match(rows: list[Any], game: str | None = "0041600009", **parameters: Any) -> dict[str, Any]:
    tables = [{"name": "PlayByPlay", "headers": COLUMNS, "rowSet": rows}, {"name": "AvailableVideo", "headers": ["X"]}]
    return {"resource": "playbyplay", "parameters": {"GameID": game, **parameters}, "resultSets": tables}


def test_a_row_about_both_teams_is_one_line_with_the_home_team_first() -> None:
    line = entries(match(ROWS))[1]
    assert (line["text"], line["side"]) == ("Reed STEAL (1 STL) / Quay Bad Pass Turnover (P1.T1)", "home")
    assert (line["at_local"], line["clock"], line["period"]) == ("7:11 PM", {"display": "9:30"}, "1")


def test_the_score_of_the_visitors_is_first() -> None:
    assert entries(match(ROWS))[2]["score"] == {"home": 2, "away": 0}


def test_rows_stay_in_the_order_of_the_file() -> None:
    assert [entry["id"] for entry in entries(match(ROWS))] == ["0", "3", "2", "5", "9"]


def test_the_rows_of_players_name_the_teams() -> None:
    assert header(match(ROWS))["teams"] == {
        "home": {"name": "Old Mill", "code": "MIL"},
        "away": {"name": "New Harbour", "code": "HAR"},
    }


def test_a_match_goes_on_until_its_fourth_period_ends_with_a_winner() -> None:
    assert header(match(ROWS[:4]))["status"] == "live"
    assert "status" not in header(match(ROWS))
    assert "status" not in header(match(ROWS[:4], EndPeriod=1))


def test_the_match_is_found_without_the_parameters_of_the_request() -> None:
    assert header(match(ROWS, game=None))["match_id"] == "0041600009"
    assert header(match([]))["match_id"] == "0041600009"


def test_a_wrapped_file_is_the_same_match() -> None:
    wrapped = {"data": match(ROWS[:4], EndPeriod=1)}
    assert (header(wrapped), entries(wrapped)) == (header(match(ROWS[:4], EndPeriod=1)), entries(match(ROWS[:4])))


def test_entries_keep_their_ids_while_the_match_goes_on() -> None:
    assert ids(packed(match(ROWS[:3]))) == ids(packed(match(ROWS)))[:3]
    assert len(set(ids(packed(match([*ROWS, *ROWS]))))) == 2 * len(ROWS)


def test_a_packed_or_damaged_file_is_read_or_refused() -> None:
    assert_same_packed(packed(match(ROWS)))
    assert entries({"data": match(ROWS)}) == entries(match(ROWS))
    assert_total(packed(match(ROWS)), 5)


@pytest.mark.django_db
def test_an_import_has_the_final_score(tmp_path: Path) -> None:
    found = imported(packed(match(ROWS)), tmp_path)
    assert (str(found.scoreline), found.status) == ("2–3", Match.Status.FINISHED)


@pytest.mark.skipif(not has_data(RAW), reason="needs the real data")
def test_a_real_file_is_the_match_of_its_neutral_form() -> None:
    assert {(entry, field) for entry, field, *_ in differences(RAW, NEUTRAL)} == {(0, field) for field in KNOWN}
    assert plays(read_file(RAW)) == plays(read((DATA / "neutral" / NEUTRAL).read_bytes()))
