"""Complete the word at the caret with players, kinds and sides, the likeliest first.

Letters are compared without case and accents, and with Chinese names by their pinyin. One or two typos are allowed if
nothing matches exactly. Shirts are compared by number. The head of a line gets all candidates. Its text gets only the
names of players, and only after more letters, because most words of a sentence are not names.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

from matches.shorthand.interpretation import MatchState
from matches.shorthand.interpreter import ESCAPES
from matches.shorthand.lineup import SIDES, Lineup, ListedPlayer, Similarity, similarity, typo_similarity
from matches.shorthand.parse_result import ParseResult, SpanType
from matches.shorthand.parser import parse_line
from matches.shorthand.player_parsing import SIDE_LETTERS
from matches.shorthand.rendering import speaks_chinese
from matches.shorthand.tokenizer import MAX_NAME_WORDS, Word, atoms, name_spans, plain, squeezed, words
from matches.shorthand.vocabulary import typed_kinds
from matches.sports import Direction, Kind, Sport

MAX_CANDIDATES = 8
_LOOKBACK = 120  # characters before the caret that are read: every name is shorter
_MIN_LETTERS_IN_TEXT, _MIN_TYPO_LETTERS_IN_TEXT = 3, 5
_SHIRT = re.compile(r"([^\W\d_]{0,5})([0-9]{1,3})")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A replacement of `line[start:end]` with `insert`. A list shows `label` and `detail`."""

    type: SpanType
    insert: str
    label: str
    detail: str
    start: int
    end: int


class _RankedCandidate(NamedTuple):
    """A candidate that `make` creates, and its sort key: similarity first, then `order`."""

    closeness: Similarity
    order: tuple[int, ...]
    make: Callable[[], Candidate]


@dataclass(frozen=True, slots=True)
class _Query:
    """The letters at the caret as one squeezed name, and the parsed line before them.

    `lead` is the letters without the last word, "" for a single word. `text` is the last word as typed.
    """

    letters: str
    lead: str
    text: str
    start: int
    end: int
    result: ParseResult
    in_text: bool
    state: MatchState

    @property
    def side(self) -> str:
        return self.result.side if not self.result.mentions else ""

    @property
    def chinese(self) -> bool:
        return speaks_chinese(self.state.language)

    def candidate(self, type: SpanType, insert: str, label: str, detail: str) -> Candidate:
        return Candidate(type, insert, label, detail, self.start, self.end)


def complete(
    line: str,
    caret: int,
    sport: Sport,
    lineup: Lineup,
    state: MatchState | None = None,
    *,
    most: int = MAX_CANDIDATES,
) -> list[Candidate]:
    """Return the likeliest completions of the word that ends at the caret.

    Returns [] without such a word. Never raises.

    >>> [candidate.insert for candidate in complete("g plmi", 6, FOOTBALL, lineup)]
    ['Maud Plimpton']
    """
    caret = max(0, min(caret, len(line)))
    before_caret = _words_before_caret(line, caret)
    for first in range(len(before_caret)):
        # The longest run of words first: in "g ida pa", "ida pa" becomes Ida Parker.
        query = _query(line, before_caret[first:], sport, lineup, state or MatchState())
        near = [
            *_player_candidates(query, _compare_spelling),
            *_shirt_candidates(query),
            *_kind_candidates(query, _compare_spelling),
            *_side_candidates(query, _compare_spelling),
        ]
        if not near and not query.lead:
            near = [
                *_player_candidates(query, _compare_with_typos),
                *_kind_candidates(query, _compare_with_typos),
                *_side_candidates(query, _compare_with_typos),
            ]
        if near:
            near.sort(key=lambda ranked: (ranked.closeness, ranked.order))
            candidates = [ranked.make() for ranked in near[: most + 1]]
            return [one for one in candidates if one.insert != line[one.start : one.end]][:most]
    return []


def _words_before_caret(line: str, caret: int) -> list[Word]:
    """The words before the caret without a mark between them. The last word is cut at the caret."""
    begin = max(0, caret - _LOOKBACK)
    before_caret: list[Word] = []
    for word in words(line[begin:], _LOOKBACK):
        if begin + word.start >= caret:
            break
        before_caret = [*before_caret, word] if word.squeezed else []
        last_end = begin + word.end
    if not before_caret or last_end < caret:
        return []
    shifted = [replace(word, start=begin + word.start, end=begin + word.end) for word in before_caret[-MAX_NAME_WORDS:]]
    cut = shifted[-1]
    typed = cut.text[: caret - cut.start]
    shifted[-1] = replace(cut, text=typed, plain=plain(typed), squeezed=squeezed(typed))
    return shifted if shifted[-1].squeezed else []


def _query(line: str, run: list[Word], sport: Sport, lineup: Lineup, state: MatchState) -> _Query:
    before = line[: run[0].start]
    result = parse_line(before, sport, lineup, state.period, state.elapsed)
    in_text = bool(before.strip()) and (not result.spans or bool(result.text) or before.lstrip().startswith(ESCAPES))
    *lead, last = (word.squeezed for word in run)
    return _Query(
        "".join((*lead, last)), "".join(lead), run[-1].text, run[0].start, run[-1].end, result, in_text, state
    )


# -- similarity


_Compare = Callable[[_Query, str], Similarity | None]


