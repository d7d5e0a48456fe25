"""Football: halves of 45 minutes with stoppage time, a clock that runs up, and a penalty shootout."""

from matches.sports.common import KEYS_IN_HALVES, kinds
from matches.sports.definitions import Direction, Kind, Period, PeriodKind, Sport
from matches.sports.periods import halves
from matches.sports.translations import names

_SHOOTOUT = Period("SO", names("Penalty shootout", zh_hans="点球大战"), names("Pens"), kind=PeriodKind.SHOOTOUT)

FOOTBALL = Sport(
    "football",
    names("Football", zh_hans="足球"),
    (*halves(45, extra=15), _SHOOTOUT),
    Direction.UP,
    kinds(
        Kind("goal", names("Goal", zh_hans="进球"), 1, "goal", key_event=True, keys=("g",), counts=("attempts",)),
        Kind(
            "penalty_goal",
            names("Penalty scored", zh_hans="点球命中|点球罚进"),
            1,
            "goal",
            key_event=True,
            keys=("pg",),
            counts=("attempts",),
        ),
        Kind(
            "own_goal", names("Own goal", zh_hans="乌龙球"), 1, "goal", key_event=True, for_opponent=True, keys=("og",)
        ),
        Kind(
            "penalty_missed",
            names("Penalty missed", zh_hans="点球罚失|点球罚丢"),
            icon="miss",
            key_event=True,
            keys=("pm",),
            counts=("attempts",),
        ),
        Kind("penalty_awarded", names("Penalty", zh_hans="点球"), icon="whistle", key_event=True, keys=("p", "pen")),
        Kind(
            "yellow_card",
            names("Yellow card", zh_hans="黄牌"),
            icon="yellow",
            keys=("y", "yc", "yellow"),
            counts=("yellow_cards",),
        ),
        Kind(
            "second_yellow",
            names("Second yellow card", zh_hans="两黄变一红|两黄变红"),
            icon="second-yellow",
            key_event=True,
            keys=("yy", "y2"),
            counts=("red_cards",),
        ),
        Kind(
            "red_card",
            names("Red card", zh_hans="红牌"),
            icon="red",
            key_event=True,
            keys=("r", "rc", "red"),
            counts=("red_cards",),
        ),
        Kind("corner", names("Corner", zh_hans="角球"), keys=("c", "ck"), counts=("corners",)),
        Kind("offside", names("Offside", zh_hans="越位"), keys=("o", "os"), counts=("offsides",)),
        Kind("foul", names("Foul", zh_hans="犯规"), keys=("f", "fl"), counts=("fouls",)),
        Kind("free_kick", names("Free kick", zh_hans="任意球"), keys=("fk",)),
        Kind("throw_in", names("Throw-in", zh_hans="界外球"), keys=("ti",)),
        Kind("goal_kick", names("Goal kick", zh_hans="球门球"), keys=("gk",)),
        Kind("shot", names("Attempt", zh_hans="射门"), keys=("sh",), counts=("attempts",)),
        Kind("save", names("Save", zh_hans="扑救"), keys=("sv",)),
        Kind("woodwork", names("Off the woodwork", zh_hans="击中门框"), keys=("w", "ww"), counts=("attempts",)),
        Kind(
            "shootout_scored",
            names("Penalty scored", zh_hans="点球命中|点球罚进|点球大战罚进"),
            1,
            "goal",
            key_event=True,
            shootout=True,
            keys=("g", "pg", "goal"),
        ),
        Kind(
            "shootout_missed",
            names("Penalty missed", zh_hans="点球罚失|点球罚丢|点球大战罚失"),
            icon="miss",
            key_event=True,
            shootout=True,
            keys=("m", "x", "pm", "miss"),
        ),
        **KEYS_IN_HALVES,
    ),
    period_noun="half",
    stats={
        "attempts": names("Attempts", zh_hans="射门"),
        "corners": names("Corners", zh_hans="角球"),
        "offsides": names("Offsides", zh_hans="越位"),
        "fouls": names("Fouls", zh_hans="犯规"),
        "yellow_cards": names("Yellow cards", zh_hans="黄牌"),
        "red_cards": names("Red cards", zh_hans="红牌"),
    },
)
