"""Names that members choose: what a name may be, and when two look the same.

Two names that the eye takes for one are one: "Cora", "CORA", "Сога" in Cyrillic, "C o r a" with marks or spaces.
The folding is the skeleton of Unicode's UTS 39, after what is done to identifiers everywhere: compatibility forms,
marks and case are taken away.
"""

import operator
import unicodedata
from functools import cache

from confusable_homoglyphs.confusables import confusables_data
from django.utils.translation import gettext as _

from livecast.clean_text import MAX_MARKS, clean
from livecast.errors import LivecastError
from livecast.input_limits import NAME

MIN_LENGTH, MAX_LENGTH = 2, 20
MAX_DIGITS = 6  # more, and it may be somebody's phone number

# Letters, marks, digits, and what stands between them. Emoji are fine behind a letter.
_ALLOWED = ("L", "M", "N")
_SEPARATORS = " .-_'’·"
_JOINERS = "\u200c\u200d"  # the cleaned text has them only where a script needs them
_SARA_AM = "\u0e33\u0eb3"  # Thai and Lao: NFKC would put the tone mark of the letter into another place

# Words of ours, which nobody else may speak in the name of; compared folded, as a whole and at the beginning.
_RESERVED = (
    "livecast admin administrator moderator commentator official system staff support root "
    "管理员 主持人 解说 解说员 官方 系统 客服 版主"
).split()


def clean_name(text: str) -> str:
    """A name as it is kept: hidden characters that were pasted with it are removed, needed joiners stay.

    Raises LivecastError `name.unfit` with a sentence that says what is wrong.
    """
    if not NAME.admits(text):
        raise _invalid(_("A name has {least} to {most} characters.").format(least=MIN_LENGTH, most=MAX_LENGTH))
    name = clean("".join(map(_compatibility_form, clean(text))))
    if not MIN_LENGTH <= len(name) <= MAX_LENGTH:
        raise _invalid(_("A name has {least} to {most} characters.").format(least=MIN_LENGTH, most=MAX_LENGTH))
    for character in name:
        if unicodedata.category(character)[0] not in _ALLOWED and character not in _SEPARATORS + _JOINERS:
            raise _invalid(_("A name is made of letters, digits, spaces and . - _ ' alone."))
    signs = [character in _SEPARATORS for character in name]
    if signs[0] or signs[-1] or any(map(operator.and_, signs, signs[1:])):
        raise _invalid(_("A name begins and ends with a letter or a digit, and has one sign at a time between them."))
    if _most_marks(text) > MAX_MARKS:
        raise _invalid(_("There are too many marks on one letter."))
    if sum(unicodedata.category(character) == "Nd" for character in name) > MAX_DIGITS:
        raise _invalid(_("A name has at most {most} digits: everybody can read it.").format(most=MAX_DIGITS))
    key = name_key(name)
    if not key:
        raise _invalid(_("A name has at least one letter."))
    if key in _reserved_keys() or any(key.startswith(ours) for ours in _reserved_keys() if len(ours) > 4):
        raise _invalid(_("That name would look as if livecast itself spoke. Choose another."))
    return name


def name_key(name: str) -> str:
    """What is the same for names that look the same."""
    plain = _without_marks(unicodedata.normalize("NFKD", name))
    folded = _skeleton(_skeleton(plain).casefold())
    letters = "".join(character for character in folded if unicodedata.category(character)[0] in "LN")
    # Case folding parts what looks alike in capitals: I and l, O and 0.
    return letters.replace("i", "l").replace("1", "l").replace("0", "o").casefold()[:160]


def _without_marks(text: str) -> str:
    return "".join(character for character in text if unicodedata.category(character) not in ("Mn", "Me", "Cf"))


def _compatibility_form(character: str) -> str:
    """A letter that is written in another style (full-width, bold, circled) as the letter it is."""
    return character if character in _SARA_AM else unicodedata.normalize("NFKC", character)


def _most_marks(name: str) -> int:
    most = run = 0
    for character in unicodedata.normalize("NFD", name):
        run = run + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        most = max(most, run)
    return most


def _skeleton(text: str) -> str:
    return "".join(map(_prototype, text))


@cache
def _prototype(character: str) -> str:
    """What UTS 39 puts in a character's place. (The library lists both directions: a prototype has many likenesses.)"""
    alike = [one["c"].strip("\u200e") for one in confusables_data.get(character, ())]
    if len(alike) != 1:
        return character
    (other,) = alike
    back = [one["c"] for one in confusables_data.get(other, ())]
    if back != [character]:
        return other
    return min(character, other, key=lambda one: (unicodedata.category(one[0])[0] not in "LN", one))


@cache
def _reserved_keys() -> frozenset[str]:
    return frozenset(map(name_key, _RESERVED))


def _invalid(sentence: str) -> LivecastError:
    return LivecastError("name.unfit", sentence)
