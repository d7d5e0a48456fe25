"""Tennis: no clock. The score counts sets. The provider states games and points as details.

Source: ITF, Rules of Tennis 2025: rule 5 (games and tie-breaks), rule 6 (sets), rule 7 (best of three or five), rules
18 to 20 (foot faults, service faults), rule 29 (continuous play), appendix VI (match tie-break).
"""

from matches.sports.common import kinds
from matches.sports.definitions import Direction, Effect, Kind, Sport, StatusNames
from matches.sports.match_format import Decider, MatchFormat
from matches.sports.outcomes import Outcome
from matches.sports.periods import sets
from matches.sports.translations import names

TENNIS = Sport(
    "tennis",
    names("Tennis", zh_hans="网球"),
    sets(zh_hans="盘"),
    Direction.NONE,
    kinds(
        Kind("set", names("Set", zh_hans="赢下一盘|盘"), 1, "goal", key_event=True, keys=("s",)),
        Kind(
            "match_tie_break",
            names("Match tie-break", zh_hans="抢十|决胜抢十"),
            1,
            "goal",
            key_event=True,
            keys=("mt", "mtb"),
        ),
        Kind(
            "game", names("Game", zh_hans="赢下一局|局"), icon="score", key_event=True, keys=("g",), counts=("games",)
        ),
        Kind(
            "tie_break",
            names("Tie-break won", zh_hans="赢下抢七|抢七"),
            icon="score",
            key_event=True,
            keys=("tb",),
            counts=("games", "tie_breaks"),
        ),
        Kind(
            "break",
            names("Break of serve", zh_hans="破发"),
            icon="star",
            key_event=True,
            keys=("b", "br"),
            counts=("games", "breaks"),
        ),
        Kind("hold", names("Hold of serve", zh_hans="保发"), icon="score", keys=("hd", "hold"), counts=("games",)),
        Kind("break_point_saved", names("Break point saved", zh_hans="挽救破发点"), icon="star", keys=("bs",)),
        Kind("point", names("Point", zh_hans="得分"), keys=("p",)),
        Kind(
            "ace",
            names("Ace", zh_hans="发球得分"),
            icon="star",
            keys=("ac",),
            counts=("aces",),
            outcomes={Outcome.ERROR: "fault"},
        ),
        Kind(
            "winner",
            names("Winner", zh_hans="制胜分"),
            icon="star",
            keys=("wi",),
            counts=("winners",),
            outcomes={Outcome.ERROR: "unforced_error"},
        ),
        # For the side that made it.
        Kind(
            "double_fault", names("Double fault", zh_hans="双误"), icon="miss", keys=("df",), counts=("double_faults",)
        ),
        Kind("fault", names("Fault", zh_hans="发球失误"), icon="miss", keys=("ft",)),
        Kind(
            "unforced_error",
            names("Unforced error", zh_hans="非受迫性失误"),
            icon="miss",
            keys=("ue",),
            counts=("unforced_errors",),
        ),
        Kind("let", names("Let", zh_hans="重发"), keys=("let",)),
        Kind(
            "challenge",
            names("Challenge", zh_hans="鹰眼挑战|挑战"),
            icon="review",
            keys=("c", "ch"),
            outcomes={Outcome.MISSED: "challenge_failed", Outcome.DISALLOWED: "challenge_upheld"},
        ),
        Kind("challenge_upheld", names("Call overturned", zh_hans="挑战成功"), icon="review", keys=("cu",)),
        Kind("challenge_failed", names("Challenge failed", zh_hans="挑战失败"), icon="review", keys=("cf",)),
        Kind("code_violation", names("Code violation", zh_hans="行为警告"), icon="whistle", keys=("cv",)),
        Kind("point_penalty", names("Point penalty", zh_hans="罚分"), icon="whistle", keys=("pp",)),
        Kind("game_penalty", names("Game penalty", zh_hans="罚局"), icon="whistle", keys=("gp",)),
        Kind("medical_timeout", names("Medical time-out", zh_hans="医疗暂停"), icon="injury", keys=("mto",)),
        Kind("rain_delay", names("Rain delay", zh_hans="因雨中断"), icon="clock", effect=Effect.PAUSE, keys=("rain",)),
        renamed={
            "period_end": names("End of set", zh_hans="本盘结束"),
            "match_end": names("Game, set and match", zh_hans="全场结束|比赛结束"),
        },
    ),
    period_noun="set",
    stats={
        "games": names("Games", zh_hans="局数"),
        "tie_breaks": names("Tie-breaks won", zh_hans="抢七"),
        "breaks": names("Breaks of serve", zh_hans="破发"),
        "aces": names("Aces", zh_hans="发球得分"),
        "double_faults": names("Double faults", zh_hans="双误"),
        "winners": names("Winners", zh_hans="制胜分"),
        "unforced_errors": names("Unforced errors", zh_hans="非受迫性失误"),
    },
    status_names=StatusNames(
        finished=names("Final", zh_hans="比赛结束"), after_extra=names("Final", zh_hans="比赛结束")
    ),
    format=MatchFormat(regular_periods=5, after_extra=Decider.DRAW, win_points=1, loss_points=0),
    regular_counts=(1, 3, 5),
)
