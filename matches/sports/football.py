"""Football: halves of 45 minutes on a clock that runs on, stoppage time, and penalties that count apart."""

from matches.sports.common import IN_HALVES, kinds
from matches.sports.grammar import Direction, Kind, Period, PeriodKind, Sport
from matches.sports.periods import halves

FOOTBALL = Sport(
    "football",
    "Football",
    (*halves(45, extra=15), Period("SO", "Penalty shootout", "Pens", kind=PeriodKind.SHOOTOUT)),
    Direction.UP,
    kinds(
        Kind("goal", "Goal", 1, "goal", key=True, keys=("g",), counts=("attempts",)),
        Kind("penalty_goal", "Penalty scored", 1, "goal", key=True, keys=("pg",), counts=("attempts",)),
        Kind("own_goal", "Own goal", 1, "goal", key=True, for_opponent=True, keys=("og",)),
        Kind("penalty_missed", "Penalty missed", icon="miss", key=True, keys=("pm",), counts=("attempts",)),
        Kind("penalty_awarded", "Penalty", icon="whistle", key=True, keys=("p", "pen")),
        Kind("yellow_card", "Yellow card", icon="yellow", keys=("y", "yc", "yellow"), counts=("yellow_cards",)),
        Kind(
            "second_yellow",
            "Second yellow card",
            icon="second-yellow",
            key=True,
            keys=("yy", "y2"),
            counts=("red_cards",),
        ),
        Kind("red_card", "Red card", icon="red", key=True, keys=("r", "rc", "red"), counts=("red_cards",)),
        Kind("corner", "Corner", keys=("c", "ck"), counts=("corners",)),
        Kind("offside", "Offside", keys=("o", "os"), counts=("offsides",)),
        Kind("foul", "Foul", keys=("f", "fl"), counts=("fouls",)),
        Kind("free_kick", "Free kick", keys=("fk",)),
        Kind("throw_in", "Throw-in", keys=("ti",)),
        Kind("goal_kick", "Goal kick", keys=("gk",)),
        Kind("shot", "Attempt", keys=("sh",), counts=("attempts",)),
        Kind("save", "Save", keys=("sv",)),
        Kind("woodwork", "Off the woodwork", keys=("w", "ww"), counts=("attempts",)),
        Kind("shootout_scored", "Penalty scored", 1, "goal", key=True, shootout=True, keys=("g", "pg", "goal")),
        Kind("shootout_missed", "Penalty missed", icon="miss", key=True, shootout=True, keys=("m", "x", "pm", "miss")),
        **IN_HALVES,
    ),
    period_noun="half",
    stats={
        "attempts": "Attempts",
        "corners": "Corners",
        "offsides": "Offsides",
        "fouls": "Fouls",
        "yellow_cards": "Yellow cards",
        "red_cards": "Red cards",
    },
)
