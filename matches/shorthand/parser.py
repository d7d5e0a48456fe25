"""Parse the head of a line: a time, a side, a player, a kind and a result word, in any order.

The parser stops at the first word that it does not recognise. The text of the line begins there. It also recognises the
player in "Parker shoots from 20 yards"; ambiguity.py decides whether such a line is shorthand.
"""

from dataclasses import replace

from matches.shorthand.award_parsing import recognise_award_score, recognise_retirement
from matches.shorthand.clock_times import TypedTime, parse_time
from matches.shorthand.lineup import Lineup
from matches.shorthand.parse_result import NamedBy, ParseResult, Recognised, SpanType
from matches.shorthand.player_parsing import (
    SIDE_LETTERS,
    guess_player,
    recognise_assist,
    recognise_exchange,
    recognise_player,
    recognise_shirt,
    settle_name,
    shirt_at,
)
from matches.shorthand.result_words import may_decide, phrase_at
from matches.shorthand.state_changes import find_state_words
from matches.shorthand.tokenizer import MAX_NAME_WORDS, name_runs, words
from matches.shorthand.vocabulary import KindTerm
from matches.sports import Sport

# A head is never longer. The limit keeps a pasted novel as cheap as its first words.
MAX_WORDS = 16
_SOFT_MARKS = (",", ";", ":", "，", "；", "：", "、")
_HARD_MARKS = ("!", ".", "！", "。")
_QUESTIONS = ("?", "？")
_NO = "no"  # before a key: `no g h3`. "No goal" begins sentences.


def parse_line(line: str, sport: Sport, lineup: Lineup, period: str, elapsed: float | None) -> ParseResult:
    """Parse a line up to its text. Of several lines, only the first one can have a head."""
    first = line.partition("\n")[0]
    result, at, open_end = _parse_words(
        ParseResult(line, tuple(words(first, MAX_WORDS)), sport, lineup, period, elapsed)
    )
    if not result.spans:
        return result
    if open_end:
        result, at = guess_player(result, at)
    text_at = result.words[at].start if at < len(result.words) else result.spans[-1].end
    return replace(result, text_start=max(text_at, result.spans[-1].end))


def _parse_words(result: ParseResult) -> tuple[ParseResult, int, bool]:
    """Return the result, the index of the first other word, and whether the head may go on.

    The head ends at a full stop.
    """
    at = 0
    while at < len(result.words):
        mark = result.words[at].text if result.spans else ""
        if mark in _QUESTIONS:
            return replace(result, is_question=True), at, False
        if mark in _HARD_MARKS and not (mark == "." and _text_at(result, at + 1) == "."):
            while _text_at(result, at) == mark and result.words[at].start == result.spans[-1].end:
                result, at = result.with_longer_last_span(at), at + 1
            return result, at, False
        soft = mark in _SOFT_MARKS
        step = _recognise_at(result.with_longer_last_span(at) if soft else result, at + soft)
        if step is None:
            break
        result, at = step.result, at + soft + step.taken
    return result, at, True


def _recognise_at(result: ParseResult, at: int) -> Recognised | None:
    if at >= len(result.words):
        return None
    if result.state_words is not None:
        return None  # the reason of a state change
    ways = (
        recognise_retirement,
        recognise_award_score,
        _recognise_state,
        _recognise_time,
        recognise_exchange,
        recognise_assist,
        recognise_shirt,
        _recognise_kind,
        _recognise_side,
        recognise_player,
        _recognise_result,
    )
    # The longest match wins ("goal kick" over "goal"). Of equally long ones the less ambiguous form wins.
    return max((step for way in ways if (step := way(result, at))), key=lambda step: step.taken, default=None)


def _recognise_time(result: ParseResult, at: int) -> Recognised | None:
    if result.time is not None:
        return None
    plain = [word.plain for word in result.words[at : at + MAX_NAME_WORDS]]
    time = parse_time(plain, result.sport, result.period, result.elapsed, first=at == 0)
    if time is None or (time.period_only and result.kind_at(at + time.words) is None):
        return None  # "So" begins a sentence, unless a kind follows
    return result.with_span(SpanType.TIME, at, time.words, time.minute, time=time)


def _recognise_kind(result: ParseResult, at: int) -> Recognised | None:
    found = result.kind_at(at) if result.kind_term is None else None
    if found is None:
        return None
    taken, term = found
    typed = result.words[at].text
    capital = result.has_capital or (term.is_code and typed != typed.lower())
    return result.with_span(SpanType.KIND, at, taken, term.kind.name, kind_term=term, has_capital=capital)


