"""The timeline of a replay: by the match clock, by the time of day, or in even intervals."""

from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from matches.models import CommentaryEntry
from matches.scoring.timeline import BREAK_SECONDS, EVEN_INTERVAL, PENALTY_INTERVAL, Timeline, timeline_of
from matches.sports import sport_of
from tests.conftest import KICKOFF

FOOTBALL, TENNIS = sport_of("football"), sport_of("tennis")


def line(period: str = "", clock: float | None = None, posted: float = 0.0, **fields: Any) -> CommentaryEntry:
    """Return an entry. `posted`: seconds after kick-off."""
    return CommentaryEntry(
        period=period, clock_seconds=clock, posted_at=KICKOFF + timedelta(seconds=posted), scoreline={}, **fields
    )


def played(lines: list[CommentaryEntry], sport=FOOTBALL) -> Timeline:
    for number, entry in zip(count(1), lines, strict=False):
        entry.pk = number
    return timeline_of(lines, sport)


def moments(timeline: Timeline, sport=FOOTBALL) -> list[float]:
    return [moment["at"] for moment in timeline.as_data(sport)["moments"]]


def test_timeline_follows_the_clock_and_shortens_breaks():
    timeline = played(
        [line("PRE"), line("1H", 0), line("1H", 1500), line("1H", 2760), line("HT"), line("2H", 0), line("2H", 2880)]
    )
    data = timeline.as_data(FOOTBALL)
    assert [(s["period"], s["break"], s["begin"], s["length"]) for s in data["stretches"]] == [
        ("", False, 0, 0),
        ("1H", False, 0, 2760),
        ("1H", True, 2760, BREAK_SECONDS),
        ("2H", False, 2760 + BREAK_SECONDS, 2880),
    ]
    assert moments(timeline) == [0, 0, 1500, 2760, 2760, 2780, 5660]
    assert data["length"] == 5660
    assert data["stretches"][3]["clock"]["start"] == 45 * 60


def test_entry_without_a_clock_gets_the_time_of_the_previous_entry():
    timeline = played([line("1H", 0), line("1H", 600), line("1H"), line("1H", 540), line("2H", 0), line("1H", 2700)])
    assert moments(timeline) == [0, 600, 600, 600, 620, 620]


def test_kicks_of_a_shootout_have_intervals():
    timeline = played([line("2H", 0), line("2H", 2700), line("2H", 2710), line("SO"), line("SO"), line("SO")])
    first = 2710 + BREAK_SECONDS
    assert moments(timeline)[3:] == [first, first + PENALTY_INTERVAL, first + 2 * PENALTY_INTERVAL]


def test_without_a_clock_the_timeline_follows_the_time_of_day_without_long_silences():
    timeline = played(
        [line("S1", posted=0), line("S1", posted=100), line("S2", posted=4000), line("S2", posted=4030)], TENNIS
    )
    assert timeline.axis == "time"
    assert moments(timeline, TENNIS) == [0, 100, 100 + BREAK_SECONDS, 130 + BREAK_SECONDS]
    assert [segment.starts_at for segment in timeline.segments] == [KICKOFF, KICKOFF + timedelta(seconds=4000)]


def test_entries_that_were_imported_at_once_have_even_intervals():
    timeline = played([line("S1") for _ in range(4)], TENNIS)
    assert timeline.axis == "even"
    assert moments(timeline, TENNIS) == [0, EVEN_INTERVAL, 2 * EVEN_INTERVAL, 3 * EVEN_INTERVAL]


def test_timeline_of_a_match_without_entries_is_empty():
    assert played([]).as_data(FOOTBALL)["moments"] == []


def test_retracted_goal_is_not_a_key_moment():
    data = played([line("1H", 0), line("1H", 9, kind="goal"), line("1H", 20, kind="goal", retracted_at=KICKOFF)])
    assert [moment["key"] for moment in data.as_data(FOOTBALL)["moments"]] == [False, True, False]


@pytest.mark.django_db
def test_api_returns_the_timeline(client, live_match, post):
    goal = post("In!", kind="goal", side="home", clock_seconds=90.0)
    answer = client.get(f"/api/matches/{live_match.pk}/timeline")
    timeline = answer.json()
    assert (timeline["axis"], timeline["length"], timeline["offset"]) == ("clock", 90, goal.match.last_offset)
    last = timeline["moments"][-1]
    assert (last["id"], last["at"], last["key"], last["scoreline"]["home"]) == (goal.pk, 90, True, 1)
    again = client.get(f"/api/matches/{live_match.pk}/timeline", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    assert client.get("/api/matches/987654/timeline").status_code == 404
