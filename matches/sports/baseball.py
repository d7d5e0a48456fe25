"""Baseball: no clock. An inning has two halves, which share a column of the period table. Extra innings decide.

Source: MLB, Official Baseball Rules 2025: 5.08 (how a team scores), 7.01 (regulation games, extra innings), 7.03
(forfeits, 9–0), 9.05 to 9.12 (hits, stolen bases, sacrifices, errors as the official scorer counts them).
"""

from matches.sports.common import kinds
from matches.sports.definitions import Direction, Kind, Sport, StatusNames
from matches.sports.match_format import Decider, MatchFormat, Period, PeriodKind
from matches.sports.outcomes import Outcome
from matches.sports.periods import chinese_numeral
from matches.sports.translations import names

_OVERTURNED = {Outcome.DISALLOWED: "run_disallowed"}


def _inning(number: int) -> tuple[Period, Period]:
    ordinal = f"{number}{'th' if 10 <= number % 100 <= 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
    chinese = f"第{chinese_numeral(number)}局"
    top = names(f"Top of the {ordinal}", zh_hans=f"{chinese}上半")
    bottom = names(f"Bottom of the {ordinal}", zh_hans=f"{chinese}下半")
    top_short = names(f"Top {number}", zh_hans=f"{number}局上")
    bottom_short = names(f"Bot {number}", zh_hans=f"{number}局下")
    kind = PeriodKind.REGULAR if number <= 9 else PeriodKind.EXTRA
    return (
        Period(f"{number}T", top, top_short, kind=kind, column=str(number)),
        Period(f"{number}B", bottom, bottom_short, kind=kind, column=str(number)),
    )


def _home_run(code: str, english: str, chinese: str, runs: int, *keys: str, note: str = "") -> Kind:
    return Kind(
        code,
        names(english, zh_hans=chinese),
        runs,
        "goal",
        key_event=True,
        keys=keys,
        counts=("hits", "home_runs"),
        outcomes=_OVERTURNED
        | {
            Outcome.OUT: "fly_out",
            Outcome.TWO_RUNS: "two_run_home_run",
            Outcome.THREE_RUNS: "three_run_home_run",
            Outcome.GRAND_SLAM: "grand_slam",
        },
        note=note,
    )


def _hit(code: str, english: str, chinese: str, *keys: str) -> Kind:
    return Kind(code, names(english, zh_hans=chinese), keys=keys, counts=("hits",))


def _out(code: str, english: str, chinese: str, *keys: str, icon: str = "") -> Kind:
    return Kind(code, names(english, zh_hans=chinese), icon=icon, keys=keys)


