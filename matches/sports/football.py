"""Football: halves with stoppage time, a clock that runs up, extra time and a penalty shootout.

Source: IFAB, Laws of the Game 2025/26: Law 7 (duration), Law 10 (outcome of a match, kicks from the penalty mark),
Laws 11 to 17 (offences and restarts).
"""

from matches.sports.common import kinds, shootout_kinds
from matches.sports.definitions import Direction, Kind, Sport, StatusNames
from matches.sports.match_format import Decider, MatchFormat, Period, PeriodKind
from matches.sports.outcomes import Outcome
from matches.sports.periods import divisions, extra_halves, starting_one_after_another
from matches.sports.translations import names

_SHOOTOUT = Period("SO", names("Penalty shootout", zh_hans="点球大战"), names("Pens"), kind=PeriodKind.SHOOTOUT)
_SHOT = ("attempts",)
_KICK_MISSED = {
    Outcome.MISSED: "penalty_missed",
    Outcome.OVER: "penalty_missed",
    Outcome.SAVED: "penalty_saved",
    Outcome.BLOCKED: "penalty_saved",
    Outcome.DISALLOWED: "goal_disallowed",
}
_SHOT_MISSED = {
    Outcome.MISSED: "shot_missed",
    Outcome.OVER: "shot_missed",
    Outcome.SAVED: "shot_saved",
    Outcome.BLOCKED: "shot_blocked",
    Outcome.DISALLOWED: "goal_disallowed",
}
_CARD = {Outcome.DISALLOWED: "card_overturned"}

