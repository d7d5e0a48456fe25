"""The hint of a line that was understood: what the commentator should check before posting it."""

import re
from itertools import pairwise

from matches.scoring.possible import why_not
from matches.shorthand.ambiguity import ask_for_player
from matches.shorthand.interpretation import MatchState
from matches.shorthand.other_scores import hint_for_other_score
from matches.shorthand.parse_result import NamedBy, ParseResult, SpanType
from matches.shorthand.pinyin import has_han
from matches.shorthand.player_parsing import SIDE_LETTERS
from matches.shorthand.state_changes import find_state_words
from matches.shorthand.tokenizer import Word, count_typos, squeezed, words
from matches.shorthand.vocabulary import typed_kinds, vocabulary
from matches.sports import Effect, Kind, Period, PeriodKind

# A typed time further ahead of the clock gets a hint.
_AHEAD_SECONDS = 120.0  # seconds
_MAX_TEXT_WORDS = 40  # words of a text that are searched for another event
_SCORED = frozenset("score scores scored homers homered forthree for3 三分命中 得分 破门 进球了".split())
_SHIRT = re.compile(r"([^\W\d_]{1,5})([0-9]{1,3})")


def hint_for_state(result: ParseResult, kind: Kind, period: str | None, state: MatchState) -> str:
    """Why the line is not possible in the state of the match, "" if it is: "The match is over. Reopen it?".

    `period` is the period that the line states. The post of the line is refused with the same sentence.
    """
    if not state.status:
        return ""
    refusal = why_not(kind, state.status, state.period, result.sport, pause=state.pause, line_period=period)
    return refusal.sentence if refusal else ""


def hint_to_check(result: ParseResult, typed: Kind, kind: Kind, state: MatchState) -> str:
    """`typed` is the kind that the line names, `kind` what it counts as."""
    if misread := _hint_for_number(result, typed):
        return misread
    for person in result.mentions:
        player = person.player
        if not player.name and result.lineup.has_players(player.side):
            return f"Number {player.number} is not in the line-up of {result.lineup.team(player.side).name}."
    if _is_ahead(result, state):
        return f"{result.time.minute if result.time else ''} is ahead of the clock."
    if kind.effect is Effect.MATCH_END and (later := _period_to_come(result, state)):
        return f"The {later.name.lower()} has not been played."
    if lost := _hint_for_second_event(result, is_result=typed is not kind):
        return lost
    if typed is kind and kind.code != "comment" and (lost := hint_for_other_score(result, kind)):
        return lost
    if kind.code == "comment" and result.mentions:
        return _hint_for_comment(result)
    if result.possible_players and not result.mentions:
        return ask_for_player(result)
    if kind.code == "substitution" and len(result.mentions) == 1:
        return "Who goes off? First the player who comes on, then the one who goes off: “s h14 h3”."
    alone = result.kind_term is not None and (result.kind_term.is_code or (kind.key_event and not result.text))
    if kind.counts and not result.subject_side and alone:
        return f"Counts for neither side. “{kind.keys[0]} h”, “{kind.keys[0]} a”."
    if kind.effect is None and not state.playing and find_state_words(result.words, result.sport):
        return f"A {kind.name.lower()}: the clock stays as it is. To start the {result.sport.period_noun}, type bg."
    return _note(result, typed, kind)


def _period_to_come(result: ParseResult, state: MatchState) -> Period | None:
    """The regular period that should still be played; None in sports that may end in any period."""
    following = result.sport.period_after(state.period) if result.sport.period(state.period) else None
    has_clock = following is not None and following.length is not None
    return following if following and has_clock and following.kind is PeriodKind.REGULAR else None


def _note(result: ParseResult, typed: Kind, kind: Kind) -> str:
    """The kind's own question, unless the key answers it: `hr1`, "solo homer"."""
    key = squeezed(result.typed_text(SpanType.KIND))
    is_clear = any(letter.isdigit() for letter in key) or key.startswith("solo") or "solo" in result.text.lower()[:40]
    return "" if is_clear or typed is not kind else kind.note


