"""The game actions of FIBA (`fiba_game_actions`), with a match of invented teams."""

from pathlib import Path
from typing import Any

import pytest

from matches.models import Match
from matches.providers.normalise import normalise_feed
from tests.matches.providers.formats.comparing import differences, has_data, read
from tests.matches.providers.formats.reading import (
    assert_same_packed,
    assert_total,
    entries,
    format_name,
    header,
    ids,
    imported,
    packed,
)

RAW, NEUTRAL = "basketball/fiba-gameactions/208916.json", "basketball-fiba-208916.jsonl"
START = 1930000000000  # milliseconds since 1970


def item(id: int, type: str, score: tuple[int, int], team: str | None = None, action: str = "", **more: Any) -> Any:
    return {
        "Time": "9:10",
        "GT": START + id * 1000,
        "SA": score[0],
        "SB": score[1],
        "AC": type,
        "Action": action,
        "T1": team,
        "C1": "P_7" if team else None,
        "Id": str(id),
        "SORTORDER": id * 1000,
        **more,
    }


FIRST = [
    item(1, "STARTG", (0, 0), action="Start of game"),
    item(4, "JB", (0, 0), "T_5", "jump ball won"),
    item(5, "P2", (0, 0), "T_9", "layup missed"),
    item(7, "P3", (0, 3), "T_5", "3pt jump shot made"),
    item(8, "FT", (1, 3), "T_9", "Free throw made 1 of 2"),
]
EXTRA = [
    item(20, "P3", (4, 3), "T_9", "3pt jump shot made", Time="0:02"),
    item(21, "ENDG", (4, 3), action="End of game", Time="0:00"),
]


def match(extra: list[Any] | None = None, first: list[Any] | None = None, name: Any = "77_GAMEACTIONS_1-56-A") -> Any:
    periods = {"Q1": {"Period": "Q1", "Items": FIRST if first is None else first}}
    periods |= {"OT1": {"Period": "OT1", "Items": EXTRA if extra is None else extra}}
    return {"TimeStamp": "2031-03-01T20:00:00+00:00", "FileName": name, "GameActions": periods}


def test_the_home_team_is_the_one_whose_scores_let_the_first_number_grow() -> None:
    assert [entry.get("side") for entry in entries(match())] == [None, "away", "home", "away", "home", "home", None]


def test_no_side_is_stated_before_a_team_scores() -> None:
    assert [entry.get("side") for entry in entries(match([], FIRST[:3]))] == [None, None, None]


def test_a_line_has_its_moment_its_period_and_the_time_left() -> None:
    line = entries(match())[5]
    assert (line["period"], line["clock"], line["score"]) == ("OT1", {"display": "0:02"}, {"home": 4, "away": 3})
    assert line["at"].timestamp() == (START + 20000) / 1000


def test_items_are_in_the_order_of_the_match() -> None:
    assert [entry["id"] for entry in entries(match(FIRST, EXTRA))] == ["1", "4", "5", "7", "8", "20", "21"]


def test_overtime_is_a_period_of_its_own() -> None:
    assert [step.line and step.line.period for step in normalise_feed(read(packed(match()))).steps][-2:] == ["OT", "OT"]


def test_a_match_goes_on_until_the_end_of_the_game() -> None:
    assert header(match([]))["status"] == "live"
    assert "status" not in header(match())


def test_a_match_is_the_same_while_it_goes_on() -> None:
    assert ids(packed(match([]))) == ids(packed(match()))[:5]
    assert header(match([], name=None))["match_id"] == header(match(name=None))["match_id"] == f"fiba-{START + 1000}"


def test_a_match_that_has_not_begun_has_no_lines() -> None:
    empty = {"FileName": "77_GAMEACTIONS_1-56-A", "GameActions": {}}
    assert format_name(packed(empty)) == "FIBA game actions"
    assert entries(empty) == []


def test_a_packed_or_damaged_file_is_read_or_refused() -> None:
    assert_same_packed(packed(match()))
    assert_total(packed(match()), 7)


@pytest.mark.django_db
def test_an_import_has_the_final_score(tmp_path: Path) -> None:
    found = imported(packed(match()), tmp_path)
    assert (str(found.scoreline), found.status) == ("4–3", Match.Status.FINISHED)


@pytest.mark.skipif(not has_data(RAW), reason="needs the real data")
def test_a_real_file_is_the_match_of_its_neutral_form() -> None:
    assert differences(RAW, NEUTRAL) == []
