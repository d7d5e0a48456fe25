"""Find state changes in natural words: `kick off`, `start second half`, `abandoned floodlights failed`.

A state change is the whole line, apart from a time before it and a reason behind it. Sentences and feeds contain the
same words ("First half begins.", "END QUARTER 1"), so the words must be typed as in a note: without marks and hyphens,
and in small letters where they name a period. Otherwise the line is text, and a hint names the key.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from matches.shorthand.tokenizer import Word, squeezed
from matches.sports import Effect, Kind, PeriodKind, Sport, sport_of

MAX_WORDS = 8  # of a state change without its reason
_ARTICLES = frozenset("the of".split())
_STARTS = (
    "kick off", "kicks off", "kicked off", "start", "starts", "started", "begin", "begins", "began", "under way",
    "underway", "restart", "restarts", "resumes", "has started", "has begun", "is under way", "is underway",
)  # fmt: skip
_ENDS = ("end", "ends", "ended", "over", "is over", "finished", "done", "has ended")
# Without a period's name. The start words of one sport may be a kind of another: vocabulary.py has precedence.
_LONE_STARTS = (
    "kick off", "we are off", "were off", "off we go", "under way", "underway", "were under way", "play begins",
    "tip off", "throw off", "first pitch", "play ball", "start play", "push off", "face off", "puck drop", "restart",
    "开球", "开赛", "比赛开始", "开场",
)  # fmt: skip
_HALF_TIME = ("half time", "halftime", "thats half time", "its half time", "中场休息", "半场休息", "中场", "半场结束")
_MATCH_ENDS = (
    "full time", "fulltime", "final whistle", "final buzzer", "final horn", "final siren", "its all over", "all over",
    "thats full time", "its full time", "全场结束", "全场比赛结束", "完场", "终场",
)  # fmt: skip
_PAUSES = (
    "play suspended", "match suspended", "game suspended", "suspended", "play stopped", "play stops", "stop play",
    "match stopped", "play interrupted", "match interrupted", "interrupted", "比赛中断", "比赛暂停", "中断",
)  # fmt: skip
_RESUMES = (
    "play resumes", "play resumed", "resume", "resumed", "play restarts", "match resumes", "game resumes",
    "resume play", "back under way", "back underway", "play on again", "比赛恢复", "比赛继续", "恢复比赛",
)  # fmt: skip
_ABANDONS = (
    "abandoned", "match abandoned", "game abandoned", "play abandoned", "abandon", "abandon match", "比赛中止", "腰斩",
    "比赛取消",
)  # fmt: skip
_POSTPONES = (
    "postponed",
    "match postponed",
    "game postponed",
    "postpone",
    "postpone match",
    "比赛延期",
    "延期",
    "推迟",
)
# A reason for a pause, a postponement or an abandonment has one of these words.
_REASONS = frozenset(
    "floodlight floodlights lights lighting light power electricity pitch ground field surface ice waterlogged water "
    "frozen frost snow fog rain raining storm storms thunder thunderstorm lightning weather wind winds hail heat smoke "
    "flood flooded flooding crowd trouble violence riot invasion pyro flares medical injury injured collapse illness "
    "covid virus outbreak security bomb threat fire alarm protest strike travel roof glass goalpost referee due "
    "because owing darkness dark".split()
)
_REASONS_HAN = re.compile("雨|雪|雾|雷|电|灯|风|场地|积水|结冰|天气|骚乱|球迷|受伤|疫情|停电|因|照明")
_NUMBERED = {"First": "1st", "Second": "2nd", "Third": "3rd", "Fourth": "4th", "Fifth": "5th"}


@dataclass(frozen=True, slots=True)
class StateWords:
    """A state change that a line states: its kind, its period ("" for the current one), the words before its reason.

    `exact`: typed as a note; otherwise it is only likely. `half_time` is the end of the half of a match.
    """

    kind: Kind
    period: str
    taken: int
    exact: bool
    half_time: bool = False
    is_noun: bool = False  # "end of the half": the noun of any period


@dataclass(frozen=True, slots=True)
class _Phrase:
    effect: Effect
    period: str = ""
    half_time: bool = False
    names_period: bool = False
    is_doubtful: bool = False  # never exact: "second half" alone, "called off"


def find_state_words(found: Sequence[Word], sport: Sport) -> StateWords | None:
    """The state change that these words of a line are, from the first to the last one."""
    letters = [word for word in found if word.squeezed and word.squeezed not in _ARTICLES]
    if not letters or not sport.periods:
        return None
    phrases = _phrases(sport.code)
    if len(letters) <= MAX_WORDS and (phrase := phrases.get("".join(word.squeezed for word in letters))):
        return _state_words(phrase, found, len(found), sport)
    if len(letters) <= MAX_WORDS and _stops_play(letters):
        kind = next((kind for kind in sport.kinds.values() if kind.effect is Effect.PAUSE and kind.keys), None)
        return StateWords(kind, "", len(found), exact=False) if kind else None
    for taken in range(min(3, len(found) - 1), 0, -1):
        phrase = phrases.get("".join(word.squeezed for word in found[:taken]))
        if phrase and phrase.effect in (Effect.PAUSE, Effect.ABANDON, Effect.POSTPONE):
            return _state_words(phrase, found, taken, sport) if has_reason(found[taken:]) else None
    return None


def _stops_play(letters: Sequence[Word]) -> bool:
    """ "rain stops play": the reason comes first."""
    typed = [word.squeezed for word in letters]
    return typed[-2:] in (["stops", "play"], ["stopped", "play"], ["rain", "delay"], ["bad", "light"])


def has_reason(found: Sequence[Word]) -> bool:
    return any(word.squeezed in _REASONS or _REASONS_HAN.search(word.squeezed) for word in found)


def _state_words(phrase: _Phrase, found: Sequence[Word], taken: int, sport: Sport) -> StateWords | None:
    kind = next((kind for kind in sport.kinds.values() if kind.effect is phrase.effect and kind.keys), None)
    if kind is None:
        return None
    typed = [word.text for word in found[:taken]]
    small = [text == text.lower() for text in typed]
    plain = all(word.squeezed and "-" not in word.text and "." not in word.text for word in found[:taken])
    rest_is_small = all(small[1:]) and (small[0] or (not phrase.names_period and typed[0].istitle()))
    exact = plain and rest_is_small and not phrase.is_doubtful
    return StateWords(kind, phrase.period, taken, exact, phrase.half_time)


@cache
def _phrases(sport_code: str) -> dict[str, _Phrase]:
    """All state changes of a sport, squeezed and without articles."""
    sport = sport_of(sport_code)
    found: dict[str, _Phrase] = {}

    def add(texts: Sequence[str], phrase: _Phrase) -> None:
        for text in texts:
            key = "".join(squeezed(word) for word in text.split() if word not in _ARTICLES)
            found.setdefault(key, phrase)

    add(_LONE_STARTS, _Phrase(Effect.PERIOD_START))
    add(_MATCH_ENDS, _Phrase(Effect.MATCH_END))
    add(("final", "ft", "its over"), _Phrase(Effect.MATCH_END, is_doubtful=True))
    add(_PAUSES, _Phrase(Effect.PAUSE))
    add(_RESUMES, _Phrase(Effect.RESUME))
    add(("called off", "match called off", "game called off"), _Phrase(Effect.ABANDON, is_doubtful=True))
    add(_ABANDONS, _Phrase(Effect.ABANDON))
    add(_POSTPONES, _Phrase(Effect.POSTPONE))
    if sport.period_noun in ("half", "quarter"):
        add(_HALF_TIME, _Phrase(Effect.PERIOD_END, half_time=True))
    nouns = {sport.period_noun, "period", "half" if sport.period_noun == "quarter" else sport.period_noun}
    for noun in nouns:
        add(_around(noun, _ENDS), _Phrase(Effect.PERIOD_END, names_period=True))
        add(_around(noun, ("start", "starts", "begins", "under way")), _Phrase(Effect.PERIOD_START, names_period=True))
    for word in ("match", "game"):
        add(_around(word, _ENDS), _Phrase(Effect.MATCH_END, names_period=True))
        add(_around(word, _STARTS), _Phrase(Effect.PERIOD_START, names_period=True))
    for period in sport.periods:
        for name in _names_of(period.code, sport):
            add(_around(name, _STARTS), _Phrase(Effect.PERIOD_START, period.code, names_period=True))
            add(_around(name, _ENDS), _Phrase(Effect.PERIOD_END, period.code, names_period=True))
            add((name,), _Phrase(Effect.PERIOD_START, period.code, is_doubtful=True))
        chinese = period.names.get("zh-hans")
        add((f"{chinese}开始", f"{chinese}比赛开始", f"{chinese}开球"), _Phrase(Effect.PERIOD_START, period.code))
        add((f"{chinese}结束", f"{chinese}比赛结束"), _Phrase(Effect.PERIOD_END, period.code))
    found.pop("", None)
    return found


def _around(name: str, verbs: Sequence[str]) -> list[str]:
    """ "start first half" and "first half start"."""
    return [text for verb in verbs for text in (f"{verb} {name}", f"{name} {verb}")]


def _names_of(code: str, sport: Sport) -> set[str]:
    period = sport.by_period[code]
    english = period.name.lower()
    found = {english, english.replace(",", ""), code.lower(), period.short.lower()}
    for word, short in _NUMBERED.items():
        if period.name.startswith(word):
            found.add(english.replace(word.lower(), short))
    if period.kind is PeriodKind.EXTRA and sport.order(code) == sport.order(_first_extra(sport)):
        found |= {"extra time", "overtime"}
    if period.kind is PeriodKind.SHOOTOUT:
        found |= {"shootout", "penalties", "penalty shootout", "shoot out"}
    return found


def _first_extra(sport: Sport) -> str:
    return next((period.code for period in sport.periods if period.kind is PeriodKind.EXTRA), "")
