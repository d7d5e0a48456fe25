"""Clean texts that people write: remove characters that hide, overlay or reorder other text.

Pure functions. The result is in NFC. NFKC is for comparing only: it would change "10²" to "102", and misplace Thai
vowels.
"""

import re
import unicodedata
from itertools import chain, takewhile

MAX_MARKS = 3  # combining marks on one letter, in any composition

_ZWNJ, _ZWJ, _TEXT_STYLE, _EMOJI_STYLE = "\u200c", "\u200d", "\ufe0e", "\ufe0f"
_BLACK_FLAG, _TAG_END = "\U0001f3f4", "\U000e007f"
_LINE_END = re.compile("\r\n|[\n\v\f\r\x85\u2028\u2029]")
_TAG = re.compile("[\U000e0020-\U000e007e]{1,6}\U000e007f")
_VIRAMA = 9  # the combining class of the marks that join the letters of India's scripts
_KHMER_SHIFTERS = "\u17c9\u17ca"  # these marks stay above the letter after a non-joiner
_EMOJI_OF_TEXT = "0123456789#*©®‼⁉™ℹ〰〽㊗㊙"  # outside the blocks of pictograms, but with two styles

# The scripts of Unicode's ArabicShaping.txt, as the names of their letters begin.
_CURSIVE_SCRIPTS = (
    "ARABIC LETTER", "SYRIAC LETTER", "NKO LETTER", "MANDAIC LETTER", "MONGOLIAN LETTER", "PHAGS-PA LETTER",
    "MANICHAEAN LETTER", "PSALTER PAHLAVI LETTER", "HANIFI ROHINGYA LETTER", "SOGDIAN LETTER", "CHORASMIAN LETTER",
    "OLD UYGHUR LETTER", "ADLAM CAPITAL LETTER", "ADLAM SMALL LETTER",
)  # fmt: skip

# Invisible letters, marks and signs, and the code points that Unicode reserves for more of them.
_BLANKS = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u2065\u2800\u3164\uffa0\U0001d159"
    + "".join(map(chr, [*range(0xFFF0, 0xFFF9), *range(0xE0080, 0xE0100), *range(0xE01F0, 0xE1000)]))
)
# Visible format characters: signs before or around a number.
_DRAWN = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
_STYLES_OF_HAN = frozenset(map(chr, [*range(0xFE00, 0xFE03), *range(0xE0100, 0xE01F0)]))
_STYLES_OF_MONGOLIAN = frozenset("\u180b\u180c\u180d\u180e\u180f")
_STYLES = frozenset(map(chr, range(0xFE00, 0xFE10))) | _STYLES_OF_HAN | _STYLES_OF_MONGOLIAN


def _is_mark(char: str) -> bool:
    return unicodedata.category(char) in ("Mn", "Me") or unicodedata.combining(char) != 0


def _marks_by_character() -> dict[str, tuple[bool, ...]]:
    """Map each character with marks to a flag for each part of its decomposition: is it a mark?"""
    found = {}
    for char in map(chr, chain(range(0xC0, 0x3400), range(0xA000, 0xAC00), range(0xF900, 0x1F000))):
        if _is_mark(char) or unicodedata.decomposition(char)[:1] not in ("", "<"):  # a few of many
            parts = tuple(map(_is_mark, unicodedata.normalize("NFD", char)))
            if any(parts):
                found[char] = parts
    return found


_MARKS = _marks_by_character()
# NFC would reorder the marks of Hebrew, Arabic, Thai and other scripts, and replace ideographs that occur in names.
_AS_TYPED = re.compile(
    "(["
    + "".join(char for char in _MARKS if 10 <= unicodedata.combining(char) < 200)
    + "\uf900-\ufaff\U0002f800-\U0002fa1f]+)"
)

# Letters, ideographs, punctuation and emoji that are neither hidden nor marks. A text of them needs no closer look.
_HARMLESS = re.compile(
    "[ -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u27ff"
    "\u3000-\u3029\u3031-\u3096\u309b-\u30ff\u3400-\u9fff\uac00-\ud7a3\uff01-\uff9d\U0001f300-\U0001faff]*"
)


