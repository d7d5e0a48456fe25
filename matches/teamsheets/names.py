"""The natural order of names: “EMBER, Rolf” and “EMBER Rolf” are Rolf Ember."""

import re
from collections.abc import Iterable

_LETTERS = re.compile(r"[^\W\d_]+")
# Words between first and last name that are written small in most languages.
_PARTICLES = frozenset("van von der den de del della di da das dos do du la le el ten ter zu zum bin ibn al".split())
_SUFFIXES = frozenset("jr sr ii iii iv v vi vii viii ix".split())


def is_suffix(text: str) -> bool:
    """Whether the text is “Jr.”, “III” and the like, which follow a comma and are not a first name."""
    return text.strip(" .").casefold() in _SUFFIXES


def writes_surnames_in_capitals(names: Iterable[str]) -> bool:
    """Whether the sheet shows that capitals mark surnames, also short ones: several names have such a surname."""
    words_of_names = [name.split() for name in names]
    long = sum(_capitals(words, shortest=3) is not None for words in words_of_names)
    short = sum(_capitals(words, shortest=2) is not None for words in words_of_names)
    return long >= 2 or (long == 1 and short >= 3)


def natural_order(name: str, *, last_first: bool = False, capitals: bool = False) -> str:
    """Return the name as “First Last”.

    `last_first`: a comma divides last and first name. `capitals`: the sheet writes surnames in capitals, so two
    capitals are a surname too (“LI Na”), not initials (“AJ Ember”). Surnames in capitals are written as usual, if the
    first name shows that the sheet does not write everything in capitals, or if a comma shows the surname.
    """
    if last_first and "," in name:
        last, _, first = (part.strip() for part in name.partition(","))
        if last and first and not is_suffix(first):
            if last.isupper() and _is_capitals(last.split(), shortest=2):
                first = _usual_case(first) if first.isupper() and len(first) > 2 else first
                last = _usual_case(last)
            return f"{first} {last}"
        return " ".join(filter(None, (last, first)))
    words = name.split()
    found = _capitals(words, shortest=2 if capitals else 3)
    if found is None:
        return name
    start, end = found
    surname = _usual_case(" ".join(words[start:end]))
    return " ".join([*words[:start], *words[end:], surname] if start == 0 else [*words[:start], surname, *words[end:]])


def _capitals(words: list[str], shortest: int) -> tuple[int, int] | None:
    """The words of the surname in capitals, at the start or the end of the name; None without one.

    Other words show that the name is not all in capitals.
    """
    suffixed = len(words) > 1 and is_suffix(words[-1])
    last = len(words) - suffixed
    upper = [_is_upper(word) for word in words[:last]]
    if not any(upper) or not any(not one and _LETTERS.search(word) for one, word in zip(upper, words, strict=False)):
        return None
    start = 0
    while upper[start : start + 1] == [True]:
        start += 1
    if start and not any(upper[start:]) and _is_capitals(words[:start], shortest):
        return 0, start
    end = last
    while end and upper[end - 1]:
        end -= 1
    if end < last and not any(upper[:end]) and _is_capitals(words[end:last], shortest):
        return end, last
    return None


def _is_upper(word: str) -> bool:
    """Whether the word is in capitals. An initial (“J.”) may be of any name."""
    return len("".join(_LETTERS.findall(word))) > 1 and word.isupper() and not is_suffix(word)


def _is_capitals(words: list[str], shortest: int) -> bool:
    return any(len("".join(_LETTERS.findall(word))) >= shortest for word in words)


def _usual_case(text: str) -> str:
    """ "VAN DIJK" → "van Dijk", "O'NEILL-SMITH" → "O'Neill-Smith", "MCCABE" → "McCabe"."""
    words = text.split()
    return " ".join(
        word.lower() if word.casefold() in _PARTICLES and place < len(words) - 1 else _capitalised(word)
        for place, word in enumerate(words)
    )


def _capitalised(word: str) -> str:
    if is_suffix(word) and len(word) < 4 and word.casefold() not in ("jr", "sr"):
        return word
    small = _LETTERS.sub(lambda found: found[0][:1] + found[0][1:].lower(), word)
    return re.sub(r"^Mc([^\W\d_])([^\W\d_]{2,})", lambda found: f"Mc{found[1].upper()}{found[2]}", small)
