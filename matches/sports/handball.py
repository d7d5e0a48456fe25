"""Handball: halves of thirty minutes on a clock that runs on, and a shootout that counts apart."""

from matches.sports.common import IN_HALVES, kinds
from matches.sports.grammar import Direction, Kind, Period, PeriodKind, Sport
from matches.sports.periods import halves

HANDBALL = Sport(
    "handball",
    "Handball",
    (*halves(30, extra=5), Period("SO", "Seven-metre shootout", "SO", kind=PeriodKind.SHOOTOUT)),
    Direction.UP,
    kinds(
        Kind("goal", "Goal", 1, "goal", key=True, keys=("g",)),
        Kind("save", "Save", keys=("sv",), counts=("saves",)),
        Kind("suspension", "Two minutes", icon="yellow", keys=("2m",), counts=("suspensions",)),
        Kind("red_card", "Red card", icon="red", key=True, keys=("r", "rc", "red"), counts=("red_cards",)),
        Kind("shootout_scored", "Penalty scored", 1, "goal", key=True, shootout=True, keys=("g", "goal")),
        Kind("shootout_missed", "Penalty missed", icon="miss", key=True, shootout=True, keys=("m", "x", "miss")),
        **IN_HALVES,
    ),
    period_noun="half",
    stats={"saves": "Saves", "suspensions": "Two-minute suspensions", "red_cards": "Red cards"},
)
