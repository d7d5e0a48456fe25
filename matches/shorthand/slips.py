"""The hint of a line that is posted as text although it looks like shorthand: a slip is not a story.

Sentences get no hint. They are long, begin with a capital letter, and name no shirt by its number.
"""

import re
from collections.abc import Sequence

from matches.shorthand.clock_times import parse_time
from matches.shorthand.parse_result import ParseResult, SpanType
from matches.shorthand.player_parsing import SIDE_LETTERS
from matches.shorthand.result_words import phrase_at
from matches.shorthand.state_changes import find_state_words
from matches.shorthand.tokenizer import Word, count_typos, name_runs, squeezed, words
from matches.shorthand.vocabulary import KindTerm, typed_kinds, vocabulary
from matches.sports import Effect, Kind, Sport

_MAX_WORDS = 40  # words of a line that are searched
_NOTE_WORDS = 6  # a longer line without a shirt or a key at its start is a sentence
_SHIRT = re.compile(r"([^\W\d_]{1,5})([0-9]{1,3})")
_GLUED = re.compile(r"([a-z0-9]{1,6}?)([ha])([0-9]{1,2})")
_GLUED_BEHIND = re.compile(r"([a-z]{1,4})([0-9]{1,2})([ha])")  # g11h
_KEY_AND_SIDE = re.compile(r"([a-z]{1,4}?)([ha])")  # gh 11
_HAN_NOTE = re.compile(r"(?:主队?|客队?|[0-9０-９]*号)(.+)")  # 主队进球
_TURNED = re.compile(r"([ha][0-9]{1,2})([a-z]{1,4})|([ha])([a-z]{1,3})([0-9]{1,2})")
_SCORE = re.compile(r"[0-9]{1,3}(?:[-–:][0-9]{1,3})?|[-–:]")
_TIME = re.compile(r"[0-9]{1,3}(?:[:.][0-9]{1,2}|\+[0-9]{1,2})?['’′]?")
_MINUTE = re.compile(r"[0-9]{1,3}(?:\+[0-9]{1,2})?['’′]")
_SCORED = frozenset("score scores scored".split())
_SIDE_WORDS = frozenset("h a home away for".split())
_EXAMPLE = "A line is time, key, shirt: “g h3”, “12 y a9”."


def hint_for_text(result: ParseResult, reason: str) -> str:
    """The hint for a line that will be posted as text. `reason`: why it is not shorthand, "" if it may be prose."""
    found = tuple(words(result.line, _MAX_WORDS))
    if not found:
        return ""
    note = len([word for word in found if word.squeezed]) <= _NOTE_WORDS
    if slip := _slip_of_time(result, found) or _slip_of_shirt(result, found) or _slip_of_key(result, found, note=note):
        return reason or slip
    if reason and not _is_prose(result, found, note=note):
        return reason
    if not note:
        return ""
    return (
        _state_change(result.sport, found)
        or _slip_of_numbers(result, found)
        or _slip_of_names(result, found)
        or _slip_of_side(result, found)
    )


def _is_prose(result: ParseResult, found: Sequence[Word], *, note: bool) -> bool:
    """Whether the line is a sentence all the same: long, or it begins with an initial or a headline in capitals."""
    if not note:
        return True
    first = found[0].text
    headline = result.typed_text(SpanType.KIND)
    if result.kind and not result.kind.points and len(headline) > 2 and headline.isupper():
        return True  # "Parker REBOUND"
    if result.kind and result.text and not result.side and squeezed(headline) not in _own_words(result.kind):
        return True  # "3pt jump shot missed": a synonym, and a story
    initial = len(first) == 1 and first.isupper() and len(found) > 1 and found[1].text == "."
    return initial or (len(found) > 2 and all(word.text.isupper() for word in found if word.text.isalpha()))


def _own_words(kind: Kind) -> set[str]:
    return {squeezed(name) for name in kind.names.shown} | set(kind.keys)


# -- shirts


