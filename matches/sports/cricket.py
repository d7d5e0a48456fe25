"""Cricket: no clock; up to four innings, and super overs after a tie."""

from matches.sports.common import kinds
from matches.sports.grammar import Direction, Kind, Period, PeriodKind, Sport
from matches.sports.periods import ORDINALS

CRICKET = Sport(
    "cricket",
    "Cricket",
    (
        *(Period(f"I{n}", f"{ORDINALS[n - 1]} innings", f"Inn {n}") for n in range(1, 5)),
        *(Period(f"SO{n}", f"Super over, innings {n}", f"S/O {n}", kind=PeriodKind.EXTRA) for n in range(1, 5)),
    ),
    Direction.NONE,
    kinds(
        Kind("ball", "Ball", keys=("b", "0")),
        Kind("run", "Run", 1, keys=("1", "r")),
        Kind("four", "Four", 4, "four", key=True, keys=("4",), counts=("fours",)),
        Kind("six", "Six", 6, "six", key=True, keys=("6",), counts=("sixes",)),
        Kind("wicket", "Wicket", icon="wicket", key=True, keys=("w",), counts=("wickets",)),
        Kind("wide", "Wide", 1, keys=("wd",), counts=("extras",)),
        Kind("no_ball", "No-ball", 1, keys=("nb",), counts=("extras",)),
    ),
    period_noun="innings",
    stats={"wickets": "Wickets lost", "fours": "Fours", "sixes": "Sixes", "extras": "Wides and no-balls"},
)
