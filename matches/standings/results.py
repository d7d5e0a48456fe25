"""The result of a match as a table counts it."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What a match was for one side."""

    WIN = "win"
    DRAW = "draw"
    LOSS = "loss"
    NO_RESULT = "no_result"  # abandoned, and counted as played


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a counted match.

    `scored`: goals, points or runs. `points`: what the match is worth in the table, `bonus` of them for tries or a
    narrow defeat. `fair_play`: 0 or less. `balls`: that the side had for its runs; all of them if it was bowled out.
    """

    team: int
    scored: int
    outcome: Outcome
    points: int
    bonus: int = 0
    tries: int = 0
    fair_play: int = 0
    balls: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """A counted match. `extra`: extra time or a shootout decided it. `is_live`: it goes on, and the score may change.

    `has_rate`: its runs and balls count for the net run rate.
    """

    home: Side
    away: Side
    extra: bool = False
    is_live: bool = False
    has_rate: bool = False
