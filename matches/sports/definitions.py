"""The dataclasses that define a sport: periods and format, clock, kinds of entry, statistics, words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from matches.sports.match_format import NOT_STATED, Decider, MatchFormat, Period, PeriodKind
from matches.sports.outcomes import Outcome
from matches.sports.translations import Names, names


class Direction(StrEnum):
    """How the shown clock runs: up through the match, down to the end of each period, or not at all."""

    UP = "up"
    DOWN = "down"
    NONE = "none"


class Effect(StrEnum):
    """What an entry of a kind does to the match besides adding its points."""

    PERIOD_START = "period_start"
    PERIOD_END = "period_end"
    PAUSE = "pause"  # play stops inside a period: rain, floodlights, stumps
    RESUME = "resume"  # play goes on in the same period
    MATCH_END = "match_end"
    POSTPONE = "postpone"
    ABANDON = "abandon"
    AWARD = "award"  # officials decide the match, for the side of the entry


class ShootoutScore(StrEnum):
    """How the final score of a sport shows a shootout."""

    APART = "apart"  # 1–1, 4–3 on penalties
    ONE_GOAL = "one goal"  # 2–1: the winner of the shootout has one goal more
    ADDED = "added"  # 5–4: each goal of the shootout counts


_START = names("Start", zh_hans="开始")
_HALF_TIME = names("Half-time", zh_hans="中场休息")
_AFTER_SHOOTOUT, _SHOOTOUT = names("After the shootout", zh_hans="点球大战结束"), names("shootout", zh_hans="点球")


@dataclass(frozen=True, slots=True)
class StatusNames:
    """What pages call the states of a match in this sport. `{n}` in `after_extra` is the number of the last period."""

    finished: Names
    after_extra: Names
    scheduled: Names = _START
    half_time: Names = _HALF_TIME
    after_shootout: Names = _AFTER_SHOOTOUT
    shootout: Names = _SHOOTOUT  # behind the score of a shootout: "4–3 pens"


_USUAL_STATUS_NAMES = StatusNames(
    finished=names("Final", zh_hans="比赛结束"), after_extra=names("After overtime", zh_hans="加时赛结束")
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of entry. `points` go to the side of the entry, or to the other side with `for_opponent` (an own goal).

    `counts` lists the statistics (Sport.stats) that an entry of this kind adds one to, for its side, and
    `opponent_counts` those for the other side: a stolen ball is a turnover of one side and a steal of the other. A
    statistic that is listed twice grows by two. `detail` names a count beside the score that grows by one (the wickets
    of 183/8). `outcomes`: the kind that the line has instead if one of these words follows: `pg h7 saved` is a saved
    penalty.
    `ways` name the kind and say how it happened: "lbw h3" is a wicket, and its sentence keeps "lbw".
    `note` asks the commentator about what the kind alone does not say.
    `keys` lists what a commentator may type for the kind in the one-line entry. A kind without keys cannot be typed.
    A key of one or two characters, or with a digit, is a code: not an English word, and not the beginning of a
    sentence. Another key is read like a name.
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
    opponent_counts: tuple[str, ...] = ()
    detail: str = ""
    outcomes: Mapping[Outcome, str] = field(default_factory=dict, hash=False)
    ways: tuple[str, ...] = ()
    note: str = ""

    @property
    def name(self) -> str:
        """The English name, which events and the API send."""
        return self.names.english


@dataclass(frozen=True, slots=True)
class Sport:
    """A sport, in the format of its rule book or of one match.

    `periods` are all that may occur, in order: regular, extra, shootout. `format` says how many of them a match has.
    `stats` are the statistics besides the score, by code, in the order in which they are shown.
    """

    code: str
    names: Names
    periods: tuple[Period, ...]
    direction: Direction = Direction.NONE
    kinds: dict[str, Kind] = field(default_factory=dict)
    period_noun: str = "period"
    stats: dict[str, Names] = field(default_factory=dict)
    status_names: StatusNames = _USUAL_STATUS_NAMES
    format: MatchFormat = NOT_STATED
    # How a number of regular periods divides the match. None: the periods are counted, not replaced (sets, innings).
    divided: Callable[[int], tuple[Period, ...]] | None = None
    regular_counts: tuple[int, ...] = ()  # the numbers of regular periods that a competition may choose
    sides_in_turn: bool = False  # only one side scores at a time; the other side's score may be unknown (cricket)
    shootout_score: ShootoutScore = ShootoutScore.APART
    forfeit: tuple[int, int] | None = None  # the score of a match that is awarded without one: winner, loser
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

    @property
    def has_shootout(self) -> bool:
        return any(period.kind is PeriodKind.SHOOTOUT for period in self.periods)

    @property
    def has_extra(self) -> bool:
        return any(period.kind is PeriodKind.EXTRA for period in self.periods)

    def has_clock_in(self, kind: PeriodKind) -> bool:
        return any(period.kind is kind and period.length is not None for period in self.periods)

    def with_format(self, stated: MatchFormat) -> "Sport":
        """The same sport in this format. What is not stated stays as it is. Periods without a clock keep none."""
        count = stated.regular_periods
        periods = self.periods
        if count in self.regular_counts and count != self.format.regular_periods:
            periods = self._with_regular_periods(count)
        timed, start = [], 0
        for period in periods:
            if period.length is None:
                timed.append(period)
                continue
            minutes = stated.minutes_of(period.kind)
            length = period.length if minutes is None else minutes * 60
            timed.append(replace(period, length=length, start=start))
            if self.direction is Direction.UP:
                start += length
        return replace(self, periods=tuple(timed), format=stated.with_defaults(self.format))

    def _with_regular_periods(self, count: int) -> tuple[Period, ...]:
        if self.divided is not None:
            later = (period for period in self.periods if period.kind is not PeriodKind.REGULAR)
            return (*self.divided(count), *later)
        if not any(period.kind is PeriodKind.EXTRA and period.column for period in self.periods):
            return self.periods
        # Innings: the ones after the regular number are extra innings.
        columns = list(dict.fromkeys(period.column for period in self.periods))
        regular = set(columns[:count])
        return tuple(
            replace(period, kind=PeriodKind.REGULAR if period.column in regular else PeriodKind.EXTRA)
            for period in self.periods
        )

    @property
    def allowed_periods(self) -> tuple[Period, ...]:
        """The periods that the format of the match allows, in order.

        All regular ones, then the allowed extra ones, then what decides. A period that was played all the same (a
        provider's feed has it) is still a period of the sport.
        """
        of = {kind: [period for period in self.periods if period.kind is kind] for kind in PeriodKind}
        regular, extra, shootout = of[PeriodKind.REGULAR], of[PeriodKind.EXTRA], of[PeriodKind.SHOOTOUT]
        chosen = self.format
        if chosen.regular_periods is not None:
            regular = _first_columns(regular, chosen.regular_periods)
        if chosen.extra_periods is not None and chosen.after_extra is not Decider.SUDDEN_DEATH:
            extra = _first_columns(extra, chosen.extra_periods)
        if chosen.after_extra not in (None, Decider.SHOOTOUT):
            shootout = []
        return (*regular, *extra, *shootout)

    def period_after(self, code: str) -> Period | None:
        """The period that may follow this one; the first for a code that is no period. None after the last."""
        order = self.order(code)
        return next((period for period in self.allowed_periods if self.order(period.code) > order), None)

    def finished_names(self, code: str) -> Names:
        """What a page calls a match that ended in this period: "Full time", "After penalties", "Final/10"."""
        period, words = self.period(code), self.status_names
        if period is None or period.kind is PeriodKind.REGULAR:
            return words.finished
        if period.kind is PeriodKind.SHOOTOUT:
            return words.after_shootout
        return words.after_extra.formatted(n=period.column or period.code)

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


def _first_columns(periods: list[Period], count: int) -> list[Period]:
    """The periods of the first `count` columns: both halves of an inning are one."""
    columns = list(dict.fromkeys(period.column_code for period in periods))[:count]
    return [period for period in periods if period.column_code in columns]


def _translated(texts: dict[str, Names], language: str) -> dict[str, str]:
    return {code: found.text(language) for code, found in texts.items() if found.text(language) != found.english}


COMMENT = Kind("comment", names("Comment", zh_hans="解说"), keys=("tx",))

# The period code of an entry outside of play, in every sport.
BEFORE, BETWEEN, AFTER = "PRE", "HT", "FT"
OUTSIDE = (BEFORE, BETWEEN, AFTER)
