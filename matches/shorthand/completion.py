"""What the word at the caret may become: players of both line-ups, kinds, sides; the likeliest first.

Letters are compared without case and accents, with one or two typos let through where nothing else fits, and with
Chinese names by their pinyin; shirts by their numbers. In the head of a line everything is offered. In its text only
the names of players are, and to more letters: most words of a sentence are words.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

from matches.shorthand.interpreter import ESCAPES, Standing
from matches.shorthand.named_players import SIDES, Likeness, Lineup, Listed, likeness, misspelt
from matches.shorthand.parse_result import Head
from matches.shorthand.parser import LETTERS, in_shootout, read_head
from matches.shorthand.rendering import speaks_chinese
from matches.shorthand.spans import What
from matches.shorthand.tokenizer import MOST_IN_NAME, Word, atoms, plain, squeezed, stretches, words
from matches.shorthand.vocabulary import typed_kinds
from matches.sports import Direction, Kind, Sport

MOST = 8  # candidates
_REACH = 120  # characters before the caret that are looked at: no name is longer
_SHORTEST_IN_TEXT, _SHORTEST_TYPO_IN_TEXT = 3, 5
_SHIRT = re.compile(r"([^\W\d_]{0,5})([0-9]{1,3})")


@dataclass(frozen=True, slots=True)
class Candidate:
    """What `line[start:end]` may be replaced by; `label` and `detail` are what a list shows of it."""

    what: What
    insert: str
    label: str
    detail: str
    start: int
    end: int


class _Likely(NamedTuple):
    """A candidate to be made, and where it stands among the others: by likeness, then by `order`."""

    how: Likeness
    order: tuple[int, ...]
    make: Callable[[], Candidate]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was typed at the caret, as one squeezed name, and the head of the line before it.

    `lead` is all but the last word of it, "" where it is one word; `text` the last word as typed.
    """

    letters: str
    lead: str
    text: str
    start: int
    end: int
    head: Head
    in_text: bool
    standing: Standing

    @property
    def side(self) -> str:
        return self.head.side if not self.head.people else ""

    @property
    def chinese(self) -> bool:
        return speaks_chinese(self.standing.language)

    def candidate(self, what: What, insert: str, label: str, detail: str) -> Candidate:
        return Candidate(what, insert, label, detail, self.start, self.end)


def complete(
    line: str, caret: int, sport: Sport, lineup: Lineup, standing: Standing | None = None, *, most: int = MOST
) -> list[Candidate]:
    """The likeliest completions of the word that ends at the caret; none where no word does. Never raises.

    >>> [candidate.insert for candidate in complete("g plmi", 6, FOOTBALL, lineup)]
    ['Maud Plimpton']
    """
    caret = max(0, min(caret, len(line)))
    behind = _words_behind(line, caret)
    for first in range(len(behind)):
        # The longest run first: in "g ida pa" it is "ida pa" that is to become Ida Parker.
        asked = _asked(line, behind[first:], sport, lineup, standing or Standing())
        near = [*_players(asked, _near), *_shirts(asked), *_kinds(asked, _near), *_sides(asked, _near)]
        if not near and not asked.lead:
            near = [*_players(asked, _far), *_kinds(asked, _far), *_sides(asked, _far)]
        if near:
            near.sort(key=lambda likely: (likely.how, likely.order))
            candidates = [likely.make() for likely in near[: most + 1]]
            return [one for one in candidates if one.insert != line[one.start : one.end]][:most]
    return []


def _words_behind(line: str, caret: int) -> list[Word]:
    """The words without a mark between them that lead up to the caret, the last one with its end behind the caret."""
    begin = max(0, caret - _REACH)
    behind: list[Word] = []
    for word in words(line[begin:], _REACH):
        if begin + word.start >= caret:
            break
        behind = [*behind, word] if word.squeezed else []
        last_end = begin + word.end
    if not behind or last_end < caret:
        return []
    shifted = [replace(word, start=begin + word.start, end=begin + word.end) for word in behind[-MOST_IN_NAME:]]
    cut = shifted[-1]
    shifted[-1] = replace(cut, text=cut.text[: caret - cut.start], plain=plain(cut.text[: caret - cut.start]))
    return shifted if shifted[-1].squeezed else []


def _asked(line: str, run: list[Word], sport: Sport, lineup: Lineup, standing: Standing) -> _Asked:
    before = line[: run[0].start]
    head = read_head(before, sport, lineup, standing.period, standing.elapsed)
    in_text = bool(before.strip()) and (not head.parts or bool(head.text) or before.lstrip().startswith(ESCAPES))
    *lead, last = (word.squeezed for word in run)
    return _Asked(
        "".join((*lead, last)), "".join(lead), run[-1].text, run[0].start, run[-1].end, head, in_text, standing
    )


# -- how like


_How = Callable[[_Asked, str], Likeness | None]


