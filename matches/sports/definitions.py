"""The dataclasses that define a sport: periods, direction of the clock, kinds of entry, statistics."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import ClassVar

from matches.sports.translations import Names, names


class PeriodKind(StrEnum):
    REGULAR = "regular"
    EXTRA = "extra"
    SHOOTOUT = "shootout"


class Direction(StrEnum):
    """How the shown clock runs: up through the match, down to the end of each period, or not at all."""

    UP = "up"
    DOWN = "down"
    NONE = "none"


class Effect(StrEnum):
    """What an entry of a kind does to the match besides adding its points."""

    PERIOD_START = "period_start"
    PERIOD_END = "period_end"
    MATCH_END = "match_end"
    POSTPONE = "postpone"
    ABANDON = "abandon"


@dataclass(frozen=True, slots=True)
class Period:
    """A period of a match. `start` and `length` are seconds on the sport's clock.

    `names` are shown as a heading ("Second half"), `short_names` on the scoreboard ("2nd"). In a language without a
    short name the scoreboard shows the name.
    """

    code: str  # "2H", stored and sent
    names: Names
    short_names: Names
    length: int | None = None  # None: the period has no clock
    start: int = 0  # what the shown clock reads when the period begins (Direction.UP)
    kind: PeriodKind = PeriodKind.REGULAR
    column: str = ""  # the column of the period table, where periods share one: both halves of an inning

    @property
    def name(self) -> str:
        """The English name, which events and the API send."""
        return self.names.english

    @property
    def short(self) -> str:
        """The English short name, which events and the API send."""
        return self.short_names.english

    @property
    def column_code(self) -> str:
        return self.column or self.code

    def short_name_in(self, language: str) -> str:
        return self.short_names.get(language) or self.names.get(language) or self.short


@dataclass(frozen=True, slots=True)
class PeriodMinutes:
    """The lengths that a competition or a match states for its periods, in minutes. None: the length is not stated."""

    regular: int | None = None
    extra: int | None = None

    SHORTEST: ClassVar[int] = 1
    LONGEST: ClassVar[int] = 120

    def with_defaults(self, defaults: "PeriodMinutes") -> "PeriodMinutes":
        """These lengths, and the lengths of `defaults` where these are not stated."""
        return PeriodMinutes(
            defaults.regular if self.regular is None else self.regular,
            defaults.extra if self.extra is None else self.extra,
        )

    def of(self, kind: PeriodKind) -> int | None:
        return {PeriodKind.REGULAR: self.regular, PeriodKind.EXTRA: self.extra}.get(kind)


NOT_STATED = PeriodMinutes()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of entry. `points` go to the side of the entry, or to the other side with `for_opponent` (an own goal).

    `counts` lists the statistics (Sport.stats) that an entry of this kind adds one to, for its side.
    `keys` lists what a commentator may type for the kind in the one-line entry. A kind without keys cannot be typed.
    A key of one or two characters is a code: not an English word, and not the beginning of a sentence. A longer key is
    read like a name.
    """

    code: str
    names: Names
    points: int = 0
    icon: str = ""  # the icon beside the entry; "" for plain text
    key_event: bool = False  # a page shows it larger, and in the filter for key events
    for_opponent: bool = False
    shootout: bool = False  # counts in the shootout and not in the score
    effect: Effect | None = None
    keys: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The English name, which events and the API send."""
        return self.names.english


@dataclass(frozen=True, slots=True)
class Sport:
    """A sport. `stats` are the statistics besides the score, by code, in the order in which they are shown."""

    code: str
    names: Names
    periods: tuple[Period, ...]
    direction: Direction = Direction.NONE
    kinds: dict[str, Kind] = field(default_factory=dict)
    period_noun: str = "period"
    stats: dict[str, Names] = field(default_factory=dict)
    by_period: dict[str, Period] = field(init=False)
    columns: tuple[str, ...] = field(init=False)  # of the period table

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_period", {period.code: period for period in self.periods})
        object.__setattr__(self, "columns", tuple(dict.fromkeys(period.column_code for period in self.periods)))

    @property
    def name(self) -> str:
        """The English name."""
        return self.names.english

    def period(self, code: str) -> Period | None:
        """The period of this code; None for an unknown code, for example a provider's "PRE"."""
        return self.by_period.get(code)

    def has_clock_in(self, kind: PeriodKind) -> bool:
        return any(period.kind is kind and period.length is not None for period in self.periods)

    def with_minutes(self, minutes: PeriodMinutes) -> "Sport":
        """The same sport with periods of these lengths. Periods without a clock do not change."""
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
        """The kind of this code. For an unknown code it is COMMENT."""
        return self.kinds.get(code, COMMENT)

    def order(self, code: str) -> int:
        """The index of a period in the match, -1 for a code that is not a period (before the match, for example)."""
        return next((index for index, period in enumerate(self.periods) if period.code == code), -1)

    def kind_names(self, language: str) -> dict[str, str]:
        """The names of kinds in this language, by code. Names that equal the English ones are left out."""
        return _translated({code: kind.names for code, kind in self.kinds.items()}, language)

    def stat_names(self, language: str) -> dict[str, str]:
        """The names of statistics in this language, by code. Names that equal the English ones are left out."""
        return _translated(self.stats, language)

    def period_short_names(self, language: str) -> dict[str, str]:
        """The short names of periods in this language, by the English short name, which minutes contain ("Q3 04:11").

        Names that equal the English ones are left out.
        """
        found = {period.short: period.short_name_in(language) for period in self.periods}
        return {short: name for short, name in found.items() if name != short}


def _translated(texts: dict[str, Names], language: str) -> dict[str, str]:
    return {code: found.text(language) for code, found in texts.items() if found.text(language) != found.english}


COMMENT = Kind("comment", names("Comment", zh_hans="解说"), keys=("tx",))

# The period code of an entry outside of play, in every sport.
BEFORE, BETWEEN, AFTER = "PRE", "HT", "FT"
OUTSIDE = (BEFORE, BETWEEN, AFTER)
