"""American football: quarters of fifteen minutes, the clock running down; a safety gives to the other side."""

from matches.sports.common import kinds
from matches.sports.grammar import Direction, Kind, Sport
from matches.sports.periods import overtimes, quarters

AMERICAN_FOOTBALL = Sport(
    "american_football",
    "American football",
    (*quarters(15), *overtimes(15)),
    Direction.DOWN,
    kinds(
        Kind("touchdown", "Touchdown", 6, "goal", key=True, keys=("t", "td"), counts=("touchdowns",)),
        Kind("extra_point", "Extra point", 1, "score", keys=("xp",)),
        Kind("two_point_conversion", "Two-point conversion", 2, "score", key=True, keys=("2p",)),
        Kind("field_goal", "Field goal", 3, "goal", key=True, keys=("fg",), counts=("field_goals",)),
        Kind("field_goal_missed", "Field goal missed", icon="miss", keys=("fm", "fgm")),
        Kind("safety", "Safety", 2, "goal", key=True, for_opponent=True, keys=("sf", "saf")),
        Kind("interception", "Interception", icon="swap", key=True, keys=("ic", "int")),
        Kind("fumble", "Fumble", icon="swap", keys=("f", "fum")),
        Kind("penalty", "Penalty", icon="whistle", keys=("pn", "pen"), counts=("penalties",)),
        Kind("punt", "Punt", keys=("pu",), counts=("punts",)),
        Kind("kickoff", "Kick-off", keys=("ko",)),
        Kind("rush", "Rush", keys=("r",)),
        Kind("pass", "Pass", keys=("p",)),
        period_end="ht",
    ),
    period_noun="quarter",
    stats={"touchdowns": "Touchdowns", "field_goals": "Field goals", "penalties": "Penalties", "punts": "Punts"},
)
