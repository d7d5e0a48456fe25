"""Parse the head of a line: a time, a side, a player and a kind, in any order.

The parser stops at the first word that it does not recognise. The text of the line begins there. It also recognises the
player in "Parker shoots from 20 yards"; ambiguity.py decides whether such a line is shorthand.
"""

import re
from dataclasses import replace
from typing import Any, NamedTuple

from matches.shorthand.clock_times import parse_time
from matches.shorthand.lineup import Lineup, ListedPlayer, Similarity
from matches.shorthand.parse_result import NamedBy, ParseResult, PlayerMention, Span, SpanType
from matches.shorthand.tokenizer import MAX_NAME_WORDS, name_runs, words
from matches.shorthand.vocabulary import KindTerm, vocabulary
from matches.sports import PeriodKind, Sport

# A head is never longer. The limit keeps a pasted novel as cheap as its first words.
MAX_WORDS = 16
SIDE_LETTERS = {"h": "home", "a": "away", "主": "home", "主队": "home", "客": "away", "客队": "away"}
# The role of the second of two players in a line of this kind.
SECOND_ROLES = {
    **dict.fromkeys(("goal", "three_points", "two_points"), "assist"),
    **dict.fromkeys(("foul", "yellow_card", "red_card"), "fouled"),
    "substitution": "player_out",
}
_SHIRT = re.compile(r"([^\W\d_]{1,5})([0-9]{1,3})")
_NUMBER = re.compile(r"[0-9]{1,3}")
# Links between the two players of a substitution, and whether the second player comes on.
_LINK_FOR = "for"
_LINKS = {"->": True, "=>": True, ">": True, "→": True, "换上": True, "换下": False, _LINK_FOR: False}
_SOFT_MARKS = (",", ";", ":", "，", "；", "：", "、")
_HARD_MARKS = ("!", ".", "！", "。")
_QUESTIONS = ("?", "？")


class _Recognised(NamedTuple):
    """The number of recognised words, and the parse result with them."""

    taken: int
    result: ParseResult


def parse_line(line: str, sport: Sport, lineup: Lineup, period: str, elapsed: float | None) -> ParseResult:
    """Parse a line up to its text. Of several lines, only the first one can have a head."""
    first = line.partition("\n")[0]
    result, at, open_end = _parse_words(
        ParseResult(line, tuple(words(first, MAX_WORDS)), sport, lineup, period, elapsed)
    )
    if not result.spans:
        return result
    if open_end:
        result, at = _guess_player(result, at)
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
                result, at = _with_longer_last_span(result, at), at + 1
            return result, at, False
        soft = mark in _SOFT_MARKS
        step = _recognise_at(_with_longer_last_span(result, at) if soft else result, at + soft)
        if step is None:
            break
        result, at = step.result, at + soft + step.taken
    return result, at, True


def _recognise_at(result: ParseResult, at: int) -> _Recognised | None:
    if at >= len(result.words):
        return None
    ways = (_recognise_time, _recognise_exchange, _recognise_shirt, _recognise_kind, _recognise_side, _recognise_player)
    # The longest match wins ("goal kick" over "goal"). Of equally long ones the less ambiguous form wins.
    return max((step for way in ways if (step := way(result, at))), key=lambda step: step.taken, default=None)


def _recognise_time(result: ParseResult, at: int) -> _Recognised | None:
    if result.time is not None:
        return None
    plain = [word.plain for word in result.words[at : at + MAX_NAME_WORDS]]
    time = parse_time(plain, result.sport, result.period, result.elapsed, first=at == 0)
    if time is None or (time.period_only and kind_at(result, at + time.words) is None):
        return None  # "So" begins a sentence, unless a kind follows
    return _with_span(result, SpanType.TIME, at, time.words, time.minute, time=time)


def _recognise_exchange(result: ParseResult, at: int) -> _Recognised | None:
    """Recognise the second player of a substitution: `h3>h14`, `h14 for h3`."""
    link = result.words[at].plain
    if len(result.mentions) != 1 or at + 1 >= len(result.words) or link not in _LINKS:
        return None
    found = _second_player_at(result, at + 1)
    if found is None:
        return None
    taken, other = found
    by_shirts = result.mentions[0].named_by is other.named_by is NamedBy.SHIRT
    if link == _LINK_FOR and not by_shirts and not _mentions_substitution(result, at):
        return None  # "Parker for Windle" may be a pass
    second_comes_on = _LINKS[link]
    linked = _with_span(result, SpanType.LINK, at, 1, "makes way for" if second_comes_on else "comes on for").result
    people = (*result.mentions, other)
    step = _with_span(linked, SpanType.PLAYER, at + 1, taken, other.player.label, mentions=people, is_exchange=True)
    return _Recognised(1 + taken, replace(step.result, second_comes_on=second_comes_on))


