"""Assign lines to periods, by the provider's label, the clock and the lines around.

A label counts if it names a period of play. Labels for "no play" do not count: one provider writes "END" from the first
delay of a half until the next half, another leaves out the period of half its lines.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from matches.providers.clocks import ClockReading
from matches.sports import AFTER, BEFORE, BETWEEN, Direction, Effect, Period, PeriodKind, Sport, sport_of

_OUTSIDE_WORDS = {
    BEFORE: "pre prematch pre-match pregame pre-game scheduled warmup",
    BETWEEN: "ht halftime half-time break interval intermission",
    AFTER: "ft end ended final finished fulltime full-time post postmatch post-match postgame post-game aet ap",
}
_OUTSIDE_CODES = {word: code for code, words in _OUTSIDE_WORDS.items() for word in words.split()}

# Numbers for labels outside of play, per sport (Opta's 10, 14 and 16).
_OUTSIDE_NUMBERS = {"football": {"10": BETWEEN, "14": AFTER, "15": AFTER, "16": BEFORE}}

# A countdown that jumps up starts a new period if the old one was nearly over and the new one is nearly complete.
NEARLY_OVER = 60.0  # seconds left
NEARLY_WHOLE = 0.8  # of its length

# The same for a clock that counts up, in seconds.
MAX_START_READING = 300.0  # the reading in a half's first minutes, if each half counts from 0:00
MIN_STEP_BACK = 1200.0  # further back than any late line
MAX_STOPPAGE = 600.0  # of a half; a longer time means that the next half has begun

PeriodTracker = Callable[[str, ClockReading], str]  # the period so far and a clock's reading → the period now


@dataclass(frozen=True, slots=True)
class PeriodContext:
    """The context of one line of a match."""

    current: str = ""  # the last period of play, "" before the first
    playing: bool = False  # the current period is not over
    next: str = ""  # the next period that a later line names, otherwise ""
    has_more_play: bool = False  # before `next`, later lines have a clock or end the current period


@dataclass(frozen=True, slots=True)
class PeriodHint:
    """The data of one line that may tell its period."""

    word: str
    reading: ClockReading
    effect: Effect | None


def period_named(sport: Sport, word: str) -> str:
    """The code of the period of play for a provider's label, otherwise ""."""
    return _names(sport.code).get(_plain(word), "")


def assign_periods(sport: Sport, hints: Sequence[PeriodHint]) -> list[tuple[str, PeriodContext]]:
    """Return each line's period and context.

    The period is a code of the sport, one of OUTSIDE, the provider's label or "".
    """
    if not any(hint.word for hint in hints):
        return _assign_by_clock(sport, hints)
    context = PeriodContext()
    assigned = []
    for hint, (following, more) in zip(hints, _upcoming_periods(sport, hints), strict=True):
        context = replace(context, next=following, has_more_play=more)
        code = resolve_period(sport, hint, context)
        assigned.append((code, context))
        context = _context_after(sport, context, code, hint.effect)
    return assigned


def _upcoming_periods(sport: Sport, hints: Sequence[PeriodHint]) -> list[tuple[str, bool]]:
    """For each line, `next` and `has_more_play` of its PeriodContext."""
    following, more = "", False
    ahead = []
    for hint in reversed(hints):
        ahead.append((following, more))
        code = period_named(sport, hint.word)
        following = code or following
        more = not code and (more or hint.reading.has_time or hint.effect is Effect.PERIOD_END)
    return ahead[::-1]


def resolve_period(sport: Sport, hint: PeriodHint, context: PeriodContext) -> str:
    """The period of a line in its context."""
    code = period_named(sport, hint.word)
    if code:
        return code
    outside = _outside_code(sport, hint.word)
    if hint.word and not outside:
        return hint.word[:8]
    ends = not hint.word and hint.effect in (Effect.PERIOD_END, Effect.MATCH_END)
    if context.playing and (hint.reading.has_time or context.next == context.current or context.has_more_play or ends):
        return context.current
    if hint.effect is Effect.PERIOD_START and (begun := context.next or _next_period(sport, context.current)):
        return begun
    if not context.current:
        timed = hint.reading.has_time and (hint.reading.seconds_up or 0) > 0
        return (_period_at(sport, hint.reading) if timed else "") or BEFORE
    return BETWEEN if context.next else AFTER


def _context_after(sport: Sport, context: PeriodContext, code: str, effect: Effect | None) -> PeriodContext:
    if sport.order(code) < 0:
        return context if effect is not Effect.MATCH_END else replace(context, playing=False)
    # A late line of an earlier period does not take the match back there.
    current = code if sport.order(code) >= sport.order(context.current) else context.current
    return PeriodContext(current, playing=effect not in (Effect.PERIOD_END, Effect.MATCH_END))


# --- feeds without any period


