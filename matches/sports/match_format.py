"""The periods of a match, and what a competition or a match states about its format."""

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, ClassVar

from matches.sports.translations import Names


class PeriodKind(StrEnum):
    REGULAR = "regular"
    EXTRA = "extra"
    SHOOTOUT = "shootout"


class Decider(StrEnum):
    """What decides a match that is level after the extra periods that its competition allows."""

    DRAW = "draw"
    SHOOTOUT = "shootout"
    SUDDEN_DEATH = "sudden_death"  # more extra periods, until one side leads


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
class MatchFormat:
    """What a competition or a match states about its format. None: it is not stated, and the default counts.

    Lengths are in minutes. Points are what a result is worth in a table; `extra_win` and `extra_loss` are for matches
    that extra time or a shootout decided.
    """

    regular_minutes: int | None = None
    extra_minutes: int | None = None
    regular_periods: int | None = None  # in tennis and volleyball: the most sets; in baseball: innings
    extra_periods: int | None = None  # the most extra periods before `after_extra`
    after_extra: Decider | None = None
    win_points: int | None = None
    draw_points: int | None = None
    loss_points: int | None = None
    extra_win_points: int | None = None
    extra_loss_points: int | None = None

    SHORTEST: ClassVar[int] = 1  # minutes
    LONGEST: ClassVar[int] = 120  # minutes
    MOST_POINTS: ClassVar[int] = 20
    MOST_EXTRA: ClassVar[int] = 32  # extra periods

    def with_defaults(self, defaults: "MatchFormat") -> "MatchFormat":
        """This format, and the values of `defaults` where it states none."""
        stated = {name: value for name, value in self.as_data().items() if value is not None}
        return replace(defaults, **stated)

    def as_data(self) -> dict[str, Any]:
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def minutes_of(self, kind: PeriodKind) -> int | None:
        return {PeriodKind.REGULAR: self.regular_minutes, PeriodKind.EXTRA: self.extra_minutes}.get(kind)


NOT_STATED = MatchFormat()
