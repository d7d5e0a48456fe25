"""American football: quarters, a clock that runs down, overtime. A safety scores for the other side.

Sources: NFL, Official Playing Rules 2025 (rule 4 timing, rule 11 scoring, rule 14 enforcement, rule 16 overtime, rule
17 emergencies and forfeits); NCAA Football Rules 2025, rule 8 (scoring values).
"""

from dataclasses import replace

from matches.sports.common import kinds
from matches.sports.definitions import Direction, Kind, Sport, StatusNames
from matches.sports.match_format import Decider, MatchFormat
from matches.sports.outcomes import Outcome
from matches.sports.periods import divisions, overtimes
from matches.sports.translations import names

_KICK = {
    Outcome.MISSED: "field_goal_missed",
    Outcome.BLOCKED: "field_goal_blocked",
    Outcome.DISALLOWED: "score_overturned",
}
_TRY = {
    Outcome.MISSED: "extra_point_missed",
    Outcome.BLOCKED: "extra_point_blocked",
    Outcome.DISALLOWED: "score_overturned",
}

# Plays that feeds have in one line with a penalty. A commentator has two lines for them.
WITH_PENALTY = ("touchdown", "interception", "fumble", "sack", "punt")


def with_penalties(kinds: dict[str, Kind]) -> dict[str, Kind]:
    """These kinds, and those of a play and a penalty: of the side of the play ("…_own_penalty"), or of the other."""
    more = []
    for kind in (kinds[code] for code in WITH_PENALTY):
        both = names(f"{kind.name} and penalty", zh_hans=f"{kind.names.text('zh-hans')}及犯规")
        play = replace(kind, names=both, keys=(), outcomes={})
        own, their = (*kind.counts, "penalties"), (*kind.opponent_counts, "penalties")
        more.append(replace(play, code=f"{kind.code}_own_penalty", counts=own))
        more.append(replace(play, code=f"{kind.code}_their_penalty", opponent_counts=their))
    return kinds | {kind.code: kind for kind in more}


