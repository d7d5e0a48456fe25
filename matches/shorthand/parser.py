"""What the first words of a line stand for: a time, a side, a player, a kind, in any order.

This recognises, and stops at the first word that is none of them: there the text of the line begins. Whether it makes
the line shorthand, doubt.py judges: a player is recognised in "Parker shoots from 20 yards", too.
"""

import re
from dataclasses import replace
from typing import Any, NamedTuple

from matches.shorthand.clock_times import read_time
from matches.shorthand.named_players import Likeness, Lineup, Listed
from matches.shorthand.parse_result import Head
from matches.shorthand.spans import By, Part, Person, What
from matches.shorthand.tokenizer import MOST_IN_NAME, runs, words
from matches.shorthand.vocabulary import Called, vocabulary
from matches.sports import PeriodKind, Sport

# Nobody types more words than these before the text of a line begins; a pasted novel costs no more than its start.
MOST_WORDS = 16
LETTERS = {"h": "home", "a": "away", "主": "home", "主队": "home", "客": "away", "客队": "away"}
# What the second of two players is in a line of this kind.
SECOND_ROLES = {
    **dict.fromkeys(("goal", "three_points", "two_points"), "assist"),
    **dict.fromkeys(("foul", "yellow_card", "red_card"), "fouled"),
    "substitution": "player_out",
}
_SHIRT = re.compile(r"([^\W\d_]{1,5})([0-9]{1,3})")
_NUMBER = re.compile(r"[0-9]{1,3}")
# What stands between the two players of a substitution, and whether the second one comes on.
_FOR = "for"
_EXCHANGES = {"->": True, "=>": True, ">": True, "→": True, "换上": True, "换下": False, _FOR: False}
_SOFT_MARKS = (",", ";", ":", "，", "；", "：", "、")
_HARD_MARKS = ("!", ".", "！", "。")
_QUESTIONS = ("?", "？")


class _Step(NamedTuple):
    """So many words stand for something, and the head with it."""

    taken: int
    head: Head


def read_head(line: str, sport: Sport, lineup: Lineup, period: str, elapsed: float | None) -> Head:
    """Reads a line up to its text. Only the first line of several can begin with anything but text."""
    first = line.partition("\n")[0]
    head, at, open_end = _read(Head(line, tuple(words(first, MOST_WORDS)), sport, lineup, period, elapsed))
    if not head.parts:
        return head
    if open_end:
        head, at = _with_guess(head, at)
    text_at = head.words[at].start if at < len(head.words) else head.parts[-1].end
    return replace(head, text_at=max(text_at, head.parts[-1].end))


def _read(head: Head) -> tuple[Head, int, bool]:
    """The head, the first word that is not of it, and whether it may go on there: behind a full stop it may not."""
    at = 0
    while at < len(head.words):
        mark = head.words[at].text if head.parts else ""
        if mark in _QUESTIONS:
            return replace(head, asks=True), at, False
        if mark in _HARD_MARKS and not (mark == "." and _mark(head, at + 1) == "."):
            while _mark(head, at) == mark and head.words[at].start == head.parts[-1].end:
                head, at = _stretched(head, at), at + 1
            return head, at, False
        soft = mark in _SOFT_MARKS
        step = _step(_stretched(head, at) if soft else head, at + soft)
        if step is None:
            break
        head, at = step.head, at + soft + step.taken
    return head, at, True


def _step(head: Head, at: int) -> _Step | None:
    if at >= len(head.words):
        return None
    ways = (_time, _exchange, _shirt, _kind, _side, _player)
    # The longest wins ("goal kick" over "goal"); of two as long, the one that leaves less room for chance.
    return max((step for way in ways if (step := way(head, at))), key=lambda step: step.taken, default=None)


def _time(head: Head, at: int) -> _Step | None:
    if head.time is not None:
        return None
    plain = [word.plain for word in head.words[at : at + MOST_IN_NAME]]
    time = read_time(plain, head.sport, head.period, head.elapsed, first=at == 0)
    if time is None or (time.period_only and called(head, at + time.words) is None):
        return None  # "So" begins a sentence, unless a kind follows
    return _taken(head, What.TIME, at, time.words, time.minute, time=time)


