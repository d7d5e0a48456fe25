"""The NFL's game centre, the NHL's report, Korea's relay, StatsBomb's events and speech, with invented teams."""

from pathlib import Path
from typing import Any

from matches.models import Match
from tests.matches.providers.formats.comparing import cut, lines, read
from tests.matches.providers.formats.reading import (
    assert_same_packed,
    assert_total,
    entries,
    format_name,
    header,
    imported,
    packed,
    read_or_refuse,
)


def play(quarter: int, time: str, code: str, text: str, note: str | None = None) -> dict[str, Any]:
    players = {"00-1": [{"playerName": "A.Reed"}, {"playerName": "A.Reed"}]}
    situation = {"down": 1, "ydstogo": 10, "yrdln": f"{code} 20", "posteam": code}
    return {"qtr": quarter, "time": time, "desc": text, "note": note, "players": players, **situation}


GAME_CENTRE = {
    "2031090700": {
        "home": {"abbr": "MIL", "score": {"T": 7}},
        "away": {"abbr": "HAR", "score": {"T": 3}},
        "qtr": "Final",
        "drives": {
            "2": {"plays": {"90": play(2, "03:00", "HAR", "C.Pier 30 yard field goal is GOOD.", "FG")}},
            "1": {
                "plays": {
                    "70": play(1, "10:55", "MIL", "B.Quay extra point is GOOD.", "XP"),
                    "60": play(1, "11:00", "MIL", "(11:00) A.Reed left end for 5 yards, TOUCHDOWN.", "TD"),
                }
            },
            "crntdrv": 2,
        },
    },
    "nextupdate": 5,
}


def test_plays_of_the_game_centre_are_ordered_by_number(db: None, tmp_path: Path):
    found = entries(GAME_CENTRE)
    assert [(one["id"], one["period"], one["side"], one["type"]) for one in found] == [
        ("60", "Q1", "home", "TD"),
        ("70", "Q1", "home", "XP"),
        ("90", "Q2", "away", "FG"),
    ]
    assert found[0]["players"] == ({"id": "00-1", "name": "A.Reed"},)
    match = imported(packed(GAME_CENTRE), tmp_path)
    assert str(match.scoreline) == "7–3" and match.status == Match.Status.FINISHED
    assert format_name(packed(GAME_CENTRE)) == "NFL game centre"
    assert_total(packed(GAME_CENTRE), 1)
    assert_same_packed(packed(GAME_CENTRE))


def row(number: int, period: int, times: str, kind: str, text: str) -> str:
    cells = "".join(f"<td class='x'>{cell}</td>" for cell in (number, period, "EV", times, kind, text))
    ice = '<td><table><tr class="evenColor"><td>19</td></tr></table></td>'
    return f'<tr class="evenColor">{cells}{ice}</tr>\n'


def report(*rows: str) -> bytes:
    heading = (
        '<table id="Visitor"><tr><td><img alt="HARBOUR GULLS" src="x"/></td></tr></table>'
        "<table><tr><td>Thursday, January 30, 2031</td></tr><tr><td>Attendance 18,550&nbsp;at&nbsp;The Rink</td></tr>"
        "<tr><td>Game 0089</td></tr><tr><td>Final</td></tr></table>"
        '<table id="Home"><tr><td><img alt="MILL BEARS" src="y"></td></tr></table>'
        "<table><tr><td>HAR On Ice</td><td>MIL On Ice</td></tr>"
    )
    return f"<html><body>{heading}{''.join(rows)}</table></body></html>".encode()


ROWS = (
    row(1, 1, "0:00<br>20:00", "PSTR", "Period Start- Local time: 7:11 CST"),
    row(2, 1, "1:10<br>18:50", "GOAL", "MIL #9 REED(1), Wrist, 9 ft.<br>Assists: #7 QUAY(1)"),
    row(3, 1, "5:00<br/>15:00", "SHOT", "HAR ONGOAL - #8 PIER, Slap &amp; tip"),
    row(4, 2, "3:00<br>17:00", "GOAL", "HAR #8 PIER(1), Snap"),
    row(5, 4, "5:00<br>0:00", "PEND", "Period End- Local time: 9:45 CST"),
    row(6, 5, "0:00<br>0:00", "GOAL", "MIL #9 REED, Wrist"),
    row(7, 5, "0:00<br>0:00", "GEND", "Game End- Local time: 9:55 CST"),
)


def test_rows_of_the_hockey_report_are_events(db: None, tmp_path: Path):
    feed = lines(read(report(*ROWS)))
    assert feed[0]["teams"] == {"home": "MILL BEARS", "away": "HARBOUR GULLS"}
    assert (feed[0]["match_id"], feed[0]["venue"]) == ("nhl-2031-01-30-0089", "The Rink")
    goal, shot = feed[2], feed[3]
    assert (goal["side"], goal["score"], goal["clock"]) == (
        "home",
        {"home": 1, "away": 0},
        {"display": "1:10", "remaining": "18:50"},
    )
    assert goal["text"].endswith("| Assists: #7 QUAY(1)") and shot["text"] == "HAR ONGOAL - #8 PIER, Slap & tip"
    assert feed[1]["at_local"] == "7:11 CST"
    assert [one["period"] for one in feed[4:]] == ["P2", "OT", "SO", "SO"]
    match = imported(report(*ROWS), tmp_path)
    assert (match.home_score, match.away_score, match.home_shootout) == (2, 1, 1)