_WITHOUT_COMBINATIONS = Sport(
    "american_football",
    names("American football", zh_hans="美式橄榄球"),
    (*divisions(4, 15), *overtimes(10)),
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
            outcomes={Outcome.DISALLOWED: "score_overturned"},
        ),
        Kind("extra_point", names("Extra point|pat", zh_hans="附加分"), 1, "score", keys=("xp",), outcomes=_TRY),
        Kind(
            "extra_point_missed",
            names("Extra point missed", zh_hans="附加分不中|附加分失败"),
            icon="miss",
            keys=("xm",),
        ),
        Kind("extra_point_blocked", names("Extra point blocked", zh_hans="附加分被封堵"), icon="miss", keys=("xb",)),
        Kind(
            "two_point_conversion",
            names("Two-point conversion|2pt|2 pt|two point try|2 point conversion", zh_hans="两分转换"),
            2,
            "score",
            key_event=True,
            keys=("2p",),
            outcomes=dict.fromkeys((Outcome.MISSED, Outcome.BLOCKED), "two_point_failed")
            | {Outcome.DISALLOWED: "score_overturned"},
        ),
        Kind("two_point_failed", names("Two-point try failed", zh_hans="两分转换失败"), icon="miss", keys=("2x",)),
        # A try that the defence returns. The entry is for the side that scored: the defence.
        Kind(
            "defensive_conversion",
            names("Defensive two-point return", zh_hans="防守方两分回攻"),
            2,
            "score",
            key_event=True,
            keys=("d2",),
            outcomes={Outcome.DISALLOWED: "score_overturned"},
        ),
        Kind(
            "field_goal",
            names("Field goal", zh_hans="射门得分"),
            3,
            "goal",
            key_event=True,
            keys=("fg",),
            counts=("field_goals",),
            outcomes=_KICK,
        ),
        Kind("field_goal_missed", names("Field goal missed", zh_hans="射门不中"), icon="miss", keys=("fm", "fgm")),
        Kind("field_goal_blocked", names("Field goal blocked", zh_hans="射门被封堵"), icon="miss", keys=("fb", "fgb")),
        Kind(
            "safety",
            names("Safety", zh_hans="安全分"),
            2,
            "goal",
            key_event=True,
            for_opponent=True,
            keys=("sf", "saf"),
            outcomes={Outcome.DISALLOWED: "score_overturned"},
        ),
        Kind(
            "one_point_safety",
            names("One-point safety", zh_hans="一分安全分"),
            1,
            "score",
            key_event=True,
            keys=("s1",),
        ),
        Kind(
            "score_overturned",
            names("Score overturned", zh_hans="得分取消|得分无效"),
            icon="review",
            key_event=True,
            keys=("sx",),
        ),
        Kind(
            "interception",
            names("Interception", zh_hans="抄截|拦截"),
            icon="swap",
            key_event=True,
            keys=("ic", "int"),
            counts=("interceptions",),
        ),
        Kind("fumble", names("Fumble", zh_hans="掉球"), icon="swap", keys=("f", "fum"), counts=("fumbles",)),
        Kind("sack", names("Sack", zh_hans="擒杀"), keys=("sk",), counts=("sacks",)),
        # Feeds have one line for a play that counts for both sides.
        Kind(
            "strip_sack",
            names("Sack and fumble", zh_hans="擒杀致掉球"),
            icon="swap",
            counts=("sacks",),
            opponent_counts=("fumbles",),
        ),
        Kind(
            "muffed_punt",
            names("Muffed punt", zh_hans="弃踢接球失误"),
            icon="swap",
            counts=("fumbles",),
            opponent_counts=("punts",),
        ),
        Kind("turnover_on_downs", names("Turnover on downs", zh_hans="四档转换失败"), icon="swap", keys=("tod",)),
        Kind("first_down", names("First down", zh_hans="首攻"), keys=("1d",), counts=("first_downs",)),
        Kind(
            "penalty",
            names("Penalty", zh_hans="犯规|判罚"),
            icon="whistle",
            keys=("pn", "pen"),
            counts=("penalties",),
            outcomes={Outcome.DECLINED: "penalty_declined"},
        ),
        Kind("penalty_declined", names("Penalty declined", zh_hans="犯规不罚|拒绝判罚"), icon="whistle", keys=("pd",)),
        Kind("offsetting_penalties", names("Offsetting penalties", zh_hans="犯规抵消"), icon="whistle", keys=("ofs",)),
        Kind("punt", names("Punt", zh_hans="弃踢"), keys=("pu",), counts=("punts",)),
        Kind("kickoff", names("Kick-off", zh_hans="开球"), keys=("ko",)),
        Kind("rush", names("Rush", zh_hans="冲球|跑阵"), keys=("r",)),
        Kind(
            "pass",
            names("Pass", zh_hans="传球"),
            keys=("p",),
            outcomes={Outcome.MISSED: "pass_incomplete"},
        ),
        Kind("pass_incomplete", names("Incomplete pass", zh_hans="传球未成功"), keys=("pi", "inc")),
        renamed={"match_end": names("End of game", zh_hans="全场结束|终场哨响|比赛结束")},
        period_end="ht",
    ),
    period_noun="quarter",
    stats={
        "touchdowns": names("Touchdowns", zh_hans="达阵"),
        "field_goals": names("Field goals", zh_hans="射门得分"),
        "first_downs": names("First downs", zh_hans="首攻"),
        "interceptions": names("Interceptions", zh_hans="抄截"),
        "fumbles": names("Fumbles", zh_hans="掉球"),
        "sacks": names("Sacks", zh_hans="擒杀"),
        "penalties": names("Penalties", zh_hans="犯规"),
        "punts": names("Punts", zh_hans="弃踢"),
    },
    status_names=StatusNames(
        scheduled=names("Kick-off", zh_hans="开球"),
        finished=names("Final", zh_hans="比赛结束"),
        after_extra=names("After overtime", zh_hans="加时赛结束"),
    ),
    format=MatchFormat(
        regular_minutes=15,
        extra_minutes=10,
        regular_periods=4,
        extra_periods=1,
        after_extra=Decider.DRAW,
    ),
    divided=lambda count: divisions(count, 15),
    regular_counts=(1, 2, 3, 4),
    forfeit=(2, 0),
)

AMERICAN_FOOTBALL = replace(_WITHOUT_COMBINATIONS, kinds=with_penalties(_WITHOUT_COMBINATIONS.kinds))
