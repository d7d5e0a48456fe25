"""Every page's reads, and the snapshot that a page is rendered from."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from livecast.errors import LivecastError
from matches import events, feed
from matches.models import CommentaryEntry, Match

# A list of scores that moves by itself covers what is in play, and what kicks off or ended around now.
CURRENT_WINDOW = timedelta(hours=18)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A match as it stands at one offset of its feed: a page rendered from it may follow the feed from there."""

    match: Match
    epoch: str
    offset: int
    entries: list[CommentaryEntry]

    def as_data(self) -> dict[str, Any]:
        return {
            "epoch": self.epoch,
            "offset": self.offset,
            "match": events.match_data(self.match),
            "entries": [events.entry_data(entry) for entry in self.entries],
        }


def snapshot(match_id: int) -> Snapshot:
    """The match, its entries in order, and the offset that they stand at. Raises `match.not_found` (404).

    The offset is read first: an entry may then be newer than the offset says, never older. Since an event carries the
    whole of what it changed, a fan who follows the feed from there ends with what the database holds.
    """
    match = Match.objects.select_related("home", "away", "competition").filter(pk=match_id).first()
    if match is None:
        raise LivecastError("match.not_found", "There is no such match.", status=404)
    entries = list(match.commentary.select_related("author").order_by("position", "pk"))
    for entry in entries:
        entry.match = match
    return Snapshot(match, feed.epoch(), match.last_offset, entries)


def match_with_teams(match_id: int) -> Match | None:
    return Match.objects.select_related("home", "away").filter(pk=match_id).first()


def current_matches() -> list[Match]:
    """The matches whose score may move, or has just stopped moving."""
    now = timezone.now()
    around = Q(kickoff_at__range=(now - CURRENT_WINDOW, now + CURRENT_WINDOW))
    return list(Match.objects.filter(around | Q(status__in=["live", "break"])).order_by("pk"))


def fixtures_of_day(day: date) -> list[Match]:
    """The matches of a calendar day (in TIME_ZONE), those in play first, then by kick-off."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    matches = Match.objects.select_related("home", "away", "competition").filter(
        kickoff_at__gte=start, kickoff_at__lt=end
    )
    return sorted(matches, key=lambda match: (not match.is_in_play, match.kickoff_at, match.pk))


def days_around(day: date) -> tuple[date | None, date | None]:
    """The nearest day before and after `day` that has a match."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    before = Match.objects.filter(kickoff_at__lt=start).order_by("-kickoff_at").first()
    after = Match.objects.filter(kickoff_at__gte=end).order_by("kickoff_at").first()
    return (
        timezone.localdate(before.kickoff_at) if before else None,
        timezone.localdate(after.kickoff_at) if after else None,
    )
