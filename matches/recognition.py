"""What the first words of a line may stand for: a time, a side, a player, a kind, in any order.

This recognises, and stops at the first word that is none of them; the text of the line begins there. Whether what was
recognised makes the line shorthand, shorthand.py judges: "Parker" is recognised in "Parker shoots from 20 yards" too.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from matches.lineup import Likeness, Lineup, Listed
from matches.spelling import squeezed, words
from matches.sports import Kind, PeriodKind, Sport
from matches.typed_time import TypedTime, read_time
from matches.vocabulary import Called, vocabulary

# Nobody types more words than these before the text of a line begins; a pasted novel costs no more than its start.
MOST_WORDS = 16
LETTERS = {"h": "home", "a": "away", "主": "home", "主队": "home", "客": "away", "客队": "away"}
SECOND_ROLES = {
    **dict.fromkeys(("goal", "three_points", "two_points", "touchdown"), "assist"),
    **dict.fromkeys(("foul", "yellow_card", "red_card"), "fouled"),
    "substitution": "player_out",
}
_SHIRT = re.compile(r"([^\W\d_]{1,5})([0-9]{1,3})")
_NUMBER = re.compile(r"[0-9]{1,3}")
# What stands between the two players of a substitution, and whether the second one comes on.
_EXCHANGES = {"->": True, "=>": True, ">": True, "→": True, "换下": False, "换上": True}
_FOR = "for"
_SOFT_MARKS = (",", ";", ":", "，", "；", "：", "、")
_HARD_MARKS = ("!", ".", "！", "。")
_QUESTIONS = ("?", "？")


class What(StrEnum):
    TIME = "time"
    SIDE = "side"
    PLAYER = "player"
    KIND = "kind"
    LINK = "link"  # the "for" of a substitution
    ESCAPE = "escape"
    TEXT = "text"


class By(StrEnum):
    """How a side or a player was named."""

    SHIRT = "shirt"  # h3
    NUMBER = "number"  # h 3, or the 3 of h14>3
    LETTER = "letter"  # h
    NAME = "name"
    BEGINNING = "beginning"  # "harb"
    GUESS = "guess"  # the last word of a line, where it is like one name only


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the line, `line[start:end]`, and what it was taken for: "Ida Parker" for `h3`."""

    what: What
    start: int
    end: int
    means: str


@dataclass(frozen=True, slots=True)
class Person:
    player: Listed  # without a name where the line-up has none for the number
    by: By


@dataclass(frozen=True, slots=True)
class _Found:
    """`taken` words stand for something; `keep` writes down what."""

    taken: int
    parts: tuple[Part, ...]
    keep: Callable[[], None]


