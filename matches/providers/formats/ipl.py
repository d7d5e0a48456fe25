"""Cricket ball by ball from iplt20.com: `onScoring({"Innings2": {"OverHistory", "Extras", …}})`.

A file has one innings or several. A file that begins with a later innings is a match of its own: as the whole match it
would take away the innings before. A row with the ball number 99 is a note between two balls: it has a text alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from livecast.input_limits import FEED_ENTRIES
from matches.providers.formats import Converted
from matches.providers.formats.document import Document
from matches.providers.formats.entry_ids import EntryIds
from matches.providers.formats.values import at, number, objects, text, whole, without_empty

NAME = "IPL ball by ball"
_INNINGS = re.compile(r"Innings(\d)", re.ASCII)
_OVERS, _WICKETS = 20, 10  # that end an innings
_NOTE = "99"
_OTHER = {"home": "away", "away": "home"}
# The name of the ball's film: home team, away team, day, month, year, batting team. "MILVSHAR07052031-MIL-Inn2-…"
_FILM = re.compile(r"([A-Z]{2,5})VS([A-Z]{2,5})(\d\d)(\d\d)(\d{4})-([A-Z]{2,5})-Inn", re.ASCII)


@dataclass(slots=True)
class _Innings:
    """One innings. `batting`, `bowling`: the names of the teams; "" if unknown."""

    number: int
    balls: list[dict[str, Any]]
    match_id: str
    batting: str
    bowling: str
    side: str = ""
    codes: dict[str, str] = field(default_factory=dict)
    date: str = ""


def recognises(document: Document) -> bool:
    return bool(_innings_of(document))


def convert(document: Document) -> Converted:
    innings = [_read(number, found) for number, found in _innings_of(document)]
    _give_sides(innings)
    match_id = next((one.match_id for one in innings if one.match_id), "")
    part = f"-inn{innings[0].number}" if innings[0].number > 1 else ""
    header = {
        "match_id": f"ipl-{match_id}{part}" if match_id else "",
        "sport": "cricket",
        "date": next((one.date for one in innings if one.date), ""),
        "teams": _teams(innings),
        "lang": "en",
        "status": "live" if _goes_on(innings, document) else "",
    }
    return Converted(without_empty(header), _entries(innings))


def _innings_of(document: Document) -> list[tuple[int, dict[str, Any]]]:
    """The number and the object of each innings, in order; also of innings inside of "data"."""
    found = []
    for file in (document.object, at(document.object, "data")):
        for name, value in file.items() if isinstance(file, dict) else ():
            innings = _INNINGS.fullmatch(name)
            if innings and isinstance(value, dict) and isinstance(value.get("OverHistory"), list):
                found.append((int(innings[1]), value))
    return sorted(found, key=lambda one: one[0])


def _read(number: int, found: dict[str, Any]) -> _Innings:
    # One ball more than a feed may have entries: then the feed is refused.
    balls = list(islice(objects(found["OverHistory"]), FEED_ENTRIES.size + 1))
    overs = [over for ball in balls if (over := whole(ball.get("OverNo"))) is not None]
    if overs and overs[0] > overs[-1]:
        balls.reverse()  # the newest ball first
    extras = at(found, "Extras", 0)
    others = (*balls[:1], extras, at(found, "BattingCard", 0), at(found, "BowlingCard", 0))
    innings = _Innings(
        number,
        balls,
        next((stated for one in others if (stated := text(at(one, "MatchID")))), ""),
        next((name for ball in balls if (name := text(ball.get("TeamName")))), "")
        or text(at(extras, "BattingTeamName")),
        text(at(extras, "BowlingTeamName")),
    )
    film = next((film for ball in balls if (film := _FILM.match(text(ball.get("VideoFile"))[:80]))), None)
    if film is not None and film[1] != film[2]:
        innings.codes = {"home": film[1], "away": film[2]}
        innings.date = _date(int(film[5]), int(film[4]), int(film[3]))
        innings.side = {film[1]: "home", film[2]: "away"}.get(film[6], "")
    return innings


def _give_sides(innings: list[_Innings]) -> None:
    """Give every innings the side that bats: by its films, by the team's name in another innings, or by its turn.

    Where nothing else is known the home team bats first.
    """
    sides = {one.batting: one.side for one in innings if one.side and one.batting}
    known = next((one for one in innings if one.side), None)
    first = "home" if known is None else _turn(known.number, known.side)
    for one in innings:
        one.side = one.side or sides.get(one.batting, "") or _turn(one.number, first)
        if one.batting:
            sides.setdefault(one.batting, one.side)


def _turn(number: int, first: str) -> str:
    """The side that bats in an innings. `first`: that of the first innings; the other way round it is the same.

    The team that bats second begins the super over, and so on: first, second, second, first, first, second, …
    """
    return first if number // 2 % 2 == 0 else _OTHER[first]


def _date(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def _teams(innings: list[_Innings]) -> dict[str, Any]:
    teams: dict[str, Any] = {}
    for one in innings:
        for side, name in ((one.side, one.batting), (_OTHER[one.side], one.bowling)):
            if name or one.codes.get(side):
                known = teams.setdefault(side, {"name": "", "code": ""})
                known["name"] = known["name"] or name
                known["code"] = known["code"] or one.codes.get(side, "")
    return {side: without_empty(team) for side, team in teams.items()}


def _entries(innings: list[_Innings]) -> Iterator[dict[str, Any]]:
    ids = EntryIds()
    for one in innings:
        for place, ball in enumerate(one.balls):
            entry = _ball(ball) if _is_ball(ball) else _note(ball)
            ball_id = text(ball.get("BallID")) if _is_ball(ball) else f"note-{place}"
            yield without_empty(
                {
                    "id": ids.distinct(ball_id or f"ball-{one.number}-{place}"),
                    "period": _period(one.number),
                    "side": one.side,
                    **entry,
                }
            )


def _is_ball(ball: dict[str, Any]) -> bool:
    return text(ball.get("BallNo")) != _NOTE


def _ball(ball: dict[str, Any]) -> dict[str, Any]:
    players = (("Striker", "BatsMan", "batter"), ("Bowler", "Bowler", "bowler"))
    stated = {"runs": whole(ball.get("TotalRuns")), "wickets": whole(ball.get("TotalWickets"))}
    return {
        "clock": without_empty({"display": _over(ball)}),
        "type": _type(ball),
        "players": [
            without_empty({"id": text(ball.get(f"{id}ID")), "name": name, "role": role})
            for id, field, role in players
            if (name := text(ball.get(f"{field}Name")))
        ],
        "score": {name: value for name, value in stated.items() if value is not None},
        "text": text(ball.get("Commentry")) or text(ball.get("UPDCommentry")) or text(ball.get("NewCommentry")),
    }


def _note(ball: dict[str, Any]) -> dict[str, Any]:
    """A note has no over: an empty clock says so. Its numbers are blank, not 0."""
    words = text(ball.get("Commentry")) or text(ball.get("UPDCommentry"))
    return {"clock": {"display": ""}, "type": "ball", "text": words}


def _type(ball: dict[str, Any]) -> str:
    """The event of a ball. Wides, byes and the like are read from the text."""
    events = (("IsWicket", "wicket"), ("IsSix", "six"), ("IsFour", "four"))
    return next((type for field, type in events if text(ball.get(field)) == "1"), "ball")


def _over(ball: dict[str, Any]) -> str:
    """Overs and balls, "19.4": the fourth ball of the twentieth over."""
    if name := text(ball.get("BallName")):
        return name
    over, ball_number = whole(ball.get("OverNo")), whole(ball.get("BallNo"))
    return "" if over is None or ball_number is None else f"{over - 1}.{ball_number}"


def _period(innings: int) -> str:
    """The innings after the second are those of a super over."""
    return f"I{innings}" if innings <= 2 else f"SO{innings - 2}"


def _goes_on(innings: list[_Innings], document: Document) -> bool:
    """Whether the match surely goes on: one innings so far, or a second that nothing has ended."""
    begun = [one for one in innings if one.balls]
    if not begun or begun[-1].number > 2:
        return False
    if begun[-1].number == 1:
        return True
    target = _first_total(innings, document)
    last: dict[str, Any] = next((ball for ball in reversed(begun[-1].balls) if _is_ball(ball)), {})
    runs, wickets = whole(last.get("TotalRuns")), whole(last.get("TotalWickets"))
    overs = number(at(dict(_innings_of(document)).get(2), "Extras", 0, "FallOvers"))
    if target is None or runs is None or wickets is None or overs is None:
        return False
    return runs <= target and wickets < _WICKETS and overs < _OVERS


def _first_total(innings: list[_Innings], document: Document) -> int | None:
    """The runs of the first innings: of its last ball, or the sum of its overs, which the second innings repeats."""
    first = next((one for one in innings if one.number == 1 and one.balls), None)
    if first is not None:
        return next(
            (total for ball in reversed(first.balls) if (total := whole(ball.get("TotalRuns"))) is not None), None
        )
    graph = objects(at(_innings_of(document)[-1][1], "ManhattanGraph"))
    overs = [whole(over.get("OverRuns")) for over in graph if whole(over.get("InningsNo")) == 1]
    return sum(over or 0 for over in overs) if overs else None
