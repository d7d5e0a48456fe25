"""Ice hockey: three periods, a clock that runs down, overtimes, a shootout whose winner gets one goal more.

Sources: IIHF, Official Rulebook 2025/26 (rules 16 to 28 penalties, rule 84 overtime and shootout); NHL, Official Rules
2025-26 (rule 78 goals and assists, rule 84 overtime).
"""

from matches.sports.common import kinds, shootout_kinds
from matches.sports.definitions import Direction, Kind, ShootoutScore, Sport, StatusNames
from matches.sports.match_format import Decider, MatchFormat, Period, PeriodKind
from matches.sports.outcomes import Outcome
from matches.sports.periods import divisions, overtimes
from matches.sports.translations import names

_SHOT = {
    Outcome.MISSED: "missed_shot",
    Outcome.OVER: "missed_shot",
    Outcome.SAVED: "shot",
    Outcome.BLOCKED: "shot_blocked",
    Outcome.DISALLOWED: "goal_disallowed",
}
_GOALS = {
    Outcome.POWER_PLAY: "power_play_goal",
    Outcome.SHORT_HANDED: "short_handed_goal",
    Outcome.EMPTY_NET: "empty_net_goal",
}
_MINUTES = {
    Outcome.FOUR_MINUTES: "double_minor",
    Outcome.FIVE_MINUTES: "major_penalty",
    Outcome.TEN_MINUTES: "misconduct",
    Outcome.GAME_MISCONDUCT: "game_misconduct",
}
_PENALTY_SHOT = dict.fromkeys((Outcome.MISSED, Outcome.OVER, Outcome.SAVED, Outcome.BLOCKED), "penalty_shot_missed") | {
    Outcome.DISALLOWED: "goal_disallowed"
}


def _goal(code: str, english: str, chinese: str, key: str, *stats: str) -> Kind:
    return Kind(
        code,
        names(english, zh_hans=chinese),
        1,
        "goal",
        key_event=True,
        keys=(key,),
        counts=("shots", *stats),
        outcomes=_SHOT | {outcome: goal for outcome, goal in _GOALS.items() if goal != code},
    )


def _penalty(code: str, english: str, chinese: str, minutes: int, *keys: str, key_event: bool = False) -> Kind:
    return Kind(
        code,
        names(english, zh_hans=chinese),
        icon="whistle",
        key_event=key_event,
        keys=keys,
        counts=("penalties", *("penalty_minutes",) * minutes),
        outcomes=_MINUTES if code == "penalty" else {},
    )