class Head:
    """The part of a line before its text, word by word."""

    def __init__(self, line: str, sport: Sport, lineup: Lineup, period: str, elapsed: float | None) -> None:
        self.line, self.sport, self.lineup = line, sport, lineup
        self.period, self.elapsed = period, elapsed
        self.words = list(words(line.partition("\n")[0], MOST_WORDS))
        self.parts: list[Part] = []
        self.time: TypedTime | None = None
        self.called: Called | None = None
        self.capital = False  # a code or a shirt has a capital letter, as initials and abbreviations in prose have
        self.side, self.side_by = "", By.NAME
        self.people: list[Person] = []
        self.exchange = False  # a substitution by its own sign: "h3>h14"
        self.second_comes_on = False
        self.asks = False  # a question mark follows: nobody knows yet
        self.clashes = False  # two sides were named: "h g a3"
        self.ambiguous: list[Listed] = []
        self.text_at = self._read()

    @property
    def kind(self) -> Kind | None:
        return self.called.kind if self.called else None

    @property
    def text(self) -> str:
        return self.line[self.text_at :].strip()

    @property
    def whose(self) -> str:
        """The side that the line is about: that of the first player, else the one that was named."""
        return self.people[0].player.side if self.people else self.side

    @property
    def numbered(self) -> bool:
        """Whether somebody is named by shirt or number, which no sentence does."""
        return any(person.by in (By.SHIRT, By.NUMBER) for person in self.people)

    @property
    def by_letter(self) -> str:
        """The side that was named by its letter alone, "" if none was."""
        return self.side if self.side_by is By.LETTER else ""

    def typed(self, what: What) -> str:
        """The first part of this sort as it was typed, "" if there is none."""
        return next((self.line[part.start : part.end] for part in self.parts if part.what is what), "")

    def comes_first(self, what: What) -> bool:
        """Whether the first thing said, after the time, is this."""
        return next((part.what is what for part in self.parts if part.what is not What.TIME), False)

    # -- reading

    def _read(self) -> int:
        """Takes word by word; returns where the text begins."""
        at = 0
        while at < len(self.words):
            mark = self.words[at].text
            if self.parts and mark in _QUESTIONS:
                self.asks = True
                break
            if self.parts and mark in _HARD_MARKS and self._follows(at) and not self._is_mark(at + 1, _HARD_MARKS):
                self._stretch(at)
                at += 1
                break
            soft = bool(self.parts) and mark in _SOFT_MARKS
            found = self._found(at + soft)
            if found is None:
                break
            if soft:
                self._stretch(at)
            self.parts += found.parts
            found.keep()
            at += soft + found.taken
        self._guess(at)
        if self.parts and self.parts[-1].end >= self._start(at):
            return self.parts[-1].end
        return self._start(at) if self.parts else 0

    def _found(self, at: int) -> _Found | None:
        if at >= len(self.words):
            return None
        ways = (self._as_time, self._as_exchange, self._as_shirt, self._as_kind, self._as_side, self._as_player)
        # The longest wins ("goal kick" over "goal"); of two as long, the one that leaves less room for chance.
        return max((found for way in ways if (found := way(at))), key=lambda found: found.taken, default=None)

    def _as_time(self, at: int) -> _Found | None:
        if self.time is not None:
            return None
        plain = [word.plain for word in self.words[at : at + 4]]
        time = read_time(plain, self.sport, self.period, self.elapsed, first=at == 0)
        if time is None or (time.period_only and self._called(at + time.words) is None):
            return None  # "So" begins a sentence, unless a kind follows

        def keep() -> None:
            self.time = time

        return self._one(What.TIME, at, time.words, time.minute, keep)

    def _as_shirt(self, at: int) -> _Found | None:
        word = self.words[at]
        if shirt := _SHIRT.fullmatch(word.plain):
            side = LETTERS.get(shirt[1]) or self._side_of_code(shirt[1])
            by, number = By.SHIRT, int(shirt[2])
        elif _NUMBER.fullmatch(word.plain) and self.parts and self._may_be_number():
            side, by, number = self.whose, By.NUMBER, int(word.plain)
        else:
            return None
        if not side:
            return None
        if not self._fits(side, number):
            self.clashes = self.clashes or not self.people
            return None
        player = self.lineup.wearing(side, number) or Listed(side, number, "")
        return self._person(at, 1, player, by, capital=word.text[0].isupper())

    def _as_kind(self, at: int) -> _Found | None:
        found = None if self.called else self._called(at)
        if found is None:
            return None
        taken, called = found
        capital = called.code and self.words[at].text != self.words[at].text.lower()

        def keep() -> None:
            self.called, self.capital = called, self.capital or capital

        return self._one(What.KIND, at, taken, called.kind.name, keep)

    def _as_side(self, at: int) -> _Found | None:
        if self.side or self.people:
            return None
        # A capital letter alone is an initial, or "A" at the beginning of a sentence.
        if side := LETTERS.get(self.words[at].text):
            return self._side(at, 1, side, By.LETTER)
        for taken, name in self._runs(at):
            if side := self.lineup.side_called(name):
                return self._side(at, taken, side, By.NAME)
        if side := self.lineup.side_begun(self.words[at].squeezed):
            return self._side(at, 1, side, By.BEGINNING)
        return None

    def _as_player(self, at: int) -> _Found | None:
        for taken, name in self._runs(at):
            called = self.lineup.called(name, self.whose)
            if self.people:
                # The name behind the number: "h3 goal Parker". Another's name begins the text.
                if self.people[0].by in (By.SHIRT, By.NUMBER) and called == [self.people[0].player]:
                    return self._one(What.PLAYER, at, taken, called[0].name, lambda: None)
            elif len(called) == 1:
                return self._person(at, taken, called[0], By.NAME)
            elif called:
                self.ambiguous = called
        return None

    def _as_exchange(self, at: int) -> _Found | None:
        """The second half of a substitution, with what links it to the first: `h3>h14` or `h14 for h3`."""
        link = self.words[at].plain
        exchange = link in _EXCHANGES
        if len(self.people) != 1 or at + 1 >= len(self.words):
            return None
        if not exchange and not (link == _FOR and self._is_substitution(at)):
            return None
        other = self._other(at + 1)
        if other is None:
            return None
        taken, person = other
        second_comes_on = _EXCHANGES.get(link, False)

        def keep() -> None:
            self.people.append(person)
            self.exchange, self.second_comes_on = exchange, second_comes_on

        means = "makes way for" if second_comes_on else "comes on for"
        parts = (self._part(What.LINK, at, 1, means), self._part(What.PLAYER, at + 1, taken, _name(person.player)))
        return _Found(1 + taken, parts, keep)

    def _guess(self, at: int) -> None:
        """Takes the rest of the line for a player's name begun or misspelt, if it can be one player's only.

        Only where nothing follows: in "c h low to the far post" Lowry is not meant.
        """
        rest = self.words[at : at + 4]
        if not self.called or self.people or not 0 < len(rest) < 4 or rest[-1].end != len(self.line.rstrip()):
            return
        if any(word.squeezed == "" for word in rest):
            return
        like = self.lineup.like("".join(word.squeezed for word in rest), self.side)
        nearest = [player for how, player in like if how is like[0][0] and how < Likeness.TWO_TYPOS]
        if len(nearest) > 1:
            self.ambiguous = nearest
        elif nearest and (found := self._person(at, len(rest), nearest[0], By.GUESS)):
            self.parts += found.parts
            found.keep()

    # -- what the words say

    def _called(self, at: int) -> tuple[int, Called] | None:
        """The kind that the words here name, and how many they are."""
        if at >= len(self.words):
            return None
        period = self.sport.period(self.time.period if self.time else self.period)
        known = vocabulary(self.sport.code, shootout=period is not None and period.kind is PeriodKind.SHOOTOUT)
        code = known.get(self.words[at].plain)
        for taken, name in self._runs(at):
            if (called := known.get(name)) and not called.code:
                return taken, called
        return (1, code) if code and code.code else None

    def _is_substitution(self, link_at: int) -> bool:
        """A "for" links two players where the line has said "sub", or is about to say it behind the second."""
        if self.called:
            return self.called.kind.code == "substitution"
        later = (self._called(at) for at in range(link_at + 2, min(link_at + 5, len(self.words))))
        return any(found is not None and found[1].kind.code == "substitution" for found in later)

    def _other(self, at: int) -> tuple[int, Person] | None:
        """The second player of an exchange, of the first one's team: by shirt, by number, by name."""
        side, word = self.people[0].player.side, self.words[at]
        shirt = _SHIRT.fullmatch(word.plain)
        number = int(shirt[2]) if shirt else int(word.plain) if _NUMBER.fullmatch(word.plain) else None
        if shirt and (LETTERS.get(shirt[1]) or self._side_of_code(shirt[1])) != side:
            return None
        if number is not None:
            player = self.lineup.wearing(side, number) or Listed(side, number, "")
            return 1, Person(player, By.SHIRT if shirt else By.NUMBER)
        for taken, name in self._runs(at):
            if len(called := self.lineup.called(name, side)) == 1:
                return taken, Person(called[0], By.NAME)
        return None

    def _fits(self, side: str, number: int) -> bool:
        """Whether a shirt may be named here: as the first, as the same again, or as the second of a kind for two."""
        if not self.people:
            return self.side in ("", side)
        first = self.people[0].player
        if (first.side, first.number) == (side, number):
            return True
        if len(self.people) > 1:
            return False
        if self.kind is None:
            return True  # the kind may follow: "h3 h7 g"
        role = SECOND_ROLES.get(self.kind.code)
        return role is not None and (side != first.side if role == "fouled" else side == first.side)

    def _may_be_number(self) -> bool:
        """A bare number is a shirt behind a side ("h 3"), or as the second of a substitution ("s h14 3")."""
        if not self.people:
            return self.parts[-1].what is What.SIDE
        return self.kind is not None and self.kind.code == "substitution" and self.parts[-1].what is What.PLAYER

    def _side_of_code(self, letters: str) -> str:
        codes = {squeezed(self.lineup.team(side).code): side for side in ("away", "home")}
        return codes.get(letters, "")

    def _runs(self, at: int) -> Iterator[tuple[int, str]]:
        """Runs of words from here as one squeezed name, the longest first: (2, "idaparker"), (1, "ida")."""
        names: list[str] = []
        for word in self.words[at : at + 4]:
            if not (name := word.squeezed):
                break
            names.append(name)
        for taken in range(len(names), 0, -1):
            yield taken, "".join(names[:taken])

    # -- writing it down

    def _person(self, at: int, taken: int, player: Listed, by: By, *, capital: bool = False) -> _Found | None:
        again = bool(self.people) and self.people[0].player == player

        def keep() -> None:
            if again:
                self.people[0] = replace(self.people[0], by=by)
            else:
                self.people.append(Person(player, by))
            self.capital = self.capital or capital

        return self._one(What.PLAYER, at, taken, _name(player), keep)

    def _side(self, at: int, taken: int, side: str, by: By) -> _Found:
        def keep() -> None:
            self.side, self.side_by = side, by

        return self._one(What.SIDE, at, taken, self.lineup.team(side).name, keep)

    def _one(self, what: What, at: int, taken: int, means: str, keep: Callable[[], None]) -> _Found:
        return _Found(taken, (self._part(what, at, taken, means),), keep)

    def _part(self, what: What, at: int, taken: int, means: str) -> Part:
        return Part(what, self.words[at].start, self.words[at + taken - 1].end, means)

    def _stretch(self, at: int) -> None:
        """Lets the last part have the mark that follows it."""
        self.parts[-1] = replace(self.parts[-1], end=self.words[at].end)

    def _follows(self, at: int) -> bool:
        return self.words[at].start == self.parts[-1].end

    def _is_mark(self, at: int, marks: tuple[str, ...]) -> bool:
        return at < len(self.words) and self.words[at].text in marks

    def _start(self, at: int) -> int:
        return self.words[at].start if at < len(self.words) else self.parts[-1].end if self.parts else 0


def _name(player: Listed) -> str:
    return player.name or f"No. {player.number}"
