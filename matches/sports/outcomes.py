"""The words that decide how a try to score ended: "missed", "no good", "saved", "no try".

A commentator may type them after a scoring kind: `pg h7 saved`. Kind.outcomes says which kind the line then has. The
words are the same in every sport; a sport lists only the outcomes that its score sheet knows.

matches/shorthand/result_words.py compares the phrases without spaces, hyphens and
apostrophes: "no good" is also "no-good".
"""

from enum import StrEnum


class Outcome(StrEnum):
    MISSED = "missed"
    OVER = "over the bar"  # a miss where the ball must go under the bar, a score where it must go over it
    SAVED = "saved"
    BLOCKED = "blocked"
    DISALLOWED = "disallowed"  # the referee or a review took the score back
    OWN_GOAL = "own goal"
    NO_GOAL = "no goal"  # behind a penalty, whose goal is not given
    ERROR = "error"  # out or into the net: a point for the other side
    OUT = "out"  # the batter or the runner is out
    SCORED = "scored"  # behind a penalty or a shot, which does not say how it ended
    PENALTY = "penalty"  # a goal from the spot
    PENALTY_TRY = "penalty try"
    CONCEDED = "conceded"
    TO_TOUCH = "to touch"  # a penalty that is kicked into touch, not at goal
    SECOND_YELLOW = "second yellow"
    POWER_PLAY = "power play"
    SHORT_HANDED = "short-handed"
    EMPTY_NET = "empty net"
    FOUR_MINUTES = "four minutes"
    FIVE_MINUTES = "five minutes"
    TEN_MINUTES = "ten minutes"
    GAME_MISCONDUCT = "game misconduct"
    NOT_OUT = "not out"
    DECLINED = "declined"
    TWO_RUNS = "two runs"
    THREE_RUNS = "three runs"
    GRAND_SLAM = "grand slam"


