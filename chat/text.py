"""What people write, made fit to be shown; and what they may not say, found however it is disguised. Pure.

Two forms of a text. The *clean* one is shown and stored: what was written, without the marks that hide, overlay or
turn round what others see. The *folded* one is compared and never shown: letters alone, in lower case, look-alikes and
figures turned into the letters they stand for.
"""

import re
import unicodedata
from collections.abc import Iterator
from hashlib import blake2b

MAX_LENGTH = 500  # characters of a message
MAX_MARKS = 3  # combining marks on one letter

# Full-width punctuation is how Chinese is set; NFKC would make Latin of it. The ellipsis would become three dots.
_KEPT_BY_NFKC = re.compile("[！-／：-＠［-｀｛-､…]+")

_ZWNJ, _ZWJ, _TEXT_STYLE, _EMOJI_STYLE = "\u200c", "\u200d", "\ufe0e", "\ufe0f"
_BLACK_FLAG, _TAG_END = "\U0001f3f4", "\U000e007f"
# Letters and signs that are nothing to the eye.
_BLANKS = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_VARIATIONS = frozenset(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), *range(0x180B, 0x1810)]))
_MARKS = "".join(
    char
    for char in map(chr, [*range(0x300, 0x20000), *range(0xE0100, 0xE01F0)])
    if char in _BLANKS or unicodedata.category(char) in ("Mn", "Me")
)
_MARK = re.compile(f"[{_MARKS}]")
_VIRAMA = 9  # the combining class of the marks that join the letters of India's scripts


