"""Each sport as data: its periods, which way its clock runs, and the kinds of entry with the points they give.

A period's `start` and `length` are seconds on the sport's clock; `length` is None where play has no clock. A sport that
is not here is served by OTHER: plain commentary with the score as stated.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum


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
    code: str  # "2H", stored and sent
    name: str  # "Second half", a heading
    short: str  # "2nd", on the scoreboard
    length: int | None = None
    start: int = 0  # what the shown clock reads when the period begins (Direction.UP)
    kind: PeriodKind = PeriodKind.REGULAR


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of entry. `points` go to the entry's side, or to the other one with `for_opponent` (an own goal).

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


@dataclass(frozen=True, slots=True)
class Sport:
    code: str
    name: str
    periods: tuple[Period, ...]
    direction: Direction = Direction.NONE
    kinds: dict[str, Kind] = field(default_factory=dict)
    period_noun: str = "period"
    by_period: dict[str, Period] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_period", {period.code: period for period in self.periods})

    def period(self, code: str) -> Period | None:
        """The period of this code, None for an unknown one (a provider's "PRE", say)."""
        return self.by_period.get(code)

    def kind(self, code: str) -> Kind:
        """The kind of this code; an unknown one is a plain comment."""
        return self.kinds.get(code, COMMENT)

    def order(self, code: str) -> int:
        """Where a period stands in a match, -1 for one that is not played (before the start, say)."""
        return next((index for index, period in enumerate(self.periods) if period.code == code), -1)


COMMENT = Kind("comment", "Comment", keys=("tx",))

_COMMON = (
    COMMENT,
    Kind("lineup", "Line-ups", icon="lineup", keys=("lu",)),
    Kind("period_start", "Under way", icon="whistle", effect=Effect.PERIOD_START, keys=("bg",)),
    Kind("period_end", "End of period", icon="whistle", effect=Effect.PERIOD_END, keys=("pe",)),
    Kind("match_end", "Final whistle", icon="whistle", key=True, effect=Effect.MATCH_END, keys=("fw",)),
    Kind("postponed", "Postponed", icon="clock", key=True, effect=Effect.POSTPONE, keys=("ppd",)),
    Kind("abandoned", "Abandoned", icon="clock", key=True, effect=Effect.ABANDON, keys=("abd",)),
    Kind("highlight", "Highlight", icon="star", keys=("hl",)),
    Kind("substitution", "Substitution", icon="swap", keys=("s", "sub")),
    Kind("injury", "Injury", icon="injury", keys=("ij", "inj")),
    Kind("timeout", "Time-out", icon="clock", keys=("tm",)),
    Kind("review", "Review", icon="review", keys=("vr", "var")),
    Kind("stats", "Statistics", icon="stats", keys=("stat",)),
    # A score that was stated without a word about how it came.
    Kind("score", "Score", icon="score"),
)


def _kinds(*own: Kind, **more_keys: str) -> dict[str, Kind]:
    """The common kinds and a sport's own. Those keep their keys where both claim one (a set, in tennis, is "s").

    `more_keys` are a common kind's further ones in this sport: `match_end="ft"`.
    """
    taken = {key for kind in own for key in kind.keys}
    common = (
        replace(kind, keys=(*(key for key in kind.keys if key not in taken), *more_keys.get(kind.code, "").split()))
        for kind in _COMMON
    )
    return {kind.code: kind for kind in (*common, *own)}


# What is said of a match in two halves.
_HALVES = {"period_start": "ko", "period_end": "ht", "match_end": "ft"}


_ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth")


def _quarters(minutes: int) -> tuple[Period, ...]:
    return tuple(Period(f"Q{n}", f"{_ORDINALS[n - 1]} quarter", f"Q{n}", minutes * 60) for n in range(1, 5))


def _overtimes(minutes: int) -> tuple[Period, ...]:
    """More of them than any match has needed for a long time."""
    codes = ["OT", *(f"OT{n}" for n in range(2, 7))]
    return tuple(
        Period(code, code.replace("OT", "Overtime ").strip(), code, minutes * 60, kind=PeriodKind.EXTRA)
        for code in codes
    )


def _sets() -> tuple[Period, ...]:
    return tuple(Period(f"S{n}", f"{_ORDINALS[n - 1]} set", f"Set {n}") for n in range(1, 6))


FOOTBALL = Sport(
    "football",
    "Football",
    (
        Period("1H", "First half", "1st", 45 * 60, 0),
        Period("2H", "Second half", "2nd", 45 * 60, 45 * 60),
        Period("ET1", "Extra time, first half", "ET 1", 15 * 60, 90 * 60, PeriodKind.EXTRA),
        Period("ET2", "Extra time, second half", "ET 2", 15 * 60, 105 * 60, PeriodKind.EXTRA),
        Period("SO", "Penalty shootout", "Pens", kind=PeriodKind.SHOOTOUT),
    ),
    Direction.UP,
    _kinds(
        Kind("goal", "Goal", 1, "goal", key=True, keys=("g",)),
        Kind("penalty_goal", "Penalty scored", 1, "goal", key=True, keys=("pg",)),
        Kind("own_goal", "Own goal", 1, "goal", key=True, for_opponent=True, keys=("og",)),
        Kind("penalty_missed", "Penalty missed", icon="miss", key=True, keys=("pm",)),
        Kind("penalty_awarded", "Penalty", icon="whistle", key=True, keys=("p", "pen")),
        Kind("yellow_card", "Yellow card", icon="yellow", keys=("y", "yc", "yellow")),
        Kind("second_yellow", "Second yellow card", icon="second-yellow", key=True, keys=("yy", "y2")),
        Kind("red_card", "Red card", icon="red", key=True, keys=("r", "rc", "red")),
        Kind("corner", "Corner", keys=("c", "ck")),
        Kind("offside", "Offside", keys=("o", "os")),
        Kind("foul", "Foul", keys=("f", "fl")),
        Kind("free_kick", "Free kick", keys=("fk",)),
        Kind("throw_in", "Throw-in", keys=("ti",)),
        Kind("goal_kick", "Goal kick", keys=("gk",)),
        Kind("shot", "Attempt", keys=("sh",)),
        Kind("save", "Save", keys=("sv",)),
        Kind("woodwork", "Off the woodwork", keys=("w", "ww")),
        Kind("shootout_scored", "Penalty scored", 1, "goal", key=True, shootout=True, keys=("g", "pg", "goal")),
        Kind("shootout_missed", "Penalty missed", icon="miss", key=True, shootout=True, keys=("m", "x", "pm", "miss")),
        **_HALVES,
    ),
    "half",
)

_BASKETBALL_KINDS = _kinds(
    Kind("free_throw", "Free throw", 1, "score", keys=("1", "ft")),
    Kind("two_points", "Two points", 2, "score", keys=("2", "2p")),
    Kind("three_points", "Three points", 3, "three", key=True, keys=("3", "3p")),
    Kind("missed_shot", "Missed shot", keys=("m", "x")),
    Kind("rebound", "Rebound", keys=("r", "rb", "reb")),
    Kind("turnover", "Turnover", keys=("t", "tov")),
    Kind("steal", "Steal", keys=("sl", "stl")),
    Kind("block", "Block", keys=("b", "bk", "blk")),
    Kind("foul", "Foul", icon="whistle", keys=("f", "pf")),
    period_start="ko",
    period_end="ht",
)

BASKETBALL = Sport(
    "basketball", "Basketball", (*_quarters(12), *_overtimes(5)), Direction.DOWN, _BASKETBALL_KINDS, "quarter"
)

AMERICAN_FOOTBALL = Sport(
    "american_football",
    "American football",
    (*_quarters(15), *_overtimes(15)),
    Direction.DOWN,
    _kinds(
        Kind("touchdown", "Touchdown", 6, "goal", key=True, keys=("t", "td")),
        Kind("extra_point", "Extra point", 1, "score", keys=("xp",)),
        Kind("two_point_conversion", "Two-point conversion", 2, "score", key=True, keys=("2p",)),
        Kind("field_goal", "Field goal", 3, "goal", key=True, keys=("fg",)),
        Kind("field_goal_missed", "Field goal missed", icon="miss", keys=("fm", "fgm")),
        Kind("safety", "Safety", 2, "goal", key=True, for_opponent=True, keys=("sf", "saf")),
        Kind("interception", "Interception", icon="swap", key=True, keys=("ic", "int")),
        Kind("fumble", "Fumble", icon="swap", keys=("f", "fum")),
        Kind("penalty", "Penalty", icon="whistle", keys=("pn", "pen")),
        Kind("punt", "Punt", keys=("pu",)),
        Kind("kickoff", "Kick-off", keys=("ko",)),
        Kind("rush", "Rush", keys=("r",)),
        Kind("pass", "Pass", keys=("p",)),
        period_end="ht",
    ),
    "quarter",
)

ICE_HOCKEY = Sport(
    "ice_hockey",
    "Ice hockey",
    (
        Period("P1", "First period", "1st", 20 * 60),
        Period("P2", "Second period", "2nd", 20 * 60),
        Period("P3", "Third period", "3rd", 20 * 60),
        *_overtimes(20),
        Period("SO", "Shootout", "SO", kind=PeriodKind.SHOOTOUT),
    ),
    Direction.DOWN,
    _kinds(
        Kind("goal", "Goal", 1, "goal", key=True, keys=("g",)),
        Kind("penalty", "Penalty", icon="whistle", keys=("p", "pen")),
        Kind("shot", "Shot", keys=("sh",)),
        Kind("missed_shot", "Missed shot", keys=("m",)),
        Kind("block", "Block", keys=("b", "bk")),
        Kind("hit", "Hit", keys=("ht",)),
        Kind("faceoff", "Face-off", keys=("f", "fo")),
        Kind("giveaway", "Giveaway", keys=("gv",)),
        Kind("takeaway", "Takeaway", keys=("tk",)),
        Kind("stoppage", "Stoppage", icon="whistle", keys=("sp",)),
        Kind("shootout_scored", "Shootout goal", 1, "goal", key=True, shootout=True, keys=("g", "goal")),
        Kind("shootout_missed", "Shootout miss", icon="miss", key=True, shootout=True, keys=("m", "x", "miss")),
    ),
)


def _innings(number: int) -> tuple[Period, Period]:
    ordinal = f"{number}{'th' if 10 <= number % 100 <= 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
    kind = PeriodKind.REGULAR if number <= 9 else PeriodKind.EXTRA
    return (
        Period(f"{number}T", f"Top of the {ordinal}", f"Top {number}", kind=kind),
        Period(f"{number}B", f"Bottom of the {ordinal}", f"Bot {number}", kind=kind),
    )


BASEBALL = Sport(
    "baseball",
    "Baseball",
    tuple(half for number in range(1, 26) for half in _innings(number)),
    Direction.NONE,
    _kinds(
        Kind("run", "Run", 1, "goal", key=True, keys=("r",)),
        Kind("home_run", "Home run", 1, "goal", key=True, keys=("hr",)),
        Kind("hit", "Hit", keys=("ht",)),
        Kind("walk", "Walk", keys=("w", "bb")),
        Kind("out", "Out", keys=("o",)),
        Kind("strikeout", "Strikeout", keys=("k",)),
        Kind("pitch", "Pitch", keys=("p",)),
        Kind("at_bat", "At bat", keys=("ab",)),
        Kind("stolen_base", "Stolen base", keys=("sb",)),
        Kind("error", "Error", keys=("e",)),
    ),
    "inning",
)

CRICKET = Sport(
    "cricket",
    "Cricket",
    (
        *(Period(f"I{n}", f"{_ORDINALS[n - 1]} innings", f"Inn {n}") for n in range(1, 5)),
        *(Period(f"SO{n}", f"Super over, innings {n}", f"S/O {n}", kind=PeriodKind.EXTRA) for n in range(1, 5)),
    ),
    Direction.NONE,
    _kinds(
        Kind("ball", "Ball", keys=("b", "0")),
        Kind("run", "Run", 1, keys=("1", "r")),
        Kind("four", "Four", 4, "four", key=True, keys=("4",)),
        Kind("six", "Six", 6, "six", key=True, keys=("6",)),
        Kind("wicket", "Wicket", icon="wicket", key=True, keys=("w",)),
        Kind("wide", "Wide", 1, keys=("wd",)),
        Kind("no_ball", "No-ball", 1, keys=("nb",)),
    ),
    "innings",
)

TENNIS = Sport(
    "tennis",
    "Tennis",
    _sets(),
    Direction.NONE,
    _kinds(
        # The score of a tennis match counts sets; games and points are details that the provider states.
        Kind("set", "Set", 1, "goal", key=True, keys=("s",)),
        Kind("game", "Game", icon="score", key=True, keys=("g",)),
        Kind("break", "Break of serve", icon="star", key=True, keys=("b", "br")),
        Kind("point", "Point", keys=("p",)),
        Kind("ace", "Ace", icon="star", keys=("ac",)),
        Kind("double_fault", "Double fault", icon="miss", keys=("df",)),
        Kind("challenge", "Challenge", icon="review", keys=("c", "ch")),
    ),
    "set",
)

RUGBY = Sport(
    "rugby",
    "Rugby",
    (
        Period("1H", "First half", "1st", 40 * 60, 0),
        Period("2H", "Second half", "2nd", 40 * 60, 40 * 60),
        Period("ET1", "Extra time, first half", "ET 1", 10 * 60, 80 * 60, PeriodKind.EXTRA),
        Period("ET2", "Extra time, second half", "ET 2", 10 * 60, 90 * 60, PeriodKind.EXTRA),
    ),
    Direction.UP,
    _kinds(
        Kind("try", "Try", 5, "goal", key=True, keys=("t",)),
        Kind("conversion", "Conversion", 2, "score", keys=("c",)),
        Kind("penalty_goal", "Penalty goal", 3, "goal", key=True, keys=("p", "pg")),
        Kind("drop_goal", "Drop goal", 3, "goal", key=True, keys=("d", "dg")),
        Kind("yellow_card", "Yellow card", icon="yellow", key=True, keys=("y", "yc", "yellow")),
        Kind("red_card", "Red card", icon="red", key=True, keys=("r", "rc", "red")),
        **_HALVES,
    ),
    "half",
)

VOLLEYBALL = Sport(
    "volleyball",
    "Volleyball",
    _sets(),
    Direction.NONE,
    _kinds(
        Kind("set", "Set", 1, "goal", key=True, keys=("s",)),
        Kind("point", "Point", keys=("p",)),
        Kind("ace", "Ace", icon="star", keys=("ac",)),
        Kind("block", "Block", keys=("b", "bk")),
    ),
    "set",
)

HANDBALL = Sport(
    "handball",
    "Handball",
    (
        Period("1H", "First half", "1st", 30 * 60, 0),
        Period("2H", "Second half", "2nd", 30 * 60, 30 * 60),
        Period("ET1", "Extra time, first half", "ET 1", 5 * 60, 60 * 60, PeriodKind.EXTRA),
        Period("ET2", "Extra time, second half", "ET 2", 5 * 60, 65 * 60, PeriodKind.EXTRA),
        Period("SO", "Seven-metre shootout", "SO", kind=PeriodKind.SHOOTOUT),
    ),
    Direction.UP,
    _kinds(
        Kind("goal", "Goal", 1, "goal", key=True, keys=("g",)),
        Kind("save", "Save", keys=("sv",)),
        Kind("suspension", "Two minutes", icon="yellow", keys=("2m",)),
        Kind("red_card", "Red card", icon="red", key=True, keys=("r", "rc", "red")),
        Kind("shootout_scored", "Penalty scored", 1, "goal", key=True, shootout=True, keys=("g", "goal")),
        Kind("shootout_missed", "Penalty missed", icon="miss", key=True, shootout=True, keys=("m", "x", "miss")),
        **_HALVES,
    ),
    "half",
)

OTHER = Sport("other", "Other", (), Direction.NONE, _kinds())

SPORTS: dict[str, Sport] = {
    sport.code: sport
    for sport in (
        FOOTBALL,
        BASKETBALL,
        AMERICAN_FOOTBALL,
        ICE_HOCKEY,
        BASEBALL,
        CRICKET,
        TENNIS,
        RUGBY,
        VOLLEYBALL,
        HANDBALL,
    )
}


def sport_of(code: str) -> Sport:
    """The sport of this code, OTHER for one that livecast does not know."""
    return SPORTS.get(code, OTHER)


def choices() -> Iterable[tuple[str, str]]:
    return [(sport.code, sport.name) for sport in (*SPORTS.values(), OTHER)]