def _exchange(head: Head, at: int) -> _Step | None:
    """The second half of a substitution, with what links it to the first: `h3>h14`, `h14 for h3`."""
    link = head.words[at].plain
    if len(head.people) != 1 or at + 1 >= len(head.words) or link not in _EXCHANGES:
        return None
    found = _other(head, at + 1)
    if found is None:
        return None
    taken, other = found
    by_shirts = head.people[0].by is other.by is By.SHIRT
    if link == _FOR and not by_shirts and not _is_substitution(head, at):
        return None  # "Parker for Windle" may be a pass
    second_comes_on = _EXCHANGES[link]
    linked = _taken(head, What.LINK, at, 1, "makes way for" if second_comes_on else "comes on for").head
    people = (*head.people, other)
    step = _taken(linked, What.PLAYER, at + 1, taken, other.player.label, people=people, exchange=True)
    return _Step(1 + taken, replace(step.head, second_comes_on=second_comes_on))


def _shirt(head: Head, at: int) -> _Step | None:
    side, number, by = shirt_at(head, at)
    if not side or not _fits(head, side, number):
        return None
    player = head.lineup.wearing(side, number) or Listed(side, number, "")
    return _with_player(head, at, 1, Person(player, by), capital=head.words[at].text[0].isupper())


def _kind(head: Head, at: int) -> _Step | None:
    found = called(head, at) if head.called is None else None
    if found is None:
        return None
    taken, kind = found
    typed = head.words[at].text
    capital = head.capital or (kind.code and typed != typed.lower())
    return _taken(head, What.KIND, at, taken, kind.kind.name, called=kind, capital=capital)


def _side(head: Head, at: int) -> _Step | None:
    if head.side or head.people:
        return None
    # A capital letter alone is an initial, or "A" at the beginning of a sentence.
    taken, side, by = 1, LETTERS.get(head.words[at].text, ""), By.LETTER
    if not side:
        named = ((taken, head.lineup.side_called(name)) for taken, name in runs(head.words[at:]))
        taken, side = next((pair for pair in named if pair[1]), (1, ""))
        by = By.NAME
    if not side:
        side, by = head.lineup.side_begun(head.words[at].squeezed), By.BEGINNING
    return _taken(head, What.SIDE, at, taken, head.lineup.team(side).name, side=side, side_by=by) if side else None


def _player(head: Head, at: int) -> _Step | None:
    for taken, name in runs(head.words[at:]):
        players = head.lineup.called(name, head.whose)
        if len(players) != 1:
            continue
        if not head.people:
            return _with_player(head, at, taken, Person(players[0], By.NAME))
        # The name behind the number: "h3 goal Parker". Another's name begins the text.
        first = head.people[0]
        if first.by in (By.SHIRT, By.NUMBER) and first.player == players[0]:
            return _taken(head, What.PLAYER, at, taken, first.player.label)
    return None


def _with_guess(head: Head, at: int) -> tuple[Head, int]:
    """With the rest of the line as a player's name, begun or misspelt, if it can be one player's only.

    Only where nothing follows: in "c h low to the far post" Lowry is not meant.
    """
    if head.people or at >= len(head.words):
        return head, at
    head = replace(head, clashes=bool(shirt_at(head, at)[0]))
    rest = head.words[at:]
    for taken, name in runs(rest):
        players = tuple(head.lineup.called(name, head.side))
        if taken == len(rest) and rest[-1].end == len(head.line.rstrip()):
            like = head.lineup.like(name, head.side)
            players = tuple(player for how, player in like if how is like[0][0] and how < Likeness.TWO_TYPOS)
            if head.called and len(players) == 1:
                return _with_player(head, at, taken, Person(players[0], By.GUESS)).head, at + taken
            if not players and head.lineup.called(name):
                return replace(head, clashes=True), at
        if len(players) > 1:
            return replace(head, ambiguous=players), at
    return head, at


# -- what a word says


