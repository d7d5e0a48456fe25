"""Cricket: no clock. Two innings, or four in a match of several days, and super overs after a tie.

Sources: MCC, Laws of Cricket 2017 Code (3rd edition 2022): Laws 13 and 14 (innings, follow-on), 15 (declaration), 18 to
23 (runs, boundaries, no-ball, wide, byes and leg byes), 31 to 40 (how a batter is out), 41.17 and 41.18 (penalty runs);
ICC, Men’s T20I Playing Conditions 2025 (16.3 super over, free hit, DLS).
"""

from matches.sports.common import kinds
from matches.sports.definitions import Direction, Effect, Kind, Sport, StatusNames
from matches.sports.match_format import Decider, MatchFormat, Period, PeriodKind
from matches.sports.outcomes import Outcome
from matches.sports.periods import ORDINALS, chinese_numeral
from matches.sports.translations import names

_CAUGHT = {Outcome.OUT: "wicket"}
_NUMBERS = ("", "One", "Two", "Three", "Four", "Five", "Six", "Seven")


def _innings(number: int) -> Period:
    chinese = f"第{chinese_numeral(number)}局"
    return Period(f"I{number}", names(f"{ORDINALS[number - 1]} innings", zh_hans=chinese), names(f"Inn {number}"))


def _super_over(number: int) -> Period:
    chinese = f"超级轮第{chinese_numeral(number)}局"
    name, short = names(f"Super over, innings {number}", zh_hans=chinese), names(f"S/O {number}")
    return Period(f"SO{number}", name, short, kind=PeriodKind.EXTRA)


def _runs(number: int) -> Kind:
    """Runs off the bat that are no boundary."""
    name = names(
        f"{_NUMBERS[number]} runs|{number} runs", zh_hans=f"{chinese_numeral(number)}分|跑{chinese_numeral(number)}分"
    )
    return Kind(f"runs_{number}", name, number, keys=(str(number),))


def _extras(code: str, english: str, chinese: str, key: str, number: int) -> Kind:
    """Several runs of one kind of extras: wd2 or 2wd are two wides."""
    name = names(f"{number} {english}", zh_hans=f"{chinese}{number}分")
    keys = (f"{key}{number}", f"{number}{key}")
    return Kind(f"{code}_{number}", name, number, keys=keys, counts=("extras",) * number)


def _no_ball_and(runs: int) -> Kind:
    """A no-ball off which the batter runs: one extra and the runs, "nb4" for a no-ball and four."""
    name = names(f"No-ball and {runs}", zh_hans=f"无效球加{runs}分")
    boundary = {4: ("fours",), 6: ("sixes",)}.get(runs, ())
    return Kind(f"no_ball_and_{runs}", name, 1 + runs, keys=(f"nb{runs}", f"{runs}nb"), counts=("extras", *boundary))


def _pause(code: str, english: str, chinese: str, *keys: str) -> Kind:
    return Kind(code, names(english, zh_hans=chinese), icon="clock", key_event=True, effect=Effect.PAUSE, keys=keys)


