"""Each sport as data: its periods and format, its clock, its kinds of entry with their points and names, its words.

There is one module for each sport, and SPORTS lists them. The dataclasses are in definitions.py and match_format.py.
What several sports share is in common.py (kinds of entry), periods.py (ways to divide a match) and outcomes.py (missed,
saved, disallowed). A sport that is not in SPORTS is OTHER: plain commentary, with the score as stated.

Every period, kind and statistic has its names in all languages where it is defined; see translations.py.
"""

from collections.abc import Iterable
from functools import lru_cache

from matches.sports.american_football import AMERICAN_FOOTBALL
from matches.sports.baseball import BASEBALL
from matches.sports.basketball import BASKETBALL
from matches.sports.common import kinds
from matches.sports.cricket import CRICKET
from matches.sports.definitions import (
    AFTER,
    BEFORE,
    BETWEEN,
    COMMENT,
    OUTSIDE,
    Direction,
    Effect,
    Kind,
    ShootoutScore,
    Sport,
    StatusNames,
)
from matches.sports.football import FOOTBALL
from matches.sports.handball import HANDBALL
from matches.sports.ice_hockey import ICE_HOCKEY
from matches.sports.match_format import NOT_STATED, Decider, MatchFormat, Period, PeriodKind
from matches.sports.outcomes import Outcome
from matches.sports.rugby import RUGBY
from matches.sports.tennis import TENNIS
from matches.sports.translations import Names, names
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
    "Decider",
    "Direction",
    "Effect",
    "Kind",
    "MatchFormat",
    "Names",
    "Outcome",
    "Period",
    "PeriodKind",
    "ShootoutScore",
    "Sport",
    "StatusNames",
    "choices",
    "names",
    "sport_of",
]

OTHER = Sport("other", names("Other", zh_hans="其他"), (), Direction.NONE, kinds())

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


def sport_of(code: str, stated: MatchFormat = NOT_STATED) -> Sport:
    """The sport of this code, or OTHER for an unknown code. What `stated` states replaces the sport's own format."""
    return _in_format(code, stated) if code in SPORTS else OTHER


@lru_cache(maxsize=512)
def _in_format(code: str, stated: MatchFormat) -> Sport:
    return SPORTS[code] if stated == NOT_STATED else SPORTS[code].with_format(stated)


def choices() -> Iterable[tuple[str, str]]:
    """Code and English name of every sport, for a model field."""
    return [(sport.code, sport.name) for sport in (*SPORTS.values(), OTHER)]