def _recognise_side(result: ParseResult, at: int) -> Recognised | None:
    """Recognise a side. After a name that both teams have it says which player is meant: `goal wood (MIL)`."""
    if result.side or result.mentions:
        return None
    if bracket := _side_in_brackets(result, at):
        return bracket
    # A capital letter alone is an initial, or "A" at the beginning of a sentence.
    taken, side, by = 1, SIDE_LETTERS.get(result.words[at].text, ""), NamedBy.LETTER
    if side == "away" and result.possible_players and result.words[at].text == "a" and at + 1 < len(result.words):
        side = ""  # "goal Wood a tap-in": the article
    if not side:
        named = ((taken, result.lineup.side_named(name)) for taken, name in name_runs(result.words[at:]))
        taken, side = next((pair for pair in named if pair[1]), (1, ""))
        by = NamedBy.NAME
    if not side:
        side, by = result.lineup.side_with_prefix(result.words[at].squeezed), NamedBy.PREFIX
    if not side:
        return None
    step = result.with_span(SpanType.SIDE, at, taken, result.lineup.team(side).name, side=side, side_named_by=by)
    return Recognised(taken, settle_name(step.result))


def _side_in_brackets(result: ParseResult, at: int) -> Recognised | None:
    """`(MIL)` after a name that both teams have."""
    if not result.possible_players or result.words[at].text not in ("(", "（"):
        return None
    for taken, name in name_runs(result.words[at + 1 :]):
        side = SIDE_LETTERS.get(result.words[at + 1].text, "") or result.lineup.side_named(name)
        if side and _text_at(result, at + 1 + taken) in (")", "）"):
            meaning = result.lineup.team(side).name
            step = result.with_span(SpanType.SIDE, at, taken + 2, meaning, side=side, side_named_by=NamedBy.NAME)
            return Recognised(taken + 2, settle_name(step.result))
    return None


def _recognise_result(result: ParseResult, at: int) -> Recognised | None:
    """Recognise a result word before the kind or the shirt: `missed pg h7`, `no g h3`, `pg saved h7`.

    Only if one of the two follows: otherwise the word begins the text.
    """
    if result.result_phrase or (result.kind_term and (result.mentions or result.side)):
        return None
    word = result.words[at].squeezed
    following = result.kind_at(at + 1) if word == _NO and result.kind_term is None else None
    if following and following[1].is_code and following[1].kind.outcomes:
        return result.with_span(SpanType.RESULT, at, 1, "disallowed", result_phrase="disallowed")
    if (match := phrase_at(result.words, at)) is None or not may_decide(match[1]):
        return None
    taken, phrase = match
    after = at + taken
    while _text_at(result, after) in _SOFT_MARKS:
        after += 1
    if after >= len(result.words):
        return None
    if result.words[after].text != result.words[after].text.lower():
        return None  # "MISS S. Parker": an initial
    follows_kind = result.kind_term is None and result.kind_at(after) is not None
    follows_shirt = (
        not result.mentions and bool(result.spans or not result.kind_term) and bool(shirt_at(result, after)[0])
    )
    if not (follows_kind or follows_shirt):
        return None
    meaning = result.line[result.words[at].start : result.words[at + taken - 1].end].lower()
    return result.with_span(SpanType.RESULT, at, taken, meaning, result_phrase=phrase)


def _recognise_state(result: ParseResult, at: int) -> Recognised | None:
    """Recognise a state change in natural words: the whole line, or all after its time."""
    if result.kind_term or result.side or result.mentions or len(result.spans) > (result.time is not None):
        return None
    rest = result.words[at:]
    state = find_state_words(rest, result.sport) if at + len(rest) < MAX_WORDS else None
    if state is None or not state.exact or "\n" in result.line:
        return None
    kind = result.kind_at(at)
    if kind is not None and kind[0] >= state.taken and kind[1].kind.effect is None:
        return None  # in American football a kick-off is an event of play
    step = result.with_span(
        SpanType.KIND, at, state.taken, state.kind.name, state_words=state, kind_term=KindTerm(state.kind, False)
    )
    if not state.period or result.time is not None:
        return step
    period = result.sport.by_period[state.period]
    return Recognised(
        step.taken,
        replace(step.result, time=TypedTime(0, period.code, None, period.short, period_only=True)),
    )


def _text_at(result: ParseResult, at: int) -> str:
    return result.words[at].text if at < len(result.words) else ""
