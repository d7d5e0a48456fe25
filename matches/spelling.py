"""How people spell: a line cut into words, and words without case, accents and marks, so that they can be compared."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_MARKS = re.escape(""",;!?"“”„«»()[]{}<>=|\\/*~…–—→，。、！？；：（）「」『』《》【】""")
_LETTER = rf"[^\s{HAN}{_MARKS}.:]"
# Between Han and other letters there is no space to cut at: "h3进球" is two words.
_WORD = re.compile(rf"[-=]?>|→|[{HAN}]+|(?:(?![-=]>){_LETTER})+(?:[.:]{_LETTER}+)*|\S")
_ATOM = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
# Letters that Unicode does not take apart, as an English keyboard writes them.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "n"}
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a line, and where it stands: `line[start:end]`. `plain` is it without case, accents and full width."""

    text: str
    start: int
    end: int
    plain: str

    @property
    def squeezed(self) -> str:
        return squeezed(self.plain)


def words(line: str, most: int) -> Iterator[Word]:
    """The first words of a line, marks among them as words of their own."""
    for count, found in enumerate(_WORD.finditer(line)):
        if count == most:
            return
        yield Word(found[0], found.start(), found.end(), plain(found[0]))


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """ "Ødegård" → "odegard", "ｈ３" → "h3"."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).translate(_PLAIN)


def squeezed(text: str) -> str:
    """Letters and digits alone: "Jean-Pierre O’Neill" → "jeanpierreoneill"."""
    return "".join(_ATOM.findall(plain(text)))


@lru_cache(maxsize=8192)
def atoms(name: str) -> tuple[str, ...]:
    """ "Jean-Pierre O’Neill" → ("jean", "pierre", "o", "neill")."""
    return tuple(_ATOM.findall(plain(name)))


@lru_cache(maxsize=8192)
def forms(name: str) -> frozenset[str]:
    """What one may call somebody of this name, squeezed: any run of its parts, as "ida", "parker" and "idaparker".

    One part of one or two Latin letters is too little ("de", "Li"), unless it is all there is.
    """
    parts = atoms(name)
    runs = {"".join(parts[i:j]) for i in range(len(parts)) for j in range(i + 1, len(parts) + 1)}
    return frozenset(run for run in runs if len(run) > 2 or not run.isascii() or len(parts) == 1)


def typos(typed: str, word: str, most: int, *, begun: bool = False) -> int | None:
    """How many typos lie between what was typed and a word; None for more than `most`.

    A typo is a letter too few, too many or wrong, or two swapped (Damerau's distance, each letter touched once). With
    `begun` the typed may be the beginning of the word: "plmi" is one typo away from "plimpton".
    """
    if begun:
        word = word[: len(typed) + most]
    if abs(len(typed) - len(word)) > most:
        return None
    before: list[int] = []
    row = list(range(len(word) + 1))
    for i, letter in enumerate(typed, start=1):
        above, row = row, [i]
        for j, other in enumerate(word, start=1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == word[j - 2] and typed[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most and min(above) > most:
            return None
        before = above
    least = min(row) if begun else row[-1]
    return least if least <= most else None
