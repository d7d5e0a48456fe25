"""What the kinds of entry are called in a line: by key, by name, and in Chinese."""

from dataclasses import dataclass
from functools import cache

from matches.shorthand.tokenizer import squeezed
from matches.sports import Kind, Sport, sport_of

# The longest key that is a code. Longer ones are words, and words may be the beginning of a sentence.
LONGEST_CODE = 2

# The names of kinds in Chinese, for lines and for the sentences made of them.
CHINESE = {
    "lineup": "首发阵容", "period_start": "开始", "period_end": "本节结束", "match_end": "全场结束",
    "postponed": "比赛延期", "abandoned": "比赛中止", "highlight": "精彩瞬间", "substitution": "换人",
    "injury": "伤停", "timeout": "暂停", "review": "回看", "stats": "数据统计",
    # football, rugby, handball, ice hockey
    "goal": "进球", "penalty_goal": "点球命中", "own_goal": "乌龙球", "penalty_missed": "点球罚失",
    "penalty_awarded": "点球", "yellow_card": "黄牌", "second_yellow": "两黄变一红", "red_card": "红牌",
    "corner": "角球", "offside": "越位", "foul": "犯规", "free_kick": "任意球", "throw_in": "界外球",
    "goal_kick": "球门球", "shot": "射门", "save": "扑救", "woodwork": "击中门框", "shootout_scored": "点球大战罚进",
    "shootout_missed": "点球大战罚失", "try": "达阵", "conversion": "追加射门", "drop_goal": "落踢射门",
    "suspension": "罚出两分钟", "penalty": "判罚", "hit": "冲撞", "faceoff": "争球", "giveaway": "丢球",
    "takeaway": "抢断", "stoppage": "死球",
    # basketball, American football
    "free_throw": "罚球命中", "two_points": "两分球", "three_points": "三分球", "missed_shot": "投篮不中",
    "rebound": "篮板", "turnover": "失误", "steal": "抢断", "block": "盖帽", "touchdown": "达阵",
    "extra_point": "附加分", "two_point_conversion": "两分转换", "field_goal": "射门得分",
    "field_goal_missed": "射门不中", "safety": "安全分", "interception": "抄截", "fumble": "掉球", "punt": "弃踢",
    "kickoff": "开球", "rush": "跑阵", "pass": "传球",
    # baseball, cricket
    "run": "得分", "home_run": "本垒打", "walk": "保送", "out": "出局", "strikeout": "三振", "pitch": "投球",
    "at_bat": "上场击球", "stolen_base": "盗垒", "error": "失误", "ball": "投球", "four": "四分", "six": "六分",
    "wicket": "击中三柱门", "wide": "宽球", "no_ball": "违规投球",
    # tennis, volleyball
    "set": "赢下一盘", "game": "赢下一局", "break": "破发", "point": "得分", "ace": "发球得分",
    "double_fault": "双误", "challenge": "挑战",
}  # fmt: skip
# Where a sport has another word for it.
_CHINESE_IN = {
    "baseball": {"hit": "安打"},
    "ice_hockey": {
        "block": "封堵",
        "missed_shot": "射偏",
        "shootout_scored": "点球罚进",
        "shootout_missed": "点球罚失",
    },
    "handball": {"shootout_scored": "七米球罚进", "shootout_missed": "七米球罚失"},
    "rugby": {"penalty_goal": "罚踢得分"},
    "volleyball": {"set": "赢下一局", "block": "拦网"},
}


@dataclass(frozen=True, slots=True)
class Called:
    """A kind, and whether it was called by a code of one or two characters."""

    kind: Kind
    code: bool


def typed_kinds(sport: Sport, *, shootout: bool) -> list[Kind]:
    """The kinds that may be typed now. In a shootout its own come first, and take the place of what scores in play."""
    kinds = [kind for kind in sport.kinds.values() if kind.keys]
    if not shootout:
        return [kind for kind in kinds if not kind.shootout]
    return [kind for kind in kinds if kind.shootout] + [kind for kind in kinds if not (kind.shootout or kind.points)]


def chinese(sport: Sport, kind: Kind) -> str:
    return _CHINESE_IN.get(sport.code, {}).get(kind.code) or CHINESE.get(kind.code, "")


@cache
def vocabulary(sport_code: str, *, shootout: bool = False) -> dict[str, Called]:
    """Everything that a kind of this sport is called, squeezed: "g", "freekick", "角球"."""
    sport = sport_of(sport_code)
    found: dict[str, Called] = {}
    # The first to claim a key has it: "pm" is a shootout's own while it is on.
    for kind in typed_kinds(sport, shootout=shootout):
        for key in kind.keys:
            found.setdefault(key, Called(kind, len(key) <= LONGEST_CODE))
        for name in (kind.name, kind.code, chinese(sport, kind)):
            found.setdefault(squeezed(name), Called(kind, code=False))
    found.pop("", None)
    return found
