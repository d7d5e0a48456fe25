"""The football text stream (`pl_text_stream`), with a match of invented clubs."""

from pathlib import Path
from typing import Any

import pytest

from livecast.errors import LivecastError
from matches.models import Match
from tests.matches.providers.formats.comparing import read
from tests.matches.providers.formats.reading import assert_same_packed, assert_total, entries, header, imported, packed

_TEAMS = [("Millbrook", "Millbrook", 1), ("FC Harbour Town", "Harbour Town", 1)]


def line(number: int, kind: str, text: str, secs: int | None = None) -> dict[str, Any]:
    time = {} if secs is None else {"time": {"secs": secs, "label": f"{secs // 60 + 1:02d}"}}
    return {"id": number, "type": kind, "text": text, **time}


def stream(*lines: dict[str, Any], phase: str = "F", **fixture: Any) -> dict[str, Any]:
    """The lines in the order of the match; the file has the newest first."""
    teams = [
        {"team": {"name": name, "club": {"name": club}, "teamType": "FIRST"}, "score": score}
        for name, club, score in _TEAMS
    ]
    known = {"id": 4711, "kickoff": {"millis": 1931947200000}, "teams": teams, "phase": phase, "status": "C"}
    return {"fixture": {**known, **fixture}, "events": {"content": list(reversed(lines))}}


LINES = (
    line(1, "lineup", "Lineups are announced and players are warming up."),
    line(2, "start", "First Half begins.", 0),
    line(3, "goal", "Goal!  Millbrook 1, Harbour Town 0. A. Reed (Millbrook) header.", 600),
    line(4, "yellow card", "B. Quay (Harbour Town) is shown the yellow card.", 900),
    line(5, "corner", "Corner,  Harbour Town. Conceded by A. Reed.", 960),
    line(6, "end 1", "First Half ends, Millbrook 1, Harbour Town 0.", 2760),
    line(7, "start", "Second Half begins Millbrook 1, Harbour Town 0.", 2700),
    line(8, "own goal", "Own Goal by A. Reed, Millbrook.  Millbrook 1, Harbour Town 1.", 3000),
    line(9, "end 2", "Second Half ends, Millbrook 1, Harbour Town 1.", 5520),
    line(10, "start", "First Half Extra Time begins Millbrook 1, Harbour Town 1.", 5400),
    line(11, "end 3", "First Half Extra Time ends, Millbrook 1, Harbour Town 1.", 6300),
    line(12, "start", "Second Half Extra Time begins Millbrook 1, Harbour Town 1.", 6300),
    line(13, "end 4", "Second Half Extra Time ends, Millbrook 1, Harbour Town 1.", 7200),
    line(14, "start", "Penalty Shootout begins Millbrook 1, Harbour Town 1."),
    line(15, "goal", "Goal!  Millbrook 1(1), Harbour Town 1. A. Reed (Millbrook) converts the penalty."),
    line(16, "penalty saved", "Penalty saved! B. Quay (Harbour Town) fails to capitalise."),
    line(17, "end 5", "Penalty Shootout ends, Millbrook 1(1), Harbour Town 1."),
    line(18, "end 14", "Match ends, Millbrook 1(1), Harbour Town 1.", 0),
)


def test_lines_have_their_period_side_and_score():
    found = entries(stream(*LINES))
    assert [one["id"] for one in found] == [str(number) for number in range(1, 19)]
    assert [one.get("period", "") for one in found] == (
        "PRE 1H 1H 1H 1H 1H 2H 2H 2H ET1 ET1 ET2 ET2 SO SO SO SO END".split()
    )
    assert [one.get("side", "") for one in found[2:5]] == ["home", "away", "away"]
    assert found[2]["score"] == {"home": 1, "away": 0} and found[7]["score"] == {"home": 1, "away": 1}
    assert found[14]["so"] == {"home": 1, "away": 0} and found[7]["clock"] == {"s": 3000, "display": "51"}


def test_the_match_is_imported_with_its_shootout(db: None, tmp_path: Path):
    match = imported(packed(stream(*LINES)), tmp_path)
    assert str(match.scoreline).startswith("1–1") and (match.home_shootout, match.away_shootout) == (1, 0)
    assert match.status == Match.Status.FINISHED and str(match) == "Millbrook v FC Harbour Town"


def test_a_match_in_progress_is_not_over(db: None):
    assert header(stream(*LINES[:4], phase="1", status="L"))["status"] == "L"
    earlier, later = entries(stream(*LINES[:4])), entries(stream(*LINES))
    assert [one["id"] for one in earlier] == [one["id"] for one in later[:4]]


def test_a_match_to_come_has_its_day():
    known = header(stream(phase="0", status="U", kickoff={}, provisionalKickoff={"millis": 1931947200000}))
    assert (known["date"], known["status"]) == ("2031-03-22", "U") and "start" not in known


def test_an_empty_fixture_is_refused_with_a_sentence():
    with pytest.raises(LivecastError) as refusal:
        read(packed({"fixture": None, "events": {"content": []}}))
    assert refusal.value.code == "feed.no_match"


def test_damaged_files_are_read_or_refused():
    assert_total(packed(stream(*LINES)), seed=11)
    assert_same_packed(packed(stream(*LINES)))
