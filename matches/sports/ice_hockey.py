"""Ice hockey: three periods of twenty minutes, the clock running down, overtimes, a shootout."""

from matches.sports.common import kinds
from matches.sports.grammar import Direction, Kind, Period, PeriodKind, Sport
from matches.sports.periods import overtimes

ICE_HOCKEY = Sport(
    "ice_hockey",
    "Ice hockey",
    (
        Period("P1", "First period", "1st", 20 * 60),
        Period("P2", "Second period", "2nd", 20 * 60),
        Period("P3", "Third period", "3rd", 20 * 60),
        *overtimes(20),
        Period("SO", "Shootout", "SO", kind=PeriodKind.SHOOTOUT),
    ),
    Direction.DOWN,
    kinds(
        Kind("goal", "Goal", 1, "goal", key=True, keys=("g",), counts=("shots",)),
        Kind("penalty", "Penalty", icon="whistle", keys=("p", "pen"), counts=("penalties",)),
        Kind("shot", "Shot", keys=("sh",), counts=("shots",)),
        Kind("missed_shot", "Missed shot", keys=("m",)),
        Kind("block", "Block", keys=("b", "bk"), counts=("blocks",)),
        Kind("hit", "Hit", keys=("ht",), counts=("hits",)),
        Kind("faceoff", "Face-off", keys=("f", "fo")),
        Kind("giveaway", "Giveaway", keys=("gv",), counts=("giveaways",)),
        Kind("takeaway", "Takeaway", keys=("tk",), counts=("takeaways",)),
        Kind("stoppage", "Stoppage", icon="whistle", keys=("sp",)),
        Kind("shootout_scored", "Shootout goal", 1, "goal", key=True, shootout=True, keys=("g", "goal")),
        Kind("shootout_missed", "Shootout miss", icon="miss", key=True, shootout=True, keys=("m", "x", "miss")),
    ),
    stats={
        "shots": "Shots on goal",
        "blocks": "Blocked shots",
        "hits": "Hits",
        "penalties": "Penalties",
        "giveaways": "Giveaways",
        "takeaways": "Takeaways",
    },
)
