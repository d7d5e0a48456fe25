"""Recognise how officials or a retirement decide a match: `awarded 3-0 to h`, `a retired injured`.

The side of an award is the winner. So a line that names the side that gave up has the other side: `a retired` is a win
of the home side.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from matches.shorthand.lineup import Lineup
from matches.shorthand.parse_result import NamedBy, ParseResult, Recognised, SpanType
from matches.shorthand.player_parsing import SIDE_LETTERS
from matches.shorthand.state_changes import has_reason
from matches.shorthand.tokenizer import Word, name_runs
from matches.shorthand.vocabulary import KindTerm
from matches.sports import Effect

_SCORE = re.compile(r"[0-9]{1,3} ?[-–—:] ?[0-9]{1,3}")
_LINKS = frozenset("to for".split())
_MAX_REASON = 4  # words behind "a retired"; a longer line is a sentence
_OTHER = {"home": "away", "away": "home"}
_RETIRED = "retired retires retire ret withdrew withdraws withdrawn 退赛".split()
_FORFEITED = "forfeit forfeits forfeited default defaults defaulted def disqualified dsq 弃权".split()
# What a side does that gives the match up, and the kind of the award.
_GIVES_UP = dict.fromkeys(_RETIRED, "opponent_retired") | dict.fromkeys(_FORFEITED, "awarded")
_SIDE_AND_DEED = re.compile("(主队?|客队?)(退赛|弃权)")
_INJURIES = frozenset(
    "hurt ill unwell sick cramp cramps cramping back knee ankle hamstring calf shoulder wrist elbow hip".split()
)


def recognise_award_score(result: ParseResult, at: int) -> Recognised | None:
    """The score of an award, and "to" or "for", before its side: `awarded 3-0 to h`."""
    if result.kind is None or result.kind.effect is not Effect.AWARD or result.side or result.mentions:
        return None
    word = result.words[at].text
    for taken in (3, 1):  # a long dash is a word of its own
        last = at + taken - 1
        score = result.line[result.words[at].start : result.words[last].end] if last < len(result.words) else ""
        if _SCORE.fullmatch(score) and not result.typed_text(SpanType.SCORE):
            return result.with_span(SpanType.SCORE, at, taken, score)
    if word in _LINKS and at + 1 < len(result.words) and _side_of(result.lineup, result.words[at + 1]):
        return result.with_span(SpanType.LINK, at, 1, "the winner")
    return None


def recognise_retirement(result: ParseResult, at: int) -> Recognised | None:
    """A side and what it does, or the reverse, as the whole line: `a retired`, `ret a injured`."""
    if result.spans or at or not result.words or "\n" in result.line:
        return None
    first = result.words[0]
    if len(result.words) == 1 and (together := _SIDE_AND_DEED.fullmatch(first.text)):
        return _give_up(result, together[2], SIDE_LETTERS[together[1]], 1)
    for taken, name in name_runs(result.words):
        does = result.words[taken : taken + 1]
        side = _side_of(result.lineup, first) if taken == 1 else result.lineup.side_named(name)
        if does and side and _is_reason(result.words[taken + 1 :]):
            return _give_up(result, does[0].text, side, taken + 1)
    for taken, name in name_runs(result.words[1:]):
        side = _side_of(result.lineup, result.words[1]) if taken == 1 else result.lineup.side_named(name)
        if side and _is_reason(result.words[taken + 1 :]):
            return _give_up(result, first.text, side, taken + 1)
    return None


def _is_reason(rest: Sequence[Word]) -> bool:
    if not rest:
        return True
    return len(rest) <= _MAX_REASON and (has_reason(rest) or any(word.squeezed in _INJURIES for word in rest))


def _give_up(result: ParseResult, deed: str, loser: str, taken: int) -> Recognised | None:
    kind, winner = result.sport.kinds.get(_GIVES_UP.get(deed, "")), _OTHER[loser]
    if kind is None:
        return None
    step = result.with_span(SpanType.KIND, 0, taken, kind.name, kind_term=KindTerm(kind, True))
    return Recognised(taken, replace(step.result, side=winner, side_named_by=NamedBy.NAME))


def _side_of(lineup: Lineup, word: Word) -> str:
    """The side that a word names by its letter, its code or its name."""
    side = SIDE_LETTERS.get(word.text) or (word.text != word.text.title() and lineup.side_with_code(word.squeezed))
    return side or lineup.side_named(word.squeezed)
