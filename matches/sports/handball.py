"""Handball: halves of thirty minutes, a clock that runs up, and a seven-metre shootout."""

from matches.sports.common import KEYS_IN_HALVES, kinds
from matches.sports.definitions import Direction, Kind, Period, PeriodKind, Sport
from matches.sports.periods import halves
from matches.sports.translations import names

_SHOOTOUT = Period("SO", names("Seven-metre shootout", zh_hans="七米球大战"), names("SO"), kind=PeriodKind.SHOOTOUT)

HANDBALL = Sport(
    "handball",
    names("Handball", zh_hans="手球"),
    (*halves(30, extra=5), _SHOOTOUT),
    Direction.UP,
    kinds(
        Kind("goal", names("Goal", zh_hans="进球"), 1, "goal", key_event=True, keys=("g",)),
        Kind("save", names("Save", zh_hans="扑救"), keys=("sv",), counts=("saves",)),
        Kind(
            "suspension",
            names("Two minutes", zh_hans="罚下两分钟|罚出两分钟"),
            icon="yellow",
            keys=("2m",),
            counts=("suspensions",),
        ),
        Kind(
            "red_card",
            names("Red card", zh_hans="红牌"),
            icon="red",
            key_event=True,
            keys=("r", "rc", "red"),
            counts=("red_cards",),
        ),
        Kind(
            "shootout_scored",
            names("Penalty scored", zh_hans="七米球命中|七米球罚进|点球命中"),
            1,
            "goal",
            key_event=True,
            shootout=True,
            keys=("g", "goal"),
        ),
        Kind(
            "shootout_missed",
            names("Penalty missed", zh_hans="七米球罚失|点球罚失"),
            icon="miss",
            key_event=True,
            shootout=True,
            keys=("m", "x", "miss"),
        ),
        **KEYS_IN_HALVES,
    ),
    period_noun="half",
    stats={
        "saves": names("Saves", zh_hans="扑救"),
        "suspensions": names("Two-minute suspensions", zh_hans="罚下两分钟"),
        "red_cards": names("Red cards", zh_hans="红牌"),
    },
)
