"""Baseball: no clock; each inning has two halves, which share a column of the period table."""

from matches.sports.common import kinds
from matches.sports.grammar import Direction, Kind, Period, PeriodKind, Sport


def _innings(number: int) -> tuple[Period, Period]:
    ordinal = f"{number}{'th' if 10 <= number % 100 <= 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
    kind = PeriodKind.REGULAR if number <= 9 else PeriodKind.EXTRA
    return (
        Period(f"{number}T", f"Top of the {ordinal}", f"Top {number}", kind=kind, column=str(number)),
        Period(f"{number}B", f"Bottom of the {ordinal}", f"Bot {number}", kind=kind, column=str(number)),
    )


BASEBALL = Sport(
    "baseball",
    "Baseball",
    tuple(half for number in range(1, 26) for half in _innings(number)),
    Direction.NONE,
    kinds(
        Kind("run", "Run", 1, "goal", key=True, keys=("r",)),
        Kind("home_run", "Home run", 1, "goal", key=True, keys=("hr",), counts=("hits", "home_runs")),
        Kind("hit", "Hit", keys=("ht",), counts=("hits",)),
        Kind("walk", "Walk", keys=("w", "bb"), counts=("walks",)),
        Kind("out", "Out", keys=("o",)),
        Kind("strikeout", "Strikeout", keys=("k",), counts=("strikeouts",)),
        Kind("pitch", "Pitch", keys=("p",)),
        Kind("at_bat", "At bat", keys=("ab",)),
        Kind("stolen_base", "Stolen base", keys=("sb",), counts=("stolen_bases",)),
        Kind("error", "Error", keys=("e",), counts=("errors",)),
    ),
    period_noun="inning",
    stats={
        "hits": "Hits",
        "home_runs": "Home runs",
        "walks": "Walks",
        "strikeouts": "Strikeouts",
        "stolen_bases": "Stolen bases",
        "errors": "Errors",
    },
)
