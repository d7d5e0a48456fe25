"""Opta's commentary (MA6) and its events (MA3, F24), with a match of invented clubs."""

import json
from pathlib import Path
from typing import Any

import pytest

from livecast.errors import LivecastError
from matches.models import Match
from tests.matches.providers.formats.comparing import cut, lines, read
from tests.matches.providers.formats.reading import (
    assert_total,
    entries,
    format_name,
    header,
    imported,
    packed,
    read_or_refuse,
)

INFO = {
    "id": "m7",
    "date": "2031-03-01Z",
    "time": "15:00:00Z",
    "contestant": [
        {"id": "t1", "name": "Millbrook", "position": "home"},
        {"id": "t2", "name": "Harbour Town", "position": "away"},
    ],
}
MESSAGES = [
    {"id": "c4", "comment": "Goodbye.", "period": "14", "time": "", "type": "comment"},
    {"id": "c3", "comment": "Off they go again. ", "period": "2", "time": "46'", "type": "start"},
    {"id": "c2", "comment": "Booked.", "period": "1", "time": "45'+2'", "type": "yellow card", "playerRef1": "p9"},
    {"id": "c1", "comment": "Welcome.", "period": "16", "time": "", "type": "comment"},
]


def event(
    number: int, kind: int, minute: int, side: int, period: int = 1, *numbers: int, **more: Any
) -> dict[str, Any]:
    return {
        "id": number,
        "typeId": kind,
        "periodId": period,
        "timeMin": minute,
        "timeSec": number % 60,
        "contestantId": f"t{side}",
        "outcome": 1,
        "timeStamp": f"2031-03-01T15:{number % 60:02d}:00.000Z",
        "qualifier": [{"id": 1, "qualifierId": one} for one in numbers],
        **more,
    }


EVENTS = [
    event(1, 32, 0, 1),
    event(2, 32, 0, 2),
    event(3, 1, 1, 1, playerId="p1", playerName="A. Reed"),
    event(4, 16, 10, 1, 1, 9, playerName="A. Reed"),
    event(5, 17, 20, 2, 1, 31, playerName="B. Quay"),
    event(6, 16, 30, 1, 1, 28, playerName="C. Mill"),
    event(7, 43, 31, 1),
    event(8, 30, 45, 1),
    event(9, 30, 45, 2),
    event(10, 32, 45, 1, 2),
    event(11, 18, 60, 2, 2, playerName="B. Quay"),
    {**event(12, 19, 60, 2, 2, playerName="D. Pier"), "timeSec": 11},
    event(13, 30, 90, 1, 2),
    event(14, 30, 0, 1, 14),
    event(15, 30, 0, 2, 14),
]
DETAILS = {"matchStatus": "Played", "scores": {"total": {"home": 1, "away": 1}}}
MA3 = {"matchInfo": INFO, "liveData": {"matchDetails": DETAILS, "event": list(reversed(EVENTS))}}


def f24(events: list[dict[str, Any]]) -> bytes:
    rows = "".join(
        f'<Event id="{one["id"]}" type_id="{one["typeId"]}" period_id="{one["periodId"]}" min="{one["timeMin"]}" '
        f'sec="{one["timeSec"]}" team_id="{one["contestantId"]}" outcome="1" player_id="5">'
        + "".join(f'<Q id="1" qualifier_id="{q["qualifierId"]}" value=""/>' for q in one["qualifier"])
        + "</Event>"
        for one in events
    )
    game = (
        '<Game id="77" home_team_id="t1" home_team_name="Millbrook" away_team_id="t2" away_team_name="Harbour Town" '
        'game_date="2031-03-01T15:00:00">'
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Games timestamp="x">{game}{rows}</Game></Games>'.encode()


def test_commentary_is_in_the_order_of_the_match():
    file = {"matchInfo": INFO, "message": MESSAGES}
    found = entries(file)
    assert [(one["id"], one["period"]) for one in found] == [("c1", "PRE"), ("c2", "1H"), ("c3", "2H"), ("c4", "FT")]
    assert found[1]["clock"] == {"display": "45'+2'"} and found[1]["players"] == ({"id": "p9"},)
    assert header(file)["teams"] == {"home": "Millbrook", "away": "Harbour Town"}
    script = f"export let data = {json.dumps(file)};\n".encode()
    assert lines(read(script)) == lines(read(packed(file)))


@pytest.mark.parametrize("data", [packed(MA3), f24(EVENTS)], ids=["MA3", "F24"])
def test_events_give_goals_cards_and_substitutions(db: None, tmp_path: Path, data: bytes):
    match = imported(data, tmp_path)
    kinds = list(match.commentary.order_by("position").values_list("kind", flat=True))
    assert [kind for kind in kinds if kind != "comment"] == (
        "period_start penalty_goal yellow_card own_goal period_end period_start substitution period_end match_end"
    ).split()
    assert str(match.scoreline) == "1–1" and match.status == Match.Status.FINISHED
    assert str(match) == "Millbrook v Harbour Town"


def test_a_substitution_has_both_players():
    change = next(one for one in entries(MA3) if one["type"] == "18")
    assert [(one["name"], one["role"]) for one in change["players"]] == [
        ("B. Quay", "player_out"),
        ("D. Pier", "player_in"),
    ]


def test_xml_with_a_document_type_or_without_an_end_is_refused():
    whole = f24(EVENTS)
    bomb = whole.replace(b"<Games", b'<!DOCTYPE Games [<!ENTITY a "aaaa">]><Games', 1)
    for data in (bomb, whole[:-20]):
        with pytest.raises(LivecastError) as refusal:
            read(data)
        assert refusal.value.code == "feed.damaged" and refusal.value.message.endswith(".")


def test_a_match_that_grows_keeps_its_ids():
    part = {**MA3, "liveData": {"matchDetails": {"matchStatus": "Playing"}, "event": EVENTS[:6]}}
    assert [one["id"] for one in entries(part)] == [one["id"] for one in entries(MA3)][: len(entries(part))]
    assert header(part)["status"] == "Playing"


def test_each_file_has_one_format_and_damaged_ones_are_read_or_refused():
    ma6 = packed({"matchInfo": INFO, "message": MESSAGES})
    assert (format_name(ma6), format_name(packed(MA3)), format_name(f24(EVENTS))) == (
        "Opta MA6",
        "Opta MA3",
        "Opta F24",
    )
    assert_total(ma6, 1)
    assert_total(packed(MA3), 2)
    for copy in cut(f24(EVENTS), 3):
        read_or_refuse(copy)
