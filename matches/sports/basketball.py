"""Basketball: quarters of twelve minutes, a clock that runs down. A three-pointer is a key event, a basket is not."""

from matches.sports.common import kinds
from matches.sports.definitions import Direction, Kind, Sport
from matches.sports.periods import overtimes, quarters
from matches.sports.translations import names

BASKETBALL = Sport(
    "basketball",
    names("Basketball", zh_hans="篮球"),
    (*quarters(12), *overtimes(5)),
    Direction.DOWN,
    kinds(
        Kind(
            "free_throw",
            names("Free throw", zh_hans="罚球命中|罚球"),
            1,
            "score",
            keys=("1", "ft"),
            counts=("free_throws",),
        ),
        Kind("two_points", names("Two points", zh_hans="两分球|两分"), 2, "score", keys=("2", "2p")),
        Kind(
            "three_points",
            names("Three points", zh_hans="三分球|三分"),
            3,
            "three",
            key_event=True,
            keys=("3", "3p"),
            counts=("threes",),
        ),
        Kind("missed_shot", names("Missed shot", zh_hans="投篮不中"), keys=("m", "x")),
        Kind("rebound", names("Rebound", zh_hans="篮板"), keys=("r", "rb", "reb"), counts=("rebounds",)),
        Kind("turnover", names("Turnover", zh_hans="失误"), keys=("t", "tov"), counts=("turnovers",)),
        Kind("steal", names("Steal", zh_hans="抢断"), keys=("sl", "stl"), counts=("steals",)),
        Kind("block", names("Block", zh_hans="盖帽"), keys=("b", "bk", "blk"), counts=("blocks",)),
        Kind("foul", names("Foul", zh_hans="犯规"), icon="whistle", keys=("f", "pf"), counts=("fouls",)),
        period_start="ko",
        period_end="ht",
    ),
    period_noun="quarter",
    stats={
        "threes": names("Three-pointers", zh_hans="三分球"),
        "free_throws": names("Free throws", zh_hans="罚球"),
        "rebounds": names("Rebounds", zh_hans="篮板"),
        "steals": names("Steals", zh_hans="抢断"),
        "blocks": names("Blocks", zh_hans="盖帽"),
        "turnovers": names("Turnovers", zh_hans="失误"),
        "fouls": names("Fouls", zh_hans="犯规"),
    },
)
