"""Recognise the format that a feed was made from, by its types and texts.

`commentary-feed/1` does not name the provider. What `side` means depends on it (`credits`).
"""

import re
from collections.abc import Sequence

from matches.providers.commentary_feed import FeedRecord
from matches.providers.credits import Source

_READ = 5000  # records that are looked at

# Types that only one provider has, in the provider's spelling. One is enough.
_TYPES: dict[str, tuple[tuple[Source, frozenset[str]], ...]] = {
    "american_football": (
        (Source.GAME_BOOK, frozenset("KICKOFF TD XP XPM XPB FGM FGB INT SAF PUNT PUNTB FUMBLE 2PS 2PPS 2PRS".split())),
        (Source.GAME_BOOK, frozenset(("PENALTY", "2PPF", "2PRF"))),
    ),
    "ice_hockey": ((Source.NHL_REPORT, frozenset("PSTR FAC STOP PENL PEND GEND GIVE TAKE".split())),),
    "baseball": ((Source.KBO_RELAY, frozenset(("13", "14", "23", "24", "99"))),),
    "basketball": (
        (Source.FIBA, frozenset("P2 P3 REB TREB TTO BS ST RFOUL CFOUL STARTP ENDP SUBST".split())),
        (Source.NBA, frozenset(("period/start", "game/end", "Made Shot", "Missed Shot"))),
    ),
    "football": (
        (Source.STATSBOMB, frozenset(("Ball Receipt*", "Carry", "Pressure", "Foul Committed", "Half Start"))),
        (Source.SPORTRADAR, frozenset(("match_started", "score_change", "injury_time_shown", "shot_off_target"))),
        (
            Source.OPTA_TEXT,
            frozenset(("free kick lost", "free kick won", "attempt saved", "attempt blocked", "end 14")),
        ),
    ),
}
# The sentences of the American game books: "(12:03) …", "… sacked at KC 20", "PENALTY on KC-R. Roe".
_GAME_BOOK_TEXT = re.compile(
    r"^\(\d{0,2}:\d\d\) |\bsacked at |\bINTERCEPTED by |\bPENALTY on |\b(?:kicks|punts) \d+ yards|\bRECOVERED by "
)
_NBA_TEXT = re.compile(r"\(\d+ (?:PTS|STL|BLK|TO|PF)\)|^MISS |\bREBOUND \(Off:|\.FOUL \(")
_NHL_TEXT = re.compile(r"^[A-Z.]{2,4} (?:.* BLOCKED BY |ONGOAL|won (?:Off|Def|Neu)\.)")
_TEXTS = {
    "american_football": (Source.GAME_BOOK, _GAME_BOOK_TEXT),
    "basketball": (Source.NBA, _NBA_TEXT),
    "ice_hockey": (Source.NHL_REPORT, _NHL_TEXT),
}


def source_of(records: Sequence[FeedRecord], sport: str) -> Source:
    """The format that these records have; Source.OTHER for an unknown one."""
    records = records[:_READ]
    types = {record.type for record in records} | {record.type.partition("/")[0] for record in records}
    for source, own in _TYPES.get(sport, ()):
        if types & own:
            return source
    if sport == "football" and any(type.isascii() and type.isdigit() for type in types):
        return Source.OPTA
    if sport in _TEXTS:
        source, pattern = _TEXTS[sport]
        if any(pattern.search(record.text[:2000]) for record in records):
            return source
    return Source.OTHER