# Lower case, without marks. A phrase counts as whole words.
PHRASES: dict[Outcome, tuple[str, ...]] = {
    Outcome.MISSED: (
        "missed", "misses", "miss", "no good", "not good", "wide", "wide right", "wide left", "wide of the post",
        "wide of the target", "wide of the posts", "off target", "short", "falls short", "hits the post",
        "hits the bar", "hit the post", "hit the bar", "hits post", "hits bar",
        "hit post", "hits the woodwork", "hits the upright", "hits the rim", "rims out", "airball",
        "air ball", "in and out", "fails", "failed", "is no good", "unsuccessful", "incomplete", "not converted",
        "no basket", "bricked", "brick", "skied", "skies it", "missd", "inches wide", "narrowly wide", "goes wide",
        "high and wide", "put wide", "puts it wide", "shot wide", "shoots wide", "pulled wide", "pushed wide",
        "dragged wide", "drags wide", "side netting", "hits side netting", "hits the side netting",
        "into the side netting", "fluffs", "fluffs it", "fluffed", "fluffed it", "wr", "wl", "wide r", "wide l",
        "doink", "doinks", "doinked", "0 of 1", "0 of 2", "0 of 3", "0 for 1", "0 for 2", "against the bar",
        "against the post", "against the crossbar", "no",
        "x", "fail", "nope",
        "crossbar", "bar", "post",
        "罚失", "罚丢", "不中", "未中", "没中", "没罚进", "射失", "射偏", "踢飞", "打飞", "打偏", "偏出", "高出",
        "打高", "失败", "未进", "没进", "不进", "没投进", "投失", "罚不进",
    ),
    Outcome.OVER: (
        "over", "over the bar", "over the crossbar", "high", "blazed over", "blazes over", "fired over", "fires over",
        "blasted over", "blasts over", "heads over", "headed over", "header over", "shoots over", "inches over",
    ),
    Outcome.SAVED: (
        "saved", "saves", "save", "is saved", "keeper saves", "goalie saves", "keeper saved", "stopped", "denied",
        "parried", "kept out", "扑出", "被扑", "被扑出", "扑救", "被救出", "救出", "扑住", "没收",
    ),
    Outcome.BLOCKED: (
        "blocked", "is blocked", "block", "charged down", "cleared off the line", "headed off the line",
        "kicked off the line", "blkd", "blckd", "swatted",
        "被封堵", "被挡", "被封盖", "封堵", "被盖", "被帽", "被挡出",
    ),
    Outcome.DISALLOWED: (
        "disallowed", "dissallowed", "disalowed", "ruled out", "ruled offside", "ruled off", "chalked off",
        "cancelled", "canceled", "overturned", "annulled", "not given", "not allowed", "not awarded", "not counted",
        "wiped out", "waved off", "waved away", "doesnt count", "didnt count", "does not count", "did not count",
        "wont count", "no goal", "no try", "no touchdown", "no td", "no run", "no basket", "no bucket", "offside",
        "offsides", "called back", "brought back", "nullified", "negated", "reversed", "rescinded", "revoked",
        "no score", "no point", "no points", "held up", "struck off", "scrubbed off", "var no goal",
        "goal disallowed", "try disallowed", "taken off the board", "taken back", "void", "knock on", "knocked on",
        "forward pass", "in touch", "foot in touch", "short of the line", "handball", "hand ball", "handled",
        "travel", "travelling", "traveling", "charge", "offensive foul", "out of bounds", "high stick",
        "goaltender interference", "goalkeeper fouled", "flag", "flag down", "flag up", "flagged", "holding",
        "under review", "being reviewed", "flagged offside", "flagged for offside", "caught offside",
        "overturns", "var overturns", "rules it out", "var rules it out", "var", "var check",
        "var checking", "tmo", "tmo check", "retake", "retaken",
        "to be retaken", "not a goal", "not a try", "not a touchdown", "doesnt stand", "didnt stand",
        "does not stand", "did not stand", "wont stand", "after the buzzer", "after the whistle", "after the horn",
        "too late", "held up over the line", "tmo says no", "var says no", "no red", "no yellow", "no card",
        "no penalty", "not a penalty", "not a red", "downgraded", "offensive goaltending", "maybe", "perhaps",
        "foul in build up", "foul in the build up", "goalie interference", "kicked in", "foot on the line",
        "changed to", "ruled a", "down at", "double movement", "woodwork", "onto the post", "onto the bar",
        "off the upright", "off the uprights", "foul ball", "ground rule double", "replay", "replayed",
        "rally replayed", "越位了", "手球", "视频回看",
        "无效", "取消", "被吹", "被吹掉", "被取消", "被判无效", "进球无效", "不算", "不计", "越位", "推翻", "改判",
    ),
    Outcome.OWN_GOAL: (
        "own goal", "an own goal", "own net", "into his own net", "into her own net", "og", "乌龙", "乌龙球",
    ),
    Outcome.NO_GOAL: ("no goal", "no score", "没进球"),
    Outcome.ERROR: ("out", "error", "long", "out long", "into the net", "in the net", "net", "出界", "下网"),
    Outcome.OUT: (
        "out", "caught", "caught stealing", "thrown out", "tagged out", "out at home", "out at the plate",
        "out at plate", "out at first", "out at second", "out at third", "robbed", "robbed at the wall",
        "thrown out at plate",
        "thrown out at the plate", "caught at the wall", "caught on the boundary", "caught behind",
        "caught in the deep", "出局", "被杀",
    ),
    Outcome.SCORED: (
        "out of the ground", "out of the park", "out of nowhere", "out of the blue",  # these are no misses
        "goal", "scored", "scores", "converted", "converts", "good", "made", "命中", "罚进", "打进", "进了",
    ),
    Outcome.PENALTY: ("pen", "penalty", "from the spot", "from the penalty spot", "7m", "点球", "点球破门"),
    Outcome.CONCEDED: ("conceded", "concedes", "conceded by", "犯规"),
    Outcome.TO_TOUCH: (
        "to touch", "for touch", "into touch", "kicks to touch", "kicked to touch", "kicks for touch",
        "to the corner",
        "kicks to the corner", "kicked to the corner", "goes to the corner",
    ),
    Outcome.SECOND_YELLOW: ("second yellow", "2nd yellow", "second", "second booking", "两黄", "第二黄"),
    Outcome.POWER_PLAY: ("pp", "ppg", "pp goal", "power play", "on the power play", "power play goal", "多打少"),
    Outcome.SHORT_HANDED: (
        "sh", "shg", "sh goal", "shorthanded", "short handed", "short handed goal", "shorthanded goal", "少打多",
    ),
    Outcome.EMPTY_NET: (
        "en", "eng", "empty net", "empty netter", "empty net goal", "into the empty net", "into an empty net", "空门",
    ),
    Outcome.FOUR_MINUTES: ("4", "4 min", "4 mins", "4 minutes", "double minor", "2+2", "双小罚"),
    Outcome.FIVE_MINUTES: (
        "5", "5 min", "5 mins", "5 minutes", "major", "major penalty", "5 minute major",
        "5 min major", "大罚",
    ),
    Outcome.TEN_MINUTES: ("10", "10 min", "10 mins", "10 minutes", "misconduct", "10 min misconduct", "违纪"),
    Outcome.GAME_MISCONDUCT: ("game misconduct", "match penalty", "game", "严重违纪"),
    Outcome.PENALTY_TRY: ("penalty try", "a penalty try", "惩罚达阵", "罚则达阵"),
    Outcome.NOT_OUT: (
        "not out", "overturned", "no wicket", "dropped", "reversed", "off a no ball", "no ball", "turned down",
        "appeal turned down", "umpires call", "given not out",
        "未出局", "没有出局", "不出局", "改判", "推翻", "无效",
    ),
    Outcome.DECLINED: ("declined", "is declined", "拒绝", "被拒绝"),
    Outcome.TWO_RUNS: ("two run", "2 run", "two runs", "2 runs", "two run shot", "2 run shot", "two run homer", "两分"),
    Outcome.THREE_RUNS: (
        "three run", "3 run", "three runs", "3 runs", "three run shot", "3 run shot", "three run homer", "三分",
    ),
    Outcome.GRAND_SLAM: (
        "grand slam", "a grand slam", "four runs", "4 runs", "bases loaded", "with the bases loaded",
        "满贯", "满贯全垒打", "满垒本垒打", "满垒",
    ),
}  # fmt: skip

