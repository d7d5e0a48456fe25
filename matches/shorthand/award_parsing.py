"""Recognise how officials or a retirement decide a match: `awarded 3-0 to h`, `a retired injured`.

The side of an award is the winner. So a line that names the side that gave up has the other side: `a retired` is a win
of the home side.
"""

import re
from dataclasses import replace

from matches.shorthand.lineup import Lineup
from matches.shorthand.parse_result import NamedBy, ParseResult, Recognised, SpanType
from matches.shorthand.player_parsing import SIDE_LETTERS
from matches.shorthand.state_changes import has_reason
from matches.shorthand.tokenizer import Word
from matches.shorthand.vocabulary import KindTerm
from matches.sports import Effect

_SCORE = re.compile(r"[0-9]{1,3}[-–:][0-9]{1,3}")
_LINKS = frozenset("to for".split())
_MAX_REASON = 4  # words behind "a retired"; a longer line is a sentence
_OTHER = {"home": "away", "away": "home"}
_RETIRED = "retired retires retire ret withdrew withdraws withdrawn 退赛".split()
_FORFEITED = "forfeit forfeits forfeited default defaults defaulted def disqualified dsq 弃权".split()
# What a side does that gives the match up, and the kind of the award.
_GIVES_UP = dict.fromkeys(_RETIRED, "opponent_retired") | dict.fromkeys(_FORFEITED, "awarded")
_INJURIES = frozenset(
    "hurt ill unwell sick cramp cramps cramping back knee ankle hamstring calf shoulder wrist elbow hip".split()
)


def recognise_award_score(result: ParseResult, at: int) -> Recognised | None:
    """The score of an award, and "to" or "for", before its side: `awarded 3-0 to h`."""
    if result.kind is None or result.kind.effect is not Effect.AWARD or result.side or result.mentions:
        return None
    word = result.words[at].text
    if _SCORE.fullmatch(word) and not result.typed_text(SpanType.SCORE):
        return result.with_span(SpanType.SCORE, at, 1, word)
    if word in _LINKS and at + 1 < len(result.words) and _side_of(result.lineup, result.words[at + 1]):
        return result.with_span(SpanType.LINK, at, 1, "the winner")
    return None


def recognise_retirement(result: ParseResult, at: int) -> Recognised | None:
    """A side and what it does, or the reverse, as the whole line apart from its reason: `a retired`, `ret a injured`.

    A capital letter begins a sentence, so such a line is text.
    """
    if result.spans or at or len(result.words) < 2 or "\n" in result.line:
        return None
    first, second, *rest = result.words
    if len(rest) > _MAX_REASON or (rest and not (has_reason(rest) or any(one.squeezed in _INJURIES for one in rest))):
        return None
    for who, does in ((first, second), (second, first)):
        loser, code = _side_of(result.lineup, who), _GIVES_UP.get(does.squeezed, "")
        if loser and code and code in result.sport.kinds and does.text == does.text.lower():
            return _give_up(result, code, loser)
    return None


def _give_up(result: ParseResult, code: str, loser: str) -> Recognised:
    kind, winner = result.sport.kinds[code], _OTHER[loser]
    step = result.with_span(SpanType.KIND, 0, 2, kind.name, kind_term=KindTerm(kind, True))
    return Recognised(2, replace(step.result, side=winner, side_named_by=NamedBy.NAME))


def _side_of(lineup: Lineup, word: Word) -> str:
    """The side that a word names by its letter, its code or its name."""
    side = SIDE_LETTERS.get(word.text) or (word.text != word.text.title() and lineup.side_with_code(word.squeezed))
    return side or lineup.side_named(word.squeezed)
