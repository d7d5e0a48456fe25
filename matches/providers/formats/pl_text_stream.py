"""The text stream of the Premier League's site: `{"fixture": {…}, "events": {"content": […]}}`, the newest line first.

A line has a time in seconds since the kick-off, a type and a sentence; the score is in the sentences of goals and of
the ends of periods. Lines of a shootout, of the line-ups and of the end have no time of their own.
"""

import re
from collections.abc import Iterator
from typing import Any

from matches.providers.errors import FeedError
from matches.providers.formats import Converted
from matches.providers.formats.document import Document
from matches.providers.formats.entry_ids import EntryIds
from matches.providers.formats.moments import from_epoch
from matches.providers.formats.values import at, objects, text, verbatim, whole, without_empty

NAME = "football text stream (pl)"

# The beginning of the sentence of a line of type "start", and of a line that ends a period.
_STARTS = (
    ("First Half Extra Time begins", "ET1"),
    ("Second Half Extra Time begins", "ET2"),
    ("First Half begins", "1H"),
    ("Second Half begins", "2H"),
    ("Penalty Shootout begins", "SO"),
)
_ENDS = {"end 1": "1H", "end 2": "2H", "end 3": "ET1", "end 4": "ET2", "end 5": "SO", "end 14": "END"}
_FINAL_PHASES = ("F", "A", "P")
# Types whose sentence is about no team alone.
_OF_NO_TEAM = frozenset(("start", "lineup", *_ENDS))
_READ = 2000  # characters of a sentence in which the score is looked for


def recognises(document: Document) -> bool:
    file = document.object
    return "fixture" in file and isinstance(at(file, "events", "content"), list)


def convert(document: Document) -> Converted:
    fixture, lines = at(document.object, "fixture"), list(objects(at(document.object, "events", "content")))
    if not isinstance(fixture, dict) or not text(fixture.get("id")):
        raise FeedError("feed.no_match", line=0, sentence="The file names no match: its fixture is empty.")
    stream = _Stream(fixture)
    return Converted(stream.header(), stream.entries(lines))


class _Stream:
    def __init__(self, fixture: dict[str, Any]) -> None:
        self.fixture = fixture
        self.teams = list(objects(fixture.get("teams")))[:2]
        self.names = [text(at(team, "team", "name")) for team in self.teams]
        self.spelt = [_spellings(team) for team in self.teams]
        self.score = _score_pattern(self.spelt)

    def header(self) -> dict[str, Any]:
        fixture, names = self.fixture, self.names
        kickoff = from_epoch(at(fixture, "kickoff", "millis"))
        phase, status = text(fixture.get("phase")), text(fixture.get("status"))
        header = {
            "match_id": text(fixture.get("id")),
            "sport": "football",
            "start": kickoff,
            "date": "" if kickoff else from_epoch(at(fixture, "provisionalKickoff", "millis"))[:10],
            "teams": dict(zip(("home", "away"), names, strict=False)),
            "final": {name: whole(team.get("score")) for name, team in zip(names, self.teams, strict=True) if name},
            "status": phase if phase in _FINAL_PHASES else status,
            "venue": text(at(fixture, "ground", "name")),
            "lang": "en",
        }
        return without_empty(header)

    def entries(self, lines: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        ids = EntryIds()
        score: dict[str, int] | None = None
        kicks: dict[str, int] | None = None
        for period, line in _in_order(lines):
            sentence, kind = verbatim(line.get("text")), text(line.get("type"))
            stated = self.score.search(sentence[:_READ]) if self.score else None
            if stated:
                score = {"home": int(stated[1]), "away": int(stated[3])}
                if period == "SO" and kind != "start":
                    kicks = {"home": int(stated[2] or 0), "away": int(stated[4] or 0)}
            yield without_empty(
                {
                    "id": ids.distinct(text(line.get("id"))),
                    "period": period,
                    "clock": None if period in ("PRE", "SO", "END") else _clock(line.get("time")),
                    "type": kind,
                    "side": "" if kind in _OF_NO_TEAM else self.side(sentence),
                    "players": [{"id": one} for one in _ids(line.get("playerIds"))],
                    "score": score,
                    "so": kicks if period == "SO" else None,
                    "text": sentence,
                }
            )

    def side(self, sentence: str) -> str:
        """The team that the sentence is about: the first that it names in brackets, otherwise after its first word."""
        named = list(zip(("home", "away"), self.spelt, strict=False))
        in_brackets = [
            (place, side)
            for side, spellings in named
            for name in spellings
            if (place := sentence.find(f"({name})")) >= 0
        ]
        if in_brackets:
            return min(in_brackets)[1]
        after_comma = sentence.partition(",")[2].lstrip()
        return next((side for side, spellings in named for name in spellings if _begins(after_comma, name)), "")


def _begins(sentence: str, name: str) -> bool:
    return sentence.startswith(name) and not sentence[len(name) :][:1].isalnum()


def _spellings(team: dict[str, Any]) -> list[str]:
    """The names that the sentences use for a team, the longest first. A youth team has its age group after its name."""
    kind = text(at(team, "team", "teamType"))
    names = {text(at(team, "team", *path)) for path in (("name",), ("shortName",), ("club", "name"))} - {""}
    return sorted({name[:100] for name in names} | {f"{name[:100]} {kind}" for name in names if kind}, key=len)[::-1]


def _in_order(lines: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The lines in the order of the match, each with its period. In the file the newest is first."""
    before: list[dict[str, Any]] = []
    played: list[tuple[str, dict[str, Any]]] = []
    shootout: list[dict[str, Any]] = []
    ends: list[dict[str, Any]] = []
    period = "PRE"
    for line in reversed(lines):
        kind, sentence = text(line.get("type")), verbatim(line.get("text"))
        timed = isinstance(at(line, "time", "secs"), (int, float))
        started = next((code for words, code in _STARTS if sentence.startswith(words)), "") if kind == "start" else ""
        if kind == "end 14":
            ends.append(line)
        elif started == "SO" or kind == "end 5" or (not timed and shootout and kind != "lineup"):
            shootout.append(line)
        elif not timed and (kind == "lineup" or period == "PRE"):
            before.append(line)
        else:
            period = started or _ENDS.get(kind, period)
            played.append(("" if period == "PRE" else period, line))
            period = "HT" if kind in _ENDS else period
    yield from (("PRE", line) for line in before)
    yield from played
    yield from (("SO", line) for line in shootout)
    yield from (("END", line) for line in ends)


def _clock(time: Any) -> dict[str, Any] | None:
    seconds = whole(at(time, "secs"))
    return None if seconds is None else without_empty({"s": seconds, "display": text(at(time, "label"))})


def _ids(value: Any) -> list[Any]:
    return [one for one in value if isinstance(one, (int, str)) and text(one)] if isinstance(value, list) else []


def _score_pattern(spelt: list[list[str]]) -> re.Pattern[str] | None:
    """ "Millbrook 1(3), Harbour Town 1(4)": goals, and in brackets the goals of the shootout."""
    if len(spelt) < 2 or not all(spelt):
        return None
    home, away = ("|".join(map(re.escape, names)) for names in spelt)
    goals = r"(\d{1,2})(?:\((\d{1,2})\))?"
    return re.compile(rf"\b(?:{home}) {goals}, +(?:{away}) {goals}")
