"""Each sport as data: its periods, which way its clock runs, and the kinds of entry with the points they give.

One file a sport, written in the words of grammar.py, and named in SPORTS. What several have in common: the kinds of
entry in common.py, the ways to divide a match in periods.py. A sport that is not here is served by OTHER: plain
commentary with the score as stated.

A new sport's names, and a changed one's, go into matches/sports/translations.py, too, where the catalogues find them.
"""

from collections.abc import Iterable
from functools import lru_cache

from matches.sports.american_football import AMERICAN_FOOTBALL
from matches.sports.baseball import BASEBALL
from matches.sports.basketball import BASKETBALL
from matches.sports.common import kinds
from matches.sports.cricket import CRICKET
from matches.sports.football import FOOTBALL
from matches.sports.grammar import (
    AFTER,
    BEFORE,
    BETWEEN,
    COMMENT,
    NOT_STATED,
    OUTSIDE,
    Direction,
    Effect,
    Kind,
    Period,
    PeriodKind,
    PeriodMinutes,
    Sport,
)
from matches.sports.handball import HANDBALL
from matches.sports.ice_hockey import ICE_HOCKEY
from matches.sports.rugby import RUGBY
from matches.sports.tennis import TENNIS
from matches.sports.volleyball import VOLLEYBALL

__all__ = [
    "AFTER",
    "AMERICAN_FOOTBALL",
    "BASEBALL",
    "BASKETBALL",
    "BEFORE",
    "BETWEEN",
    "COMMENT",
    "CRICKET",
    "FOOTBALL",
    "HANDBALL",
    "ICE_HOCKEY",
    "NOT_STATED",
    "OTHER",
    "OUTSIDE",
    "RUGBY",
    "SPORTS",
    "TENNIS",
    "VOLLEYBALL",
    "Direction",
    "Effect",
    "Kind",
    "Period",
    "PeriodKind",
    "PeriodMinutes",
    "Sport",
    "choices",
    "sport_of",
]

OTHER = Sport("other", "Other", (), Direction.NONE, kinds())

SPORTS: dict[str, Sport] = {
    sport.code: sport
    for sport in (
        FOOTBALL,
        BASKETBALL,
        AMERICAN_FOOTBALL,
        ICE_HOCKEY,
        BASEBALL,
        CRICKET,
        TENNIS,
        RUGBY,
        VOLLEYBALL,
        HANDBALL,
    )
}


def sport_of(code: str, minutes: PeriodMinutes = NOT_STATED) -> Sport:
    """The sport of this code, OTHER for an unknown one; with periods of these lengths where they are stated."""
    return _with_minutes(code, minutes) if code in SPORTS else OTHER


@lru_cache(maxsize=256)
def _with_minutes(code: str, minutes: PeriodMinutes) -> Sport:
    return SPORTS[code] if minutes == NOT_STATED else SPORTS[code].with_minutes(minutes)


def choices() -> Iterable[tuple[str, str]]:
    return [(sport.code, sport.name) for sport in (*SPORTS.values(), OTHER)]
