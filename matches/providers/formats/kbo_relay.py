"""The text relay of Korean baseball (KBO): `{"gameInfo": …, "relayTexts": {"1": […], "2": […], "final": […]}}`.

A text has a number, which orders the match, the inning, the count of balls, strikes and outs, and the score. The ids of
pitches have the time of day in Korea.
"""

import re
from collections.abc import Iterator
from typing import Any

from matches.providers.formats import Converted
from matches.providers.formats.document import Document
from matches.providers.formats.entry_ids import EntryIds
from matches.providers.formats.values import objects, text, verbatim, whole, without_empty

NAME = "KBO relay"

_KOREA = "+09:00"
_PITCH = re.compile(r"(\d\d)(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)", re.ASCII)
_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_TIME = re.compile(r"\d\d:\d\d", re.ASCII)


def recognises(document: Document) -> bool:
    return isinstance(document.object.get("gameInfo"), dict) and isinstance(document.object.get("relayTexts"), dict)


def convert(document: Document) -> Converted:
    game, texts = document.object["gameInfo"], document.object["relayTexts"]
    day, time = _DAY.fullmatch(text(game.get("gdate"))), text(game.get("gtime"))
    date = "-".join(day.groups()) if day else ""
    # Without a status a match with texts counts as finished. The texts of a finished one end with "final".
    has_texts = any(isinstance(rows, list) and rows for rows in texts.values())
    status = "live" if has_texts and not texts.get("final") else ""
    if text(game.get("cancelFlag")) == "Y":
        status = "cancelled"
    header = {
        "match_id": f"kbo-{text(game.get('gdate'))}{text(game.get('aCode'))}{text(game.get('hCode'))}",
        "sport": "baseball",
        "start": f"{date}T{time}:00{_KOREA}" if date and _TIME.fullmatch(time) else "",
        "date": date if not _TIME.fullmatch(time) else "",
        "teams": without_empty({side: _name(game, letter) for side, letter in (("home", "h"), ("away", "a"))}),
        "status": status,
        "venue": text(game.get("stadium")),
        "lang": "ko",
    }
    return Converted(without_empty(header), _entries(texts))


def _name(game: dict[str, Any], letter: str) -> str:
    return text(game.get(f"{letter}FullName")) or text(game.get(f"{letter}Name"))


def _entries(texts: dict[str, Any]) -> Iterator[dict[str, Any]]:
    ids = EntryIds()
    for name, row in _in_order(texts):
        inning, top = whole(row.get("inn")), whole(row.get("btop"))
        half = "T" if top == 1 else "B"
        count = [whole(row.get(letter)) for letter in ("b", "s", "o")]
        score = {"home": whole(row.get("homeScore")), "away": whole(row.get("awayScore"))}
        bases = [whole(row.get(f"base{number}")) for number in (1, 2, 3)]
        yield without_empty(
            {
                "id": ids.distinct(text(row.get("seqno"))),
                "at": _moment(text(row.get("pitchId"))),
                "period": "END" if name == "final" else f"{inning}{half}" if inning else "",
                "clock": {"display": "B{} S{} O{}".format(*count)} if None not in count else None,
                "type": text(row.get("textStyle")),
                "side": {1: "away", 0: "home"}.get(top if top is not None else -1, ""),
                "score": score if None not in score.values() else None,
                "text": verbatim(row.get("liveText")),
                "data": {"stuff": text(row.get("stuff")), "bases": bases} if None not in bases else None,
            }
        )


def _in_order(texts: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The texts by number, each with the name of its part. The current team and batter are apart, each one text."""
    found: dict[int, tuple[str, dict[str, Any]]] = {}
    for name, part in texts.items():
        rows = [part] if name in ("currentBatter", "currentOffensiveTeam") else part if isinstance(part, list) else []
        for row in objects(rows):
            number = whole(row.get("seqno"))
            if number is not None and "liveText" in row:
                found.setdefault(number, (name, row))
    return [found[number] for number in sorted(found)]


def _moment(pitch: str) -> str:
    """The moment in the id of a pitch: "310402_183112" is 2 April 2031, 18:31:12 in Korea."""
    found = _PITCH.fullmatch(pitch)
    if found is None:
        return ""
    year, month, day, hour, minute, second = found.groups()
    return f"20{year}-{month}-{day}T{hour}:{minute}:{second}{_KOREA}"
