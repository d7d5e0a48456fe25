"""Find the words of a text that say how a try to score ended: "saved", "no good", "own goal".

A phrase **decides** the kind of the line if it states the result: `pg h7 saved`, `t h3 in the corner - no try`. A
phrase in the middle of a sentence does not: `g h3 after Ember saved the first shot` stays a goal, with a hint.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from matches.shorthand.pinyin import has_han
from matches.shorthand.tokenizer import Word, count_typos, squeezed, words
from matches.sports import Kind, Outcome
from matches.sports.outcomes import ALONE, PHRASES, REASONS, SCORE_ONLY, WEAK

MAX_TEXT_WORDS = 60  # words of a text that are searched
_MAX_PHRASE_WORDS = 5
_SHORTEST_WITH_TYPO = 5  # letters of a word that may have a typo
# Words between the shirt and the phrase that state nothing: "g h3 but it’s offside".
_FILLERS = frozenset("but and is was its it then the now just well so sadly given".split())
# Words behind a weak phrase that still make it a result: "save by Ember", "wide from 20 yards".
_AFTER_WEAK = frozenset("by again from in".split())
# Words behind a phrase in a later part of the text: "low to the left, saved by Ember".
_AFTER_STRONG = _AFTER_WEAK | frozenset("for on after because due off at with against of".split())
# Words that make the phrase a part of the story: "after Ember saved", "should have been blocked", "not offside".
_DOUBTS = frozenset(
    "after when despite although though before since once until following as if should could would nearly almost not "
    "never without wasnt isnt arent werent had having appeals appeal claims claim possible initially previously who "
    "which that earlier".split()
)
# Words that say that the score counts after all: "saved, but she scores the rebound".
_COUNTS = frozenset(
    "scores scored rebound rebounds followup stands stood counts allowed goalgiven trygiven "
    "补射 打进 得手 命中 有效".split()
)
# Outcomes that contradict a score of any kind.
_NO_SCORE = (Outcome.DISALLOWED, Outcome.MISSED, Outcome.SAVED, Outcome.BLOCKED, Outcome.OWN_GOAL)
_QUOTES = frozenset('"“”„«»「」『』《》')
_QUESTIONS = frozenset("?？")
# Words that are one letter away from a phrase and mean something else.
_NOT_TYPOS = frozenset(
    "kissed hissed passed pissed messed massed waved paved raved shaved locked clocked flocked waves caves serves "
    "mixed fixed blocks blocker saver savers failure missus short shorts shot shore shirt sort snort".split()
)


@dataclass(frozen=True, slots=True)
class ResultWords:
    """A phrase of outcomes.PHRASES in a text, `text[start:end]`.

    `decides`: it states the result. `contradicted`: the text goes on to say that the score counts. `typo_of` is the
    phrase that it may be a misspelling of, otherwise "".
    """

    outcomes: tuple[Outcome, ...]
    phrase: str
    start: int
    end: int
    decides: bool
    whole: bool = False  # the phrase is the whole text
    contradicted: bool = False
    typo_of: str = ""

    def outcome_of(self, kind: Kind) -> Outcome | None:
        """The outcome that this phrase means for a kind; None if it means nothing for it."""
        scores = bool(kind.points)
        mine = [outcome for outcome in self.outcomes if outcome.value.replace(" ", "_") != kind.code]
        if not scores and (self.phrase in _squeezed(SCORE_ONLY) or self.phrase in _squeezed(REASONS)):
            mine = [outcome for outcome in mine if outcome is Outcome.NO_GOAL]
        listed = next((outcome for outcome in mine if outcome in kind.outcomes), None)
        contradicts = _NO_SCORE if scores else (Outcome.DISALLOWED,) if kind.counts else ()
        return listed or next((outcome for outcome in mine if outcome in contradicts), None)


def phrase_at(found: Sequence[Word], at: int) -> tuple[int, str] | None:
    """The number of words and the squeezed phrase that begins here; the longest one. None if there is none."""
    known, letters, best = _phrases(), "", None
    for taken, word in enumerate(found[at : at + _MAX_PHRASE_WORDS], start=1):
        if not word.squeezed:
            break
        letters += word.squeezed
        if letters in known:
            best = (taken, letters)
    return best


def outcomes_of(phrase: str) -> tuple[Outcome, ...]:
    return _phrases().get(phrase, ())


def may_decide(phrase: str) -> bool:
    return phrase not in _squeezed(REASONS) | ALONE


def find_result_words(text: str) -> list[ResultWords]:
    """All phrases of a text, in its order."""
    found = tuple(words(text, MAX_TEXT_WORDS))
    return [*_search(found)]


def deciding_words(text: str, kind: Kind) -> tuple[ResultWords | None, ResultWords | None]:
    """The phrase that decides the kind of the line, and the first one that only mentions a result of this kind."""
    meant = [one for one in find_result_words(text) if one.outcome_of(kind) is not None]
    decisive = min((one for one in meant if one.decides), key=lambda one: _weight(one.outcome_of(kind)), default=None)
    return decisive, next((one for one in meant if not one.decides), None)


def _weight(outcome: Outcome | None) -> int:
    """Of several results of a line, a score that is taken back counts before a miss, and a miss before a home run."""
    return 0 if outcome is Outcome.DISALLOWED else 1 if outcome in _NO_SCORE else 2


def _search(found: tuple[Word, ...]) -> Iterator[ResultWords]:
    first_part = starts = True  # of the text; of a part of it between two marks
    quoted = doubtful = False
    at = 0
    while at < len(found):
        word = found[at]
        if not word.squeezed:
            quoted = quoted or word.text in _QUOTES
            first_part = first_part and at == 0
            starts, doubtful, at = True, False, at + 1
            continue
        match = _match(found, at, typos=starts and first_part)
        if match and match[1] in ALONE and sum(bool(one.squeezed) for one in found) > match[0]:
            match = None
        if match is None:
            doubtful = doubtful or word.squeezed in _DOUBTS
            starts = starts and word.squeezed in _FILLERS
            at += 1
            continue
        taken, phrase, typo_of, split = match
        if phrase in _squeezed(REASONS) and not (starts or split):
            doubtful, starts, at = True, False, at + taken
            continue
        following = found[at + taken] if at + taken < len(found) else None
        ends = following is None or not following.squeezed
        last = all(not one.squeezed for one in found[at + taken :])
        asked = following is not None and following.text in _QUESTIONS
        weak = phrase in _squeezed(WEAK) or bool(typo_of)
        after = following.squeezed if following else ""
        if split:  # a Chinese sentence that begins or ends with the phrase
            states = (ends and split == "end") or (starts and split == "start")
        elif starts and weak:
            states = ends or (after in _AFTER_WEAK and not typo_of)
        elif starts:
            states = first_part or ends or after in _AFTER_STRONG
        else:
            states = last and not weak
        yield ResultWords(
            outcomes_of(typo_of or phrase),
            typo_of or phrase,
            word.start,
            found[at + taken - 1].end,
            decides=states and not (quoted or doubtful or asked or phrase in _squeezed(REASONS)),
            whole=last and not any(one.squeezed for one in found[:at]),
            contradicted=_says_it_counts(found, at, taken),
            typo_of=typo_of,
        )
        starts = False
        at += taken


def _match(found: tuple[Word, ...], at: int, *, typos: bool) -> tuple[int, str, str, str] | None:
    """The phrase here: its words, itself, what it misspells, and where in a Chinese word it is."""
    if match := phrase_at(found, at):
        return (*match, "", "")
    word = found[at].squeezed
    if has_han(word):
        return _match_chinese(word)
    if not typos or len(word) < _SHORTEST_WITH_TYPO or word in _NOT_TYPOS or not word.isalpha():
        return None
    meant = next((one for one in _single_words() if count_typos(word, one, 1) == 1), None)
    return None if meant is None else (1, word, meant, "")


def _match_chinese(word: str) -> tuple[int, str, str, str] | None:
    """Chinese has no spaces: the phrase may begin or end a whole sentence, or be inside it."""
    phrases = [phrase for phrase in _phrases() if has_han(phrase) and phrase in word]
    if not phrases:
        return None
    longest = max(phrases, key=len)
    if word.endswith(longest):
        return 1, longest, "", "end"
    return 1, longest, "", "start" if word.startswith(longest) else "middle"


def _says_it_counts(found: tuple[Word, ...], at: int, taken: int) -> bool:
    rest = [word.squeezed for word in found[at + taken :]]
    pairs = [one + other for one, other in pairwise(rest)]
    own = found[at].squeezed
    inside = has_han(own) and any(word in own for word in _COUNTS if has_han(word))
    return inside or not _COUNTS.isdisjoint(rest) or not _COUNTS.isdisjoint(pairs)


@cache
def _phrases() -> dict[str, tuple[Outcome, ...]]:
    found: dict[str, tuple[Outcome, ...]] = {}
    for outcome, phrases in PHRASES.items():
        for phrase in phrases:
            key = squeezed(phrase)
            found[key] = (*found.get(key, ()), outcome)
    return found


@cache
def _single_words() -> tuple[str, ...]:
    """The strong phrases of one long word, which may be misspelt."""
    weak = _squeezed(WEAK)
    return tuple(
        phrase
        for phrases in PHRASES.values()
        for phrase in phrases
        if phrase.isalpha() and phrase.isascii() and len(phrase) >= _SHORTEST_WITH_TYPO and phrase not in weak
    )


@cache
def _squeezed(phrases: frozenset[str]) -> frozenset[str]:
    return frozenset(squeezed(phrase) for phrase in phrases)
