"""Rugby union: halves of forty minutes, a clock that runs up."""

from matches.sports.common import KEYS_IN_HALVES, kinds
from matches.sports.definitions import Direction, Kind, Sport
from matches.sports.periods import halves
from matches.sports.translations import names

RUGBY = Sport(
    "rugby",
    names("Rugby", zh_hans="橄榄球"),
    halves(40, extra=10),
    Direction.UP,
    kinds(
        Kind("try", names("Try", zh_hans="达阵"), 5, "goal", key_event=True, keys=("t",), counts=("tries",)),
        Kind("conversion", names("Conversion", zh_hans="追加射门"), 2, "score", keys=("c",), counts=("conversions",)),
        Kind(
            "penalty_goal",
            names("Penalty goal", zh_hans="罚踢得分"),
            3,
            "goal",
            key_event=True,
            keys=("p", "pg"),
            counts=("penalty_goals",),
        ),
        Kind(
            "drop_goal",
            names("Drop goal", zh_hans="落踢得分|落踢射门"),
            3,
            "goal",
            key_event=True,
            keys=("d", "dg"),
            counts=("drop_goals",),
        ),
        Kind(
            "yellow_card",
            names("Yellow card", zh_hans="黄牌"),
            icon="yellow",
            key_event=True,
            keys=("y", "yc", "yellow"),
            counts=("yellow_cards",),
        ),
        Kind(
            "red_card",
            names("Red card", zh_hans="红牌"),
            icon="red",
            key_event=True,
            keys=("r", "rc", "red"),
            counts=("red_cards",),
        ),
        **KEYS_IN_HALVES,
    ),
    period_noun="half",
    stats={
        "tries": names("Tries", zh_hans="达阵"),
        "conversions": names("Conversions", zh_hans="追加射门"),
        "penalty_goals": names("Penalty goals", zh_hans="罚踢得分"),
        "drop_goals": names("Drop goals", zh_hans="落踢得分"),
        "yellow_cards": names("Yellow cards", zh_hans="黄牌"),
        "red_cards": names("Red cards", zh_hans="红牌"),
    },
)
