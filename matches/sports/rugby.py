"""Rugby union: halves of forty minutes on a clock that runs on."""

from matches.sports.common import IN_HALVES, kinds
from matches.sports.grammar import Direction, Kind, Sport
from matches.sports.periods import halves

RUGBY = Sport(
    "rugby",
    "Rugby",
    halves(40, extra=10),
    Direction.UP,
    kinds(
        Kind("try", "Try", 5, "goal", key=True, keys=("t",), counts=("tries",)),
        Kind("conversion", "Conversion", 2, "score", keys=("c",), counts=("conversions",)),
        Kind("penalty_goal", "Penalty goal", 3, "goal", key=True, keys=("p", "pg"), counts=("penalty_goals",)),
        Kind("drop_goal", "Drop goal", 3, "goal", key=True, keys=("d", "dg"), counts=("drop_goals",)),
        Kind(
            "yellow_card", "Yellow card", icon="yellow", key=True, keys=("y", "yc", "yellow"), counts=("yellow_cards",)
        ),
        Kind("red_card", "Red card", icon="red", key=True, keys=("r", "rc", "red"), counts=("red_cards",)),
        **IN_HALVES,
    ),
    period_noun="half",
    stats={
        "tries": "Tries",
        "conversions": "Conversions",
        "penalty_goals": "Penalty goals",
        "drop_goals": "Drop goals",
        "yellow_cards": "Yellow cards",
        "red_cards": "Red cards",
    },
)
