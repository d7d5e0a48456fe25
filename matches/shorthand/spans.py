"""The parts that a line may have: what they are, and how they were named."""

from dataclasses import dataclass
from enum import StrEnum

from matches.shorthand.named_players import Listed


class What(StrEnum):
    TIME = "time"
    SIDE = "side"
    PLAYER = "player"
    KIND = "kind"
    LINK = "link"  # the "for" of a substitution
    ESCAPE = "escape"
    TEXT = "text"


class By(StrEnum):
    """How a side or a player was named."""

    SHIRT = "shirt"  # h3
    NUMBER = "number"  # h 3, or the 3 of h14>3
    LETTER = "letter"  # h
    NAME = "name"
    BEGINNING = "beginning"  # "harb"
    GUESS = "guess"  # the last word of a line, where it is like one name only


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the line, `line[start:end]`, and what it was taken for: "Ida Parker" for `h3`."""

    what: What
    start: int
    end: int
    means: str


@dataclass(frozen=True, slots=True)
class Person:
    player: Listed
    by: By
