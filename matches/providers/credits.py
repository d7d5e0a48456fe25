"""To which side each provider's lines are credited. One table per sport and format.

A provider's `side` is not always the side whose statistic a line is. The shooter of a blocked shot, the team in
possession when the other side is penalised, the batting side of a fielding error: these tables say whose side a line
carries, and to whom each kind goes. A kind without an entry goes to the side of the line.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Credit(StrEnum):
    """Who gets a line."""

    SAME = "the side of the line"
    OTHER = "the other side"
    NAMED = "the side that the text names as the one who did it"
    FIELDING = "the side in the field, by the half of the inning, otherwise the other side"
    NONE = "no side"


class Source(StrEnum):
    """The formats of providers, as `sources.source_of` recognises them by their content."""

    GAME_BOOK = "american football game book"
    NHL_REPORT = "nhl report"
    KBO_RELAY = "kbo relay"
    NBA = "nba"  # live data, version 2 and version 3
    FIBA = "fiba"
    OPTA = "opta"  # F24 and MA3: numeric types
    OPTA_TEXT = "opta text"  # the text stream of leagues
    SPORTRADAR = "sportradar timeline"
    STATSBOMB = "statsbomb"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class SideRule:
    """What `side` means in a format, and the kinds that do not go to it."""

    side_is: str
    credits: Mapping[str, Credit] = field(default_factory=dict)

    def credit(self, kind: str) -> Credit:
        return self.credits.get(kind, Credit.SAME)


_ACTOR = SideRule("the side whose player acts: the fouler, the rebounder, the blocker, the stealer")

_GAME_BOOK = SideRule(
    "the side in possession at the start of the play; in kicks the kicking side",
    {
        "penalty": Credit.NAMED,
        "penalty_declined": Credit.NAMED,
        "offsetting_penalties": Credit.NONE,
        "touchdown": Credit.NAMED,  # the side that has the ball at the end of the play
        "fumble": Credit.NAMED,  # the side that lost hold of the ball, whoever recovers it
        "muffed_punt": Credit.OTHER,
        "interception": Credit.OTHER,
        "sack": Credit.OTHER,
        "strip_sack": Credit.OTHER,
        "defensive_conversion": Credit.OTHER,
        "timeout": Credit.NAMED,
    },
)
_NHL_REPORT = SideRule(
    "the first team of the text: the shooter, the hitter, the offender, the winner of a face-off",
    {"block": Credit.NAMED, "penalty_shot": Credit.OTHER},
)
_BATTING = SideRule(
    "the batting side, also for what the fielding side does",
    dict.fromkeys(("error", "wild_pitch", "passed_ball", "balk"), Credit.FIELDING),
)
_NBA = SideRule(
    "the side whose player acts. A line about both sides (“A STEAL / B Turnover”) carries the home side, whose text is "
    "first",
    dict.fromkeys(
        (
            *("turnover", "turnover_stolen", "foul", "technical_foul", "missed_shot"),
            *("two_points_missed", "three_points_missed", "two_points_blocked", "three_points_blocked"),
        ),
        Credit.NAMED,
    ),
)
_OPTA = SideRule(
    "the side whose player the event is of. A corner and a foul have two events, one of each side: outcome 1 is of the "
    "side that takes the corner, and of the side that was fouled"
)
_OPTA_TEXT = SideRule("the side whose player the text names first. It may be missing; the text has the team")
_SPORTRADAR = SideRule("the side that acts or that the kick is given to; of “shot_saved” it is the goalkeeper's side")
_STATSBOMB = SideRule("the side whose player the event is of; a foul has two events: “Foul Committed” and “Foul Won”")

# The rules of a source count for every line of it. Where a source is not known, the rules of its sport do.
_BY_SOURCE: dict[Source, SideRule] = {
    Source.GAME_BOOK: _GAME_BOOK,
    Source.NHL_REPORT: _NHL_REPORT,
    Source.KBO_RELAY: _BATTING,
    Source.NBA: _NBA,
    Source.FIBA: _ACTOR,
    Source.OPTA: _OPTA,
    Source.OPTA_TEXT: _OPTA_TEXT,
    Source.SPORTRADAR: _SPORTRADAR,
    Source.STATSBOMB: _STATSBOMB,
}
_BY_SPORT: dict[str, SideRule] = {
    "american_football": SideRule("the side that acts", dict.fromkeys(("penalty", "penalty_declined"), Credit.NAMED)),
    "ice_hockey": SideRule("the side that acts", {"block": Credit.NAMED}),
    "baseball": _BATTING,
    "cricket": SideRule("the batting side"),
    "basketball": _NBA,
}


def side_rule(source: Source, sport: str) -> SideRule:
    """The rule for a source; for an unknown source that of its sport."""
    return _BY_SOURCE.get(source) or _BY_SPORT.get(sport, _ACTOR)
