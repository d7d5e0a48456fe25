"""What people write in a room: how it is shown, and what they may not say, found however it is disguised. Pure.

Two forms of a text. The *clean* one is shown and stored: what was written, without the marks that hide, overlay or
turn round what others see. The *folded* one is compared and never shown: letters alone, in lower case, look-alikes and
figures turned into the letters they stand for. Every function here takes time in proportion to its text; who calls it
has checked the text's length.
"""

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b

from livecast.clean_text import clean as clean
from livecast.input_limits import CHAT_MESSAGE

MAX_LENGTH = CHAT_MESSAGE.size

# --- the folded form

# Letters of other scripts that look like Latin ones, as far as NFKD does not know them. (Unicode's confusables.txt has
# thousands; these are those that keyboards have.)
_PAIRS = """
    аa вb еe зe ѕs іi јj кk ԁd мm нh оo пn рp сc тt уy хx ьb һh ԛq ԝw ӏi єe
    αa βb εe ηn ιi κk μm νv οo ρp σo τt υu χx ωw
    սu օo հh ɑa ɡg ɩi ʟl ɪi ɴn ʀr ʏy ƒf øo łl đd ħh ıi ßb þp æa œo
"""
_LOOK_ALIKES = str.maketrans({pair[0]: pair[1] for pair in _PAIRS.split() if len(pair) == 2})
_FIGURES = str.maketrans("01345 7@$!|€+".replace(" ", ""), "oieastasiiet")
_WORD = re.compile(r"[^\W_]+")
_NO_LETTER = re.compile(r"[^\w ]+|_+")
_DRAWN_OUT = re.compile(r"(\w)\1+")
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]+")
_UNSEEN = dict.fromkeys(
    place
    for place in [*range(0x20000), *range(0xE0000, 0xE1000)]
    if (unicodedata.category(chr(place)) in ("Cf", "Cc", "Mn", "Me", "Cs") or unicodedata.combining(chr(place)))
    and not chr(place).isspace()
) | {0xFF9E: None, 0xFF9F: None}  # letters that NFKD makes marks of


def fold(text: str) -> str:
    """The text for comparing: casefolded, without accents, look-alikes as the letters they pass for. Keeps spaces."""
    return _bare(text).translate(_LOOK_ALIKES)


@lru_cache(maxsize=16)
def _bare(text: str) -> str:
    """Casefolded, compatibility forms as plain letters, without marks and hidden characters; single spaces.

    A message is asked for its echo, its links and its banned words in succession: the last few are remembered.
    The marks go first: NFKD takes quadratic time in the marks on one letter. It finds others inside of letters.
    """
    plain = unicodedata.normalize("NFKD", text.translate(_UNSEEN)).casefold()
    return " ".join(plain.translate(_UNSEEN).split())


def _words(folded: str) -> list[str]:
    """The words between spaces, letters alone, figures taken for letters."""
    return _NO_LETTER.sub("", folded.translate(_FIGURES)).split()


def _once(text: str) -> str:
    """A letter that is drawn out, written once."""
    return _DRAWN_OUT.sub(r"\1", text)


class BannedWords:
    """A list of words that may not be said, ready to be looked for.

    A Latin word is found as a word: as written, with figures for letters, drawn out ("baaad"), with something between
    its letters ("b.a.d", "b a d"), and with an ending where the list has `bad*`; never inside another ("Scunthorpe").
    Chinese has no spaces: a Chinese word is found wherever it stands, whatever is put between its characters.
    """

    def __init__(self, words: list[str]) -> None:
        self._whole: dict[str, str] = {}
        self._beginnings: dict[str, str] = {}
        self._han: dict[str, str] = {}
        self._longest_phrase = 1  # words
        for word in words:
            folded = fold(word.strip("* "))
            han = "".join(_HAN.findall(folded))
            letters = _once("".join(_words(folded)))
            if han and not re.search(r"[a-z]", folded):
                self._han[han] = word
            elif letters:
                (self._beginnings if word.rstrip().endswith("*") else self._whole)[letters] = word
                self._longest_phrase = max(self._longest_phrase, len(_WORD.findall(folded)))
        self._spelled = {
            letters: word for letters, word in [*self._whole.items(), *self._beginnings.items()] if len(letters) > 2
        }
        self._beginning_sizes = sorted({len(letters) for letters in self._beginnings})
        self._longest_whole = max(map(len, self._whole), default=0)

    def __bool__(self) -> bool:
        return bool(self._whole or self._beginnings or self._han)

    def find(self, text: str) -> str | None:
        """The first of the words that the text says, as it stands in the list."""
        if not self:
            return None
        folded = fold(text)
        han = "".join(_HAN.findall(folded))
        for characters, word in self._han.items():
            if characters in han:
                return word
        words = _words(folded)
        pieces = " ".join(_WORD.findall(folded)).translate(_FIGURES).split()
        spelled = _once("".join(word if len(word) == 1 else " " for word in words))
        return (
            self._find_in(_Row(words), self._longest_phrase)
            or (self._find_in(_Row(pieces), 1) if pieces != words else None)
            or next((word for letters, word in self._spelled.items() if letters in spelled), None)
        )

    def _find_in(self, row: "_Row", words: int) -> str | None:
        """A word of the list that is said by one word of the row, or by up to `words` of them in succession."""
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


class _Row:
    """The letters of some words in succession, and where in them each word begins and ends.

    A letter that is drawn out is there once, also where one word ends with it and the next begins with it: that they
    share.
    """

    def __init__(self, words: list[str]) -> None:
        letters: list[str] = []
        self.begins: list[int] = []
        self.ends: list[int] = []
        for word in _once(" ".join(words)).split():
            shared = bool(letters) and letters[-1] == word[0]
            self.begins.append(len(letters) - shared)
            letters += word[shared:]
            self.ends.append(len(letters))
        self.letters = "".join(letters)


def echo_of(text: str) -> str:
    """The same for texts that a reader would call the same: what a duplicate is known by. 24 characters."""
    folded = fold(text)
    heard = re.sub(r"([^\W\d_])\1+", r"\1", "".join(_WORD.findall(folded))) or folded
    return blake2b(heard.encode("utf-8", "replace"), digest_size=12).hexdigest()


# --- links

_TOP = (
    "com|net|org|info|biz|io|tv|cn|cc|co|ly|gg|ru|uk|de|fr|es|it|nl|pl|br|in|us|eu|xyz|top|vip|club|shop|site|online|"
    "store|live|link|app|dev|bet|casino|win|stream"
)
_LINK = re.compile(
    rf"[a-z][a-z0-9+.-]{{1,12}}://|\bwww\.|\bt\.me/|[a-z0-9-]{{2}}\.(?:{_TOP})\b(?!\.?\w)|\b(?:\d{{1,3}}\.){{3}}\d{{1,3}}[:/]"
)
_HIDDEN_DOT = re.compile(r" ?(?:\[\.\]|\(\.\)|\[dot\]|\(dot\)|。| \. ) ?")


def has_link(text: str) -> bool:
    """Whether the text leads elsewhere, also where the dot is hidden: "spam (dot) com"."""
    return _LINK.search(_HIDDEN_DOT.sub(".", _bare(text))) is not None
