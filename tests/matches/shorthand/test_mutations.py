"""Random and mutated lines: each one is understood, or text, or text with a hint, and none is silently wrong."""

import os
import random
import re
from collections.abc import Callable

from matches.shorthand.interpretation import Interpretation, MatchState, Reading
from matches.shorthand.interpreter import interpret
from matches.sports import SPORTS
from tests.matches.shorthand.test_corpus import CORPUS, LINEUP

# `make test` tries some lines. SHORTHAND_FUZZ=100000 must pass too.
COUNT = int(os.environ.get("SHORTHAND_FUZZ", "4000"))
SEED = 20261130
SHIRT = re.compile(r"(?<![^\s])[ha][0-9]{1,2}(?![^\s])", re.ASCII)
LETTERS = "abcdefghklmnoprstuvwxy0123456789 '’.,!?-–()/:>+\"\n\t王进球\u200b\u0301🎉"
WORDS = (
    "g h10 a9 h4 marsh Marsh reed Ferri goal Goal! no not missed saved offside wide disallowed by after h a KES "
    "Orchard 12 12' 45+2 3 sub for > y and half time end of first start kick off the 进球 无效 主 ( ) - – , . ! ? ' /"
).split()


def mutated(line: str, rng: random.Random) -> str:
    """The line with one to three slips: a letter lost, doubled, swapped or changed, a word moved, lost or added."""
    for _ in range(rng.randint(1, 3)):
        line = rng.choice(MUTATIONS)(line, rng)
    return line


def _lose(line: str, rng: random.Random) -> str:
    at = rng.randrange(len(line) + 1)
    return line[:at] + line[at + 1 :]


def _double(line: str, rng: random.Random) -> str:
    at = rng.randrange(len(line) + 1)
    return line[:at] + line[at : at + 1] + line[at:]


def _swap(line: str, rng: random.Random) -> str:
    at = rng.randrange(len(line) + 1)
    return line[:at] + line[at : at + 2][::-1] + line[at + 2 :]


def _change(line: str, rng: random.Random) -> str:
    at = rng.randrange(len(line) + 1)
    return line[:at] + rng.choice(LETTERS) + line[at + 1 :]


def _insert(line: str, rng: random.Random) -> str:
    words = line.split(" ")
    words.insert(rng.randrange(len(words) + 1), rng.choice(WORDS))
    return " ".join(words)


def _shuffle(line: str, rng: random.Random) -> str:
    words = line.split(" ")
    rng.shuffle(words)
    return " ".join(words)


def _other_case(line: str, rng: random.Random) -> str:
    return rng.choice((line.upper(), line.title(), line.capitalize()))


def _join(line: str, rng: random.Random) -> str:
    return f"{line} {rng.choice(CORPUS).line}"


MUTATIONS: tuple[Callable[[str, random.Random], str], ...] = (
    _lose, _double, _swap, _change, _insert, _insert, _shuffle, _other_case, _join,
)  # fmt: skip


def random_line(rng: random.Random) -> str:
    if rng.random() < 0.7:
        return mutated(rng.choice(CORPUS).line, rng)
    if rng.random() < 0.5:
        return " ".join(rng.choice(WORDS) for _ in range(rng.randint(0, 8)))
    return "".join(rng.choice(LETTERS) for _ in range(rng.randint(0, 30)))


def is_escaped(line: str) -> bool:
    return line.lstrip().startswith(("/", "'"))


def wrong(line: str, reading: Interpretation) -> str:
    """What is wrong with the outcome of a line; "" if it is one of the three."""
    if reading.reading is Reading.UNDERSTOOD:
        points = reading.kind.points and not reading.kind.shootout
        if points and (not reading.side or f"+{reading.kind.points} " not in reading.preview):
            return "a score that the preview does not show"
        return "" if reading.body and reading.preview.endswith(reading.body) else "a preview of another text"
    if reading.kind.code != "comment" or reading.side or reading.players or reading.clock_seconds is not None:
        return "text that changes the match"
    shirt = SHIRT.search(line.partition("\n")[0][:60])
    if shirt and not is_escaped(line) and reading.reading is Reading.TEXT:
        return f"“{shirt[0]}” posted as text, without a hint"
    return ""


def test_no_random_line_is_silently_wrong():
    rng = random.Random(SEED)
    states = [MatchState(), MatchState("1H", 900.0, playing=True), MatchState("Q2", 300.0, playing=True, status="live")]
    states += [MatchState("SO", None, playing=True), MatchState("2H", status="finished"), CORPUS[-1].state]
    for _ in range(COUNT):
        line, sport, state = random_line(rng), rng.choice([*SPORTS.values()]), rng.choice(states)
        reading = interpret(line, sport, LINEUP, state)
        fault = wrong(line, reading)
        assert not fault, (line, sport.code, state, fault)


def test_result_word_at_the_end_of_a_scoring_line_never_leaves_the_score_without_a_hint():
    rng = random.Random(SEED)
    endings = (
        " - disallowed",
        ", overturned",
        " (not given)",
        ": cancelled",
        " disallowed",
        ", ruled out by the video",
    )
    scoring = [row for row in CORPUS if row.outcome == "understood" and row.score != "0-0"]
    for _ in range(COUNT // 10):
        row, ending = rng.choice(scoring), rng.choice(endings)
        reading = interpret(row.line + ending, SPORTS[row.sport], LINEUP, row.state)
        assert not reading.kind.points or reading.hint, row.line + ending
