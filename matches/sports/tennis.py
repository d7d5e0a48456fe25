"""Tennis: no clock; the score counts sets. Games and points are details that the provider states."""

from matches.sports.common import kinds
from matches.sports.grammar import Direction, Kind, Sport
from matches.sports.periods import sets

TENNIS = Sport(
    "tennis",
    "Tennis",
    sets(),
    Direction.NONE,
    kinds(
        Kind("set", "Set", 1, "goal", key=True, keys=("s",)),
        Kind("game", "Game", icon="score", key=True, keys=("g",), counts=("games",)),
        Kind("break", "Break of serve", icon="star", key=True, keys=("b", "br"), counts=("breaks",)),
        Kind("point", "Point", keys=("p",)),
        Kind("ace", "Ace", icon="star", keys=("ac",), counts=("aces",)),
        Kind("double_fault", "Double fault", icon="miss", keys=("df",), counts=("double_faults",)),
        Kind("challenge", "Challenge", icon="review", keys=("c", "ch")),
    ),
    period_noun="set",
    stats={"games": "Games", "breaks": "Breaks of serve", "aces": "Aces", "double_faults": "Double faults"},
)
