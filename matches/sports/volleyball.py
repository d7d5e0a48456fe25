"""Volleyball: no clock; the score counts sets, their points are details that the provider states."""

from matches.sports.common import kinds
from matches.sports.grammar import Direction, Kind, Sport
from matches.sports.periods import sets

VOLLEYBALL = Sport(
    "volleyball",
    "Volleyball",
    sets(),
    Direction.NONE,
    kinds(
        Kind("set", "Set", 1, "goal", key=True, keys=("s",)),
        Kind("point", "Point", keys=("p",), counts=("points",)),
        Kind("ace", "Ace", icon="star", keys=("ac",), counts=("aces",)),
        Kind("block", "Block", keys=("b", "bk"), counts=("blocks",)),
    ),
    period_noun="set",
    stats={"points": "Points", "aces": "Aces", "blocks": "Blocks"},
)
