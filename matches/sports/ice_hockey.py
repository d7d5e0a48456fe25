"""Ice hockey: three periods of twenty minutes, a clock that runs down, overtimes, a shootout."""

from matches.sports.common import kinds
from matches.sports.definitions import Direction, Kind, Period, PeriodKind, Sport
from matches.sports.periods import overtimes
from matches.sports.translations import names

ICE_HOCKEY = Sport(
    "ice_hockey",
    names("Ice hockey", zh_hans="冰球"),
    (
        Period("P1", names("First period", zh_hans="第一节"), names("1st"), 20 * 60),
        Period("P2", names("Second period", zh_hans="第二节"), names("2nd"), 20 * 60),
        Period("P3", names("Third period", zh_hans="第三节"), names("3rd"), 20 * 60),
        *overtimes(20),
        Period("SO", names("Shootout", zh_hans="点球大战"), names("SO"), kind=PeriodKind.SHOOTOUT),
    ),
    Direction.DOWN,
    kinds(
        Kind("goal", names("Goal", zh_hans="进球"), 1, "goal", key_event=True, keys=("g",), counts=("shots",)),
        Kind(
            "penalty", names("Penalty", zh_hans="犯规|判罚"), icon="whistle", keys=("p", "pen"), counts=("penalties",)
        ),
        Kind("shot", names("Shot", zh_hans="射门"), keys=("sh",), counts=("shots",)),
        Kind("missed_shot", names("Missed shot", zh_hans="射偏"), keys=("m",)),
        Kind("block", names("Block", zh_hans="封堵"), keys=("b", "bk"), counts=("blocks",)),
        Kind("hit", names("Hit", zh_hans="冲撞"), keys=("ht",), counts=("hits",)),
        Kind("faceoff", names("Face-off", zh_hans="争球"), keys=("f", "fo")),
        Kind("giveaway", names("Giveaway", zh_hans="失误|丢球"), keys=("gv",), counts=("giveaways",)),
        Kind("takeaway", names("Takeaway", zh_hans="抢断"), keys=("tk",), counts=("takeaways",)),
        Kind("stoppage", names("Stoppage", zh_hans="死球|中断"), icon="whistle", keys=("sp",)),
        Kind(
            "shootout_scored",
            names("Shootout goal", zh_hans="点球命中|点球罚进"),
            1,
            "goal",
            key_event=True,
            shootout=True,
            keys=("g", "goal"),
        ),
        Kind(
            "shootout_missed",
            names("Shootout miss", zh_hans="点球罚失|点球罚丢"),
            icon="miss",
            key_event=True,
            shootout=True,
            keys=("m", "x", "miss"),
        ),
    ),
    stats={
        "shots": names("Shots on goal", zh_hans="射正"),
        "blocks": names("Blocked shots", zh_hans="封堵"),
        "hits": names("Hits", zh_hans="冲撞"),
        "penalties": names("Penalties", zh_hans="犯规"),
        "giveaways": names("Giveaways", zh_hans="失误"),
        "takeaways": names("Takeaways", zh_hans="抢断"),
    },
)
