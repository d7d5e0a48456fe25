"""The ways in which several sports divide a match."""

from matches.sports.grammar import Period, PeriodKind

ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth")


def halves(minutes: int, *, extra: int) -> tuple[Period, ...]:
    """Two halves, and two of extra time; the clock runs on through all of them."""
    return (
        Period("1H", "First half", "1st", minutes * 60, 0),
        Period("2H", "Second half", "2nd", minutes * 60, minutes * 60),
        Period("ET1", "Extra time, first half", "ET 1", extra * 60, 2 * minutes * 60, PeriodKind.EXTRA),
        Period("ET2", "Extra time, second half", "ET 2", extra * 60, (2 * minutes + extra) * 60, PeriodKind.EXTRA),
    )


def quarters(minutes: int) -> tuple[Period, ...]:
    return tuple(Period(f"Q{n}", f"{ORDINALS[n - 1]} quarter", f"Q{n}", minutes * 60) for n in range(1, 5))


def overtimes(minutes: int) -> tuple[Period, ...]:
    """More of them than any match has needed for a long time."""
    codes = ["OT", *(f"OT{n}" for n in range(2, 7))]
    return tuple(
        Period(code, code.replace("OT", "Overtime ").strip(), code, minutes * 60, kind=PeriodKind.EXTRA)
        for code in codes
    )


def sets() -> tuple[Period, ...]:
    return tuple(Period(f"S{n}", f"{ORDINALS[n - 1]} set", f"Set {n}") for n in range(1, 6))
