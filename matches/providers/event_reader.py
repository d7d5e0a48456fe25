"""The kind and the side of each record of a feed.

The provider's type determines the kind, often together with the text and the data (`refinements`). `credits` states to
whom a line goes: not always to the side that it carries.
"""

from collections.abc import Sequence
from types import ModuleType

from matches.providers.commentary_feed import FeedRecord
from matches.providers.credits import Credit, side_rule
from matches.providers.feed_warnings import FeedWarnings
from matches.providers.kinds import UNSPECIFIC_TYPES, kind_of_type, plain_type
from matches.providers.refinements import american_football, baseball, basketball, cricket, football, ice_hockey
from matches.providers.sources import source_of
from matches.providers.team_mentions import TeamMentions
from matches.providers.teams import Teams
from matches.scoring.score import SIDES, other_side
from matches.sports import Sport

_REFINEMENTS: dict[str, ModuleType] = {
    "american_football": american_football,
    "baseball": baseball,
    "basketball": basketball,
    "cricket": cricket,
    "football": football,
    "ice_hockey": ice_hockey,
}
_SHOOTOUT_MISSES = (
    *("penalty_missed", "penalty_saved", "shot", "shot_missed", "shot_saved", "shot_blocked", "woodwork", "save"),
    *("missed_shot", "block", "penalty_shot_missed", "shootout_missed"),
)


class EventReader:
    """Reads the kind and the side of the records of one provider's feed."""

    def __init__(self, records: Sequence[FeedRecord], sport: Sport, teams: Teams, warnings: FeedWarnings) -> None:
        self.sport, self.teams, self.warnings = sport, teams, warnings
        self.source = source_of(records, sport.code)
        self.rule = side_rule(self.source, sport.code)
        self.mentions = TeamMentions(teams, records)
        self.offensive = basketball.offensive_rebounds(records) if sport.code == "basketball" else set()
        self.warned: set[tuple[str, int]] = set()  # what about, and the line of the record

    def kind(self, record: FeedRecord, *, shootout: bool = False) -> str:
        """The code of the sport's kind for this record; "comment" for an unknown type."""
        kind = kind_of_type(self.sport.code, record.type)
        if kind is None:
            if plain_type(record.type) not in UNSPECIFIC_TYPES:
                self._warn("unknown types, imported as comments", record, record.type)
            kind = "comment"
        if module := _REFINEMENTS.get(self.sport.code):
            kind = str(module.refine(kind, record, self.source))
        if kind == "rebound" and record.line in self.offensive:
            kind = "offensive_rebound"
        if shootout:
            kind = shootout_kind(football.shootout_kick(kind, record) if self.sport.code == "football" else kind)
        return kind

    def credited(self, record: FeedRecord, kind: str, period: str) -> tuple[str, str]:
        """The kind and the side that a record of this kind is credited to. `period` is the code of its period."""
        side = self._credited_side(record, kind, self.teams.side_of(record.side), period)
        if self.sport.code == "american_football":
            kind = american_football.with_penalty(kind, side, record, self.mentions)
        counted = self.sport.kind(kind)
        if side not in SIDES and (counted.counts or counted.opponent_counts):
            self._warn("lines without a side, which statistics do not count", record, counted.name.lower())
        return kind, side

    def _credited_side(self, record: FeedRecord, kind: str, told: str, period: str) -> str:
        if not told and self.sport.code == "football" and kind != "comment":
            told = self.mentions.side_in_text(record.text)
        credit = self.rule.credit(kind)
        if credit is Credit.OTHER:
            return other_side(told)
        if credit is Credit.FIELDING:
            return baseball.fielding_side(told, period)
        if credit is Credit.NAMED:
            named = _REFINEMENTS[self.sport.code].named_side
            return str(named(kind, record, told, self.mentions, self.source))
        return "" if credit is Credit.NONE else told

    def _warn(self, what: str, record: FeedRecord, example: str) -> None:
        """Warn once for each record: a record is read more than once."""
        if (what, record.line) not in self.warned:
            self.warned.add((what, record.line))
            self.warnings.add(what, None, example)


def shootout_kind(kind: str) -> str:
    """The kind of a line in a shootout: a scored penalty, or a missed one."""
    if kind in ("goal", "penalty_goal", "penalty_shot_goal", "shootout_scored"):
        return "shootout_scored"
    return "shootout_missed" if kind in _SHOOTOUT_MISSES else kind
