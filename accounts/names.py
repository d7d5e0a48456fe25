"""Display names of members: which names are allowed, and which names look the same.

Names that look the same have the same key: "Cora", "CORA", "Сога" in Cyrillic, "C o r a" with marks or spaces.
The key is the skeleton of Unicode's UTS 39, after the usual folding of identifiers: compatibility forms, marks and
case are removed.
"""

import operator
import unicodedata
from functools import cache

from django.utils.translation import gettext as _

from livecast.clean_text import MAX_MARKS, clean
from livecast.errors import LivecastError
from livecast.input_limits import NAME

MIN_LENGTH, MAX_LENGTH = 2, 20
MAX_DIGITS = 6  # a longer number may be a phone number

# Unicode categories of letters, marks and digits, and the separators between them.
_ALLOWED = ("L", "M", "N")
_SEPARATORS = " .-_'’·"
_JOINERS = "\u200c\u200d"  # `clean` removes them unless a script needs them
_SARA_AM = "\u0e33\u0eb3"  # Thai and Lao: NFKC would move the tone mark of the letter

# Reserved words. A name may not equal one, or begin with a longer one. Compared by key.
_RESERVED = (
    "livecast admin administrator moderator commentator official system staff support root "
    "管理员 主持人 解说 解说员 官方 系统 客服 版主"
).split()


def clean_name(text: str) -> str:
    """Return the name without hidden characters, except joiners that a script needs.

    Raises LivecastError `name.unfit` with a sentence that says what is wrong.
    """
    if not NAME.admits(text):
        raise _invalid(_("A name must have {least} to {most} characters.").format(least=MIN_LENGTH, most=MAX_LENGTH))
    name = clean("".join(map(_compatibility_form, clean(text))))
    if not MIN_LENGTH <= len(name) <= MAX_LENGTH:
        raise _invalid(_("A name must have {least} to {most} characters.").format(least=MIN_LENGTH, most=MAX_LENGTH))
    for character in name:
        if unicodedata.category(character)[0] not in _ALLOWED and character not in _SEPARATORS + _JOINERS:
            raise _invalid(_("A name may only contain letters, digits, spaces and . - _ '."))
    signs = [character in _SEPARATORS for character in name]
    if signs[0] or signs[-1] or any(map(operator.and_, signs, signs[1:])):
        raise _invalid(_("A name must begin and end with a letter or a digit, and may not have two signs in a row."))
    if _most_marks(text) > MAX_MARKS:
        raise _invalid(_("One letter has too many marks."))
    if sum(unicodedata.category(character) == "Nd" for character in name) > MAX_DIGITS:
        raise _invalid(
            _("A name may have at most {most} digits. Everybody can read it, so do not use a phone number.").format(
                most=MAX_DIGITS
            )
        )
    key = name_key(name)
    if not key:
        raise _invalid(_("A name must have at least one letter."))
    if key in _reserved_keys() or any(key.startswith(reserved) for reserved in _reserved_keys() if len(reserved) > 4):
        raise _invalid(_("This name looks like an official account of livecast. Choose another."))
    return name


def name_key(name: str) -> str:
    """Return the key of a name. Names that look the same have the same key."""
    plain = _without_marks(unicodedata.normalize("NFKD", name))
    folded = _skeleton(_skeleton(plain).casefold())
    letters = "".join(character for character in folded if unicodedata.category(character)[0] in "LN")
    # Case folding separates characters that look alike in capitals: I and l, O and 0.
    return letters.replace("i", "l").replace("1", "l").replace("0", "o").casefold()[:160]


def _without_marks(text: str) -> str:
    return "".join(character for character in text if unicodedata.category(character) not in ("Mn", "Me", "Cf"))


def _compatibility_form(character: str) -> str:
    """Return the plain letter of a styled one (full-width, bold, circled)."""
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
    """Return the prototype of a character by UTS 39. The library lists both directions."""
    # Imported here, because the table takes 7 MB, and most processes never check a name.
    from confusable_homoglyphs.confusables import confusables_data

    alike = [entry["c"].strip("\u200e") for entry in confusables_data.get(character, ())]
    if len(alike) != 1:
        return character
    (other,) = alike
    back = [entry["c"] for entry in confusables_data.get(other, ())]
    if back != [character]:
        return other
    return min(character, other, key=lambda text: (unicodedata.category(text[0])[0] not in "LN", text))


@cache
def _reserved_keys() -> frozenset[str]:
    return frozenset(map(name_key, _RESERVED))


def _invalid(sentence: str) -> LivecastError:
    return LivecastError("name.unfit", sentence)
