"""Records for tests of kinds and sides: one line of an invented match, Harbour Town v Mill United."""

from typing import Any

from matches.providers.commentary_feed import FeedHeader, FeedRecord, Operation
from matches.providers.event_reader import EventReader
from matches.providers.feed_warnings import FeedWarnings
from matches.providers.teams import teams_of
from matches.sports import sport_of

TEAMS = {"home": {"name": "Harbour Town", "code": "HAR"}, "away": {"name": "Mill United", "code": "MIL"}}


def record(line: int = 2, **fields: Any) -> FeedRecord:
    return FeedRecord(line, line, Operation.ADD, str(line), **fields)


def reader(
    sport: str, *records: FeedRecord, teams: dict[str, Any] | None = None, warnings: FeedWarnings | None = None
) -> EventReader:
    """The reader of a feed with these records."""
    warnings = FeedWarnings() if warnings is None else warnings
    header = FeedHeader("m1", sport, teams=teams or TEAMS)
    return EventReader(records, sport_of(sport), teams_of(header, records, warnings), warnings)


def read(sport: str, *, at: str = "", others: tuple[FeedRecord, ...] = (), **fields: Any) -> tuple[str, str]:
    """The kind and the side of one record in the period `at`. `others`: further records of its feed."""
    line = record(**fields)
    events = reader(sport, line, *others)
    return events.credited(line, events.kind(line), at)
