"""What is possible in which state of a match: one table for console, API, shorthand and held lines.

A line or a button is an act: a line of play (a goal, a card), words (a comment, a line-up), an effect of a kind (the
end of a period), or a button without a line (reopen the match, run the clock). `why_not_act` looks an act up;
`why_not` looks up the kind of a line. Lines of a provider's feed and of an import are not asked: they state what
happened.

A line without a typed time in a break belongs to the period before it, so play is possible in a break.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from matches.sports import Effect, Kind, Period, PeriodKind, Sport

REOPEN = "reopen"  # the offer of a refusal: reopening the match makes the act possible


class State(StrEnum):
    """The states that the table knows: the statuses of a match, and a break inside a period."""

    SCHEDULED = "scheduled"
    LIVE = "live"
    BREAK = "break"
    PAUSED = "paused"  # status "break", but the period is not over: rain, stumps
    FINISHED = "finished"
    POSTPONED = "postponed"
    ABANDONED = "abandoned"


class Act(StrEnum):
    """What a commentator does. Lines with an effect have the effect's name."""

    WORDS = "words"  # a line that tells something and changes nothing
    PLAY = "play"  # a line that belongs to play: it scores, counts, or is an event of the game
    PERIOD_START = Effect.PERIOD_START
    PERIOD_END = Effect.PERIOD_END
    PAUSE = Effect.PAUSE
    RESUME = Effect.RESUME
    MATCH_END = Effect.MATCH_END
    POSTPONE = Effect.POSTPONE
    ABANDON = Effect.ABANDON
    AWARD = Effect.AWARD
    REOPEN = "reopen"
    RUN_CLOCK = "run_clock"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an act is not possible now. `offer` is what would make it possible: REOPEN or ""."""

    code: str
    sentence: str
    offer: str = ""


@dataclass(frozen=True, slots=True)
class _Rule:
    """A cell of the table.

    The sentence may contain {period}, the current period, and {next}, the one that may follow. `last` replaces the
    sentence if the format of the match has no further period. "": the act is possible.
    """

    code: str
    sentence: str
    last: str | None = None
    offer: str = ""


# Kinds that may be posted before, between and after play. Every other kind without an effect belongs to play.
_WORDS = frozenset({"comment", "lineup", "highlight", "injury", "stats"})

_NOT_STARTED = _Rule("match.not_started", "The match has not started. Press K to kick off.")
_OVER = _Rule("match.over", "The match is over. Reopen it?", offer=REOPEN)
_ABANDONED = _Rule("match.abandoned", "The match was abandoned. Reopen it?", offer=REOPEN)
_POSTPONED = _Rule("match.not_open", "The match is postponed. Reopen it?", offer=REOPEN)
_RUNNING = _Rule("match.period_running", "{period} is being played. End it first.")
_PAUSED = _Rule("match.paused", "Play is stopped in {period}. Resume it first.")
_PERIOD_OVER = _Rule(
    "match.period_over",
    "{period} is over. Press K to start {next}.",
    last="{period} is over. Press W to end the match.",
)
_NO_PLAY = _Rule("match.no_play", "{period} is over. There is no play to stop.")
_ALREADY_PAUSED = _Rule("match.paused", "Play is already stopped.")
_NOT_PAUSED = _Rule("match.not_paused", "Play is not stopped.")
_STARTED = _Rule("match.started", "The match has started. Abandon it instead.")
_NOT_YET_ABANDONED = _Rule("match.not_started", "The match has not started. Postpone it instead.")
_NOT_OVER = _Rule("match.not_over", "The match is not over.")
_CLOCK = _Rule("match.no_play", "The clock runs only during play. Press K to start the next period.")
_RESUME_CLOCK = _Rule("match.paused", "Play is stopped. Press K to resume it.")
_LAST_PERIOD = _Rule("match.last_period", "", last="The format of this match has no period after {period}.")

_ENDED = (Act.PLAY, Act.PERIOD_START, Act.PERIOD_END, Act.PAUSE, Act.RESUME, Act.MATCH_END, Act.POSTPONE, Act.ABANDON)

# What is not possible, by state. Acts that are not listed are possible.
_TABLE: dict[State, dict[Act, _Rule]] = {
    State.SCHEDULED: {
        **dict.fromkeys((Act.PLAY, Act.PERIOD_END, Act.PAUSE, Act.RESUME, Act.MATCH_END), _NOT_STARTED),
        Act.ABANDON: _NOT_YET_ABANDONED,
        Act.REOPEN: _NOT_OVER,
        Act.RUN_CLOCK: _CLOCK,
    },
    State.LIVE: {
        Act.PERIOD_START: _RUNNING,
        Act.RESUME: _NOT_PAUSED,
        Act.POSTPONE: _STARTED,
        Act.REOPEN: _NOT_OVER,
    },
    State.BREAK: {
        Act.PERIOD_START: _LAST_PERIOD,
        Act.PERIOD_END: _PERIOD_OVER,
        Act.PAUSE: _NO_PLAY,
        Act.RESUME: _PERIOD_OVER,
        Act.POSTPONE: _STARTED,
        Act.REOPEN: _NOT_OVER,
        Act.RUN_CLOCK: _CLOCK,
    },
    # The period may end without more play: a captain declares overnight.
    State.PAUSED: {
        Act.PERIOD_START: _PAUSED,
        Act.PAUSE: _ALREADY_PAUSED,
        Act.POSTPONE: _STARTED,
        Act.REOPEN: _NOT_OVER,
        Act.RUN_CLOCK: _RESUME_CLOCK,
    },
    State.FINISHED: {**dict.fromkeys(_ENDED, _OVER), Act.RUN_CLOCK: _OVER},
    State.ABANDONED: {**dict.fromkeys(_ENDED, _ABANDONED), Act.RUN_CLOCK: _ABANDONED},
    State.POSTPONED: {**dict.fromkeys(_ENDED, _POSTPONED), Act.WORDS: _POSTPONED, Act.RUN_CLOCK: _POSTPONED},
}


def state_of(status: str, pause: str) -> State:
    """The state of a match with this status. `pause`: Match.pause, the kind that stopped the play, or ""."""
    return State.PAUSED if status == State.BREAK and pause else State(status)


def act_of(kind: Kind) -> Act:
    """What a line of this kind is."""
    if kind.effect is not None:
        return Act(kind.effect)
    is_play = bool(kind.points or kind.shootout or kind.counts) or kind.code not in _WORDS
    return Act.PLAY if is_play else Act.WORDS


def why_not(
    kind: Kind, status: str, period: str, sport: Sport, *, pause: str = "", line_period: str | None = None
) -> Refusal | None:
    """Why a line of this kind is not possible now; None if it is.

    `status`, `period`, `pause`: of the match. `sport`: Match.rules, in the format of the match. `line_period`: the
    period that the line states. A line about an earlier period is a late line: it changes nothing else.
    """
    act, state = act_of(kind), state_of(status, pause)
    if act not in (Act.PERIOD_START, Act.PERIOD_END) or line_period is None or not sport.by_period.get(line_period):
        return why_not_act(act, status, period, sport, pause=pause)
    started = state in (State.LIVE, State.BREAK, State.PAUSED)
    before = sport.order(line_period) < sport.order(period)
    if started and before:
        return None
    if refusal := why_not_act(act, status, period, sport, pause=pause):
        return refusal
    if act is Act.PERIOD_START and line_period not in (allowed.code for allowed in sport.allowed_periods):
        return _refusal(_LAST_PERIOD, sport, period, is_last=True)
    if act is Act.PERIOD_START and started and line_period == period:
        return _refusal(_PERIOD_OVER, sport, period, is_last=False)
    return None


def why_not_act(act: Act, status: str, period: str, sport: Sport, *, pause: str = "") -> Refusal | None:
    """Why this act is not possible now; None if it is. The arguments are those of `why_not`."""
    rule = _TABLE[state_of(status, pause)].get(act)
    is_last = bool(sport.periods) and sport.period_after(period) is None
    return None if rule is None else _refusal(rule, sport, period, is_last=is_last)


def _refusal(rule: _Rule, sport: Sport, period: str, *, is_last: bool) -> Refusal | None:
    sentence = rule.last if is_last and rule.last is not None else rule.sentence
    if not sentence:
        return None
    sentence = sentence.format(**period_words(sport, period))
    return Refusal(rule.code, sentence[0].upper() + sentence[1:], rule.offer)


def table_data(sport: Sport) -> dict[str, Any]:
    """The table as JSON values, for the scripts of the console (possible.js looks acts up in the same way).

    {"acts": {state: {act: {"sentence", "last", "offer"}}}, "periods": {code: {"period", "next",
    "next_code", "is_last"}}}. The period "" is that of a match which has not started.
    """
    return {
        "acts": {
            state.value: {
                act.value: {"sentence": rule.sentence, "last": rule.last, "offer": rule.offer}
                for act, rule in rules.items()
            }
            for state, rules in _TABLE.items()
        },
        "periods": {code: _period_data(sport, code) for code in ("", *sport.by_period)},
    }


def _period_data(sport: Sport, code: str) -> dict[str, Any]:
    following = sport.period_after(code)
    return period_words(sport, code) | {
        "next_code": "" if following is None else following.code,
        "is_last": bool(sport.periods) and following is None,
    }


def period_words(sport: Sport, code: str) -> dict[str, str]:
    """The current period and the one that may follow, as sentences name them."""
    following = sport.period_after(code)
    return {
        "period": _in_sentence(sport, sport.period(code)),
        "next": "the next one" if following is None else _in_sentence(sport, following),
    }


def _in_sentence(sport: Sport, period: Period | None) -> str:
    """The English name of a period inside a sentence: “the second half”, “overtime 2”, “the period”."""
    if period is None:
        return f"the {sport.period_noun}"
    article = "" if period.kind is PeriodKind.EXTRA else "the "
    return f"{article}{period.name[0].lower()}{period.name[1:]}"
