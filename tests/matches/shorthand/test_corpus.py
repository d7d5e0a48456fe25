"""Forty lines of each sport, right, sloppy, wrong and natural, each with its expected reading.

The files are corpus/<sport>.tsv. A row is: line, outcome, kind, side, points of home and away, players. The outcomes
are `understood`; `check` (understood, with a hint to check); `text`; `hint` (text with a hint). A row that begins with
@ says which period is on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from matches.shorthand.interpretation import Interpretation, MatchState
from matches.shorthand.interpreter import interpret
from matches.shorthand.lineup import Lineup, ListedPlayer, TeamNames
from matches.sports import SPORTS

FILES = Path(__file__).parent / "corpus"
LINES_OF_A_SPORT = 40  # at least

# Both teams have a Marsh, and the home side has two Reeds.
LINEUP = Lineup(
    TeamNames("Kestrel Bay", "Kestrel", "KES"),
    TeamNames("Orchard Vale", "Orchard", "ORC"),
    (
        ListedPlayer("home", 1, "Nora Quill"),
        ListedPlayer("home", 4, "Tom Reed"),
        ListedPlayer("home", 8, "Ana Reed"),
        ListedPlayer("home", 10, "Zoë Lindqvist"),
        ListedPlayer("home", 11, "Sam Marsh"),
        ListedPlayer("away", 2, "Pia Holt"),
        ListedPlayer("away", 5, "Leo Marsh"),
        ListedPlayer("away", 9, "Ugo Ferri"),
        ListedPlayer("away", 13, "李明"),
    ),
)


@dataclass(frozen=True)
class Row:
    sport: str
    state: MatchState
    line: str
    outcome: str
    kind: str
    side: str
    score: str
    players: str


def rows() -> Iterator[Row]:
    for path in sorted(FILES.glob("*.tsv")):
        state = MatchState()
        for text in path.read_text().splitlines():
            if text.startswith("@"):
                period, elapsed, playing = text[1:].split()
                seconds = None if elapsed == "-" else float(elapsed)
                state = MatchState(period, seconds, playing == "playing", status="live" if playing else "break")
            elif not text.startswith("#"):
                line, outcome, *rest = text.split("\t")
                kind, side, score, players = (*rest, *[""] * (4 - len(rest)))
                yield Row(path.stem, state, line, outcome, kind or "comment", side, score or "0-0", players)


CORPUS = list(rows())


def outcome_of(reading: Interpretation) -> str:
    if reading.plain:
        return "hint" if reading.hint else "text"
    return "check" if reading.hint else "understood"


def score_of(reading: Interpretation) -> str:
    points = {"home": 0, "away": 0}
    if reading.side and not reading.kind.shootout:
        other = {"home": "away", "away": "home"}[reading.side]
        points[other if reading.kind.for_opponent else reading.side] = reading.kind.points
    return f"{points['home']}-{points['away']}"


@pytest.mark.parametrize("row", CORPUS, ids=lambda row: f"{row.sport}: {row.line}")
def test_line_of_the_corpus_is_interpreted_as_expected(row: Row):
    reading = interpret(row.line, SPORTS[row.sport], LINEUP, row.state)
    named = ", ".join(player["name"] for player in reading.players)
    expected = (row.outcome, row.kind, row.side, row.score, row.players)
    assert (outcome_of(reading), reading.kind.code, reading.side, score_of(reading), named) == expected, reading.hint


def test_every_sport_has_its_lines():
    assert {row.sport for row in CORPUS} == set(SPORTS)
    for sport in SPORTS:
        lines = [row.line for row in CORPUS if row.sport == sport]
        assert len(lines) == len(set(lines)) >= LINES_OF_A_SPORT, sport
        assert {row.outcome for row in CORPUS if row.sport == sport} == {"understood", "check", "text", "hint"}
