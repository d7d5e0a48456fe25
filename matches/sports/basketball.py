"""Basketball: quarters of twelve minutes, the clock running down; a three-pointer is a key event, a basket is not."""

from matches.sports.common import kinds
from matches.sports.grammar import Direction, Kind, Sport
from matches.sports.periods import overtimes, quarters

BASKETBALL = Sport(
    "basketball",
    "Basketball",
    (*quarters(12), *overtimes(5)),
    Direction.DOWN,
    kinds(
        Kind("free_throw", "Free throw", 1, "score", keys=("1", "ft"), counts=("free_throws",)),
        Kind("two_points", "Two points", 2, "score", keys=("2", "2p")),
        Kind("three_points", "Three points", 3, "three", key=True, keys=("3", "3p"), counts=("threes",)),
        Kind("missed_shot", "Missed shot", keys=("m", "x")),
        Kind("rebound", "Rebound", keys=("r", "rb", "reb"), counts=("rebounds",)),
        Kind("turnover", "Turnover", keys=("t", "tov"), counts=("turnovers",)),
        Kind("steal", "Steal", keys=("sl", "stl"), counts=("steals",)),
        Kind("block", "Block", keys=("b", "bk", "blk"), counts=("blocks",)),
        Kind("foul", "Foul", icon="whistle", keys=("f", "pf"), counts=("fouls",)),
        period_start="ko",
        period_end="ht",
    ),
    period_noun="quarter",
    stats={
        "threes": "Three-pointers",
        "free_throws": "Free throws",
        "rebounds": "Rebounds",
        "steals": "Steals",
        "blocks": "Blocks",
        "turnovers": "Turnovers",
        "fouls": "Fouls",
    },
)