def _compare_spelling(query: _Query, name: str) -> Similarity | None:
    closeness = similarity(query.letters, name, shortest=_MIN_LETTERS_IN_TEXT if query.in_text else 1)
    if query.lead and query.lead not in name_spans(name):
        return None  # "c har" does not mean Charlie
    # "he" begins the pinyin of 何, and many English sentences.
    return None if closeness is Similarity.PINYIN and query.in_text and not query.chinese else closeness


def _compare_with_typos(query: _Query, name: str) -> Similarity | None:
    if query.in_text and (len(query.letters) < _MIN_TYPO_LETTERS_IN_TEXT or not query.text[0].isupper()):
        return None
    return typo_similarity(query.letters, name)


# -- candidates


def _player_candidates(query: _Query, like: _Compare) -> Iterator[_RankedCandidate]:
    for player in query.result.lineup.players:
        if query.side in ("", player.side) and (closeness := like(query, player.name)) is not None:
            by_surname = any(atom.startswith(query.letters) for atom in atoms(player.name)[-1:])
            yield _RankedCandidate(
                closeness, (2, not by_surname, player.number or 0), partial(_name_candidate, player, query)
            )


def _shirt_candidates(query: _Query) -> Iterator[_RankedCandidate]:
    """`h1` may become h1, h10 or h11, and a bare number too.

    A number that begins the line is the minute.
    """
    shirt = _SHIRT.fullmatch(plain(query.text))
    if query.in_text or query.lead or shirt is None:
        return
    lineup = query.result.lineup
    side = SIDE_LETTERS.get(shirt[1]) or lineup.side_with_code(shirt[1]) if shirt[1] else query.side
    is_minute = not shirt[1] and not query.result.spans and query.result.sport.direction is Direction.UP
    if is_minute or (shirt[1] and not side):
        return
    for player in lineup.players:
        if side in ("", player.side) and player.number is not None and str(player.number).startswith(shirt[2]):
            closeness = Similarity.EXACT if str(player.number) == shirt[2] else Similarity.PREFIX
            yield _RankedCandidate(
                closeness, (2, 0, player.number), partial(_player_candidate, player, player.shirt_text, query)
            )


def _kind_candidates(query: _Query, like: _Compare) -> Iterator[_RankedCandidate]:
    result = query.result
    if query.in_text or result.kind:
        return
    for place, kind in enumerate(typed_kinds(result.sport, shootout=result.in_shootout)):
        label = kind.names.text(query.state.language)
        # Pinyin is compared with the name of the commentary's language only, Chinese characters with all names.
        names = {kind.name, label} if query.letters.isascii() else {*kind.names.shown, *kind.names.synonyms}
        found = [
            _key_similarity(query.letters, kind) if like is _compare_spelling else None,
            *(like(query, name) for name in names),
        ]
        if matching := [closeness for closeness in found if closeness is not None]:
            # "Card overturned" is rarer than the cards: it is the result of another kind.
            is_result = any(kind.code in other.outcomes.values() for other in result.sport.kinds.values())
            begins = not is_result and any(word.startswith(query.letters) for word in (squeezed(kind.name), *kind.keys))
            make = partial(query.candidate, SpanType.KIND, kind.keys[0], label, " ".join(kind.keys))
            yield _RankedCandidate(min(matching), (0, not begins, place), make)


def _side_candidates(query: _Query, like: _Compare) -> Iterator[_RankedCandidate]:
    result = query.result
    if query.in_text or result.side or result.mentions:
        return
    for side in SIDES:
        team = result.lineup.team(side)
        found = [like(query, name) for name in (team.name, team.short_name, team.code) if name]
        if SIDE_LETTERS.get(query.letters) == side:
            found.append(Similarity.EXACT)
        if matching := [closeness for closeness in found if closeness is not None]:
            # The code, not the letter: after "corner", "a" would be the article.
            code = team.code if result.lineup.side_with_code(squeezed(team.code)) else side[0]
            make = partial(query.candidate, SpanType.SIDE, code, team.name, side)
            yield _RankedCandidate(min(matching), (1, 0), make)


def _key_similarity(letters: str, kind: Kind) -> Similarity | None:
    if letters in kind.keys:
        return Similarity.EXACT
    return Similarity.PREFIX if any(key.startswith(letters) for key in kind.keys) else None


# -- inserted text


def _player_candidate(player: ListedPlayer, insert: str, query: _Query) -> Candidate:
    label = player.name if player.number is None else f"{player.number} {player.name}"
    return query.candidate(SpanType.PLAYER, insert, label, query.result.lineup.team(player.side).name)


def _name_candidate(player: ListedPlayer, query: _Query) -> Candidate:
    insert = _name_in_text(player.name, query) if query.in_text else _name_in_head(player, query)
    return _player_candidate(player, insert, query)


def _name_in_head(player: ListedPlayer, query: _Query) -> str:
    """The name if it parses as this player, otherwise the shirt.

    Two players may share the name, or it may be a kind's name.
    """
    result = query.result
    if result.mentions or player.number is None:
        return player.name
    before = result.line[: query.start]
    read = parse_line(f"{before}{player.name}", result.sport, result.lineup, result.period, result.elapsed)
    return player.name if [person.player for person in read.mentions] == [player] else player.shirt_text


def _name_in_text(name: str, query: _Query) -> str:
    """The part of the name that the letters begin.

    "Plim" becomes Plimpton, "Mau" becomes Maud Plimpton.
    """
    parts = name.split()
    begun = (parts[at:] for at in range(len(parts) - 1, -1, -1))
    return next((" ".join(rest) for rest in begun if squeezed("".join(rest)).startswith(query.letters)), name)
