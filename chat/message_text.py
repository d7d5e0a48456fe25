"""Links, duplicates and banned words in messages, however they are disguised. Pure.

A text has two forms. The *clean* form is shown and stored: the text without characters that hide, overlay or reorder
others. The *folded* form is compared and never shown: lower-case letters only, with look-alikes and digits replaced by
the letters that they imitate. Every function takes time in proportion to its text; the caller has checked the length.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from itertools import chain

from livecast.clean_text import clean as clean
from livecast.input_limits import CHAT_MESSAGE

MAX_LENGTH = CHAT_MESSAGE.size

# --- the folded form

# Letters of other scripts that pass for Latin ones and that NFKD does not replace, for scripts that keyboards have.
# `confusable_homoglyphs`, which accounts/names.py uses, cannot replace this table. Unicode's data compares shapes
# closely: it knows 37 of these 60 letters, and not the Cyrillic в, к, м, н, т nor the Greek β, κ, τ, ω, which people
# write for b, k, m, h, t and w. It also turns a plain m into "rn" and 0 into O, so "muppet" would not be found.
_PAIRS = """
    аa вb еe зe ѕs іi јj кk ԁd мm нh оo пn рp сc тt уy хx ьb һh ԛq ԝw ӏi єe
    αa βb εe ηn ιi κk μm νv οo ρp σo τt υu χx ωw
    սu օo հh ɑa ɡg ɩi ʟl ɪi ɴn ʀr ʏy ƒf øo łl đd ħh ıi ßb þp æa œo
"""
_LOOK_ALIKES = str.maketrans({pair[0]: pair[1] for pair in _PAIRS.split() if len(pair) == 2})
_FIGURES = str.maketrans("01345 7@$!|€+".replace(" ", ""), "oieastasiiet")
_WORD = re.compile(r"[^\W_]+")
_NO_LETTER = re.compile(r"[^\w ]+|_+")
_DRAWN_OUT_LETTER = re.compile(r"([^\W\d_])\1+")
_DRAWN_OUT = re.compile(r"(\w)\1+")
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]+")
_UNSEEN = dict.fromkeys(
    place
    for place in chain(range(0x20000), range(0xE0000, 0xE1000))
    if (unicodedata.category(chr(place)) in ("Cf", "Cc", "Mn", "Me", "Cs") or unicodedata.combining(chr(place)))
    and not chr(place).isspace()
) | {0xFF9E: None, 0xFF9F: None}  # letters that NFKD decomposes into marks


def fold(text: str) -> str:
    """Return the text for comparison: casefolded, without accents, look-alikes replaced. Keeps spaces."""
    plain = _without_marks(text)
    return plain if plain.isascii() else plain.translate(_LOOK_ALIKES)


@lru_cache(maxsize=16)
def _without_marks(text: str) -> str:
    """Return the text casefolded, in compatibility form, without marks and hidden characters, with single spaces.

    The duplicate check, the link check and the banned words ask for the same text in succession, so the last results
    are cached. Marks are removed first: NFKD takes quadratic time in the marks on one letter, and finds others inside
    letters.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.lower().split())  # the most common case
    plain = unicodedata.normalize("NFKD", text.translate(_UNSEEN)).casefold()
    return " ".join(plain.translate(_UNSEEN).split())


def _words(folded: str) -> list[str]:
    """Return the words between spaces, letters only, digits replaced by letters."""
    return _NO_LETTER.sub("", folded.translate(_FIGURES)).split()


def _without_repeats(text: str) -> str:
    """Collapse repeated letters."""
    return _DRAWN_OUT.sub(r"\1", text)


