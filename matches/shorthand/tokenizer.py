"""Split a line into words, and fold names for comparison: without case, accents and marks."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

MAX_NAME_WORDS = 4  # words of a name, a team or a kind
_MAX_WORD_LENGTH = 60  # characters of a word that are compared; words of names are shorter
_MAX_ATOMS = 8  # parts of a name that are combined; the combinations grow with the square

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_MARKS = re.escape(""",;!?"“”„«»()[]{}<>=|\\/*~…–—→，。、！？；：（）「」『』《》【】""")
_LETTER = rf"[^\s{HAN}{_MARKS}.:]"
# Han and other letters are separate words without a space: "h3进球" is two words.
_WORD = re.compile(rf"[-=]?>|→|[{HAN}]+|(?:(?![-=]>){_LETTER})+(?:[.:]{_LETTER}+)*|\S")
_ATOM = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
# Letters that NFKD does not decompose, as an English keyboard writes them.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "n"}
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a line, `line[start:end]`.

    `plain` is the word without case, accents and full-width forms. `squeezed` is its letters and digits alone.
    """

    text: str
    start: int
    end: int
    plain: str
    squeezed: str


def words(line: str, most: int) -> Iterator[Word]:
    """Yield the first `most` words of a line. A mark is a word of its own."""
    for count, found in enumerate(_WORD.finditer(line)):
        if count == most:
            return
        folded = plain(found[0][:_MAX_WORD_LENGTH])
        letters = folded if folded.isalnum() else "".join(_ATOM.findall(folded))
        yield Word(found[0], found.start(), found.end(), folded, letters)


def name_runs(line: Sequence[Word]) -> Iterator[tuple[int, str]]:
    """Yield the first words as one squeezed name, the longest first.

    Names contain no marks: (2, "idaparker"), (1, "ida").
    """
    names: list[str] = []
    for word in line[:MAX_NAME_WORDS]:
        if not (name := word.squeezed):
            break
        names.append(name)
    for taken in range(len(names), 0, -1):
        yield taken, "".join(names[:taken])


def plain(text: str) -> str:
    """ "Ødegård" → "odegard", "ｈ３" → "h3"."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).translate(_PLAIN)


@lru_cache(maxsize=8192)
def atoms(name: str) -> tuple[str, ...]:
    """ "Jean-Pierre O’Neill" → ("jean", "pierre", "o", "neill")."""
    return tuple(_ATOM.findall(plain(name)))


def squeezed(name: str) -> str:
    """Letters and digits alone: "Jean-Pierre O’Neill" → "jeanpierreoneill"."""
    return "".join(atoms(name))


@lru_cache(maxsize=8192)
def name_spans(name: str) -> frozenset[str]:
    """All runs of a name's parts, squeezed: "li", "na" and "lina" for "Li Na"."""
    parts = atoms(name)[:_MAX_ATOMS]
    runs = {"".join(parts[i:j]) for i in range(len(parts)) for j in range(i + 1, len(parts) + 1)}
    return frozenset(runs | {squeezed(name)} - {""})


@lru_cache(maxsize=8192)
def name_forms(name: str) -> frozenset[str]:
    """The spans of a name that name a person.

    One or two Latin letters ("de", "Li") do so only as the whole name.
    """
    return frozenset(form for form in name_spans(name) if len(form) > 2 or not form.isascii() or form == squeezed(name))


def count_typos(typed: str, word: str, most: int, *, prefix: bool = False) -> int | None:
    """Count the typos between typed letters and a word; None for more than `most`.

    A typo is a missing, extra or wrong letter, or two swapped letters (Damerau's distance, each letter used once). With
    `prefix` the letters may be the beginning of the word: "plmi" is one typo away from "plimpton".
    """
    if prefix:
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
    least = min(row) if prefix else row[-1]
    return least if least <= most else None
