"""Head-to-head: the earlier meetings of the two teams of a match."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from livecast.prepared_query import PreparedQuery
from matches.competitions.records import record_of
from matches.models import Match
from matches.pages import formatting
from matches.scoring.score import final_score

MAX_COUNTED = 200
MAX_SHOWN = 6

_meetings = PreparedQuery(
    lambda home, away, before, own: (
        Match.objects.select_related("home", "away", "competition")
        .filter(
            Q(home=home, away=away) | Q(home=away, away=home),
            private=False,
            status=Match.Status.FINISHED,
            kickoff_at__lt=before,
        )
        .exclude(pk=own)
        .defer("tally", "pushed_offset")
        .order_by("-kickoff_at", "-pk")[:MAX_COUNTED]
    )
)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A finished match of the two teams."""

    address: str
    day: date
    home: str
    away: str
    score: str
    competition: str


@dataclass(frozen=True, slots=True)
class Meetings:
    """The balance from the side of today's home team, and the newest meetings."""

    home_wins: int
    draws: int
    away_wins: int
    home_scored: int
    away_scored: int
    newest: tuple[Meeting, ...]

    @property
    def count(self) -> int:
        return self.home_wins + self.draws + self.away_wins

    def as_data(self) -> list[Any]:
        """Return it as JSON values, for an ETag."""
        counts = [self.home_wins, self.draws, self.away_wins, self.home_scored, self.away_scored]
        return [*counts, [[one.address, one.day.isoformat(), one.home, one.away, one.score] for one in self.newest]]


def meetings_of(match: Match) -> Meetings | None:
    """Return the meetings before this match, None without any. One query, and one more for the first reader."""
    before = match.kickoff_at or timezone.now()
    found = _meetings(home=match.home_id, away=match.away_id, before=before, own=match.pk)
    record = record_of(match.home_id, found)
    if not record.all.played:
        return None
    return Meetings(
        home_wins=record.all.won,
        draws=record.all.drawn,
        away_wins=record.all.lost,
        home_scored=record.all.scored,
        away_scored=record.all.conceded,
        newest=tuple(_meeting(one) for one in found[:MAX_SHOWN]),
    )


def _meeting(match: Match) -> Meeting:
    assert match.kickoff_at is not None  # the query has only matches with a date
    score = final_score(match.scoreline, match.rules).as_data()
    words = formatting.page_words(match.rules)
    text = "–".join(formatting.side_score(score, side) for side in formatting.SIDES)
    return Meeting(
        address=match.get_absolute_url(),
        day=timezone.localdate(match.kickoff_at),
        home=match.home.brief,
        away=match.away.brief,
        score=f"{text} {formatting.shootout_text(match.scoreline.as_data(), words)}".strip(),
        competition=str(match.competition or ""),
    )
