"""The live text of Hupu (`hupu`), with a match of invented clubs."""

from pathlib import Path
from typing import Any

import pytest

from matches.models import Match
from tests.matches.providers.formats.comparing import differences, has_data, lines, read
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

RAW, NEUTRAL = "basketball/hupu-zh/livemsg.json", "basketball-hupu-160272.jsonl"
TEXTS = ["磨坊队发球!", "进了! 2-0", "港口队三分不中"]


def message(texts: list[str], process: str = "第四节 2.0秒", gid: Any = "99") -> dict[str, Any]:
    rows = [
        {"rowId": 0, "content": {"uid": "5", "event": text, "end_time": "小林", "t": 1930000000 + number}}
        for number, text in enumerate(texts)
    ]
    board = {"home_name": "磨坊", "home_score": "84", "away_name": "港口", "away_score": "81", "process": process}
    return {"room": "NBA_PLAYBYPLAY_CASINO", "gid": gid, "result": {"scoreboard": board, "data": [{"a": rows}]}}


def match(*messages: dict[str, Any]) -> dict[str, Any]:
    return {"name": "wall", "args": list(messages)}


def test_a_line_has_its_moment_and_its_author() -> None:
    line = entries(match(message(TEXTS)))[1]
    assert (line["id"], line["author"], line["text"], line["type"]) == ("2", "小林", "进了! 2-0", "comment")
    assert line["at"].timestamp() == 1930000001


def test_the_scoreboard_has_the_teams_and_the_score() -> None:
    assert header(match(message(TEXTS))) == {
        "match_id": "hupu-99",
        "sport": "basketball",
        "teams": {"home": "磨坊", "away": "港口"},
        "final": {"home": "84", "away": "81", "process": "第四节 2.0秒"},
        "lang": "zh-CN",
    }


def test_the_scoreboard_says_whether_the_match_is_over() -> None:
    assert header(match(message(TEXTS, "已结束")))["status"] == "finished"
    assert header(match(message([], "未开始")))["status"] == "scheduled"


def test_several_messages_are_one_match_with_the_last_scoreboard() -> None:
    feed = match(message(TEXTS), message(["结束"], "已结束"), message(["别的"], gid="100"))
    assert [entry["id"] for entry in entries(feed)] == ["1", "2", "3", "4"]
    assert header(feed)["status"] == "finished"


def test_an_array_of_a_socket_is_the_same_match() -> None:
    assert lines(read(packed(["wall", message(TEXTS)]))) == lines(read(packed(match(message(TEXTS)))))


def test_a_wrapped_file_is_the_same_match() -> None:
    feed = match(message(TEXTS))
    assert lines(read(packed({"data": feed}))) == lines(read(packed(feed)))
    assert lines(read(packed({"data": message(TEXTS)}))) == lines(read(packed(feed)))


def test_a_match_is_the_same_while_it_goes_on() -> None:
    assert ids(packed(match(message(TEXTS[:2])))) == ids(packed(match(message(TEXTS))))[:2]


def test_a_match_that_has_not_begun_has_no_lines() -> None:
    assert format_name(packed(match(message([])))) == "Hupu live text"
    assert entries(match(message([]))) == []


def test_a_packed_or_damaged_file_is_read_or_refused() -> None:
    assert_same_packed(packed(match(message(TEXTS))))
    assert_total(packed(match(message(TEXTS))), 11)


@pytest.mark.django_db
def test_an_import_has_the_score_of_the_scoreboard(tmp_path: Path) -> None:
    found = imported(packed(match(message(TEXTS, "已结束"))), tmp_path)
    assert (str(found.scoreline), found.status) == ("84–81", Match.Status.FINISHED)
    assert (found.home.name, found.language) == ("磨坊", "zh-CN")


@pytest.mark.skipif(not has_data(RAW), reason="needs the real data")
def test_a_real_file_is_the_match_of_its_neutral_form() -> None:
    assert differences(RAW, NEUTRAL) == []
