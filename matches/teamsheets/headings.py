"""Headings of a sheet: teams, starters, bench, positions, and people who do not play. Also inside a line."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import islice

from matches.teamsheets.positions import Positions
from matches.teamsheets.vocabulary import BENCH_HEADINGS, BRACKETS, EDGES, OTHER_HEADINGS, STARTER_HEADINGS, plain

_COLON = re.compile(r"[:：]")
_DASH = re.compile(r"\s[-–—]\s")
_WORD = re.compile(r"[^\s.;,。；，、|\t([（]+")
_BEFORE_HEADING = ".;,。；，、|\t([（)]）\n"
_FORMATION = re.compile(r"\(?\b[1-9](?:-[1-9]){2,4}\b\)?")
_CLUB_WORDS = frozenset("fc afc cf sc ac fk sk bk rc cd ud sv vfb vfl fsv tsv club the team".split())
# "7 Windle Subs 12 Hart": the bench without a colon, before a number.
_BENCH_BEFORE_NUMBER = re.compile(
    r"(?<![^ ,;.(])(subs|substitutes|bench|replacements|reserves|替补|替補)(?= +#?[0-9])", re.IGNORECASE
)
_LONGEST_HEADING = 5  # words
_MOST_COLONS = 20  # of a line, that may end a heading


class HeadingKind(StrEnum):
    TEAM = "team"
    STARTERS = "starters"
    BENCH = "bench"
    POSITION = "position"
    OTHER = "other"


_REASONS = {
    HeadingKind.STARTERS: "The next players start.",
    HeadingKind.BENCH: "The next players are on the bench.",
    HeadingKind.POSITION: "The position of the next players: {}.",
}


@dataclass(frozen=True, slots=True)
class Heading:
    """`value`: the code of a position, or "own" or "opponent" for a team."""

    kind: HeadingKind
    value: str = ""

    @property
    def reason(self) -> str:
        """What the heading says about the next players, as a note of the sheet."""
        return _REASONS[self.kind].format(self.value)


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a line: the text of its heading, what the heading says, the text after it, and the mark between."""

    heading: str
    meaning: tuple[Heading, ...]
    text: str
    mark: str = ""

    @property
    def whole(self) -> str:
        return f"{self.heading}{self.mark}{self.text}".strip()


@lru_cache(maxsize=1024)
def team_key(name: str) -> str:
    """A team's name for comparison: without case, accents, “FC” and a formation."""
    text = plain(_FORMATION.sub(" ", BRACKETS.sub(" ", name)))
    letters = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    words = [word for word in re.sub(r"[^\w]+", " ", letters).split() if word not in _CLUB_WORDS]
    return " ".join(words)


