"""Handball: halves, a clock that runs up, two extra times, and seven-metre throws whose goals count in the score.

Source: IHF, Rules of the Game 2024: rule 2 (playing time, 2:2 extra time and its comment on the seven-metre throws),
rule 9 (scoring), rule 14 (seven-metre throw), rules 16:1 to 16:9 (warning, suspension, disqualification, blue card).
"""

from matches.sports.common import kinds, shootout_kinds
from matches.sports.definitions import Direction, Kind, ShootoutScore, Sport, StatusNames
from matches.sports.match_format import Decider, MatchFormat, Period, PeriodKind
from matches.sports.outcomes import Outcome
from matches.sports.periods import divisions, extra_halves, starting_one_after_another
from matches.sports.translations import names

_SHOOTOUT = Period("SO", names("Seven-metre shootout", zh_hans="七米球大战"), names("SO"), kind=PeriodKind.SHOOTOUT)

HANDBALL = Sport(
    "handball",
    names("Handball", zh_hans="手球"),
    (*starting_one_after_another((*divisions(2, 30), *extra_halves(5, pairs=2))), _SHOOTOUT),
    Direction.UP,
    kinds(
        Kind(
            "goal",
            names("Goal", zh_hans="进球"),
            1,
            "goal",
            key_event=True,
            keys=("g",),
            counts=("shots",),
            outcomes={
                Outcome.MISSED: "shot_missed",
                Outcome.OVER: "shot_missed",
                Outcome.SAVED: "shot_saved",
                Outcome.BLOCKED: "shot_blocked",
                Outcome.DISALLOWED: "goal_disallowed",
                Outcome.PENALTY: "seven_metre_goal",
            },
        ),
        Kind(
            "seven_metre_goal",
            names("Seven-metre goal", zh_hans="七米球命中|七米球罚进"),
            1,
            "goal",
            key_event=True,
            keys=("7g", "pg"),
            counts=("shots", "seven_metre_goals"),
            outcomes={
                Outcome.MISSED: "seven_metre_missed",
                Outcome.OVER: "seven_metre_missed",
                Outcome.SAVED: "seven_metre_missed",
                Outcome.BLOCKED: "seven_metre_missed",
                Outcome.DISALLOWED: "goal_disallowed",
            },
        ),
        Kind(
            "seven_metre_missed",
            names("Seven-metre throw missed", zh_hans="七米球罚失|七米球不中"),
            icon="miss",
            key_event=True,
            keys=("7x", "pm"),
            counts=("shots",),
        ),
        Kind(
            "seven_metre",
            names("Seven-metre throw", zh_hans="七米球|7米球"),
            icon="whistle",
            keys=("7m", "pen"),
            outcomes=dict.fromkeys((Outcome.MISSED, Outcome.OVER, Outcome.SAVED, Outcome.BLOCKED), "seven_metre_missed")
            | {Outcome.SCORED: "seven_metre_goal", Outcome.NO_GOAL: "seven_metre_missed"},
        ),
        Kind(
            "goal_disallowed",
            names("Goal disallowed", zh_hans="进球无效|进球取消"),
            icon="review",
            key_event=True,
            keys=("gd", "ng"),
        ),
        Kind("shot_missed", names("Shot missed", zh_hans="射偏"), keys=("mi",), counts=("shots",)),
        Kind("shot_saved", names("Shot saved", zh_hans="射门被扑出"), keys=("ss",), counts=("shots",)),
        Kind("shot_blocked", names("Shot blocked", zh_hans="射门被封堵"), keys=("bk",), counts=("shots",)),
        Kind("save", names("Save", zh_hans="扑救"), keys=("sv",), counts=("saves",)),
        Kind("turnover", names("Turnover", zh_hans="失误"), keys=("tn",), counts=("turnovers",)),
        Kind("passive_play", names("Passive play", zh_hans="消极比赛"), icon="whistle", keys=("pp",)),
        Kind("foul", names("Foul", zh_hans="犯规"), icon="whistle", keys=("f", "fl")),
        Kind(
            "yellow_card",
            names("Yellow card", zh_hans="黄牌"),
            icon="yellow",
            keys=("y", "yc", "yellow"),
            counts=("yellow_cards",),
        ),
        Kind(
            "suspension",
            names(
                "Two minutes|2 min|2 mins|2 minutes|suspension|two minute suspension|2 minute suspension",
                zh_hans="罚下两分钟|罚出两分钟|罚两分钟|两分钟|2分钟",
            ),
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
            "blue_card",
            names("Blue card", zh_hans="蓝牌"),
            icon="red",
            key_event=True,
            keys=("bc", "blue"),
        ),
        *shootout_kinds(
            names("Penalty scored", zh_hans="七米球命中|七米球罚进|点球命中"),
            names("Penalty missed", zh_hans="七米球罚失|点球罚失"),
        ),
        renamed={
            "period_end": names("End of period", zh_hans="半场结束|本节结束"),
            "match_end": names("Full time|final whistle", zh_hans="全场结束|终场哨响|比赛结束"),
        },
        period_start="ko",
        period_end="ht",
        match_end="ft",
    ),
    period_noun="half",
    stats={
        "shots": names("Shots", zh_hans="射门"),
        "seven_metre_goals": names("Seven-metre goals", zh_hans="七米球进球"),
        "saves": names("Saves", zh_hans="扑救"),
        "turnovers": names("Turnovers", zh_hans="失误"),
        "yellow_cards": names("Yellow cards", zh_hans="黄牌"),
        "suspensions": names("Two-minute suspensions", zh_hans="罚下两分钟"),
        "red_cards": names("Red cards", zh_hans="红牌"),
    },
    status_names=StatusNames(
        scheduled=names("Throw-off", zh_hans="开球"),
        finished=names("Full time", zh_hans="全场结束"),
        after_extra=names("After extra time", zh_hans="加时赛结束"),
        after_shootout=names("After seven-metre throws", zh_hans="七米球大战结束"),
        shootout=names("7 m throws", zh_hans="七米球"),
    ),
    format=MatchFormat(
        regular_minutes=30,
        extra_minutes=5,
        regular_periods=2,
        extra_periods=4,
        after_extra=Decider.SHOOTOUT,
        win_points=2,
        draw_points=1,
        loss_points=0,
    ),
    divided=lambda count: divisions(count, 30),
    regular_counts=(1, 2, 3, 4),
    shootout_score=ShootoutScore.ADDED,
    forfeit=(10, 0),
)