def clean(text: str) -> str:
    """The text as it is shown: one line, NFKC, no mark that hides or reorders, at most MAX_MARKS marks on a letter.

    Cleaning twice changes nothing. Of the invisible marks those stay that make one emoji of several, or that a script
    cannot be written without.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())  # most of what people write
    previous, text = "", text.replace("\r", " ").replace("\n", " ").replace("\t", " ")
    while text != previous:  # what is left after a mark is gone may compose anew
        previous, text = text, " ".join(_without_forbidden(_compatible(text)).split())
    return text


def _compatible(text: str) -> str:
    parts, end = [], 0
    for kept in _KEPT_BY_NFKC.finditer(text):
        parts += [unicodedata.normalize("NFKC", text[end : kept.start()]), kept[0]]
        end = kept.end()
    return "".join([*parts, unicodedata.normalize("NFKC", text[end:])])


def _without_forbidden(text: str) -> str:
    if text.isprintable() and not _MARK.search(text):
        return text
    kept: list[str] = []
    marks = 0
    for place, char in enumerate(text):
        category = unicodedata.category(char)
        if category in ("Zl", "Zp"):
            kept.append(" ")
        elif category == "Cs" or char in _BLANKS or _is_nonchar(char):
            continue
        elif category in ("Cc", "Cf") or char in _VARIATIONS:
            if _belongs(text, place):
                kept.append(char)
        elif category in ("Mn", "Me"):
            marks += 1
            if marks <= MAX_MARKS:
                kept.append(char)
        else:
            marks = 0
            kept.append(char)
    return "".join(kept)


def _is_nonchar(char: str) -> bool:
    return ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF


def _belongs(text: str, place: int) -> bool:
    """Whether the invisible mark here is part of how something visible is written."""
    char = text[place]
    before = text[place - 1] if place else " "
    behind = text[place + 1] if place + 1 < len(text) else " "
    if char in (_TEXT_STYLE, _EMOJI_STYLE):
        return _is_pictogram(before) or before in "0123456789#*©®‼⁉™ℹ〰〽㊗㊙"
    if char == _ZWJ and _is_pictogram(behind):
        return _is_pictogram(before) or before == _EMOJI_STYLE
    if char in (_ZWJ, _ZWNJ):
        return unicodedata.combining(before) == _VIRAMA or (_is_arabic(before) and _is_arabic(behind))
    if 0xE0020 <= ord(char) <= 0xE007F:  # the flags of England, Scotland and Wales
        flag = text.rfind(_BLACK_FLAG, max(0, place - 8), place)
        end = text.find(_TAG_END, place, place + 8)
        return flag >= 0 and end >= 0 and all(0xE0020 <= ord(tag) <= 0xE007F for tag in text[flag + 1 : end + 1])
    return False


def _is_pictogram(char: str) -> bool:
    return 0x1F000 <= ord(char) <= 0x1FAFF or 0x2190 <= ord(char) <= 0x2BFF


def _is_arabic(char: str) -> bool:
    return 0x0600 <= ord(char) <= 0x08FF and unicodedata.category(char) == "Lo"


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


def fold(text: str) -> str:
    """The text for comparing: casefolded, without accents, look-alikes as the letters they pass for. Keeps spaces."""
    bare = (char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))
    folded = "".join(char for char in bare if unicodedata.category(char) not in ("Cf", "Cc", "Mn", "Me", "Cs"))
    return " ".join(folded.translate(_LOOK_ALIKES).split())


def _letters(text: str) -> str:
    """Letters alone, figures taken for letters, a letter that is drawn out written once."""
    only = "".join(_WORD.findall(text.translate(_FIGURES)))
    return re.sub(r"(.)\1+", r"\1", only)


def _is_han(char: str) -> bool:
    return 0x3400 <= ord(char) <= 0x9FFF or 0x20000 <= ord(char) <= 0x3FFFF


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
        for word in words:
            folded = fold(word.strip("* "))
            han = "".join(filter(_is_han, folded))
            letters = _letters(folded)
            if han and not re.search(r"[a-z]", folded):
                self._han[han] = word
            elif letters:
                (self._beginnings if word.rstrip().endswith("*") else self._whole)[letters] = word
        self._longest_beginning = max(map(len, self._beginnings), default=0)
        self._longest_phrase = max((len(_WORD.findall(fold(word))) for word in words), default=1)

    def __bool__(self) -> bool:
        return bool(self._whole or self._beginnings or self._han)

    def find(self, text: str) -> str | None:
        """The first of the words that the text says, as it stands in the list."""
        folded = fold(text)
        han = "".join(filter(_is_han, folded))
        for characters, word in self._han.items():
            if characters in han:
                return word
        chunks = folded.split(" ")
        for candidate in self._candidates(chunks):
            if candidate in self._whole:
                return self._whole[candidate]
            for end in range(1, min(len(candidate), self._longest_beginning) + 1):
                if candidate[:end] in self._beginnings:
                    return self._beginnings[candidate[:end]]
        spelled = _spelled_out(chunks)
        for letters, word in [*self._whole.items(), *self._beginnings.items()]:
            if len(letters) > 2 and any(letters in row for row in spelled):
                return word
        return None

    def _candidates(self, chunks: list[str]) -> Iterator[str]:
        """What in the text may have been meant as one word, as letters."""
        for chunk in chunks:
            yield _letters(chunk)
            yield from map(_letters, _WORD.findall(chunk))
        for size in range(2, self._longest_phrase + 1):
            for at in range(len(chunks) - size + 1):
                yield _letters("".join(chunks[at : at + size]))


def _spelled_out(chunks: list[str]) -> list[str]:
    """ "b a d": letters that stand alone, in a row."""
    alone = (
        letters if len(letters := "".join(_WORD.findall(chunk.translate(_FIGURES)))) == 1 else " " for chunk in chunks
    )
    return [_letters(row) for row in "".join(alone).split()]


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
    rf"[a-z][a-z0-9+.-]{{1,12}}://|\bwww\.|\bt\.me/|\b(?:[a-z0-9-]{{2,}}\.)+(?:{_TOP})\b(?!\.?\w)|\b(?:\d{{1,3}}\.){{3}}\d{{1,3}}[:/]"
)
_SPACED_DOT = re.compile(r"\s*(?:\[\.\]|\(\.\)|\[dot\]|\(dot\)|。|\s\.\s)\s*")


def has_link(text: str) -> bool:
    """Whether the text leads elsewhere, also where the dot is hidden: "spam (dot) com"."""
    return _LINK.search(_SPACED_DOT.sub(".", unicodedata.normalize("NFKC", text).casefold())) is not None