def _recognise_shirt(result: ParseResult, at: int) -> _Recognised | None:
    side, number, by = shirt_at(result, at)
    if not side or not _may_name_shirt(result, side, number):
        return None
    player = result.lineup.player_with_shirt(side, number) or ListedPlayer(side, number, "")
    return _with_player(result, at, 1, PlayerMention(player, by), has_capital=result.words[at].text[0].isupper())


def _recognise_kind(result: ParseResult, at: int) -> _Recognised | None:
    found = kind_at(result, at) if result.kind_term is None else None
    if found is None:
        return None
    taken, term = found
    typed = result.words[at].text
    capital = result.has_capital or (term.is_code and typed != typed.lower())
    return _with_span(result, SpanType.KIND, at, taken, term.kind.name, kind_term=term, has_capital=capital)


def _recognise_side(result: ParseResult, at: int) -> _Recognised | None:
    if result.side or result.mentions:
        return None
    # A capital letter alone is an initial, or "A" at the beginning of a sentence.
    taken, side, by = 1, SIDE_LETTERS.get(result.words[at].text, ""), NamedBy.LETTER
    if not side:
        named = ((taken, result.lineup.side_named(name)) for taken, name in name_runs(result.words[at:]))
        taken, side = next((pair for pair in named if pair[1]), (1, ""))
        by = NamedBy.NAME
    if not side:
        side, by = result.lineup.side_with_prefix(result.words[at].squeezed), NamedBy.PREFIX
    return (
        _with_span(result, SpanType.SIDE, at, taken, result.lineup.team(side).name, side=side, side_named_by=by)
        if side
        else None
    )


def _recognise_player(result: ParseResult, at: int) -> _Recognised | None:
    for taken, name in name_runs(result.words[at:]):
        players = result.lineup.players_named(name, result.subject_side)
        if not result.mentions:
            if len(players) == 1:
                return _with_player(result, at, taken, PlayerMention(players[0], NamedBy.NAME))
            continue
        # The player's name after the number: "h3 goal Parker". Any other name begins the text. Another player may
        # have the same name: the number has told which one is meant.
        first = result.mentions[0]
        by_number = first.named_by in (NamedBy.SHIRT, NamedBy.NUMBER)
        if by_number and first.player in players and len({player.name for player in players}) == 1:
            return _with_span(result, SpanType.PLAYER, at, taken, first.player.label)
    return None


def _guess_player(result: ParseResult, at: int) -> tuple[ParseResult, int]:
    """Take the rest of the line as a player's name, begun or misspelt.

    Only one player may fit.

    The word must be the last one: "c h low to the far post" does not mean Lowry.
    """
    if result.mentions or at >= len(result.words):
        return result, at
    result = replace(result, names_both_sides=bool(shirt_at(result, at)[0]))
    rest = result.words[at:]
    for taken, name in name_runs(rest):
        players = tuple(result.lineup.players_named(name, result.side))
        if taken == len(rest) and rest[-1].end == len(result.line.rstrip()):
            like = result.lineup.similar_players(name, result.side)
            players = tuple(
                player for closeness, player in like if closeness is like[0][0] and closeness < Similarity.TWO_TYPOS
            )
            if result.kind_term and len(players) == 1:
                return _with_player(result, at, taken, PlayerMention(players[0], NamedBy.COMPLETION)).result, at + taken
            if not players and result.lineup.players_named(name):
                return replace(result, names_both_sides=True), at
        if len(players) > 1:
            return replace(result, possible_players=players), at
    return result, at


# -- words


def kind_at(result: ParseResult, at: int) -> tuple[int, KindTerm] | None:
    """The kind that the words here name, and their count."""
    if at >= len(result.words):
        return None
    known = vocabulary(result.sport.code, shootout=in_shootout(result))
    for taken, name in name_runs(result.words[at:]):
        if (term := known.get(name)) and not term.is_code:
            return taken, term
    # Exactly "g": "g." and "g'" are not codes.
    code = known.get(result.words[at].plain)
    return (1, code) if code and code.is_code else None