CRICKET = Sport(
    "cricket",
    names("Cricket", zh_hans="板球"),
    (*(_innings(number) for number in range(1, 5)), *(_super_over(number) for number in range(1, 9))),
    Direction.NONE,
    kinds(
        Kind("ball", names("Ball|dot ball|dot|no run", zh_hans="投球"), keys=("b", "0")),
        Kind("run", names("Run|single|1 run|one run", zh_hans="得分|一分"), 1, keys=("1", "r")),
        *(_runs(number) for number in (2, 3)),
        Kind(
            "four",
            names("Four|four runs|4 runs", zh_hans="四分"),
            4,
            "four",
            key_event=True,
            keys=("4",),
            counts=("fours",),
            outcomes=_CAUGHT,
        ),
        _runs(5),
        Kind(
            "six",
            names("Six|six runs|6 runs", zh_hans="六分"),
            6,
            "six",
            key_event=True,
            keys=("6",),
            counts=("sixes",),
            outcomes=_CAUGHT,
        ),
        Kind(
            "wicket",
            names(
                "Wicket|wkt",
                zh_hans="出局|击中三柱门|三柱门",
            ),
            icon="wicket",
            key_event=True,
            keys=("w",),
            counts=("wickets",),
            detail="wickets",
            ways=(
                "out",
                "run out",
                "bowled",
                "caught",
                "caught behind",
                "caught and bowled",
                "lbw",
                "stumped",
                "hit wicket",
            ),
            outcomes={Outcome.NOT_OUT: "not_out", Outcome.DISALLOWED: "not_out"},
        ),
        Kind("not_out", names("Not out", zh_hans="未出局"), icon="review", keys=("nto",)),
        Kind("dropped_catch", names("Dropped catch", zh_hans="漏接"), icon="miss", keys=("dc",)),
        Kind("wide", names("Wide|wides", zh_hans="宽球|偏球"), 1, keys=("wd", "wd1", "1wd"), counts=("extras",)),
        *(_extras("wides", "wides", "宽球", "wd", number) for number in range(2, 6)),
        Kind("no_ball", names("No-ball", zh_hans="无效球|违规投球"), 1, keys=("nb",), counts=("extras",)),
        *(_no_ball_and(runs) for runs in range(1, 7)),
        Kind("bye", names("Bye", zh_hans="漏球得分"), 1, keys=("b1", "1b", "bye"), counts=("extras",)),
        *(
            Kind(
                f"byes_{number}",
                names(f"{number} byes", zh_hans=f"漏球{number}分"),
                number,
                keys=(f"b{number}", f"{number}b"),
                counts=("extras",) * number,
            )
            for number in range(2, 6)
        ),
        Kind("leg_bye", names("Leg bye", zh_hans="触身得分"), 1, keys=("lb", "lb1", "1lb"), counts=("extras",)),
        *(_extras("leg_byes", "leg byes", "触身", "lb", number) for number in range(2, 6)),
        # For the side that the umpires gave the runs to.
        Kind(
            "penalty_runs",
            names("Five penalty runs|5 penalty runs|penalty runs", zh_hans="罚五分"),
            5,
            icon="whistle",
            keys=("pr", "pen"),
            counts=("extras",) * 5,
        ),
        Kind("free_hit", names("Free hit", zh_hans="自由击球"), icon="star", keys=("fh",)),
        Kind(
            "declaration",
            names("Declared", zh_hans="宣布结束本局"),
            icon="whistle",
            key_event=True,
            effect=Effect.PERIOD_END,
            keys=("dec", "decl"),
        ),
        Kind(
            "all_out",
            names("All out", zh_hans="全部出局"),
            icon="wicket",
            key_event=True,
            effect=Effect.PERIOD_END,
            keys=("ao",),
        ),
        Kind("follow_on", names("Follow-on", zh_hans="续攻"), icon="whistle", key_event=True, keys=("fon",)),
        Kind("dls_target", names("DLS target", zh_hans="DLS 目标分"), icon="stats", key_event=True, keys=("dls",)),
        Kind("retired_hurt", names("Retired hurt", zh_hans="受伤退场"), icon="injury", keys=("rh",)),
        _pause("stumps", "Stumps", "当日结束|收局", "stp"),
        _pause("lunch", "Lunch", "午餐休息", "lunch"),
        _pause("tea", "Tea", "茶歇", "tea"),
        _pause("rain_delay", "Rain stops play", "雨停", "rain"),
        renamed={
            "period_end": names("End of innings", zh_hans="本局结束"),
            "match_end": names("End of match", zh_hans="全场结束|比赛结束"),
        },
    ),
    period_noun="innings",
    stats={
        "wickets": names("Wickets lost", zh_hans="出局"),
        "fours": names("Fours", zh_hans="四分"),
        "sixes": names("Sixes", zh_hans="六分"),
        "extras": names("Extras", zh_hans="额外分"),
    },
    status_names=StatusNames(
        finished=names("Result", zh_hans="比赛结束"),
        after_extra=names("After a super over", zh_hans="超级轮结束"),
    ),
    format=MatchFormat(
        regular_periods=2,
        extra_periods=2,
        after_extra=Decider.SUDDEN_DEATH,
        win_points=2,
        draw_points=1,
        loss_points=0,
    ),
    regular_counts=(2, 4),
    sides_in_turn=True,
)
