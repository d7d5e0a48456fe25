"""Volleyball: no clock. The score counts sets. A golden set may follow the second match of a tie.

Source: FIVB, Official Volleyball Rules 2025-2028: rule 6 (points, sets, best of five, forfeit 3–0), rules 12 to 14
(service, attack, block), rule 15 (time-outs, substitutions), rule 21 (sanctions); CEV competition regulations (golden
set).
"""

from matches.sports.common import kinds
from matches.sports.definitions import Direction, Kind, Sport, StatusNames
from matches.sports.match_format import Decider, MatchFormat, Period, PeriodKind
from matches.sports.outcomes import Outcome
from matches.sports.periods import sets
from matches.sports.translations import names

_GOLDEN_SET = Period("GS", names("Golden set", zh_hans="黄金局"), names("Golden"), kind=PeriodKind.EXTRA)

VOLLEYBALL = Sport(
    "volleyball",
    names("Volleyball", zh_hans="排球"),
    (*sets(zh_hans="局"), _GOLDEN_SET),
    Direction.NONE,
    kinds(
        Kind("set", names("Set", zh_hans="赢下一局|局"), 1, "goal", key_event=True, keys=("s",)),
        # It decides the tie and not the match, whose score it does not change.
        Kind("golden_set", names("Golden set won", zh_hans="赢下黄金局"), icon="goal", key_event=True, keys=("gst",)),
        Kind("point", names("Point", zh_hans="得分"), keys=("p",), counts=("points",)),
        Kind(
            "ace",
            names("Ace", zh_hans="发球得分"),
            icon="star",
            keys=("ac",),
            counts=("points", "aces"),
            outcomes={Outcome.ERROR: "service_error"},
        ),
        Kind("block", names("Block", zh_hans="拦网得分|拦网"), keys=("b", "bk"), counts=("points", "blocks")),
        Kind(
            "attack",
            names("Attack|spike", zh_hans="扣球得分|扣球"),
            keys=("ak", "kill"),
            counts=("points", "attacks"),
            outcomes=dict.fromkeys((Outcome.ERROR, Outcome.BLOCKED), "attack_error"),
        ),
        # Errors are for the side that made them.
        Kind(
            "service_error",
            names("Service error|serve error", zh_hans="发球失误"),
            icon="miss",
            keys=("se",),
            counts=("service_errors",),
        ),
        Kind("attack_error", names("Attack error", zh_hans="扣球失误"), icon="miss", keys=("ae",), counts=("errors",)),
        Kind("fault", names("Fault", zh_hans="犯规"), icon="whistle", keys=("f", "fl"), counts=("errors",)),
        Kind("challenge", names("Challenge", zh_hans="挑战"), icon="review", keys=("ch",)),
        Kind("yellow_card", names("Yellow card", zh_hans="黄牌"), icon="yellow", keys=("y", "yc", "yellow")),
        # The other side gets a point, which is a line of its own.
        Kind("red_card", names("Red card", zh_hans="红牌"), icon="red", key_event=True, keys=("r", "rc", "red")),
        Kind("expulsion", names("Expulsion", zh_hans="判罚出局"), icon="red", key_event=True, keys=("exp",)),
        Kind(
            "disqualification", names("Disqualification", zh_hans="取消资格"), icon="red", key_event=True, keys=("dq",)
        ),
        renamed={
            "period_end": names("End of set", zh_hans="本局结束"),
            "match_end": names("End of match", zh_hans="全场结束|比赛结束"),
        },
    ),
    period_noun="set",
    stats={
        "points": names("Points", zh_hans="得分"),
        "attacks": names("Attacks", zh_hans="扣球"),
        "aces": names("Aces", zh_hans="发球得分"),
        "blocks": names("Blocks", zh_hans="拦网"),
        "service_errors": names("Service errors", zh_hans="发球失误"),
        "errors": names("Other errors", zh_hans="其他失误"),
    },
    status_names=StatusNames(
        finished=names("Final", zh_hans="比赛结束"), after_extra=names("After the golden set", zh_hans="黄金局结束")
    ),
    format=MatchFormat(regular_periods=5, extra_periods=0, after_extra=Decider.DRAW, win_points=3, loss_points=0),
    regular_counts=(1, 3, 5),
    forfeit=(3, 0),
)
