"""Cricket: no clock. Up to four innings, and super overs after a tie."""

from matches.sports.common import kinds
from matches.sports.definitions import Direction, Kind, Period, PeriodKind, Sport
from matches.sports.periods import ORDINALS, chinese_numeral
from matches.sports.translations import names


def _innings(number: int) -> Period:
    chinese = f"第{chinese_numeral(number)}局"
    return Period(f"I{number}", names(f"{ORDINALS[number - 1]} innings", zh_hans=chinese), names(f"Inn {number}"))


def _super_over(number: int) -> Period:
    chinese = f"超级轮第{chinese_numeral(number)}局"
    name, short = names(f"Super over, innings {number}", zh_hans=chinese), names(f"S/O {number}")
    return Period(f"SO{number}", name, short, kind=PeriodKind.EXTRA)


CRICKET = Sport(
    "cricket",
    names("Cricket", zh_hans="板球"),
    (*(_innings(number) for number in range(1, 5)), *(_super_over(number) for number in range(1, 5))),
    Direction.NONE,
    kinds(
        Kind("ball", names("Ball", zh_hans="投球"), keys=("b", "0")),
        Kind("run", names("Run", zh_hans="得分"), 1, keys=("1", "r")),
        Kind("four", names("Four", zh_hans="四分"), 4, "four", key_event=True, keys=("4",), counts=("fours",)),
        Kind("six", names("Six", zh_hans="六分"), 6, "six", key_event=True, keys=("6",), counts=("sixes",)),
        Kind(
            "wicket",
            names("Wicket", zh_hans="出局|击中三柱门|三柱门"),
            icon="wicket",
            key_event=True,
            keys=("w",),
            counts=("wickets",),
        ),
        Kind("wide", names("Wide", zh_hans="宽球|偏球"), 1, keys=("wd",), counts=("extras",)),
        Kind("no_ball", names("No-ball", zh_hans="无效球|违规投球"), 1, keys=("nb",), counts=("extras",)),
    ),
    period_noun="innings",
    stats={
        "wickets": names("Wickets lost", zh_hans="出局"),
        "fours": names("Fours", zh_hans="四分"),
        "sixes": names("Sixes", zh_hans="六分"),
        "extras": names("Wides and no-balls", zh_hans="宽球与无效球"),
    },
)