def _slip_of_shirt(result: ParseResult, found: Sequence[Word]) -> str:
    for at, word in enumerate(found):
        if shirt := _SHIRT.fullmatch(word.plain):
            letter = shirt[1] in ("h", "a")
            if letter and word.text[0].isupper() and at:
                continue  # "the A4": a road, a size of paper
            side = SIDE_LETTERS.get(shirt[1]) or result.lineup.side_with_code(shirt[1])
            if side:
                return f"Posted as text, with “{word.text}” in it. {_EXAMPLE}"
        if at < 3 and (turned := _TURNED.fullmatch(word.plain)):
            key, shirt_text = (turned[2], turned[1]) if turned[1] else (turned[4], turned[3] + turned[5])
            if _key(result, key):
                return f"Posted as text: “{word.text}”. Type a space: “{key} {shirt_text}”."
        if at < 3 and (glued := _GLUED.fullmatch(word.plain)) and _key(result, glued[1]):
            return f"Posted as text: “{word.text}”. Type a space: “{glued[1]} {glued[2]}{glued[3]}”."
        if at < 2 and (behind := _GLUED_BEHIND.fullmatch(word.plain)) and _key(result, behind[1]):
            return f"Posted as text: “{word.text}”. Type “{behind[1]} {behind[3]}{behind[2]}”."
        number = found[at + 1].text if at + 1 < len(found) else ""
        pair = _KEY_AND_SIDE.fullmatch(word.text) if at < 2 and number.isdigit() else None
        if pair and _key(result, pair[1]) and not _key(result, word.text):
            return f"Posted as text: “{word.text} {number}”. Type “{pair[1]} {pair[2]}{number}”."
    return ""


def _key(result: ParseResult, letters: str) -> KindTerm | None:
    return vocabulary(result.sport.code, shootout=result.in_shootout).get(letters)


# -- times


def _slip_of_time(result: ParseResult, found: Sequence[Word]) -> str:
    """A time that the match does not have, or a time before a sentence: `130 g h11`, "12' Parker shoots"."""
    first = result.line.split(maxsplit=1)[0][:12]
    period = result.sport.period(first.upper())
    if period is not None and len(found) > 1 and _is_shirt(result, found[1]):
        return f"Posted as text: “{first}” means {period.name.lower()}, and the line has no key."
    if not _TIME.fullmatch(first):
        return ""
    used = next((at for at, word in enumerate(found) if word.end >= result.line.find(first) + len(first)), 0) + 1
    rest = found[used : used + 3]
    follows = bool(rest) and (_is_code(result, rest[0]) or any(_is_shirt(result, word) for word in rest[:2]))
    if parse_time([word.plain for word in found[:4]], result.sport, result.period, None, first=True) is None:
        return f"Posted as text: “{first}” is not a time of this match." if follows else ""
    if _MINUTE.fullmatch(first) or "+" in first:
        return f"Posted as text, with “{first}” in it. A comment with a time: “{first} tx …”."
    return f"Posted as text. {_EXAMPLE}" if follows else ""


def _is_shirt(result: ParseResult, word: Word) -> bool:
    shirt = _SHIRT.fullmatch(word.plain)
    return shirt is not None and bool(SIDE_LETTERS.get(shirt[1]) or result.lineup.side_with_code(shirt[1]))


def _is_code(result: ParseResult, word: Word) -> bool:
    term = _key(result, word.text)
    return term is not None and term.is_code


# -- keys


def _slip_of_key(result: ParseResult, found: Sequence[Word], *, note: bool) -> str:
    """A key at the start of a short line: `g`, `sub 9 11`, `y 4`."""
    after_time = 1 if len(found) > 1 and found[0].text.isdigit() and not _is_code(result, found[0]) else 0
    word = found[after_time]
    term = _key(result, word.text)
    if term is None or not note or not word.text.isascii() or word.text != word.text.lower():
        return ""
    key, rest = term.kind.keys[0], found[after_time + 1 :]
    numbers = bool(rest) and rest[0].text.isdigit() and word.text in term.kind.keys
    if numbers and (len(rest) == 1 or not word.text.isdigit()):
        return f"Posted as text: whose shirts? “{key} h9”, “{key} a9”."
    if word.text.isdigit() or (not term.is_code and (rest or word.text not in term.kind.keys)):
        return ""
    if term.is_code or not rest:
        return f"Posted as text. {term.kind.name} is “{key} h”, “{key} h3”."
    return ""


# -- state changes


