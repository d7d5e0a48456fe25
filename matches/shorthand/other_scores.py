"""Find a score in the text of a line that the line does not count: `int a4 pick six`, `ft h3 2 of 2`, `t h3 converted`.

A line is one event. Its text is posted as typed, so the points in it are lost if the commentator does not see it.
"""

import re
from functools import cache

from matches.shorthand.parse_result import ParseResult
from matches.shorthand.tokenizer import Word, name_runs, squeezed, words
from matches.sports import Kind, sport_of

_MAX_WORDS = 8  # words of a text that are searched; a longer text is a story
_NUMBERS = {"a": 1, "one": 1, "two": 2, "both": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_NUMBER = r"[0-9]{1,2}|a|one|two|three|four|five|six"
_AMOUNTS = (
    re.compile(rf"(?<![\w-])(?P<made>{_NUMBER})[ -](?:runs?|rbis?|points?|pts|score|scores)\b"),
    re.compile(rf"\bscores? (?P<made>{_NUMBER})\b"),
    re.compile(r"^(?P<made>[0-9]) ?(?:of|for|/|out of) ?[0-9]\b"),
    re.compile(r"^(?P<made>both)\b"),
    re.compile(r"\b(?P<made>a )?runs? scores?\b|\bscores (?:a )?runs?\b"),
)
_SCORED = frozenset("scores scored homers homered converted pick6 picksix 得分 命中 打进".split())


def hint_for_other_score(result: ParseResult, kind: Kind) -> str:
    """The words in the text that state points which this kind does not count, as a hint; "" if there are none."""
    text = result.text.lower()
    for way in kind.ways:
        text = text.removeprefix(way)  # "run out" is no run
    found = tuple(words(text, _MAX_WORDS + 1))
    if not found or len(found) > _MAX_WORDS:
        return ""
    said = _other_amount(text, kind) if _counts_points(result) else ""
    said = said or next((said for at in range(len(found)) if (said := _other_kind(result, kind, found[at:]))), "")
    counted = f", +{kind.points}" if kind.points else ""
    return f"{kind.name}{counted}. “{said}” needs a line of its own." if said else ""


def _other_amount(text: str, kind: Kind) -> str:
    for pattern in _AMOUNTS:
        for match in pattern.finditer(text):
            made = (match["made"] or "1").strip()
            number = int(made) if made.isdigit() else _NUMBERS[made]
            if number != kind.points:
                return match[0]
    return ""


def _counts_points(result: ParseResult) -> bool:
    """Whether a line of the sport has runs or points: in football "scores 2" is a story."""
    return any(kind.code in ("run", "free_throw") for kind in result.sport.kinds.values())


def _other_kind(result: ParseResult, kind: Kind, found: tuple[Word, ...]) -> str:
    for taken, name in name_runs(found):
        if name in _SCORED and not kind.points:
            return " ".join(word.text for word in found[:taken])
        other = _scoring_names(result.sport.code).get(name)
        if other is not None and other is not kind and (not kind.points or other.points < kind.points - 2):
            return " ".join(word.text for word in found[:taken])
    if found[0].squeezed == "converted" and kind.code == "try":
        return found[0].text
    return ""


@cache
def _scoring_names(sport_code: str) -> dict[str, Kind]:
    """The names and keys of three letters or more, and keys with a digit, of the kinds that score."""
    found: dict[str, Kind] = {}
    for kind in sport_of(sport_code).kinds.values():
        if not kind.points or kind.shootout or not kind.keys:
            continue
        names = (*kind.names.shown, *kind.names.synonyms, *kind.keys)
        for name in map(squeezed, names):
            if len(name) > 2 or name in ("td", "xp", "fg", "2p", "3p") or not name.isascii():
                found.setdefault(name, kind)
    return found