class HeadingReader:
    """Recognises the headings of a sheet in one sport, of one match."""

    def __init__(self, positions: Positions, own: Iterable[str], opponent: Iterable[str]) -> None:
        self.positions = positions
        self.teams = {team_key(name): "opponent" for name in opponent} | {team_key(name): "own" for name in own}
        self.teams.pop("", None)

    def team(self, text: str) -> str:
        """ "own" or "opponent" for a text that is only the name of a team, otherwise ""."""
        return self.teams.get(team_key(text), "")

    def is_fixture(self, text: str) -> tuple[str, ...]:
        """The two teams in the order of the line, if it names both and nothing else: "Harbour v Mill, 2-1"."""
        key = team_key(text)
        found = sorted(
            (key.find(name), team, name) for name, team in self.teams.items() if len(name) > 2 and name in key
        )
        sides = tuple(dict.fromkeys(team for _, team, _ in found))
        if len(sides) != 2:
            return ()
        for _, _, name in sorted(found, key=lambda one: -len(one[2])):
            key = key.replace(name, " ")
        others = [
            word for word in key.split() if word not in ("v", "vs", "versus", "at", "x", "gegen", "contre", "contra")
        ]
        return sides if not any(word.isalpha() for word in others) else ()

    def meaning(self, text: str) -> tuple[Heading, ...]:
        """What a text says as a heading; () for any other text."""
        if len(text) > 120:
            return ()
        if team := self.team(text):
            return (Heading(HeadingKind.TEAM, team),)
        words = plain(BRACKETS.sub(" ", text))
        if one := self._one_meaning(words, BRACKETS.sub(" ", text)):
            return (one,)
        key = team_key(text)
        for name, team in self.teams.items():
            # "Mill United substitutes"
            rest = key.removeprefix(f"{name} ") if key.startswith(f"{name} ") else key.removesuffix(f" {name}")
            if rest != key and (one := self._one_meaning(rest, rest)):
                return Heading(HeadingKind.TEAM, team), one
        return ()

    def _one_meaning(self, words: str, text: str) -> Heading | None:
        if words in BENCH_HEADINGS:
            return Heading(HeadingKind.BENCH)
        if words in STARTER_HEADINGS:
            return Heading(HeadingKind.STARTERS)
        if words in OTHER_HEADINGS:
            return Heading(HeadingKind.OTHER)
        position = self.positions.of_heading(text)
        return Heading(HeadingKind.POSITION, position) if position else None

    def segments(self, text: str) -> list[Segment]:
        """Divide a line at its headings: "1 Ember; 3 Wood. Subs: Heaton" has a bench heading inside.

        The first segment has no heading if the line does not begin with one.
        """
        if whole := self.meaning(text):
            return [Segment(text.strip(), whole, "")]
        text = _BENCH_BEFORE_NUMBER.sub(r"\1:", text)
        if (found := self._at_dash(text)) is not None:
            return [found]
        segments = [Segment("", (), text)]
        for colon in islice(_COLON.finditer(text), _MOST_COLONS):
            last = segments[-1]
            start = len(text) - len(last.text)
            before = text[start : colon.start()]
            begin, meaning = self._heading_at_end(before)
            if meaning:
                segments[-1] = replace(last, text=before[:begin].rstrip("([（ "))
                segments.append(Segment(before[begin:].strip(), meaning, text[colon.end() :], colon[0]))
        if len(segments) > 1 and not segments[0].text.strip(EDGES):
            segments.pop(0)
        return [replace(one, text=_without_open_bracket(one.text)) for one in segments]

    def _at_dash(self, text: str) -> Segment | None:
        """The segment of a line that begins with a heading and a dash: "Subs – Heaton, Barnes"."""
        dash = _DASH.search(text)
        if dash is None or not (meaning := self.meaning(text[: dash.start()])):
            return None
        if meaning[-1].kind is HeadingKind.POSITION:
            return None  # "GK – Ember": the position of this player
        return Segment(text[: dash.start()].strip(), meaning, text[dash.end() :], dash[0])

    def _heading_at_end(self, before: str) -> tuple[int, tuple[Heading, ...]]:
        """Where the heading at the end of this text begins, and what it says; (0, ()) without one."""
        if meaning := self.meaning(before):
            return 0, meaning
        nearby = before[-120:]
        offset = len(before) - len(nearby)
        starts = [found.start() for found in _WORD.finditer(nearby)][-_LONGEST_HEADING:]
        for start in starts:
            if (meaning := self.meaning(nearby[start:])) and (
                meaning[0].kind is not HeadingKind.POSITION or _follows_mark(nearby[:start])
            ):
                return offset + start, meaning
        return 0, ()


def _follows_mark(before: str) -> bool:
    return not before.strip() or before.rstrip(" ")[-1:] in _BEFORE_HEADING


def _without_open_bracket(text: str) -> str:
    """Remove a bracket at the end that was opened before the heading: "(Subs: Heaton, Barnes)"."""
    stripped = text.rstrip(" .;,")
    for opening, closing in ("()", "[]", "（）"):
        if stripped.endswith(closing) and stripped.count(closing) > stripped.count(opening):
            return stripped[:-1]
    return text
