"""The periods that several sports share: halves, thirds, quarters, sets, overtimes."""

from matches.sports.match_format import Period, PeriodKind
from matches.sports.translations import names

ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth")
_DIGITS = "零一二三四五六七八九"
_SHORT = ("1st", "2nd", "3rd", "4th", "5th")

MOST_DIVISIONS = 4
OVERTIMES = 10


def chinese_numeral(number: int) -> str:
    """A number from 1 to 99 in Chinese: 三, 十, 十二, 二十五."""
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _DIGITS[tens]) + ("十" if tens else "") + (_DIGITS[ones] if ones else "")


def divisions(count: int, minutes: int) -> tuple[Period, ...]:
    """A match of one to four equal parts: the whole match, halves, periods or quarters. The clock starts at 0 in each.

    Sport.with_format moves the starts for a clock that runs up through all periods.
    """
    length = minutes * 60
    if count == 1:
        return (Period("P1", names("Match", zh_hans="比赛"), names("Match", zh_hans="比赛"), length),)
    if count == 2:
        return (
            Period("1H", names("First half", zh_hans="上半场"), names("1st"), length),
            Period("2H", names("Second half", zh_hans="下半场"), names("2nd"), length),
        )
    noun, letter = ("period", "P") if count == 3 else ("quarter", "Q")
    return tuple(
        Period(
            f"{letter}{n}",
            names(f"{ORDINALS[n - 1]} {noun}", zh_hans=f"第{chinese_numeral(n)}节"),
            names(_SHORT[n - 1] if count == 3 else f"Q{n}"),
            length,
        )
        for n in range(1, count + 1)
    )


def starting_one_after_another(periods: tuple[Period, ...]) -> tuple[Period, ...]:
    """The periods on a clock that runs up through all of them."""
    from_here, start = [], 0
    for period in periods:
        from_here.append(Period(period.code, period.names, period.short_names, period.length, start, period.kind))
        start += period.length or 0
    return tuple(from_here)


def extra_halves(minutes: int, *, pairs: int = 1) -> tuple[Period, ...]:
    """The halves of extra time: two, or four where a second extra time is played."""
    if pairs == 1:
        named = [
            ("Extra time, first half", "加时赛上半场"),
            ("Extra time, second half", "加时赛下半场"),
        ]
    else:
        named = [
            (f"{which} extra time, {half} half", f"第{number}个加时{half_zh}")
            for which, number in (("First", "一"), ("Second", "二"))
            for half, half_zh in (("first", "上半场"), ("second", "下半场"))
        ]
    return tuple(
        Period(f"ET{n}", names(english, zh_hans=chinese), names(f"ET {n}"), minutes * 60, kind=PeriodKind.EXTRA)
        for n, (english, chinese) in enumerate(named, start=1)
    )


def overtimes(minutes: int | None, *, most: int = OVERTIMES) -> tuple[Period, ...]:
    """Overtimes, each of this length. None: they have no clock."""
    length = None if minutes is None else minutes * 60
    first = Period(
        "OT", names("Overtime", zh_hans="加时赛"), names("OT", zh_hans="加时"), length, kind=PeriodKind.EXTRA
    )
    further = (
        Period(
            f"OT{n}",
            names(f"Overtime {n}", zh_hans=f"第{chinese_numeral(n)}个加时"),
            names(f"OT{n}", zh_hans=f"加时{chinese_numeral(n)}"),
            length,
            kind=PeriodKind.EXTRA,
        )
        for n in range(2, most + 1)
    )
    return (first, *further)


def sets(*, zh_hans: str) -> tuple[Period, ...]:
    """Five sets. `zh_hans` is the Chinese word for a set in this sport."""
    return tuple(
        Period(
            f"S{n}",
            names(f"{ORDINALS[n - 1]} set", zh_hans=f"第{chinese_numeral(n)}{zh_hans}"),
            names(f"Set {n}"),
        )
        for n in range(1, 6)
    )