def _state_change(sport: Sport, found: Sequence[Word]) -> str:
    """A state change in natural words that is not typed as a note: "Half-time!", "First half begins."."""
    letters = [word for word in found if word.squeezed]
    while len(letters) > 1 and _SCORE.fullmatch(letters[-1].text):
        letters.pop()  # "half time 1-0"
    likely = find_state_words(letters, sport)
    if likely is None:
        return ""
    kind = likely.kind
    return f"Posted as text: the match goes on as it is. Type {kind.keys[-1]} for {_deed(kind)}."


def _deed(kind: Kind) -> str:
    deeds = {
        Effect.PERIOD_START: "the start of the next period",
        Effect.PERIOD_END: "the end of this period",
        Effect.MATCH_END: "the end of the match",
    }
    return deeds.get(kind.effect, kind.name.lower()) if kind.effect else kind.name.lower()


# -- names and numbers


def _slip_of_numbers(result: ParseResult, found: Sequence[Word]) -> str:
    """A line of numbers, sides and kinds alone: `red card 9`, `home goal 3`, `9 for 11`."""
    letters = [word for word in found if word.squeezed]
    numbers = [word for word in letters if word.text.isdigit()]
    at = kinds = links = 0
    while at < len(letters):
        word = letters[at].squeezed
        found_kind = next((taken for taken, name in name_runs(letters[at:]) if _key(result, name)), 0)
        links += word == "for"
        kinds += bool(found_kind)
        if not (found_kind or word.isdigit() or word in _SIDE_WORDS):
            return ""
        at += max(1, found_kind)
    if not numbers or not (kinds or (links and len(numbers) > 1)) or all(word.text.isdigit() for word in letters):
        return ""
    return f"Posted as text: whose number is {numbers[0].text}? {_EXAMPLE}"


def _slip_of_names(result: ParseResult, found: Sequence[Word]) -> str:
    """A short line of names, kinds and results alone: `gaol Parker`, `wood scores!`, `saved Parker`."""
    letters = [word for word in found if word.squeezed]
    named = _names_someone(result, letters)
    if not named:
        return ""
    if any(word.squeezed in _SCORED for word in letters[:4]) and len(letters) <= 4:
        asked = f" {_players(result)}" if result.possible_players else ""
        return f"Posted as text: the score does not change.{asked} {_EXAMPLE}"
    for at, word in enumerate(letters):
        kind = _misspelt_kind(result, word)
        if kind and (kind.key_event or kind.points or len(letters) <= 3):
            return f"Posted as text: is “{word.text}” a {kind.name.lower()}? Type {kind.keys[0]}."
        if len(letters) <= 3 and phrase_at(letters, at):
            return f"Posted as text: the score does not change. {_EXAMPLE}"
    return ""


def _slip_of_side(result: ParseResult, found: Sequence[Word]) -> str:
    """A short line with the letter of a side: `bp h`, `err a`, `3 runs h`. Also a side or a number before 进球."""
    letters = [word for word in found if word.squeezed]
    if any(word.text == "h" for word in letters) or (1 < len(letters) <= 3 and letters[-1].text == "a"):
        return f"Posted as text. {_EXAMPLE}"
    last = letters[-1].text if letters else ""
    note = _HAN_NOTE.fullmatch("".join(word.text for word in letters)) if len(letters) <= 2 else None
    term = _key(result, squeezed(note[1])) if note else None
    return (
        f"Posted as text. {term.kind.name} is “{term.kind.keys[0]} h”, “{term.kind.keys[0]} h3”."
        if term and last
        else ""
    )


def _names_someone(result: ParseResult, letters: Sequence[Word]) -> bool:
    if result.mentions or result.possible_players or result.side:
        return True
    return any(
        result.lineup.players_named(word.squeezed) or result.lineup.side_named(word.squeezed) for word in letters
    )


def _players(result: ParseResult) -> str:
    named = [f"{player.shirt_text} {player.name}" for player in result.possible_players[:3]]
    return " or ".join(named) + "?"


def _misspelt_kind(result: ParseResult, word: Word) -> Kind | None:
    """The kind whose name this word nearly is."""
    letters = word.squeezed
    if len(letters) < 4 or letters in vocabulary(result.sport.code):
        return None
    if result.lineup.players_named(letters) or result.lineup.side_named(letters):
        return None
    return next(
        (
            kind
            for kind in typed_kinds(result.sport, shootout=False)
            if count_typos(letters, squeezed(kind.name), 1) == 1
        ),
        None,
    )