def _near(asked: _Asked, name: str) -> Likeness | None:
    how = likeness(asked.letters, name, shortest=_SHORTEST_IN_TEXT if asked.in_text else 1)
    if asked.lead and asked.lead not in stretches(name):
        return None  # "c har" is no Charlie
    # "he" is the beginning of 何, and of most English sentences.
    return None if how is Likeness.PINYIN and asked.in_text and not asked.chinese else how


def _far(asked: _Asked, name: str) -> Likeness | None:
    if asked.in_text and (len(asked.letters) < _SHORTEST_TYPO_IN_TEXT or not asked.text[0].isupper()):
        return None
    return misspelt(asked.letters, name)


# -- what there is


def _players(asked: _Asked, like: _How) -> Iterator[_Likely]:
    for player in asked.head.lineup.players:
        if asked.side in ("", player.side) and (how := like(asked, player.name)) is not None:
            by_surname = any(atom.startswith(asked.letters) for atom in atoms(player.name)[-1:])
            yield _Likely(how, (2, not by_surname, player.number or 0), partial(_named, player, asked))


def _shirts(asked: _Asked) -> Iterator[_Likely]:
    """`h1` may become h1, h10 or h11; a bare number too, but for the first of a line, which is the minute."""
    shirt = _SHIRT.fullmatch(plain(asked.text))
    if asked.in_text or asked.lead or shirt is None:
        return
    lineup = asked.head.lineup
    side = LETTERS.get(shirt[1]) or lineup.side_coded(shirt[1]) if shirt[1] else asked.side
    is_minute = not shirt[1] and not asked.head.parts and asked.head.sport.direction is Direction.UP
    if is_minute or (shirt[1] and not side):
        return
    for player in lineup.players:
        if side in ("", player.side) and player.number is not None and str(player.number).startswith(shirt[2]):
            how = Likeness.SAME if str(player.number) == shirt[2] else Likeness.BEGUN
            yield _Likely(how, (2, 0, player.number), partial(_player, player, player.shirt, asked))


def _kinds(asked: _Asked, like: _How) -> Iterator[_Likely]:
    head = asked.head
    if asked.in_text or head.kind:
        return
    for place, kind in enumerate(typed_kinds(head.sport, shootout=in_shootout(head))):
        label = kind.names.text(asked.standing.language)
        # Pinyin is compared with the name of the commentary's language only, Chinese characters with all names.
        names = {kind.name, label} if asked.letters.isascii() else {*kind.names.shown, *kind.names.synonyms}
        found = [_key(asked.letters, kind) if like is _near else None, *(like(asked, name) for name in names)]
        if ways := [how for how in found if how is not None]:
            begins = any(word.startswith(asked.letters) for word in (squeezed(kind.name), *kind.keys))
            make = partial(asked.candidate, What.KIND, kind.keys[0], label, " ".join(kind.keys))
            yield _Likely(min(ways), (0, not begins, place), make)


def _sides(asked: _Asked, like: _How) -> Iterator[_Likely]:
    head = asked.head
    if asked.in_text or head.side or head.people:
        return
    for side in SIDES:
        team = head.lineup.team(side)
        found = [like(asked, name) for name in (team.name, team.short_name, team.code) if name]
        if LETTERS.get(asked.letters) == side:
            found.append(Likeness.SAME)
        if ways := [how for how in found if how is not None]:
            # A code rather than the letter: behind "corner", "a" would be the article.
            code = team.code if head.lineup.side_coded(squeezed(team.code)) else side[0]
            yield _Likely(min(ways), (1, 0), partial(asked.candidate, What.SIDE, code, team.name, side))


def _key(letters: str, kind: Kind) -> Likeness | None:
    if letters in kind.keys:
        return Likeness.SAME
    return Likeness.BEGUN if any(key.startswith(letters) for key in kind.keys) else None


# -- what is put in


def _player(player: Listed, insert: str, asked: _Asked) -> Candidate:
    label = player.name if player.number is None else f"{player.number} {player.name}"
    return asked.candidate(What.PLAYER, insert, label, asked.head.lineup.team(player.side).name)


def _named(player: Listed, asked: _Asked) -> Candidate:
    insert = _name_in_text(player.name, asked) if asked.in_text else _name_in_head(player, asked)
    return _player(player, insert, asked)


def _name_in_head(player: Listed, asked: _Asked) -> str:
    """The name, where it is read as this player; the shirt where two have that name, or it is a word of ours."""
    head = asked.head
    if head.people or player.number is None:
        return player.name
    before = head.line[: asked.start]
    read = read_head(f"{before}{player.name}", head.sport, head.lineup, head.period, head.elapsed)
    return player.name if [person.player for person in read.people] == [player] else player.shirt


def _name_in_text(name: str, asked: _Asked) -> str:
    """As much of the name as was begun: "Plim" becomes Plimpton, "Mau" Maud Plimpton."""
    parts = name.split()
    begun = (parts[at:] for at in range(len(parts) - 1, -1, -1))
    return next((" ".join(rest) for rest in begun if squeezed("".join(rest)).startswith(asked.letters)), name)
