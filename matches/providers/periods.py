"""Which period a line belongs to, from what a provider calls it, the clock, and the lines around it.

A provider's label is believed where it names a period of play. The labels for "no play" are not: one provider writes
"END" from the first delay of a half until the next half, another leaves the period out of half its lines.
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

# Numbers for what lies outside of play, per sport (Opta's 10, 14 and 16).
_OUTSIDE_NUMBERS = {"football": {"10": BETWEEN, "14": AFTER, "15": AFTER, "16": BEFORE}}

# A countdown that jumps up begins a new period if the old one was nearly over and the new one starts nearly whole.
NEARLY_OVER = 60.0  # seconds left
NEARLY_WHOLE = 0.8  # of its length

# The same of a clock that counts on, in seconds.
MAX_START_READING = 300.0  # reads at most this in a half's first minutes, if each half counts from 0:00
MIN_STEP_BACK = 1200.0  # further back than any late line
MAX_STOPPAGE = 600.0  # more than a half's stoppage: the next half must have begun

PeriodTracker = Callable[[str, ClockReading], str]  # the period so far and a clock's reading → the period now


@dataclass(frozen=True, slots=True)
class PeriodContext:
    """What is known at one line of a match."""

    current: str = ""  # the period played last, "" before the first
    playing: bool = False  # it is still on
    next: str = ""  # the next one that a later line names, "" for none
    has_more_play: bool = False  # before that one, there are later lines with a clock, or this period's final whistle


@dataclass(frozen=True, slots=True)
class PeriodHint:
    """What one line says of its period."""

    word: str
    reading: ClockReading
    effect: Effect | None


def period_named(sport: Sport, word: str) -> str:
    """The code of the period of play that a provider's word names, "" for none."""
    return _names(sport.code).get(_plain(word), "")


def assign_periods(sport: Sport, mentions: Sequence[PeriodHint]) -> list[tuple[str, PeriodContext]]:
    """Each line's period (a code of the sport, one of OUTSIDE, a provider's own word, or "") and its Place."""
    if not any(mention.word for mention in mentions):
        return _assign_by_clock(sport, mentions)
    place = PeriodContext()
    assigned = []
    for mention, (following, more) in zip(mentions, _upcoming_periods(sport, mentions), strict=True):
        place = replace(place, next=following, has_more_play=more)
        code = resolve_period(sport, mention, place)
        assigned.append((code, place))
        place = _context_after(sport, place, code, mention.effect)
    return assigned


def _upcoming_periods(sport: Sport, mentions: Sequence[PeriodHint]) -> list[tuple[str, bool]]:
    """For each line, `next` and `more` of its Place."""
    following, more = "", False
    ahead = []
    for mention in reversed(mentions):
        ahead.append((following, more))
        code = period_named(sport, mention.word)
        following = code or following
        more = not code and (more or mention.reading.has_time or mention.effect is Effect.PERIOD_END)
    return ahead[::-1]


def resolve_period(sport: Sport, mention: PeriodHint, place: PeriodContext) -> str:
    """The period of a line in its place."""
    code = period_named(sport, mention.word)
    if code:
        return code
    outside = _outside_code(sport, mention.word)
    if mention.word and not outside:
        return mention.word[:8]
    ends = not mention.word and mention.effect in (Effect.PERIOD_END, Effect.MATCH_END)
    if place.playing and (mention.reading.has_time or place.next == place.current or place.has_more_play or ends):
        return place.current
    if mention.effect is Effect.PERIOD_START and (begun := place.next or _next_period(sport, place.current)):
        return begun
    if not place.current:
        timed = mention.reading.has_time and (mention.reading.seconds_up or 0) > 0
        return (_period_at(sport, mention.reading) if timed else "") or BEFORE
    return BETWEEN if place.next else AFTER


def _context_after(sport: Sport, place: PeriodContext, code: str, effect: Effect | None) -> PeriodContext:
    if sport.order(code) < 0:
        return place if effect is not Effect.MATCH_END else replace(place, playing=False)
    # A late line of an earlier period does not take the match back there.
    current = code if sport.order(code) >= sport.order(place.current) else place.current
    return PeriodContext(current, playing=effect not in (Effect.PERIOD_END, Effect.MATCH_END))


# --- a feed that names no period at all


def _assign_by_clock(sport: Sport, mentions: Sequence[PeriodHint]) -> list[tuple[str, PeriodContext]]:
    timed = [mention.reading for mention in mentions if mention.reading.has_time]
    if not sport.periods or not timed:
        return [("", PeriodContext()) for _ in mentions]
    follow = _track_countdown(sport, timed) if sport.direction is Direction.DOWN else _track_count_up(sport)
    code = ""
    assigned = []
    for mention in mentions:
        if mention.reading.has_time:
            code = follow(code, mention.reading)
        assigned.append((code or BEFORE, PeriodContext(code, playing=bool(code), has_more_play=True)))
    return assigned


def _track_countdown(sport: Sport, timed: Sequence[ClockReading]) -> PeriodTracker:
    """A clock that counts down begins a new period where it jumps up; a late line of minutes ago jumps up less."""
    longest = max(reading.seconds_down or 0.0 for reading in timed)
    lowest = 0.0

    def follow(code: str, reading: ClockReading) -> str:
        nonlocal lowest
        left = reading.seconds_down or 0.0
        following = _next_period(sport, code)
        period = sport.period(following)
        # A regular period is as long as this feed's clock was ever seen to show: leagues differ.
        length = longest if period is None or period.kind is PeriodKind.REGULAR else period.length or longest
        if not code or (following and lowest <= NEARLY_OVER and left >= NEARLY_WHOLE * length):
            lowest = left
            return following
        lowest = min(lowest, left)
        return code

    return follow


def _track_count_up(sport: Sport) -> PeriodTracker:
    """A clock that counts on begins a new period where it is put back: a half's stoppage is not the next half."""
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
    """The period in which a clock that counts from the kick-off reads this, "" where the sport's does not."""
    seconds = reading.seconds_up
    if sport.direction is not Direction.UP or seconds is None:
        return ""
    begun = [period for period in sport.periods if period.length is not None and period.start <= seconds]
    if reading.added and reading.minute is not None:
        # 45+2 is the first half's, though 46 is the second's.
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
    """Every word for a period of this sport that providers were seen to use, and the obvious ones beside."""
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
