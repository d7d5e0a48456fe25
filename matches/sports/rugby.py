"""Rugby union: halves, a clock that runs up, extra time, sudden death, a place-kick competition.

Source: World Rugby, Laws of the Game 2025: Law 5 (time), Law 8 (scoring: try 5, penalty try 7, conversion 2, penalty
and drop goal 3), Law 9 (foul play, cards); Rugby World Cup 2023 tournament rules (extra time, sudden death, kicking).
"""

from matches.sports.common import kinds, shootout_kinds
from matches.sports.definitions import Direction, Kind, Sport, StatusNames
from matches.sports.match_format import Decider, MatchFormat, Period, PeriodKind
from matches.sports.outcomes import Outcome
from matches.sports.periods import divisions, extra_halves, starting_one_after_another
from matches.sports.translations import names

_SUDDEN_DEATH = Period("SD", names("Sudden death", zh_hans="突然死亡法"), names("SD"), 10 * 60, kind=PeriodKind.EXTRA)
_SHOOTOUT = Period("SO", names("Place-kick competition", zh_hans="踢球决胜"), names("Kicks"), kind=PeriodKind.SHOOTOUT)


def _kick(missed: str) -> dict[Outcome, str]:
    return dict.fromkeys((Outcome.MISSED, Outcome.BLOCKED, Outcome.DISALLOWED), missed)


def _missed(code: str, english: str, chinese: str, *keys: str) -> Kind:
    return Kind(code, names(english, zh_hans=chinese), icon="miss", keys=keys)


RUGBY = Sport(
    "rugby",
    names("Rugby", zh_hans="橄榄球"),
    (*starting_one_after_another((*divisions(2, 40), *extra_halves(10), _SUDDEN_DEATH)), _SHOOTOUT),
    Direction.UP,
    kinds(
        Kind(
            "try",
            names("Try", zh_hans="达阵"),
            5,
            "goal",
            key_event=True,
            keys=("t",),
            counts=("tries",),
            outcomes={
                Outcome.DISALLOWED: "try_disallowed",
                Outcome.MISSED: "try_disallowed",
                Outcome.PENALTY_TRY: "penalty_try",
            },
        ),
        # Without a conversion: the seven points have it.
        Kind(
            "penalty_try",
            names("Penalty try|pen try", zh_hans="惩罚达阵|罚则达阵"),
            7,
            "goal",
            key_event=True,
            keys=("pt",),
            counts=("tries",),
            outcomes={Outcome.DISALLOWED: "try_disallowed"},
        ),
        Kind(
            "try_disallowed",
            names("No try", zh_hans="达阵无效|达阵取消"),
            icon="review",
            key_event=True,
            keys=("nt",),
        ),
        Kind(
            "conversion",
            names("Conversion|conv|con", zh_hans="追加射门|转换得分|追加射门得分"),
            2,
            "score",
            keys=("c",),
            counts=("conversions",),
            outcomes=_kick("conversion_missed"),
        ),
        _missed("conversion_missed", "Conversion missed", "追加射门不中", "cm"),
        Kind(
            "penalty_goal",
            names("Penalty goal|pen goal", zh_hans="罚踢得分"),
            3,
            "goal",
            key_event=True,
            keys=("p", "pg"),
            counts=("penalty_goals",),
            outcomes=_kick("penalty_missed") | {Outcome.CONCEDED: "penalty_conceded", Outcome.TO_TOUCH: "lineout"},
        ),
        _missed("penalty_missed", "Penalty kick missed", "罚踢不中", "pm"),
        Kind(
            "drop_goal",
            names("Drop goal", zh_hans="落踢得分|落踢射门"),
            3,
            "goal",
            key_event=True,
            keys=("d", "dg"),
            counts=("drop_goals",),
            outcomes=_kick("drop_goal_missed"),
        ),
        _missed("drop_goal_missed", "Drop goal missed", "落踢不中", "dm"),
        # For the side that committed it.
        Kind(
            "penalty_conceded",
            names("Penalty conceded", zh_hans="犯规|被判罚踢"),
            icon="whistle",
            keys=("pc",),
            counts=("penalties_conceded",),
        ),
        Kind("free_kick", names("Free kick", zh_hans="自由踢"), icon="whistle", keys=("fk",)),
        Kind("scrum", names("Scrum", zh_hans="正集团|司克兰"), keys=("sc",), counts=("scrums",)),
        Kind("lineout", names("Line-out", zh_hans="争边球"), keys=("ln",), counts=("lineouts",)),
        Kind("knock_on", names("Knock-on", zh_hans="前掉球|掉球"), keys=("kn",), counts=("handling_errors",)),
        Kind("turnover", names("Turnover", zh_hans="球权转换|抢断"), keys=("tn",), counts=("turnovers_won",)),
        Kind(
            "yellow_card",
            names("Yellow card", zh_hans="黄牌"),
            icon="yellow",
            key_event=True,
            keys=("y", "yc", "yellow"),
            counts=("yellow_cards",),
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
            "twenty_minute_red",
            names("20-minute red card", zh_hans="二十分钟红牌"),
            icon="red",
            key_event=True,
            keys=("r20",),
            counts=("red_cards",),
        ),
        Kind(
            "head_injury_assessment",
            names("Head injury assessment", zh_hans="头部伤情评估"),
            icon="injury",
            keys=("hia",),
        ),
        *shootout_kinds(
            names("Kick good", zh_hans="踢球命中"),
            names("Kick missed", zh_hans="踢球不中"),
            misses=(Outcome.MISSED, Outcome.BLOCKED, Outcome.DISALLOWED),
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
        "tries": names("Tries", zh_hans="达阵"),
        "conversions": names("Conversions", zh_hans="追加射门"),
        "penalty_goals": names("Penalty goals", zh_hans="罚踢得分"),
        "drop_goals": names("Drop goals", zh_hans="落踢得分"),
        "penalties_conceded": names("Penalties conceded", zh_hans="犯规"),
        "scrums": names("Scrums", zh_hans="正集团"),
        "lineouts": names("Line-outs", zh_hans="争边球"),
        "turnovers_won": names("Turnovers won", zh_hans="球权转换"),
        "handling_errors": names("Knock-ons", zh_hans="前掉球"),
        "yellow_cards": names("Yellow cards", zh_hans="黄牌"),
        "red_cards": names("Red cards", zh_hans="红牌"),
    },
    status_names=StatusNames(
        scheduled=names("Kick-off", zh_hans="开球"),
        finished=names("Full time", zh_hans="全场结束"),
        after_extra=names("After extra time", zh_hans="加时赛结束"),
        after_shootout=names("After a place-kick competition", zh_hans="踢球决胜结束"),
        shootout=names("kicks", zh_hans="踢球"),
    ),
    format=MatchFormat(
        regular_minutes=40,
        extra_minutes=10,
        regular_periods=2,
        extra_periods=3,
        after_extra=Decider.SHOOTOUT,
        win_points=4,
        draw_points=2,
        loss_points=0,
    ),
    divided=lambda count: divisions(count, 40),
    regular_counts=(1, 2, 3, 4),
    forfeit=(28, 0),
)