def _is_ahead(result: ParseResult, state: MatchState) -> bool:
    time, order = result.time, result.sport.order
    if time is None or state.elapsed is None or time.seconds is None:
        return False
    typed, now = (order(time.period), time.seconds), (order(state.period), state.elapsed + _AHEAD_SECONDS)
    return typed > now


def _hint_for_second_event(result: ParseResult, *, is_result: bool) -> str:
    """A line is one event. A shirt or a key in the text is posted as it was typed, and does not count.

    `is_result`: the text says what the line counts as, so its first word is not another event.
    """
    found = list(words(result.text, _MAX_TEXT_WORDS))
    for word in found:
        shirt = _SHIRT.fullmatch(word.plain)
        if shirt is None or (word.text[0].isupper() and shirt[1] in ("a", "h")):
            continue
        if SIDE_LETTERS.get(shirt[1]) or result.lineup.side_with_code(shirt[1]):
            return f"One line is one event: “{word.text}” stays in the text as typed."
    if not found or result.kind is None:
        return ""
    for key, side in pairwise(found[:9]):
        if side.text in ("h", "a") and _is_key(result, key):
            return f"One line is one event: “{key.text} {side.text}” stays in the text as typed."
    if result.text in ("h", "a"):
        return f"“{result.text}” stays in the text as typed: the line names one side already."
    alone = len([word for word in found if word.squeezed]) == 1
    if is_result:
        return ""
    if alone and found[0].text.isdigit() and not result.mentions and result.subject_side:
        return f"“{found[0].text}” stays in the text as typed. A shirt stands behind its side: “h{found[0].text}”."
    if _is_key(result, found[0]) and (alone or not found[0].text.isalpha()):
        return f"One line is one event: “{found[0].text}” stays in the text as typed."
    return ""


def _hint_for_number(result: ParseResult, typed: Kind) -> str:
    """A number that was read as a shirt, and that is an amount with this key: "nb h 4" or "nb4 h"."""
    key = result.typed_text(SpanType.KIND).strip(" ,;:").lower()
    for person in result.mentions:
        other = vocabulary(result.sport.code).get(f"{key}{person.player.number}")
        if person.named_by is NamedBy.NUMBER and other is not None and other.kind is not typed:
            player, side = person.player, result.subject_side[0]
            return f"Shirt {player.number}, {player.label}. {other.kind.name} is “{key}{player.number} {side}”."
    return ""


def _is_key(result: ParseResult, word: Word) -> bool:
    """Whether a word of the text is a key of a kind: "g", "5wd"."""
    term = vocabulary(result.sport.code, shootout=result.in_shootout).get(word.text)
    if term is None or not term.is_code or term.kind.code == "comment":
        return False
    return word.text.isascii() and word.text.islower()


def _hint_for_comment(result: ParseResult) -> str:
    """Warn that a key event without its key, or with a typo in it, will be posted as a comment."""
    first_word = next(words(result.text, 1))
    word = first_word.squeezed
    for kind in typed_kinds(result.sport, shootout=False):
        misspelt = len(word) > 3 and count_typos(word, squeezed(kind.name), 1) == 1
        # Chinese has no spaces: the word may be a whole sentence that begins with the name.
        begins_with_name = any(has_han(name) and word.startswith(name) for name in kind.names.shown)
        if kind.key_event and (misspelt or begins_with_name):
            return f"A comment. Or is “{first_word.text}” a {kind.name.lower()}? Type {kind.keys[0]}."
    scoring = {squeezed(name) for kind in result.sport.kinds.values() if kind.points for name in kind.names.shown}
    told = [one.squeezed for one in words(result.text, 5)]
    runs = {"".join(told[at : at + taken]) for at in range(len(told)) for taken in (1, 2, 3)}
    scored = not (_SCORED | scoring | {f"{name}s" for name in scoring}).isdisjoint(runs)
    return "A comment: the score does not change." if scored else ""
