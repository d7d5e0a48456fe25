"""Read a season or a tournament from a file of football.json, the open form of results of openfootball.

{"name": "World Cup 2022", "matches": [{"round", "date", "time", "team1", "team2", "score": {"ft": [0, 2], "et", "p"},
"goals1": [{"name", "minute", "offset", "penalty", "owngoal"}], "goals2", "group", "ground"}]}

Older files have the matches in "rounds": [{"name", "matches"}], teams as {"name", "code"}, and "score1" and "score2".
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Any

from livecast.clean_text import clean
from livecast.errors import LivecastError
from livecast.json_input import require_depth
from matches.schedules.schedule import (
    MAX_ATTENDANCE,
    MAX_GROUP,
    MAX_ROUND,
    MAX_SCORE,
    Fixture,
    Result,
    RowError,
    Schedule,
    ScheduleRows,
    Scorer,
    Stage,
    check_rows,
    check_size,
)
from matches.standings.rounds import is_knockout

FORM = "football.json"
MOST_MATCHES = 600  # a league of 24 teams plays 552; this form is read faster than tables and calendars
MOST_SCORERS = 40  # of one side
_SEASON = re.compile(r"(.*?)[\s,·–-]*\b((?:19|20)\d\d(?:\s?[/–-]\s?\d{2,4})?)\s*")
_TIME = re.compile(r"(\d{1,2}):(\d\d)(?:\s*(?:UTC|GMT)\s*([+-]\d{1,2})(?::?(\d\d))?|\s*(?:UTC|GMT|Z))?")
_STAGES = {
    "postponed": Stage.POSTPONED,
    "abandoned": Stage.ABANDONED,
    "awarded": Stage.AWARDED,
    "cancelled": Stage.CANCELLED,
    "canceled": Stage.CANCELLED,
}


def is_results(data: bytes) -> bool:
    """Whether the file is a JSON object, which is no other form of schedule."""
    return data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"{"


def read_results(data: bytes, zone: tzinfo) -> Schedule:
    """Read the matches of a file. `zone`: of times without one.

    Raises LivecastError: schedule.no_columns for JSON of another form, schedule.empty, schedule.too_big.
    """
    check_size(data)
    document = _document(data)
    found = list(_matches(document))
    check_rows(len(found), "The file has no match.", MOST_MATCHES)
    name, season = _name_and_season(_text(document.get("name")))
    rows = ScheduleRows()
    rows.add_all(
        enumerate(found, 1),
        lambda number, match: _fixture(number, match, name, season, zone),
        lambda match: f"{_team(match[0], 'team1')} v {_team(match[0], 'team2')}",
    )
    return Schedule(FORM, tuple(rows.fixtures), tuple(rows.skipped), tuple(rows.refused))


def _document(data: bytes) -> Mapping[str, Any]:
    try:
        text = data.decode("utf-8-sig")
        require_depth(text)
        document = json.loads(text)
    except (UnicodeDecodeError, ValueError):
        raise LivecastError("schedule.no_columns", "The file begins as JSON, but it cannot be read.") from None
    if not isinstance(document, dict) or not isinstance(document.get("matches", document.get("rounds")), list):
        raise LivecastError(
            "schedule.no_columns", "The file is JSON without matches: football.json has them in “matches” or “rounds”."
        )
    return document


def _matches(document: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str]]:
    """The matches, each with the name of its round."""
    for match in document.get("matches") or ():
        if isinstance(match, dict):
            yield match, _text(match.get("round"))
    for one in document.get("rounds") or ():
        if isinstance(one, dict) and isinstance(one.get("matches"), list):
            for match in one["matches"]:
                if isinstance(match, dict):
                    yield match, _text(match.get("round")) or _text(one.get("name"))


def _fixture(number: int, found: tuple[Mapping[str, Any], str], name: str, season: str, zone: tzinfo) -> Fixture:
    match, round_name = found
    group = _text(match.get("group"))[:MAX_GROUP]
    kickoff, time_known = _kickoff(match, zone)
    result, extra = _result(match)
    status = _text(match.get("status")).casefold()
    stage = _STAGES.get(status) or (Stage.FINISHED if result is not None else None)
    return Fixture(
        row=number,
        home=_team(match, "team1"),
        away=_team(match, "team2"),
        kickoff=kickoff,
        time_known=time_known,
        competition=name,
        season=season,
        sport="football",
        venue=_venue(match),
        stage=stage,
        result=result,
        round=round_name[:MAX_ROUND],
        group=group,
        knockout=is_knockout(round_name, group),
        attendance=_number(match.get("attendance"), MAX_ATTENDANCE),
        figures={"extra": True} if extra else {},
        scorers=tuple(_scorers(match)),
    )


def _name_and_season(name: str) -> tuple[str, str]:
    """“English Premier League 2022/23” is a name and a season."""
    found = _SEASON.fullmatch(name)
    return (found[1].strip(), re.sub(r"\s", "", found[2])) if found is not None and found[1].strip() else (name, "")


def _kickoff(match: Mapping[str, Any], zone: tzinfo) -> tuple[datetime, bool]:
    try:
        day = date.fromisoformat(_text(match.get("date")))
    except ValueError:
        raise RowError(f"The date “{_text(match.get('date'))[:30]}” is not written as 2026-05-09.") from None
    found = _TIME.fullmatch(_text(match.get("time")))
    if found is None:
        return datetime.combine(day, time(12), zone), False
    hour, minute = int(found[1]), int(found[2])
    if hour > 23 or minute > 59:
        raise RowError(f"There is no time {found[0][:20]}.")
    if found[3] is not None:
        hours = int(found[3])
        if abs(hours) > 14:
            raise RowError(f"There is no time zone UTC{found[3]}.")
        offset = timedelta(hours=hours, minutes=int(found[4] or 0) * (1 if hours >= 0 else -1))
        zone = timezone(offset)
    elif found[0].rstrip()[-1] in "CTZ":
        zone = UTC
    return datetime.combine(day, time(hour, minute), zone), True


def _result(match: Mapping[str, Any]) -> tuple[Result | None, bool]:
    """The final score, with the goals of extra time, and whether extra time was played."""
    score = match.get("score")
    if isinstance(score, dict):
        full, extra, kicks = (_pair(score.get(name)) for name in ("ft", "et", "p"))
        final = extra or full
        return (None if final is None else Result(*final, shootout=kicks)), extra is not None or kicks is not None
    if isinstance(score, list):
        pair = _pair(score)
        return (None if pair is None else Result(*pair)), False
    full = _pair([match.get("score1"), match.get("score2")])
    extra = _pair([match.get("score1et"), match.get("score2et")])
    kicks = _pair([match.get("score1p"), match.get("score2p")])
    final = extra or full
    return (None if final is None else Result(*final, shootout=kicks)), extra is not None or kicks is not None


def _pair(value: Any) -> tuple[int, int] | None:
    if not isinstance(value, list) or len(value) != 2:
        return None
    home, away = (_number(one, MAX_SCORE) for one in value)
    return None if home is None or away is None else (home, away)


def _scorers(match: Mapping[str, Any]) -> Iterator[Scorer]:
    for side, name in (("home", "goals1"), ("away", "goals2")):
        goals = match.get(name)
        for goal in goals[:MOST_SCORERS] if isinstance(goals, list) else ():
            if not isinstance(goal, dict):
                continue
            scorer, minute = _text(goal.get("name")), _minute(goal.get("minute"))
            if not scorer or minute is None:
                continue
            yield Scorer(
                side=side,
                name=scorer,
                minute=minute[0],
                added=_number(goal.get("offset"), 60) or minute[1],
                penalty=goal.get("penalty") is True,
                own_goal=goal.get("owngoal") is True,
            )


def _minute(value: Any) -> tuple[int, int] | None:
    """The minute and the minutes added: 90, "90+4"."""
    if isinstance(value, str):
        found = re.fullmatch(r"(\d{1,3})(?:\+(\d{1,2}))?'?", value.strip())
        return (int(found[1]), int(found[2] or 0)) if found is not None and 0 < int(found[1]) <= 130 else None
    number = _number(value, 130)
    return (number, 0) if number else None


def _venue(match: Mapping[str, Any]) -> str:
    ground = match.get("ground", match.get("stadium"))
    if isinstance(ground, dict):
        return ", ".join(filter(None, (_text(ground.get("name")), _text(ground.get("city")))))
    return _text(ground)


def _team(match: Mapping[str, Any], name: str) -> str:
    team = match.get(name)
    return _text(team.get("name")) if isinstance(team, dict) else _text(team)


def _number(value: Any, most: int) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most else None


def _text(value: Any) -> str:
    return clean(value[:500]) if isinstance(value, str) else ""