class BannedWords:
    """A list of banned words, prepared for search.

    A Latin word is found as a whole word: as written, with digits for letters, with repeated letters ("baaad"), with
    something between its letters ("b.a.d", "b a d"), and with an ending where the list has `bad*`. It is never found
    inside another word ("Scunthorpe"). Chinese has no spaces, so a Chinese word is found anywhere, whatever is put
    between its characters.
    """

    def __init__(self, words: list[str]) -> None:
        self._whole: dict[str, str] = {}
        self._beginnings: dict[str, str] = {}
        self._han: dict[str, str] = {}
        self._longest_phrase = 1  # words
        for word in words:
            folded = fold(word.strip("* "))
            han = "".join(_HAN.findall(folded))
            letters = _without_repeats("".join(_words(folded)))
            if han and not re.search(r"[a-z]", folded):
                self._han[han] = word
            elif letters:
                (self._beginnings if word.rstrip().endswith("*") else self._whole)[letters] = word
                self._longest_phrase = max(self._longest_phrase, len(_WORD.findall(folded)))
        self._spelled = {
            letters: word for letters, word in [*self._whole.items(), *self._beginnings.items()] if len(letters) > 2
        }
        self._han_words, self._spelled_words = _any_of(self._han), _any_of(self._spelled)
        self._beginning_sizes = sorted({len(letters) for letters in self._beginnings})
        self._longest_whole = max(map(len, self._whole), default=0)

    def __bool__(self) -> bool:
        return bool(self._whole or self._beginnings or self._han)

    def find(self, text: str) -> str | None:
        """Return the first banned word that the text contains, as it is written in the list."""
        if not self:
            return None
        folded = fold(text)
        if self._han and (found := self._han_words.search("".join(_HAN.findall(folded)))):
            return self._han[found[0]]
        words = _words(folded)
        pieces = " ".join(_WORD.findall(folded)).translate(_FIGURES).split()
        spelled = _without_repeats("".join(word if len(word) == 1 else " " for word in words))
        return (
            self._find_in(_WordRow(words), self._longest_phrase)
            or (self._find_in(_WordRow(pieces), 1) if pieces != words else None)
            or (self._spelled[found[0]] if self._spelled and (found := self._spelled_words.search(spelled)) else None)
        )

    def _find_in(self, row: "_WordRow", words: int) -> str | None:
        """Return the banned word that one word of the row contains, or up to `words` successive words together."""
        for first, begin in enumerate(row.begins):
            ends = row.ends[first : first + words]
            for end in ends:
                if end - begin > self._longest_whole:
                    break
                if found := self._whole.get(row.letters[begin:end]):
                    return found
            for size in self._beginning_sizes:
                if begin + size > ends[-1]:
                    break
                if found := self._beginnings.get(row.letters[begin : begin + size]):
                    return found
        return None


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return an expression that finds the first of these words, a longer one before a shorter one."""
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


class _WordRow:
    """The letters of several successive words, and where each word begins and ends in them.

    Repeated letters are collapsed, also where one word ends with the letter that the next begins with: both share it.
    """

    def __init__(self, words: list[str]) -> None:
        letters: list[str] = []
        self.begins: list[int] = []
        self.ends: list[int] = []
        for word in _without_repeats(" ".join(words)).split():
            shared = bool(letters) and letters[-1] == word[0]
            self.begins.append(len(letters) - shared)
            letters += word[shared:]
            self.ends.append(len(letters))
        self.letters = "".join(letters)


def echo_of(text: str) -> str:
    """Return 24 characters that are equal for texts that a reader would call the same. Duplicates are found by it."""
    folded = fold(text)
    heard = _DRAWN_OUT_LETTER.sub(r"\1", "".join(_WORD.findall(folded))) or folded
    return blake2b(heard.encode("utf-8", "replace"), digest_size=12).hexdigest()


# --- links

_TOP = (
    "com|net|org|info|biz|io|tv|cn|cc|co|ly|gg|ru|uk|de|fr|es|it|nl|pl|br|in|us|eu|xyz|top|vip|club|shop|site|online|"
    "store|live|link|app|dev|bet|casino|win|stream"
)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{1,12}://")
_ADDRESS = re.compile(
    rf"\.(?:(?<=\bwww\.)|(?<=\bt\.)me/|(?<=[a-z0-9-]{{2}}\.)(?:{_TOP})\b(?!\.?\w))|\b(?:\d{{1,3}}\.){{3}}\d{{1,3}}[:/]"
)
_HIDDEN_DOT = re.compile(r" ?(?:\[\.\]|\(\.\)|\[dot\]|\(dot\)|。| \. ) ?")
_MAY_HIDE_DOT = re.compile(r"[.t][\])]|。| \. ")


def has_link(text: str) -> bool:
    """Return whether the text contains a link, also with a hidden dot: "spam (dot) com"."""
    plain = _without_marks(text)
    if _MAY_HIDE_DOT.search(plain):
        plain = _HIDDEN_DOT.sub(".", plain)
    return ("://" in plain and _SCHEME.search(plain) is not None) or (
        "." in plain and _ADDRESS.search(plain) is not None
    )
