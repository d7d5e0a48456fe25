"""Results of batters and runners: the words of the Korean relay, and errors in English sentences."""

import re

from matches.providers.commentary_feed import FeedRecord
from matches.providers.credits import Source
from matches.providers.kinds import UNSPECIFIC_TYPES, plain_type

# The result for a batter. The first match counts: "실책" (error) also stands beside a hit that brought a base more.
_BATTER = (
    ("홈런", "home_run"),
    ("삼진", "strikeout"),
    ("낫아웃", "strikeout"),
    ("낫 아웃", "strikeout"),
    ("고의4구", "intentional_walk"),
    ("고의 4구", "intentional_walk"),
    ("고의사구", "intentional_walk"),
    ("볼넷", "walk"),
    ("몸에 맞는", "hit_by_pitch"),
    ("사구", "hit_by_pitch"),
    ("4구", "walk"),
    ("3루타", "triple"),
    ("2루타", "double"),
    ("1루타", "hit"),
    ("안타", "hit"),
    ("실책", "error"),
    ("삼중살", "triple_play"),
    ("병살", "double_play"),
    ("희생플라이", "sacrifice_fly"),
    ("희생 플라이", "sacrifice_fly"),
    ("희생번트", "sacrifice"),
    ("희생 번트", "sacrifice"),
    ("야수선택", "fielders_choice"),
    ("땅볼", "ground_out"),
    ("플라이", "fly_out"),
    ("아웃", "out"),
)
_RUNNER = (
    ("도루실패", "caught_stealing"),
    ("도루 실패", "caught_stealing"),
    ("도루자", "caught_stealing"),
    ("아웃", "out"),
    ("실책", "error"),
    ("도루", "stolen_base"),
    ("폭투", "wild_pitch"),
    ("포일", "passed_ball"),
    ("보크", "balk"),
)
# Types for a runner's advance, which may be on an error.
_ADVANCES = ("advance", "runner advance", "runner advances", "runner", "baserunning")
_ON_ERROR = re.compile(
    r"\b(?:on|by|with|due to) (?:an? |the )?(?:[\w’'.-]+ ){0,4}error\b|\b(?:throwing|fielding|missed catch) error\b"
    r"|\berror by\b",
    re.IGNORECASE,
)


def refine(kind: str, record: FeedRecord, source: Source) -> str:
    """The relay's numbers: 13 and 23 are a batter's result, 14 and 24 a runner's, 99 is the end."""
    text = record.text
    if record.type in ("13", "23"):
        return next((found for word, found in _BATTER if word in text), "comment")
    if record.type in ("14", "24"):
        if "홈인" in text:
            return "run_on_error" if "실책" in text else "run"
        return next((found for word, found in _RUNNER if word in text), "comment")
    if record.type == "99" and "경기종료" in text:
        return "match_end"
    if kind == "run" and _ON_ERROR.search(text[:2000]):
        return "run_on_error"
    if kind == "comment" and plain_type(record.type) in (*_ADVANCES, *UNSPECIFIC_TYPES):
        return "error" if _ON_ERROR.search(text[:2000]) else kind
    return kind


def fielding_side(told: str, period: str) -> str:
    """The side in the field: home in the top of an inning ("3T"), away in the bottom; else not the line's side."""
    if period[:-1].isdigit() and period[-1:] in ("T", "B"):
        return "home" if period.endswith("T") else "away"
    return {"home": "away", "away": "home"}.get(told, "")
