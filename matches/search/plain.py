"""Names in plain letters: without case, accents and punctuation; Chinese names also by their pinyin.

Müller      -> muller, mueller
O’Brien     -> obrien
王霜         -> 王霜, wangshuang, ws
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

from matches.shorthand import pinyin

MAX_LENGTH = 80  # characters of a spelling
MAX_SPELLINGS = 16  # of one name
MAX_STARTS = 12  # words of a spelling that a query may begin with

# Letters that Unicode does not take apart.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ŋ": "n", "ħ": "h", "ə": "e"}
)
# Two letters for one that has a mark, as in German, Danish, Norwegian and Swedish.
_TWO_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_WITHIN_A_WORD = re.compile(r"['’‘`´ʻʼ.]")  # O'Brien, F.C.
_NO_LETTER = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """Return the letters and digits of a text, words with one space between them."""
    apart = unicodedata.normalize("NFKD", _WITHIN_A_WORD.sub("", _folded(text).translate(_LETTERS)))
    bare = "".join(character for character in apart if not unicodedata.combining(character))
    # NFKD takes Korean syllables apart.
    return _NO_LETTER.sub(" ", unicodedata.normalize("NFC", bare)).strip()[:MAX_LENGTH].rstrip()


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text[: 2 * MAX_LENGTH]).casefold()


def spellings(name: str) -> list[str]:
    """Return the ways to type a name, the usual one first."""
    return list(dict.fromkeys(filter(None, islice(_spellings(name), MAX_SPELLINGS))))


def _spellings(name: str) -> Iterator[str]:
    usual = plain(name)
    yield usual
    yield plain(_folded(name).translate(_TWO_LETTERS))
    if " " in usual:
        yield usual.replace(" ", "")
    if pinyin.has_han(usual):
        yield from _readings(usual)


def _readings(name: str) -> Iterator[str]:
    """A plain name with its Chinese characters read aloud: as usual, by initials, then each in its other readings."""
    readings = [pinyin.readings(one) if pinyin.has_han(one) else (one,) for one in name.replace(" ", "")]
    usual = [syllables[0] for syllables in readings]
    yield "".join(usual)
    yield "".join(syllable[0] for syllable in usual)
    for at, syllables in enumerate(readings):
        for other in syllables[1:]:
            yield "".join((*usual[:at], other, *usual[at + 1 :]))


def read_aloud(name: str) -> str:
    """Return a plain name with the usual readings of its Chinese characters, in one word."""
    return next(_readings(name))


def beginnings(name: str) -> set[tuple[str, str]]:
    """Return what a query for a name may begin with: each spelling, from each of its words or Chinese characters.

    The second text of each pair is the whole spelling.
    """
    found = {(one[start:], one[:MAX_LENGTH]) for one in spellings(name) for start in _word_starts(one)}
    usual = plain(name)
    if pinyin.has_han(usual):
        whole = read_aloud(usual)
        found |= {(read_aloud(usual[start:]), whole) for start in _word_starts(usual)}
    return {(text[:MAX_LENGTH], whole[:MAX_LENGTH]) for text, whole in found}


def _word_starts(spelling: str) -> Iterator[int]:
    starts = (
        at
        for at, character in enumerate(spelling)
        if at == 0 or spelling[at - 1] == " " or (character != " " and pinyin.has_han(character))
    )
    return islice(starts, MAX_STARTS)
