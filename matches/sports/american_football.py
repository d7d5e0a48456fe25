"""American football: quarters of fifteen minutes, a clock that runs down. A safety scores for the other side."""

from matches.sports.common import kinds
from matches.sports.definitions import Direction, Kind, Sport
from matches.sports.periods import overtimes, quarters
from matches.sports.translations import names

AMERICAN_FOOTBALL = Sport(
    "american_football",
    names("American football", zh_hans="美式橄榄球"),
    (*quarters(15), *overtimes(15)),
    Direction.DOWN,
    kinds(
        Kind(
            "touchdown",
            names("Touchdown", zh_hans="达阵"),
            6,
            "goal",
            key_event=True,
            keys=("t", "td"),
            counts=("touchdowns",),
        ),
        Kind("extra_point", names("Extra point", zh_hans="附加分"), 1, "score", keys=("xp",)),
        Kind(
            "two_point_conversion",
            names("Two-point conversion", zh_hans="两分转换"),
            2,
            "score",
            key_event=True,
            keys=("2p",),
        ),
        Kind(
            "field_goal",
            names("Field goal", zh_hans="射门得分"),
            3,
            "goal",
            key_event=True,
            keys=("fg",),
            counts=("field_goals",),
        ),
        Kind("field_goal_missed", names("Field goal missed", zh_hans="射门不中"), icon="miss", keys=("fm", "fgm")),
        Kind(
            "safety",
            names("Safety", zh_hans="安全分"),
            2,
            "goal",
            key_event=True,
            for_opponent=True,
            keys=("sf", "saf"),
        ),
        Kind(
            "interception", names("Interception", zh_hans="抄截|拦截"), icon="swap", key_event=True, keys=("ic", "int")
        ),
        Kind("fumble", names("Fumble", zh_hans="掉球"), icon="swap", keys=("f", "fum")),
        Kind(
            "penalty", names("Penalty", zh_hans="犯规|判罚"), icon="whistle", keys=("pn", "pen"), counts=("penalties",)
        ),
        Kind("punt", names("Punt", zh_hans="弃踢"), keys=("pu",), counts=("punts",)),
        Kind("kickoff", names("Kick-off", zh_hans="开球"), keys=("ko",)),
        Kind("rush", names("Rush", zh_hans="冲球|跑阵"), keys=("r",)),
        Kind("pass", names("Pass", zh_hans="传球"), keys=("p",)),
        period_end="ht",
    ),
    period_noun="quarter",
    stats={
        "touchdowns": names("Touchdowns", zh_hans="达阵"),
        "field_goals": names("Field goals", zh_hans="射门得分"),
        "penalties": names("Penalties", zh_hans="犯规"),
        "punts": names("Punts", zh_hans="弃踢"),
    },
)