# Phrases of DISALLOWED that say that no score was made. They take back a score, and no card and no penalty.
SCORE_ONLY: frozenset[str] = frozenset((
    "no goal", "no try", "no touchdown", "no td", "no run", "no basket", "no bucket", "no score", "no point",
    "no points", "offside", "offsides", "held up", "called back", "brought back", "var no goal", "goal disallowed",
    "try disallowed", "ruled offside", "flagged offside", "flagged for offside", "caught offside",
    "not a goal", "not a try", "not a touchdown", "after the buzzer", "after the whistle", "after the horn",
    "too late",
    "held up over the line", "tmo says no", "var says no", "replay", "replayed", "rally replayed",
    "taken off the board", "进球无效", "越位",
))  # fmt: skip

# Phrases that say why a score may not count. They do not say that it does not: they only ask for a check.
REASONS: frozenset[str] = frozenset((
    "knock on", "knocked on", "forward pass", "in touch", "foot in touch", "short of the line", "handball",
    "hand ball", "handled", "travel", "travelling", "traveling", "charge", "offensive foul", "out of bounds",
    "high stick", "goaltender interference", "goalkeeper fouled", "flag", "flag down", "flag up", "flagged",
    "holding",
    "under review", "being reviewed", "var", "var check", "var checking", "tmo", "tmo check", "retake", "retaken",
    "to be retaken", "against the bar", "against the post", "against the crossbar", "crossbar", "bar",
    "post", "maybe", "perhaps", "foul in build up", "foul in the build up", "goalie interference", "kicked in",
    "foot on the line", "changed to", "ruled a", "down at", "double movement", "woodwork", "onto the post",
    "onto the bar", "off the upright", "off the uprights", "foul ball", "ground rule double", "umpires call",
    "手球", "视频回看",
))  # fmt: skip

# Words that state a result only if they are the whole text: "pg h7 over".
ALONE: frozenset[str] = frozenset((
    "no", "nope", "x", "fail", "over", "high", "crossbar", "bar", "post", "maybe", "perhaps", "pp", "sh", "en", "pen",
    "penalty", "game", "second", "4", "5", "10", "goal", "good", "made", "net", "long", "7m", "wr", "wl",
))  # fmt: skip

# Phrases that are also usual words of a sentence: "wide of the keeper", "short corner". They decide only if the
# clause ends behind them or says by whom.
WEAK: frozenset[str] = frozenset((
    "wide", "short", "save", "saves", "block", "miss", "stopped", "denied", "offside", "offsides", "reversed",
    "dropped", "out", "caught", "error", "scores", "scored", "converted", "converts", "major", "misconduct", "brick",
    "empty net", "power play", "too late", "fails", "held up", "void", "og", "in and out", "two run", "2 run",
    "two runs", "2 runs", "three run",
    "3 run", "three runs", "3 runs", "four runs", "4 runs",
))  # fmt: skip