def test_a_fifth_period_with_times_is_an_overtime():
    rows = (*ROWS[:4], row(5, 5, "3:10<br>16:50", "GOAL", "MIL #9 REED(2), Wrist"))
    last = lines(read(report(*rows)))[-1]
    assert (last["period"], last["score"]) == ("OT2", {"home": 2, "away": 1})


def test_a_damaged_page_is_read_or_refused_in_linear_time():
    for copy in cut(report(*ROWS), 5):
        read_or_refuse(copy)
    read_or_refuse(report(*ROWS) + b"<td <tr <a " * 300_000)


def text(number: int, top: int, words: str, style: int = 1, home: int = 0, **more: Any) -> dict[str, Any]:
    count = {"inn": 1, "btop": top, "b": 1, "s": 2, "o": 0, "base1": 1, "base2": 0, "base3": 0}
    said = {"seqno": number, "liveText": words, "textStyle": style, "stuff": "FAST"}
    return {**said, **count, "homeScore": home, "awayScore": 0, **more}


RELAY: dict[str, Any] = {
    "gameInfo": {
        "gdate": 20310402,
        "gtime": "18:30",
        "aCode": "GU",
        "hCode": "BE",
        "aFullName": "Gulls",
        "hFullName": "Bears",
    },
    "relayTexts": {
        "1": [text(3, 0, "1회말", 0), text(2, 1, "2구 볼", pitchId="310402_183112"), text(1, 1, "1번타자", 8)],
        "currentBatter": text(4, 0, "2번타자", 8, 1),
        "final": [text(5, 0, "경기종료", 99, 1)],
    },
}


def test_texts_of_the_relay_are_ordered_by_number():
    found = entries(RELAY)
    assert [(one["id"], one["period"], one["side"]) for one in found] == [
        ("1", "1T", "away"),
        ("2", "1T", "away"),
        ("3", "1B", "home"),
        ("4", "1B", "home"),
        ("5", "END", "home"),
    ]
    assert found[1]["at"].isoformat() == "2031-04-02T18:31:12+09:00"
    assert found[1]["clock"] == {"display": "B1 S2 O0"} and found[3]["score"] == {"home": 1, "away": 0}
    assert header(RELAY)["match_id"] == "kbo-20310402GUBE"
    running = {**RELAY, "relayTexts": {"1": RELAY["relayTexts"]["1"]}}
    assert header(running)["status"] == "live" and [one["id"] for one in entries(running)] == ["1", "2", "3"]
    assert_total(packed(RELAY), 7)


def bomb(number: int, kind: str, team: str, minute: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "id": f"e{number}",
        "period": 1 if minute < 45 else 2,
        "timestamp": f"00:{minute % 45:02d}:00.000",
        "minute": minute,
        "second": 0,
        "type": {"name": kind},
        "team": {"name": team},
        "possession_team": {"name": team},
        "player": {"id": number, "name": f"Player {number}"},
        **more,
    }


BOMB = [
    bomb(
        1,
        "Starting XI",
        "Millbrook",
        tactics={"lineup": [{"player": {"id": 1, "name": "Ann Reed"}, "jersey_number": 9}]},
    ),
    bomb(2, "Starting XI", "Harbour Town", tactics={"lineup": []}),
    bomb(3, "Half Start", "Millbrook"),
    bomb(4, "Half Start", "Harbour Town"),
    bomb(5, "Shot", "Millbrook", 10, shot={"outcome": {"name": "Goal"}, "type": {"name": "Open Play"}}),
    bomb(6, "Shot", "Millbrook", 20, shot={"outcome": {"name": "Goal"}, "type": {"name": "Penalty"}}),
    bomb(7, "Own Goal Against", "Millbrook", 30),
    bomb(8, "Own Goal For", "Harbour Town", 30),
    bomb(9, "Substitution", "Millbrook", 50, substitution={"replacement": {"id": 12, "name": "Cy Pier"}}),
    bomb(10, "Half End", "Millbrook", 90),
    bomb(11, "Half End", "Harbour Town", 90),
]


def test_statsbomb_events_give_the_score(db: None, tmp_path: Path):
    match = imported(packed(BOMB), tmp_path)
    kinds = list(match.commentary.order_by("position").values_list("kind", flat=True))
    assert kinds.count("period_start") == 1 and "penalty_goal" in kinds and kinds.count("own_goal") == 1
    assert str(match.scoreline) == "2–1" and str(match) == "Millbrook v Harbour Town"
    change = match.commentary.get(kind="substitution")
    assert [one["role"] for one in change.players] == ["player_out", "player_in"]
    assert_total(packed(BOMB), 9)


def test_speech_has_times_and_no_period():
    speech = {"segments": {"0": [0.0, 5.0, "Good evening."], "1": [5.0, 9.5, "They are off."], "2": [9.5, 10, " "]}}
    found = entries(speech)
    assert [(one["id"], one["clock"]["s"]) for one in found] == [("0", 0.0), ("1", 5.0)]
    feed = read(packed(speech))
    assert feed.warnings.messages() and "period" not in found[0]
    assert_total(packed(speech), 3)