ICE_HOCKEY = Sport(
    "ice_hockey",
    names("Ice hockey", zh_hans="冰球"),
    (
        *divisions(3, 20),
        *overtimes(20),
        Period("SO", names("Shootout", zh_hans="点球大战"), names("SO"), kind=PeriodKind.SHOOTOUT),
    ),
    Direction.DOWN,
    kinds(
        _goal("goal", "Goal", "进球", "g"),
        _goal("power_play_goal", "Power-play goal|pp goal|ppg", "多打少进球", "pp", "power_play_goals"),
        _goal("short_handed_goal", "Short-handed goal|sh goal|shg", "少打多进球", "sg"),
        _goal("empty_net_goal", "Empty-net goal|empty net|empty netter|eng", "空门进球|空门", "en"),
        Kind(
            "penalty_shot_goal",
            names("Penalty shot scored", zh_hans="罚球命中|任意球罚进"),
            1,
            "goal",
            key_event=True,
            keys=("pg",),
            counts=("shots",),
            outcomes=_PENALTY_SHOT,
        ),
        Kind(
            "penalty_shot_missed",
            names("Penalty shot missed", zh_hans="罚球不中"),
            icon="miss",
            key_event=True,
            keys=("pm",),
        ),
        Kind(
            "penalty_shot",
            names("Penalty shot", zh_hans="罚球"),
            icon="whistle",
            key_event=True,
            keys=("ps",),
            outcomes=dict.fromkeys(
                (Outcome.MISSED, Outcome.OVER, Outcome.SAVED, Outcome.BLOCKED), "penalty_shot_missed"
            )
            | {Outcome.SCORED: "penalty_shot_goal", Outcome.NO_GOAL: "penalty_shot_missed"},
        ),
        Kind(
            "goal_disallowed",
            names("Goal disallowed", zh_hans="进球无效|进球取消"),
            icon="review",
            key_event=True,
            keys=("gd", "ng"),
        ),
        _penalty("penalty", "Penalty", "犯规|判罚|小罚", 2, "p", "pen"),
        _penalty("double_minor", "Double minor", "双小罚", 4, "p4"),
        _penalty("major_penalty", "Major penalty|major|5 minute major", "大罚", 5, "p5", key_event=True),
        _penalty("misconduct", "Misconduct", "违纪", 10, "p10"),
        _penalty("game_misconduct", "Game misconduct", "严重违纪|逐出比赛", 10, "gm", key_event=True),
        Kind("power_play", names("Power play", zh_hans="多打少"), icon="clock", keys=("py",), counts=("power_plays",)),
        Kind("full_strength", names("Full strength", zh_hans="恢复满员"), icon="clock", keys=("fs",)),
        Kind(
            "shot",
            names("Shot|shot on goal|sog", zh_hans="射门|射正"),
            keys=("sh",),
            counts=("shots",),
            outcomes={
                Outcome.MISSED: "missed_shot",
                Outcome.OVER: "missed_shot",
                Outcome.BLOCKED: "shot_blocked",
                Outcome.SCORED: "goal",
            },
        ),
        Kind("missed_shot", names("Missed shot", zh_hans="射偏"), keys=("m",)),
        # The entry is for the side whose shot it was. A block is for the side that blocked.
        Kind("shot_blocked", names("Shot blocked", zh_hans="射门被封堵"), keys=("sb",)),
        Kind("block", names("Block", zh_hans="封堵"), keys=("b", "bk"), counts=("blocks",)),
        Kind("save", names("Save", zh_hans="扑救"), keys=("sv",), counts=("saves",)),
        Kind("hit", names("Hit", zh_hans="冲撞"), keys=("ht",), counts=("hits",)),
        Kind("faceoff", names("Face-off", zh_hans="争球"), keys=("f", "fo"), counts=("faceoffs",)),
        Kind("giveaway", names("Giveaway", zh_hans="失误|丢球"), keys=("gv",), counts=("giveaways",)),
        Kind("takeaway", names("Takeaway", zh_hans="抢断"), keys=("tk",), counts=("takeaways",)),
        Kind("icing", names("Icing", zh_hans="死球|底线死球"), icon="whistle", keys=("ic",)),
        Kind("offside", names("Offside", zh_hans="越位"), icon="whistle", keys=("o", "os")),
        Kind("stoppage", names("Stoppage", zh_hans="停止|中断"), icon="whistle", keys=("sp",)),
        *shootout_kinds(
            names("Shootout goal", zh_hans="点球命中|点球罚进"),
            names("Shootout miss", zh_hans="点球罚失|点球罚丢"),
        ),
        renamed={"match_end": names("Final horn", zh_hans="全场结束|终场哨响|比赛结束")},
    ),
    stats={
        "shots": names("Shots on goal", zh_hans="射正"),
        "saves": names("Saves", zh_hans="扑救"),
        "blocks": names("Blocked shots", zh_hans="封堵"),
        "hits": names("Hits", zh_hans="冲撞"),
        "faceoffs": names("Face-offs won", zh_hans="争球获胜"),
        "power_plays": names("Power plays", zh_hans="多打少"),
        "power_play_goals": names("Power-play goals", zh_hans="多打少进球"),
        "penalties": names("Penalties", zh_hans="犯规"),
        "penalty_minutes": names("Penalty minutes", zh_hans="受罚分钟"),
        "giveaways": names("Giveaways", zh_hans="失误"),
        "takeaways": names("Takeaways", zh_hans="抢断"),
    },
    status_names=StatusNames(
        scheduled=names("Face-off", zh_hans="开球"),
        finished=names("Final", zh_hans="比赛结束"),
        after_extra=names("After overtime", zh_hans="加时赛结束"),
        after_shootout=names("After the shootout", zh_hans="点球大战结束"),
        shootout=names("shootout", zh_hans="点球"),
    ),
    format=MatchFormat(
        regular_minutes=20,
        extra_minutes=20,
        regular_periods=3,
        extra_periods=1,
        after_extra=Decider.SHOOTOUT,
        win_points=3,
        loss_points=0,
        extra_win_points=2,
        extra_loss_points=1,
    ),
    divided=lambda count: divisions(count, 20),
    regular_counts=(1, 2, 3, 4),
    shootout_score=ShootoutScore.ONE_GOAL,
    forfeit=(5, 0),
)
