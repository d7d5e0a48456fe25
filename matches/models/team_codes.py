"""The short code of a team: what its name proposes, and two codes that differ in a match.

A proposal has two to four signs that a fan of the team recognises: the initials of a long name ("WBA"), the beginning
of the word that distinguishes ("ARS"), both words if several clubs share the first ("MCI", "MUN"), the club's own name
after a Chinese town ("国安"). Words that many clubs share ("FC", "1.", "队") are left out.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from matches.models.team_code_words import (
    CHINESE_PLACES,
    CHINESE_SUFFIXES,
    CLUB_WORDS,
    HANGUL_CLUB_WORDS,
    HANGUL_PARTICLES,
    PARTICLES,
    SHARED_TOWNS,
    SQUADS,
    USUAL_SECOND_WORDS,
)

MAX_CODE = 5  # as Team.code
MAX_NAME = 120  # letters of a name that are read, as Team.name
_USUAL = 3  # letters of a code
_LONGEST = 4  # letters of a name in capitals that is a code itself: "PAOK"
# Letters that Unicode does not decompose into a letter and an accent.
_PLAIN = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "þ": "th", "Þ": "Th", "ı": "i"}
    | {"æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ß": "ss"}
)
_HAN, _KANA, _HANGUL = "\u3400-\u9fff", "\u3041-\u3096\u30a1-\u30fa\u30fc", "\uac00-\ud7a3"
_SYLLABIC = re.compile(f"[{_HAN}{_KANA}{_HANGUL}]")
_JOINED = re.compile("[\u0600-\u077f]")  # Arabic: the letters join, so a code is a whole word
_RUNS = re.compile(rf"[{_HAN}]+|[{_KANA}]+|[{_HANGUL}]+|[^{_HAN}{_KANA}{_HANGUL}]+")
_SPACES = re.compile(r"[\s\-‐‑–/.,·・()&+_:]+")
_ELISION = re.compile(r"^(?:d|l)['’](?=\w{2})", re.IGNORECASE)


@lru_cache(maxsize=4096)
def proposed_code(name: str) -> str:
    """Return a code for a team of this name."""
    return _code_of(_words(name)) or "".join(name.split())[:_USUAL].upper()


@lru_cache(maxsize=4096)
def distinct_codes(home_name: str, home_code: str, away_name: str, away_code: str) -> tuple[str, str]:
    """Return the codes of both teams of a match. A missing one is proposed. If both are alike, others are made."""
    home, away = home_code or proposed_code(home_name), away_code or proposed_code(away_name)
    if not _alike(home, away):
        return home, away
    for one, other in zip(_distinguishing(home_name, away_name), _distinguishing(away_name, home_name), strict=True):
        for pair in ((one, other), (home, other), (one, away)):
            if all(pair) and not _alike(*pair):
                return pair
    return home, f"{away[: MAX_CODE - 1]}2"


def _alike(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _distinguishing(name: str, other: str) -> Iterator[str]:
    """Yield three codes for `name` from what `other` does not have, the best first; "" where there is none."""
    words, others = _words(name), _words(other)
    known = {word.casefold() for word in others}
    own = [word for word in words if word.casefold() not in known]
    shared = [word for word in words if word.casefold() in known]
    yield (_joined(shared[0], own[0]) if own and shared and not _SYLLABIC.match(own[0]) else "")
    yield _code_of(own)
    text, other_text = "".join(words), "".join(others)
    letters = enumerate(zip(text.casefold(), other_text.casefold(), strict=False))
    same = next((at for at, (one, two) in letters if one != two), len(other_text))
    start = text[:1] if _SYLLABIC.match(text) else text[:2]
    yield (start[:same] + _letters(text[same:], 1)).upper() if text[same:] else ""


def _words(name: str) -> list[str]:
    """Return the words of a name that distinguish the team, without accents."""
    parts = [part for word in _SPACES.split(name[:MAX_NAME]) for part in _RUNS.findall(_ELISION.sub("", word))]
    words = [word for part in parts if any(map(str.isalnum, word := _without_accents(part)))]
    for left_out in (CLUB_WORDS | PARTICLES | SQUADS, CLUB_WORDS | SQUADS, CLUB_WORDS):
        kept = [word for word in words if word.casefold() not in left_out and not word[0].isdecimal()]
        if kept:
            return [_own_name(word) for word in _in_main_script(kept)]
    return words


def _without_accents(word: str) -> str:
    letters = "".join(sign for sign in word if sign not in "'’ʻʼ\"“”„«»!")
    decomposed = unicodedata.normalize("NFD", letters.translate(_PLAIN))
    # In other scripts a mark may be a letter of its own: "Й" is not "И".
    if not decomposed or not unicodedata.name(decomposed[0], "").startswith(("LATIN", "GREEK", "HEBREW")):
        return unicodedata.normalize("NFC", letters)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def _in_main_script(words: list[str]) -> list[str]:
    """Of a name in several scripts, keep the one that a code is made of: Chinese characters, then Hangul."""
    for script in (_HAN, _HANGUL):
        own = [word for word in words if re.match(f"[{script}]", word)]
        named = [word for word in own if word not in HANGUL_CLUB_WORDS]
        if own:
            return named or own
    return words


def _own_name(word: str) -> str:
    """Return a word without the parts that do not distinguish it, in the scripts that write them together."""
    if re.match(f"[{_HAN}]", word):
        return _chinese_name(word)
    if re.match(f"[{_HANGUL}]", word):
        return word[:-1] if len(word) == _USUAL and word[-1] in HANGUL_PARTICLES else word
    if _JOINED.match(word):
        return word.removeprefix("ال") if len(word) > _USUAL + 1 else word
    return word


def _chinese_name(name: str) -> str:
    """Return the name without "队" and the like, and without the place if a name of its own follows it."""
    for suffix in CHINESE_SUFFIXES:
        if len(name) - len(suffix) >= 2:
            name = name.removesuffix(suffix)
    place = next((place for place in CHINESE_PLACES if name.startswith(place)), "")
    rest = name.removeprefix(place).lstrip("市省")
    return rest if len(rest) >= 2 else place or name


def _code_of(words: list[str]) -> str:
    if not words:
        return ""
    first = words[0]
    if _SYLLABIC.match(first):
        return first if len(first) <= _USUAL else first[:2]
    if _JOINED.match(first):
        return first[:MAX_CODE]
    is_code = first.isupper() and _USUAL <= len(first) <= _LONGEST
    if is_code and (len(words) == 1 or not all(map(str.isupper, words))):
        return first  # "PSV Eindhoven", "USA"
    if len(words) == 1:
        return _letters(first, _USUAL).upper()
    if len(words) > 2:
        return "".join(_letters(word, 1) for word in words[:4]).upper()[:MAX_CODE]
    if len(first) == 2 and first.isupper():  # "RB Leipzig", "MK Dons"
        return (first + _letters(words[1], 1)).upper()
    if words[1].casefold() in USUAL_SECOND_WORDS and first.casefold() not in SHARED_TOWNS:
        return _letters(first, _USUAL).upper()
    return _joined(first, words[1])


def _joined(first: str, second: str) -> str:
    return (_letters(first, 1) + _letters(second, 2)).upper()[:MAX_CODE]


def _letters(word: str, count: int) -> str:
    """Return the first letters, each with its marks, as many as fit into a code."""
    letters: list[str] = []
    for sign in word:
        if letters and (unicodedata.category(sign)[0] == "M" or sign == "\u200d"):
            letters[-1] += sign
        else:
            letters.append(sign)
    while count > 1 and sum(map(len, letters[:count])) > MAX_CODE:
        count -= 1
    return "".join(letters[:count])[:MAX_CODE]