FOOTBALL = Sport(
    "football",
    names("Football", zh_hans="足球"),
    (*starting_one_after_another((*divisions(2, 45), *extra_halves(15))), _SHOOTOUT),
    Direction.UP,
    kinds(
        Kind(
            "goal",
            names("Goal", zh_hans="进球"),
            1,
            "goal",
            key_event=True,
            keys=("g",),
            counts=_SHOT,
            outcomes=_SHOT_MISSED | {Outcome.OWN_GOAL: "own_goal", Outcome.PENALTY: "penalty_goal"},
        ),
        Kind(
            "penalty_goal",
            names("Penalty scored", zh_hans="点球命中|点球罚进"),
            1,
            "goal",
            key_event=True,
            keys=("pg",),
            counts=_SHOT,
            outcomes=_KICK_MISSED,
        ),
        Kind(
            "own_goal",
            names("Own goal", zh_hans="乌龙球|乌龙"),
            1,
            "goal",
            key_event=True,
            for_opponent=True,
            keys=("og",),
            outcomes={Outcome.DISALLOWED: "goal_disallowed"},
        ),
        Kind(
            "goal_disallowed",
            names("Goal disallowed", zh_hans="进球无效|进球取消"),
            icon="review",
            key_event=True,
            keys=("gd", "ng"),
        ),
        Kind(
            "penalty_missed",
            names("Penalty missed", zh_hans="点球罚失|点球罚丢"),
            icon="miss",
            key_event=True,
            keys=("pm",),
            counts=_SHOT,
            outcomes={Outcome.SAVED: "penalty_saved"},
        ),
        Kind(
            "penalty_saved",
            names("Penalty saved", zh_hans="点球被扑出|扑出点球"),
            icon="miss",
            key_event=True,
            keys=("ps",),
            counts=_SHOT,
        ),
        Kind(
            "penalty_awarded",
            names("Penalty", zh_hans="点球"),
            icon="whistle",
            key_event=True,
            keys=("p", "pen"),
            outcomes={
                Outcome.MISSED: "penalty_missed",
                Outcome.OVER: "penalty_missed",
                Outcome.SAVED: "penalty_saved",
                Outcome.DISALLOWED: "penalty_cancelled",
                Outcome.NO_GOAL: "penalty_missed",
                Outcome.SCORED: "penalty_goal",
            },
        ),
        Kind(
            "penalty_cancelled", names("Penalty overturned", zh_hans="点球取消|点球改判"), icon="review", keys=("pc",)
        ),
        Kind(
            "yellow_card",
            names("Yellow card", zh_hans="黄牌"),
            icon="yellow",
            keys=("y", "yc", "yellow"),
            counts=("yellow_cards",),
            outcomes=_CARD | {Outcome.SECOND_YELLOW: "second_yellow"},
        ),
        Kind(
            "second_yellow",
            names("Second yellow card", zh_hans="两黄变一红|两黄变红"),
            icon="second-yellow",
            key_event=True,
            keys=("yy", "y2"),
            counts=("red_cards",),
            outcomes=_CARD,
        ),
        Kind(
            "red_card",
            names("Red card", zh_hans="红牌"),
            icon="red",
            key_event=True,
            keys=("r", "rc", "red"),
            counts=("red_cards",),
            outcomes=_CARD | {Outcome.SECOND_YELLOW: "second_yellow"},
        ),
        Kind("card_overturned", names("Card overturned", zh_hans="红黄牌取消|取消红牌"), icon="review", keys=("cx",)),
        Kind("corner", names("Corner", zh_hans="角球"), keys=("c", "ck"), counts=("corners",)),
        Kind("offside", names("Offside", zh_hans="越位"), keys=("o", "os"), counts=("offsides",)),
        Kind("foul", names("Foul", zh_hans="犯规"), keys=("f", "fl"), counts=("fouls",)),
        # Feeds have one line for a foul and its card.
        Kind(
            "foul_yellow_card",
            names("Foul and yellow card", zh_hans="犯规及黄牌"),
            icon="yellow",
            counts=("fouls", "yellow_cards"),
        ),
        Kind(
            "foul_second_yellow",
            names("Foul and second yellow card", zh_hans="犯规及两黄变一红"),
            icon="second-yellow",
            key_event=True,
            counts=("fouls", "red_cards"),
        ),
        Kind(
            "foul_red_card",
            names("Foul and red card", zh_hans="犯规及红牌"),
            icon="red",
            key_event=True,
            counts=("fouls", "red_cards"),
        ),
        Kind("handball", names("Handball", zh_hans="手球"), keys=("hb",), counts=("fouls",)),
        Kind("free_kick", names("Free kick", zh_hans="任意球"), keys=("fk",)),
        Kind("throw_in", names("Throw-in", zh_hans="界外球"), keys=("ti",)),
        Kind("goal_kick", names("Goal kick", zh_hans="球门球"), keys=("gk",)),
        Kind(
            "shot",
            names("Attempt", zh_hans="射门"),
            keys=("sh",),
            counts=_SHOT,
            outcomes={
                Outcome.MISSED: "shot_missed",
                Outcome.OVER: "shot_missed",
                Outcome.SAVED: "shot_saved",
                Outcome.BLOCKED: "shot_blocked",
                Outcome.SCORED: "goal",
            },
        ),
        Kind("shot_missed", names("Attempt missed", zh_hans="射偏"), keys=("mi",), counts=_SHOT),
        Kind("shot_saved", names("Attempt saved", zh_hans="射门被扑出"), keys=("ss",), counts=_SHOT),
        Kind("shot_blocked", names("Attempt blocked", zh_hans="射门被封堵"), keys=("bk",), counts=_SHOT),
        Kind("save", names("Save", zh_hans="扑救"), keys=("sv",), counts=("saves",)),
        Kind("woodwork", names("Off the woodwork", zh_hans="击中门框"), keys=("w", "ww"), counts=_SHOT),
        *shootout_kinds(
            names("Penalty scored", zh_hans="点球命中|点球罚进|点球大战罚进"),
            names("Penalty missed", zh_hans="点球罚失|点球罚丢|点球大战罚失"),
            scored_keys=("g", "pg", "goal"),
            missed_keys=("m", "x", "pm", "miss"),
        ),
        renamed={
            "period_end": names("End of period", zh_hans="半场结束|本节结束"),
            "match_end": names("Final whistle", zh_hans="全场结束|终场哨响|比赛结束"),
        },
        period_start="ko",
        period_end="ht",
        match_end="ft",
    ),
    period_noun="half",
    stats={
        "attempts": names("Attempts", zh_hans="射门"),
        "saves": names("Saves", zh_hans="扑救"),
        "corners": names("Corners", zh_hans="角球"),
        "offsides": names("Offsides", zh_hans="越位"),
        "fouls": names("Fouls", zh_hans="犯规"),
        "yellow_cards": names("Yellow cards", zh_hans="黄牌"),
        "red_cards": names("Red cards", zh_hans="红牌"),
    },
    status_names=StatusNames(
        scheduled=names("Kick-off", zh_hans="开球"),
        finished=names("Full time", zh_hans="全场结束"),
        after_extra=names("After extra time", zh_hans="加时赛结束"),
        after_shootout=names("After penalties", zh_hans="点球大战结束"),
        shootout=names("pens", zh_hans="点球"),
    ),
    format=MatchFormat(
        regular_minutes=45,
        extra_minutes=15,
        regular_periods=2,
        extra_periods=2,
        after_extra=Decider.SHOOTOUT,
        win_points=3,
        draw_points=1,
        loss_points=0,
    ),
    divided=lambda count: divisions(count, 45),
    regular_counts=(1, 2, 3, 4),
    forfeit=(3, 0),
)
