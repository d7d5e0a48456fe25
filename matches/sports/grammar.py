"""What a sport consists of: periods, a clock's direction, kinds of entry, statistics."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import ClassVar


class PeriodKind(StrEnum):
    REGULAR = "regular"
    EXTRA = "extra"
    SHOOTOUT = "shootout"


class Direction(StrEnum):
    """How the shown clock runs: on through the match, down to each period's end, or not at all."""

    UP = "up"
    DOWN = "down"
    NONE = "none"


class Effect(StrEnum):
    """What an entry of a kind does to the match besides its points."""

    PERIOD_START = "period_start"
    PERIOD_END = "period_end"
    MATCH_END = "match_end"
    POSTPONE = "postpone"
    ABANDON = "abandon"


@dataclass(frozen=True, slots=True)
class Period:
    """`start` and `length` are seconds on the sport's clock; `length` is None where play has no clock."""

    code: str  # "2H", stored and sent
    name: str  # "Second half", a heading
    short: str  # "2nd", on the scoreboard
    length: int | None = None
    start: int = 0  # what the shown clock reads when the period begins (Direction.UP)
    kind: PeriodKind = PeriodKind.REGULAR
    column: str = ""  # its column in the period table, where several share one: both halves of an inning

    @property
    def column_code(self) -> str:
        return self.column or self.code


@dataclass(frozen=True, slots=True)
class PeriodMinutes:
    """The lengths that a competition or a match states for its periods, in minutes; None is not stated."""

    regular: int | None = None
    extra: int | None = None

    SHORTEST: ClassVar[int] = 1
    LONGEST: ClassVar[int] = 120

    def otherwise(self, general: "PeriodMinutes") -> "PeriodMinutes":
        """These lengths, and the `general` ones where these are not stated."""
        return PeriodMinutes(
            general.regular if self.regular is None else self.regular,
            general.extra if self.extra is None else self.extra,
        )

    def of(self, kind: PeriodKind) -> int | None:
        return {PeriodKind.REGULAR: self.regular, PeriodKind.EXTRA: self.extra}.get(kind)


NOT_STATED = PeriodMinutes()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of entry. `points` go to the entry's side, or to the other one with `for_opponent` (an own goal).

    `counts` are the statistics (Sport.stats) that one of its entries counts in, for its side.
    `keys` are what a commentator types for it in a line (shorthand.py); a kind without keys is not typed. One or two
    characters are a code that no sentence begins with, and no English word; three and more are read like the name.
    """

    code: str
    name: str
    points: int = 0
    icon: str = ""  # a sign drawn beside the entry; "" for plain text
    key: bool = False  # a key event: shown bigger, and what a key-event filter keeps
    for_opponent: bool = False
    shootout: bool = False  # counts in the shootout, never in the score
    effect: Effect | None = None
    keys: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sport:
    code: str
    name: str
    periods: tuple[Period, ...]
    direction: Direction = Direction.NONE
    kinds: dict[str, Kind] = field(default_factory=dict)
    period_noun: str = "period"
    stats: dict[str, str] = field(default_factory=dict)  # what is counted besides the score: code -> name, in order
    by_period: dict[str, Period] = field(init=False)
    columns: tuple[str, ...] = field(init=False)  # of the period table

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_period", {period.code: period for period in self.periods})
        object.__setattr__(self, "columns", tuple(dict.fromkeys(period.column_code for period in self.periods)))

    def period(self, code: str) -> Period | None:
        """The period of this code, None for an unknown one (a provider's "PRE", say)."""
        return self.by_period.get(code)

    def has_clock_in(self, kind: PeriodKind) -> bool:
        return any(period.kind is kind and period.length is not None for period in self.periods)

    def with_minutes(self, minutes: PeriodMinutes) -> "Sport":
        """The same sport with periods of these lengths. Periods without a clock stay as they are."""
        periods, start = [], 0
        for period in self.periods:
            if period.length is None:
                periods.append(period)
                continue
            stated = minutes.of(period.kind)
            length = period.length if stated is None else stated * 60
            periods.append(replace(period, length=length, start=start))
            if self.direction is Direction.UP:
                start += length
        return replace(self, periods=tuple(periods))

    def kind(self, code: str) -> Kind:
        """The kind of this code; an unknown one is a plain comment."""
        return self.kinds.get(code, COMMENT)

    def order(self, code: str) -> int:
        """Where a period stands in a match, -1 for one that is not played (before the start, say)."""
        return next((index for index, period in enumerate(self.periods) if period.code == code), -1)


COMMENT = Kind("comment", "Comment", keys=("tx",))

# What an entry outside of play carries for a period, in every sport.
BEFORE, BETWEEN, AFTER = "PRE", "HT", "FT"
OUTSIDE = (BEFORE, BETWEEN, AFTER)