def _assign_by_clock(sport: Sport, hints: Sequence[PeriodHint]) -> list[tuple[str, PeriodContext]]:
    timed = [hint.reading for hint in hints if hint.reading.has_time]
    if not sport.periods or not timed:
        return [("", PeriodContext()) for _ in hints]
    follow = _track_countdown(sport, timed) if sport.direction is Direction.DOWN else _track_count_up(sport)
    code = ""
    assigned = []
    for hint in hints:
        if hint.reading.has_time:
            code = follow(code, hint.reading)
        assigned.append((code or BEFORE, PeriodContext(code, playing=bool(code), has_more_play=True)))
    return assigned


def _track_countdown(sport: Sport, timed: Sequence[ClockReading]) -> PeriodTracker:
    """A clock that counts down starts a new period when it jumps up. A late line jumps up less."""
    longest = max(reading.seconds_down or 0.0 for reading in timed)
    lowest = 0.0

    def follow(code: str, reading: ClockReading) -> str:
        nonlocal lowest
        left = reading.seconds_down or 0.0
        following = _next_period(sport, code)
        period = sport.period(following)
        # A regular period is as long as the longest time in this feed, because leagues differ.
        length = longest if period is None or period.kind is PeriodKind.REGULAR else period.length or longest
        if not code or (following and lowest <= NEARLY_OVER and left >= NEARLY_WHOLE * length):
            lowest = left
            return following
        lowest = min(lowest, left)
        return code

    return follow


def _track_count_up(sport: Sport) -> PeriodTracker:
    """A clock that counts up starts a new period when it steps back.

    Stoppage time does not start one.
    """
    last = 0.0

    def follow(code: str, reading: ClockReading) -> str:
        nonlocal last
        seconds, before = reading.seconds_up or 0.0, last
        last = seconds
        at, following = _period_at(sport, reading), _next_period(sport, code)
        if not code or reading.minute is not None:
            return at if sport.order(at) > sport.order(code) else code
        if following and seconds < MAX_START_READING and before - seconds > MIN_STEP_BACK:
            return following  # each half from 0:00
        ahead = sport.order(at) - sport.order(code)
        period = sport.period(at)
        moved = ahead == 1 and (seconds < before or (period is not None and seconds > period.start + MAX_STOPPAGE))
        return at if moved or ahead > 1 else code

    return follow


def _period_at(sport: Sport, reading: ClockReading) -> str:
    """The period of this reading of a clock that counts from the kick-off.

    "" if the sport's clock does not.
    """
    seconds = reading.seconds_up
    if sport.direction is not Direction.UP or seconds is None:
        return ""
    begun = [period for period in sport.periods if period.length is not None and period.start <= seconds]
    if reading.added and reading.minute is not None:
        # 45+2 is in the first half, 46 in the second.
        ending = (period for period in begun if period.start + (period.length or 0) == reading.minute * 60)
        return next(ending, begun[-1]).code
    return begun[-1].code


def _next_period(sport: Sport, code: str) -> str:
    index = sport.order(code) + 1
    return sport.periods[index].code if index < len(sport.periods) else ""


# --- words


def _outside_code(sport: Sport, word: str) -> str:
    plain = _plain(word)
    return _OUTSIDE_NUMBERS.get(sport.code, {}).get(plain) or _OUTSIDE_CODES.get(plain.replace(" ", ""), "")


def _plain(word: str) -> str:
    return " ".join(word.lower().replace("_", " ").split())


@cache
def _names(sport_code: str) -> dict[str, str]:
    """All labels for the periods of this sport: those that providers use, and the obvious ones."""
    sport = sport_of(sport_code)
    names: dict[str, str] = {}
    for number, period in enumerate(sport.periods, start=1):
        for word in (period.code, period.short, period.name, *_more_names(sport, period, number)):
            names.setdefault(_plain(word), period.code)
    return names


def _more_names(sport: Sport, period: Period, number: int) -> tuple[str, ...]:
    noun, code = sport.period_noun, period.code
    if period.kind is PeriodKind.SHOOTOUT:
        return (str(number), "shootout", "pen", "pens", "pso", "penalties", "penalty shootout")
    if code.startswith("OT"):
        overtime = code[2:] or "1"
        return (str(number), f"ot{overtime}", f"ot {overtime}", f"{overtime}ot", f"overtime {overtime}")
    if code.startswith("ET"):
        half = code[2:]
        return (str(number), f"{half}et", f"e{half}", f"extra time {half}")
    if noun == "inning":
        # A bare number would not say which half of the inning.
        return (f"{code[-1]}{code[:-1]}",)
    ordinal = {1: "1st", 2: "2nd", 3: "3rd"}.get(number, f"{number}th")
    return (str(number), f"{ordinal} {noun}", f"{noun} {number}", f"{noun[0]}{number}", f"{number}{noun[0]}")
