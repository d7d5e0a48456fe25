"""The periods that several sports share: halves, quarters, sets, overtimes."""

from matches.sports.definitions import Period, PeriodKind
from matches.sports.translations import names

ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth")
_DIGITS = "零一二三四五六七八九"


def chinese_numeral(number: int) -> str:
    """A number from 1 to 99 in Chinese: 三, 十, 十二, 二十五."""
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _DIGITS[tens]) + ("十" if tens else "") + (_DIGITS[ones] if ones else "")


def halves(minutes: int, *, extra: int) -> tuple[Period, ...]:
    """Two halves, and two halves of extra time, on a clock that runs up through all of them."""
    regular, late = minutes * 60, extra * 60
    first, second = names("First half", zh_hans="上半场"), names("Second half", zh_hans="下半场")
    extra_first = names("Extra time, first half", zh_hans="加时赛上半场")
    extra_second = names("Extra time, second half", zh_hans="加时赛下半场")
    return (
        Period("1H", first, names("1st"), regular, 0),
        Period("2H", second, names("2nd"), regular, regular),
        Period("ET1", extra_first, names("ET 1"), late, 2 * regular, PeriodKind.EXTRA),
        Period("ET2", extra_second, names("ET 2"), late, 2 * regular + late, PeriodKind.EXTRA),
    )


def quarters(minutes: int) -> tuple[Period, ...]:
    return tuple(
        Period(
            f"Q{n}",
            names(f"{ORDINALS[n - 1]} quarter", zh_hans=f"第{chinese_numeral(n)}节"),
            names(f"Q{n}"),
            minutes * 60,
        )
        for n in range(1, 5)
    )


def overtimes(minutes: int) -> tuple[Period, ...]:
    """Six overtimes."""
    first = Period(
        "OT", names("Overtime", zh_hans="加时赛"), names("OT", zh_hans="加时"), minutes * 60, kind=PeriodKind.EXTRA
    )
    further = (
        Period(
            f"OT{n}",
            names(f"Overtime {n}", zh_hans=f"第{chinese_numeral(n)}个加时"),
            names(f"OT{n}", zh_hans=f"加时{chinese_numeral(n)}"),
            minutes * 60,
            kind=PeriodKind.EXTRA,
        )
        for n in range(2, 7)
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
