"""Volleyball: no clock. The score counts sets. The provider states points as details."""

from matches.sports.common import kinds
from matches.sports.definitions import Direction, Kind, Sport
from matches.sports.periods import sets
from matches.sports.translations import names

VOLLEYBALL = Sport(
    "volleyball",
    names("Volleyball", zh_hans="排球"),
    sets(zh_hans="局"),
    Direction.NONE,
    kinds(
        Kind("set", names("Set", zh_hans="赢下一局|局"), 1, "goal", key_event=True, keys=("s",)),
        Kind("point", names("Point", zh_hans="得分"), keys=("p",), counts=("points",)),
        Kind("ace", names("Ace", zh_hans="发球得分"), icon="star", keys=("ac",), counts=("aces",)),
        Kind("block", names("Block", zh_hans="拦网"), keys=("b", "bk"), counts=("blocks",)),
    ),
    period_noun="set",
    stats={
        "points": names("Points", zh_hans="得分"),
        "aces": names("Aces", zh_hans="发球得分"),
        "blocks": names("Blocks", zh_hans="拦网"),
    },
)