def clean(text: str) -> str:
    """Return the text in one line, in NFC, without hidden characters and surplus marks.

    The function is idempotent. Hidden characters stay if a script needs them, or if they combine emoji. The marks are
    bounded first, because NFC takes quadratic time in the marks on one letter.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())  # the most common case
    if _HARMLESS.fullmatch(text):
        return " ".join(_compose(text).split())
    composed = _compose(_without_surplus_marks(text))
    # Compose again: a hidden character may have separated a letter from its marks.
    return " ".join(_compose(_without_hidden(composed)).split())


def clean_lines(text: str) -> str:
    """Return the text like `clean`, but with its blanks and line ends: for texts of several lines. Idempotent.

    Each line end becomes "\\n", and a tab a space.
    """
    if text.isascii() and text.isprintable():
        return text
    return "\n".join(map(_clean_line, _LINE_END.sub("\n", text).split("\n")))


def _clean_line(text: str) -> str:
    composed = _compose(_without_surplus_marks(text))
    return _compose(_without_hidden(composed, keep_blanks=True))


def _compose(text: str) -> str:
    pieces = _AS_TYPED.split(text)
    pieces[::2] = [unicodedata.normalize("NFC", piece) for piece in pieces[::2]]
    return "".join(pieces)


def _without_surplus_marks(text: str) -> str:
    result: list[str] = []
    count = 0
    for char in text:
        marks = _MARKS.get(char)
        if marks is None:
            if not _may_be_hidden(char):
                count = 0
        else:
            most = after = count
            for is_mark in marks:
                after = after + 1 if is_mark else 0
                most = max(most, after)
            if most > MAX_MARKS:
                continue
            count = after
        result.append(char)
    return "".join(result)


def _without_hidden(text: str, *, keep_blanks: bool = False) -> str:
    result: list[str] = []
    for index, char in enumerate(text):
        if char.isspace():
            result.append(char if keep_blanks and unicodedata.category(char) == "Zs" else " ")
        elif not _may_be_hidden(char) or _belongs(char, result, text, index):
            result.append(char)
    return "".join(result)


def _may_be_hidden(char: str) -> bool:
    return (
        char in _BLANKS
        or char in _STYLES
        or unicodedata.category(char) in ("Cc", "Cf", "Cs")
        or ord(char) & 0xFFFE == 0xFFFE  # noncharacters, also in the next line
        or "\ufdd0" <= char <= "\ufdef"
    )


def _belongs(char: str, result: list[str], text: str, index: int) -> bool:
    """Return whether a hidden character belongs to a visible one.

    `result`: the visible text before it. A joiner or style directly after another one belongs to nothing.
    """
    before = result[-1] if result else " "
    following = text[index + 1] if index + 1 < len(text) else " "
    if char in _DRAWN:
        return True
    if char in (_TEXT_STYLE, _EMOJI_STYLE):
        return _is_pictogram(before) or before in _EMOJI_OF_TEXT
    if char in _STYLES_OF_HAN:
        return _is_han(before)
    if char in _STYLES_OF_MONGOLIAN:
        return _is_mongolian(before)
    if char == _ZWJ and _is_pictogram(following):
        return _is_pictogram(before) or before == _EMOJI_STYLE
    if char in (_ZWJ, _ZWNJ):
        return _joins(char, result, text, index)
    if "\U000e0020" <= char <= _TAG_END:
        return _in_flag(text, index)
    return False


def _joins(char: str, result: list[str], text: str, index: int) -> bool:
    """Return whether a script needs a joiner or non-joiner at this place."""
    letter, marks = _letter_before(result)
    if _is_cursive(letter):
        return char == _ZWJ or _is_cursive(text[index + 1 : index + 2])
    if unicodedata.category(letter)[0] not in "LM":
        return False
    return _has_virama(marks) or (letter.isalpha() and _converts(text[index + 1 : index + 1 + MAX_MARKS]))


def _letter_before(result: list[str]) -> tuple[str, list[str]]:
    """Return the last letter and its marks, last mark first.

    A letter with too many marks is returned as a space.
    """
    marks: list[str] = []
    for char in result[: -MAX_MARKS - 2 : -1]:
        if not _is_mark(char):
            return char, marks
        marks.append(char)
    return " ", []


def _converts(following: str) -> bool:
    """Return whether the text begins with marks, one of which depends on a joiner before it."""
    marks = list(takewhile(_is_mark, following))
    return _has_virama(marks) or any(mark in _KHMER_SHIFTERS for mark in marks)


def _has_virama(marks: list[str]) -> bool:
    return any(unicodedata.combining(mark) == _VIRAMA for mark in marks)


def _in_flag(text: str, index: int) -> bool:
    """Return whether the tag belongs to a flag: a black flag and a name in tags (Scotland)."""
    flag = text.rfind(_BLACK_FLAG, max(0, index - 7), index)
    tags = _TAG.match(text, flag + 1) if flag >= 0 else None
    return tags is not None and index < tags.end()


def _is_pictogram(char: str) -> bool:
    return "\u2190" <= char <= "\u2bff" or "\U0001f000" <= char <= "\U0001faff"


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or "\U00020000" <= char <= "\U0003ffff"


def _is_mongolian(char: str) -> bool:
    return "\u1820" <= char <= "\u18aa"


def _is_cursive(char: str) -> bool:
    """Return whether the character is a letter of a script whose letters join, as Unicode's names tell."""
    return char[:1] >= "\u0600" and char.isalpha() and unicodedata.name(char, "").startswith(_CURSIVE_SCRIPTS)
