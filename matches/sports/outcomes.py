"""The words that decide how a try to score ended: "missed", "no good", "saved", "no try".

A commentator may type them after a scoring kind: `pg h7 saved`. Kind.outcomes says which kind the line then has. The
words are the same in every sport; a sport lists only the outcomes that its score sheet knows.
"""

from enum import StrEnum


class Outcome(StrEnum):
    MISSED = "missed"
    SAVED = "saved"
    BLOCKED = "blocked"
    DISALLOWED = "disallowed"  # the referee or a review took the score back
    OWN_GOAL = "own goal"
    PENALTY_TRY = "penalty try"
    NOT_OUT = "not out"
    DECLINED = "declined"
    GRAND_SLAM = "grand slam"


# Lower case, without marks. A phrase counts as whole words.
PHRASES: dict[Outcome, tuple[str, ...]] = {
    Outcome.MISSED: (
        "missed", "misses", "miss", "no good", "not good", "wide", "wide right", "wide left", "wide of the post",
        "off target", "short", "over the bar", "hits the post", "hits the bar", "hit the post", "hit the bar",
        "fails", "failed", "unsuccessful", "incomplete", "not converted", "no basket",
        "罚失", "罚丢", "不中", "未中", "没中", "射失", "射偏", "踢飞", "打偏", "失败", "未进", "没进",
    ),
    Outcome.SAVED: (
        "saved", "saves", "save", "is saved", "keeper saves", "stopped", "denied", "扑出", "被扑", "被扑出", "扑救",
        "被救出",
    ),
    Outcome.BLOCKED: ("blocked", "is blocked", "block", "charged down", "被封堵", "被挡", "被封盖", "封堵"),
    Outcome.DISALLOWED: (
        "disallowed", "ruled out", "ruled offside", "chalked off", "cancelled", "canceled", "overturned", "annulled",
        "not given", "wiped out", "waved off", "waved away", "doesnt count", "does not count", "no goal", "no try",
        "no touchdown", "no run", "offside", "called back", "nullified", "negated", "reversed", "no score",
        "held up", "struck off", "var no goal", "taken off the board",
        "无效", "取消", "被吹", "被取消", "被判无效", "进球无效", "越位", "推翻", "改判",
    ),
    Outcome.OWN_GOAL: ("own goal", "an own goal", "og", "乌龙", "乌龙球"),
    Outcome.PENALTY_TRY: ("penalty try", "惩罚达阵", "罚则达阵"),
    Outcome.NOT_OUT: (
        "not out", "overturned", "no wicket", "dropped", "reversed", "off a no ball", "no ball",
        "未出局", "没有出局", "改判", "推翻", "无效",
    ),
    Outcome.DECLINED: ("declined", "is declined", "拒绝", "被拒绝"),
    Outcome.GRAND_SLAM: ("grand slam", "a grand slam", "满贯", "满贯全垒打", "满垒本垒打"),
}  # fmt: skip
