"""Tennis: no clock. The score counts sets. The provider states games and points as details."""

from matches.sports.common import kinds
from matches.sports.definitions import Direction, Kind, Sport
from matches.sports.periods import sets
from matches.sports.translations import names

TENNIS = Sport(
    "tennis",
    names("Tennis", zh_hans="网球"),
    sets(zh_hans="盘"),
    Direction.NONE,
    kinds(
        Kind("set", names("Set", zh_hans="赢下一盘|盘"), 1, "goal", key_event=True, keys=("s",)),
        Kind(
            "game", names("Game", zh_hans="赢下一局|局"), icon="score", key_event=True, keys=("g",), counts=("games",)
        ),
        Kind(
            "break",
            names("Break of serve", zh_hans="破发"),
            icon="star",
            key_event=True,
            keys=("b", "br"),
            counts=("breaks",),
        ),
        Kind("point", names("Point", zh_hans="得分"), keys=("p",)),
        Kind("ace", names("Ace", zh_hans="发球得分"), icon="star", keys=("ac",), counts=("aces",)),
        Kind(
            "double_fault", names("Double fault", zh_hans="双误"), icon="miss", keys=("df",), counts=("double_faults",)
        ),
        Kind("challenge", names("Challenge", zh_hans="鹰眼挑战|挑战"), icon="review", keys=("c", "ch")),
    ),
    period_noun="set",
    stats={
        "games": names("Games", zh_hans="局数"),
        "breaks": names("Breaks of serve", zh_hans="破发"),
        "aces": names("Aces", zh_hans="发球得分"),
        "double_faults": names("Double faults", zh_hans="双误"),
    },
)