def called(head: Head, at: int) -> tuple[int, Called] | None:
    """The kind that the words here name, and how many they are."""
    if at >= len(head.words):
        return None
    known = vocabulary(head.sport.code, shootout=in_shootout(head))
    for taken, name in runs(head.words[at:]):
        if (kind := known.get(name)) and not kind.code:
            return taken, kind
    # "g" and no more: neither "g." nor "g'" is one.
    code = known.get(head.words[at].plain)
    return (1, code) if code and code.code else None


def in_shootout(head: Head) -> bool:
    period = head.sport.period(head.time.period if head.time else head.period)
    return period is not None and period.kind is PeriodKind.SHOOTOUT


def shirt_at(head: Head, at: int) -> tuple[str, int, By]:
    """Side and number of a shirt, and how it was typed: `h3`, `HAR3`; `3` where the side is known. No side for none."""
    word = head.words[at].plain
    if shirt := _SHIRT.fullmatch(word):
        return LETTERS.get(shirt[1]) or head.lineup.side_coded(shirt[1]), int(shirt[2]), By.SHIRT
    if head.parts and _NUMBER.fullmatch(word) and _may_be_number(head):
        return head.whose, int(word), By.NUMBER
    return "", 0, By.NUMBER


def _may_be_number(head: Head) -> bool:
    """A bare number is a shirt behind a side's letter ("h 3"), or as the second of a substitution ("s h14 3")."""
    last = head.parts[-1].what
    if not head.people:
        return last is What.SIDE and bool(head.by_letter)
    return last is What.PLAYER and head.kind is not None and head.kind.code == "substitution"


def _fits(head: Head, side: str, number: int) -> bool:
    """Whether a shirt may be named here: as the first, as the same again, or as the second of a kind for two."""
    if not head.people:
        return head.side in ("", side)
    first = head.people[0].player
    if (first.side, first.number) == (side, number):
        return True
    if len(head.people) > 1:
        return False
    if head.kind is None:
        return True  # the kind may follow: "h3 h7 g"
    role = SECOND_ROLES.get(head.kind.code)
    return role is not None and (side != first.side if role == "fouled" else side == first.side)


def _other(head: Head, at: int) -> tuple[int, Person] | None:
    """The second player of an exchange, of the first one's team: by shirt, by number, by name."""
    side, word = head.people[0].player.side, head.words[at].plain
    if _NUMBER.fullmatch(word):
        return 1, Person(head.lineup.wearing(side, int(word)) or Listed(side, int(word), ""), By.NUMBER)
    if _SHIRT.fullmatch(word):
        its_side, number, by = shirt_at(head, at)
        player = head.lineup.wearing(side, number) or Listed(side, number, "")
        return (1, Person(player, by)) if its_side == side else None
    for taken, name in runs(head.words[at:]):
        if len(players := head.lineup.called(name, side)) == 1:
            return taken, Person(players[0], By.NAME)
    return None


def _is_substitution(head: Head, link_at: int) -> bool:
    """A "for" links two players where the line has said "sub", or is about to say it behind the second."""
    if head.called:
        return head.called.kind.code == "substitution"
    behind = (called(head, at) for at in range(link_at + 2, link_at + 2 + MOST_IN_NAME))
    return any(found is not None and found[1].kind.code == "substitution" for found in behind)


# -- writing it down


def _taken(head: Head, what: What, at: int, taken: int, means: str, **changes: Any) -> _Step:
    part = Part(what, head.words[at].start, head.words[at + taken - 1].end, means)
    return _Step(taken, replace(head, parts=(*head.parts, part), **changes))


def _with_player(head: Head, at: int, taken: int, person: Person, *, capital: bool = False) -> _Step:
    again = bool(head.people) and head.people[0].player == person.player
    people = (person, *head.people[1:]) if again else (*head.people, person)
    return _taken(head, What.PLAYER, at, taken, person.player.label, people=people, capital=head.capital or capital)


def _stretched(head: Head, at: int) -> Head:
    """The last part has the mark that follows it."""
    return replace(head, parts=(*head.parts[:-1], replace(head.parts[-1], end=head.words[at].end)))


def _mark(head: Head, at: int) -> str:
    return head.words[at].text if at < len(head.words) else ""