def in_shootout(result: ParseResult) -> bool:
    period = result.sport.period(result.time.period if result.time else result.period)
    return period is not None and period.kind is PeriodKind.SHOOTOUT


def shirt_at(result: ParseResult, at: int) -> tuple[str, int, NamedBy]:
    """Side, number and form of a shirt: `h3`, `HAR3`; `3` if the side is known.

    The side is "" if there is none.
    """
    word = result.words[at].plain
    if shirt := _SHIRT.fullmatch(word):
        return SIDE_LETTERS.get(shirt[1]) or result.lineup.side_with_code(shirt[1]), int(shirt[2]), NamedBy.SHIRT
    if result.spans and _NUMBER.fullmatch(word) and _may_be_shirt_number(result):
        return result.subject_side, int(word), NamedBy.NUMBER
    return "", 0, NamedBy.NUMBER


def _may_be_shirt_number(result: ParseResult) -> bool:
    """Whether a bare number is a shirt: after a side's letter ("h 3"), or in "s h14 3"."""
    last = result.spans[-1].type
    if not result.mentions:
        return last is SpanType.SIDE and bool(result.letter_side)
    return last is SpanType.PLAYER and result.kind is not None and result.kind.code == "substitution"


def _may_name_shirt(result: ParseResult, side: str, number: int) -> bool:
    """Whether a shirt may be named here: first, again, or as the second player of a kind."""
    if not result.mentions:
        return result.side in ("", side)
    first = result.mentions[0].player
    if (first.side, first.number) == (side, number):
        return True
    if len(result.mentions) > 1:
        return False
    if result.kind is None:
        return True  # the kind may follow: "h3 h7 g"
    role = SECOND_ROLES.get(result.kind.code)
    return role is not None and (side != first.side if role == "fouled" else side == first.side)


def _second_player_at(result: ParseResult, at: int) -> tuple[int, PlayerMention] | None:
    """The second player of a substitution, by shirt, number or name.

    The player is of the first player's team.
    """
    side, word = result.mentions[0].player.side, result.words[at].plain
    if _NUMBER.fullmatch(word):
        return 1, PlayerMention(
            result.lineup.player_with_shirt(side, int(word)) or ListedPlayer(side, int(word), ""), NamedBy.NUMBER
        )
    if _SHIRT.fullmatch(word):
        its_side, number, by = shirt_at(result, at)
        player = result.lineup.player_with_shirt(side, number) or ListedPlayer(side, number, "")
        return (1, PlayerMention(player, by)) if its_side == side else None
    for taken, name in name_runs(result.words[at:]):
        if len(players := result.lineup.players_named(name, side)) == 1:
            return taken, PlayerMention(players[0], NamedBy.NAME)
    return None


def _mentions_substitution(result: ParseResult, link_at: int) -> bool:
    """Whether the line names a substitution, before "for" or after the second player."""
    if result.kind_term:
        return result.kind_term.kind.code == "substitution"
    behind = (kind_at(result, at) for at in range(link_at + 2, link_at + 2 + MAX_NAME_WORDS))
    return any(found is not None and found[1].kind.code == "substitution" for found in behind)


# -- results


def _with_span(result: ParseResult, type: SpanType, at: int, taken: int, meaning: str, **changes: Any) -> _Recognised:
    span = Span(type, result.words[at].start, result.words[at + taken - 1].end, meaning)
    return _Recognised(taken, replace(result, spans=(*result.spans, span), **changes))


def _with_player(
    result: ParseResult, at: int, taken: int, person: PlayerMention, *, has_capital: bool = False
) -> _Recognised:
    again = bool(result.mentions) and result.mentions[0].player == person.player
    people = (person, *result.mentions[1:]) if again else (*result.mentions, person)
    return _with_span(
        result,
        SpanType.PLAYER,
        at,
        taken,
        person.player.label,
        mentions=people,
        has_capital=result.has_capital or has_capital,
    )


def _with_longer_last_span(result: ParseResult, at: int) -> ParseResult:
    """The result with the last span extended by the mark that follows it."""
    return replace(result, spans=(*result.spans[:-1], replace(result.spans[-1], end=result.words[at].end)))


def _text_at(result: ParseResult, at: int) -> str:
    return result.words[at].text if at < len(result.words) else ""
