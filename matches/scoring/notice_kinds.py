"""The kinds of notices, and which kinds of entries and breaks of a sport are announced.

static/matches/shared/announcements.js has the same rules for open pages; tests/journeys compares the two.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from matches.sports import Kind, PeriodKind, Sport


class NoticeKind(StrEnum):
    KICKOFF = "kickoff"
    SCORE = "score"
    CARD = "card"
    BREAK = "break"  # half-time, the end of a quarter, rain
    END = "end"
    CORRECTION = "correction"


CARD_ICONS = frozenset({"yellow", "second-yellow", "red"})

# A fan cannot read a notice for each basket. These sports have one notice of the score, which is renewed at most every
# OFTEN_SECONDS. Wickets are announced one by one.
SCORES_OFTEN = frozenset({"basketball", "cricket", "handball"})
OFTEN_SECONDS = 120


def entry_kind(sport: Sport, entry: Mapping[str, Any]) -> NoticeKind | None:
    """Return how an entry is announced, None if it is not. `entry`: `events.entry_data`."""
    kind = sport.kind(entry["kind"])
    if kind.icon in CARD_ICONS:
        return NoticeKind.CARD
    return NoticeKind.SCORE if scores(kind) or entry["scored"] else None


def scores(kind: Kind) -> bool:
    """Whether an entry of this kind is announced as a score: also a wicket, and a missed penalty of a shootout."""
    return bool(kind.points or kind.shootout or kind.detail)


def is_frequent_kind(sport: Sport, kind: Kind) -> bool:
    """Whether entries of this kind are so frequent that they share one notice."""
    return sport.code in SCORES_OFTEN and scores(kind) and not kind.detail


def announces_breaks(sport: Sport) -> bool:
    """Whether the breaks between periods are announced: not those between sets and between halves of an inning."""
    return sport.has_clock_in(PeriodKind.REGULAR) or sport.sides_in_turn
