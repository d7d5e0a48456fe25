"""The live play-by-play of the NBA (`nba_live_data`), with a match of invented clubs."""

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
    read_or_refuse,
)

RAW, NEUTRAL = "basketball/nba-livedata/0022000001.json", "basketball-nba-live-0022000001.jsonl"


def action(
    number: int, type: str, score: tuple[int, int], period: int = 1, clock: str = "PT10M00.00S", **more: Any
) -> Any:
    return {
        "actionNumber": number,
        "clock": clock,
        "timeActual": f"2031-03-01T19:{number % 60:02d}:00.0Z",
        "period": period,
        "actionType": type.partition("/")[0],
        "subType": type.partition("/")[2],
        "personId": 0,
        "scoreHome": str(score[0]),
        "scoreAway": str(score[1]),
        "edited": f"2031-03-01T19:{number % 60:02d}:05Z",
        "orderNumber": number * 10000,
        "description": "",
        **more,
    }


def by(team: str, name: str, description: str) -> dict[str, Any]:
    return {"teamTricode": team, "personId": 7, "playerNameI": name, "description": description}


ACTIONS = [
    action(2, "period/start", (0, 0), clock="PT12M00.00S", description="Period Start"),
    action(4, "2pt/Layup", (2, 0), clock="PT11M40.50S", **by("MIL", "A. Reed", "A. Reed driving Layup (2 PTS)")),
    action(5, "3pt/Jump Shot", (2, 3), **by("HAR", "B. Quay", "B. Quay 25' 3PT (3 PTS)")),
    action(6, "3pt/Jump Shot", (2, 3), **by("MIL", "A. Reed", "MISS A. Reed 25' 3PT")),
    action(7, "freethrow/1 of 1", (3, 3), **by("MIL", "A. Reed", "A. Reed Free Throw 1 of 1 (3 PTS)")),
    action(8, "stoppage/out-of-bounds", (3, 3)),
    action(9, "period/end", (3, 3), 4, "PT00M00.00S", description="Period End"),
    action(10, "2pt/Layup", (5, 3), 5, "PT04M00.00S", **by("MIL", "A. Reed", "A. Reed Layup (5 PTS)")),
    action(11, "game/end", (5, 3), 5, "PT00M00.00S", description="Game End"),
]


def match(actions: list[Any], **meta: Any) -> dict[str, Any]:
    return {"meta": {"version": 1, "code": 200, **meta}, "game": {"gameId": "0042000009", "actions": actions}}


def test_a_line_has_the_time_left_the_score_and_the_player() -> None:
    assert entries(match(ACTIONS))[1] == {
        "op": "add",
        "id": "4",
        "at": read(packed(match(ACTIONS))).records[1].at,
        "edited": read(packed(match(ACTIONS))).records[1].edited,
        "period": "1",
        "clock": {"remaining": 700.5, "display": "11:40"},
        "type": "2pt/Layup",
        "side": "MIL",
        "players": ({"id": 7, "name": "A. Reed"},),
        "score": {"home": 2, "away": 0},
        "text": "A. Reed driving Layup (2 PTS)",
    }


def test_a_late_action_stands_where_it_happened() -> None:
    late = action(12, "steal", (2, 3), orderNumber=55000)
    assert [entry["id"] for entry in entries(match([*ACTIONS, late]))][3:5] == ["12", "6"]


def test_a_match_goes_on_until_its_last_action_ends_it() -> None:
    assert header(match(ACTIONS[:7]))["status"] == "live"
    assert "status" not in header(match(ACTIONS))


def test_a_match_that_has_not_begun_has_no_lines() -> None:
    assert format_name(packed(match([]))) == "NBA live data"
    assert header(match([])) == {"match_id": "0042000009", "sport": "basketball", "lang": "en"}


def test_entries_keep_their_ids_while_the_match_goes_on() -> None:
    whole = ids(packed(match(ACTIONS)))
    assert ids(packed(match(ACTIONS[:5]))) == whole[:5]
    assert len(set(ids(packed(match([*ACTIONS, *ACTIONS]))))) == 2 * len(ACTIONS)


def test_a_missing_score_is_left_out() -> None:
    assert "score" not in entries(match([{**ACTIONS[1], "scoreHome": None, "scoreAway": ""}]))[0]


def test_a_packed_or_wrapped_file_is_the_same_match() -> None:
    assert_same_packed(packed(match(ACTIONS)))
    assert lines(read(packed({"data": match(ACTIONS)}))) == lines(read(packed(match(ACTIONS))))


def test_a_damaged_file_is_read_or_refused() -> None:
    assert_total(packed(match(ACTIONS)), 1)


def test_a_file_of_too_many_actions_is_refused() -> None:
    assert read_or_refuse(packed(match([{"orderNumber": 1}, *[{}] * 200_000]))) == "feed.too_many"


@pytest.mark.django_db
def test_an_import_has_the_final_score(tmp_path: Path) -> None:
    found = imported(packed(match(ACTIONS)), tmp_path)
    assert (str(found.scoreline), found.status) == ("5–3", Match.Status.FINISHED)
    assert (found.home.name, found.away.name) == ("MIL", "HAR")


@pytest.mark.django_db
def test_later_files_of_a_live_match_add_to_it_until_it_is_finished(tmp_path: Path) -> None:
    early = imported(packed(match(ACTIONS[:4])), tmp_path)
    assert (str(early.scoreline), early.status) == ("2–3", Match.Status.LIVE)
    late = imported(packed(match(ACTIONS)), tmp_path)
    assert (late.pk, str(late.scoreline), late.status) == (early.pk, "5–3", Match.Status.FINISHED)
    assert late.commentary.count() == len(ACTIONS)
    assert not late.commentary.filter(corrected_at__isnull=False).exists()


@pytest.mark.skipif(not has_data(RAW), reason="needs the real data")
def test_a_real_file_is_the_match_of_its_neutral_form() -> None:
    assert differences(RAW, NEUTRAL) == []
