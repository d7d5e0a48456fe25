"""Baseball: no clock. An inning has two halves, which share a column of the period table."""

from matches.sports.common import kinds
from matches.sports.definitions import Direction, Kind, Period, PeriodKind, Sport
from matches.sports.periods import chinese_numeral
from matches.sports.translations import names


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


BASEBALL = Sport(
    "baseball",
    names("Baseball", zh_hans="棒球"),
    tuple(half for number in range(1, 26) for half in _inning(number)),
    Direction.NONE,
    kinds(
        Kind("run", names("Run", zh_hans="得分"), 1, "goal", key_event=True, keys=("r",)),
        Kind(
            "home_run",
            names("Home run", zh_hans="本垒打|全垒打"),
            1,
            "goal",
            key_event=True,
            keys=("hr",),
            counts=("hits", "home_runs"),
        ),
        Kind("hit", names("Hit", zh_hans="安打"), keys=("ht",), counts=("hits",)),
        Kind("walk", names("Walk", zh_hans="保送"), keys=("w", "bb"), counts=("walks",)),
        Kind("out", names("Out", zh_hans="出局"), keys=("o",)),
        Kind("strikeout", names("Strikeout", zh_hans="三振"), keys=("k",), counts=("strikeouts",)),
        Kind("pitch", names("Pitch", zh_hans="投球"), keys=("p",)),
        Kind("at_bat", names("At bat", zh_hans="上场击球|打击"), keys=("ab",)),
        Kind("stolen_base", names("Stolen base", zh_hans="盗垒"), keys=("sb",), counts=("stolen_bases",)),
        Kind("error", names("Error", zh_hans="失误"), keys=("e",), counts=("errors",)),
    ),
    period_noun="inning",
    stats={
        "hits": names("Hits", zh_hans="安打"),
        "home_runs": names("Home runs", zh_hans="本垒打"),
        "walks": names("Walks", zh_hans="保送"),
        "strikeouts": names("Strikeouts", zh_hans="三振"),
        "stolen_bases": names("Stolen bases", zh_hans="盗垒"),
        "errors": names("Errors", zh_hans="失误"),
    },
)