BASEBALL = Sport(
    "baseball",
    names("Baseball", zh_hans="棒球"),
    tuple(half for number in range(1, 26) for half in _inning(number)),
    Direction.NONE,
    kinds(
        Kind(
            "run",
            names("Run", zh_hans="得分"),
            1,
            "goal",
            key_event=True,
            keys=("r",),
            outcomes=_OVERTURNED | {Outcome.OUT: "out"},
        ),
        # The points are all runs that score on the home run, with the batter's own.
        _home_run(
            "home_run",
            "Home run|homer|solo homer|solo home run|solo shot|solo hr",
            "本垒打|全垒打|阳春全垒打",
            1,
            "hr",
            "hr1",
            note="Solo home run: 1 run. hr2, hr3 or gs with runners.",
        ),
        _home_run(
            "two_run_home_run",
            "Two-run home run|2-run home run|two-run homer|2-run homer|2-run shot|two-run shot",
            "两分本垒打|两分全垒打",
            2,
            "hr2",
        ),
        _home_run(
            "three_run_home_run",
            "Three-run home run|3-run home run|three-run homer|3-run homer|3-run shot|three-run shot",
            "三分本垒打|三分全垒打",
            3,
            "hr3",
        ),
        _home_run(
            "grand_slam", "Grand slam|grand slam homer|4-run homer", "满贯本垒打|满贯全垒打|满贯", 4, "gs", "hr4"
        ),
        Kind(
            "run_on_error",
            names("Run on an error", zh_hans="失误得分"),
            1,
            "goal",
            key_event=True,
            opponent_counts=("errors",),
            outcomes=_OVERTURNED,
        ),
        Kind(
            "run_disallowed",
            names("Run disallowed", zh_hans="得分无效|得分取消"),
            icon="review",
            key_event=True,
            keys=("rx",),
        ),
        _hit("hit", "Hit|single", "安打|一垒安打", "ht"),
        _hit("double", "Double", "二垒安打", "db", "dbl"),
        _hit("triple", "Triple", "三垒安打", "tr", "tpl"),
        Kind("walk", names("Walk", zh_hans="保送"), keys=("w", "bb"), counts=("walks",)),
        Kind("intentional_walk", names("Intentional walk", zh_hans="故意保送"), keys=("iw", "ibb"), counts=("walks",)),
        Kind("hit_by_pitch", names("Hit by pitch", zh_hans="触身球"), keys=("hp", "hbp")),
        _out("out", "Out", "出局", "o"),
        _out("ground_out", "Ground out", "滚地球出局", "gro"),
        _out("fly_out", "Fly out", "高飞球出局", "fl"),
        _out("sacrifice", "Sacrifice", "牺牲打", "sc", "sac"),
        _out("sacrifice_fly", "Sacrifice fly", "高飞牺牲打", "sy"),
        _out("double_play", "Double play", "双杀", "dp", icon="star"),
        _out("triple_play", "Triple play", "三杀", "tp", icon="star"),
        _out("fielders_choice", "Fielder’s choice", "野手选择", "fc"),
        Kind("strikeout", names("Strikeout", zh_hans="三振"), keys=("k",), counts=("strikeouts",)),
        Kind("pitch", names("Pitch", zh_hans="投球"), keys=("p",)),
        Kind("at_bat", names("At bat", zh_hans="上场击球|打击"), keys=("ab",)),
        Kind(
            "stolen_base",
            names("Stolen base", zh_hans="盗垒"),
            keys=("sb",),
            counts=("stolen_bases",),
            outcomes=dict.fromkeys((Outcome.MISSED, Outcome.BLOCKED, Outcome.OUT), "caught_stealing"),
        ),
        _out("caught_stealing", "Caught stealing", "盗垒失败|盗垒刺", "cs"),
        _out("wild_pitch", "Wild pitch", "暴投", "wp"),
        _out("passed_ball", "Passed ball", "捕逸", "pb"),
        _out("balk", "Balk", "投手犯规", "bk"),
        # For the side in the field.
        Kind("error", names("Error", zh_hans="失误"), keys=("e",), counts=("errors",)),
        Kind("left_on_base", names("Left on base", zh_hans="残垒"), keys=("lb", "lob"), counts=("left_on_base",)),
        renamed={
            "period_end": names("End of half-inning", zh_hans="半局结束"),
            "match_end": names("Final out", zh_hans="全场结束|比赛结束"),
        },
    ),
    period_noun="inning",
    stats={
        "hits": names("Hits", zh_hans="安打"),
        "home_runs": names("Home runs", zh_hans="本垒打"),
        "walks": names("Walks", zh_hans="保送"),
        "strikeouts": names("Strikeouts", zh_hans="三振"),
        "stolen_bases": names("Stolen bases", zh_hans="盗垒"),
        "errors": names("Errors", zh_hans="失误"),
        "left_on_base": names("Left on base", zh_hans="残垒"),
    },
    status_names=StatusNames(
        scheduled=names("First pitch", zh_hans="开赛"),
        finished=names("Final", zh_hans="比赛结束"),
        after_extra=names("Final/{n}", zh_hans="比赛结束（{n}局）"),
    ),
    format=MatchFormat(regular_periods=9, after_extra=Decider.SUDDEN_DEATH),
    regular_counts=tuple(range(1, 13)),
    forfeit=(9, 0),
)
