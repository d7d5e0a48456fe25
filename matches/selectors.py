"""Every page's reads, and the snapshot that a page is rendered from."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from livecast.errors import LivecastError
from matches.feed import events, feed_log
from matches.models import CommentaryEntry, Match
from matches.permissions import Person, may_see, require_visible, viewers_of_private

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
            "lineups": events.lineups_data(self.match),
            "entries": [events.entry_data(entry) for entry in self.entries],
        }


def snapshot(match_id: int, viewer: Person | None = None) -> Snapshot:
    """The match, its entries in order, and the offset that they stand at. Raises `match.not_found` (404).

    That is also what a `viewer` hears who may not know of a private match; None is the public.

    The offset is read first: an entry may then be newer than the offset says, never older. Since an event carries the
    whole of what it changed, a fan who follows the feed from there ends with what the database holds.
    """
    match = Match.objects.select_related("home", "away", "competition").filter(pk=match_id).first()
    if match is None:
        raise LivecastError("match.not_found", _("There is no such match."), status=404)
    require_visible(match, AnonymousUser() if viewer is None else viewer)
    entries = list(match.commentary.select_related("author").order_by("position", "pk"))
    for entry in entries:
        entry.match = match
    return Snapshot(match, feed_log.current_epoch(), match.last_offset, entries)


def match_with_teams(match_id: int, viewer: Person | None = None) -> Match | None:
    """The match, None where there is none that the viewer may know of."""
    match = Match.objects.select_related("home", "away", "competition").filter(pk=match_id).first()
    return match if match is not None and may_see(AnonymousUser() if viewer is None else viewer, match) else None


def feed_head(match_id: int, viewer: Person | None = None) -> tuple[int, bool]:
    """The offset of the match's last line, and whether the match is private. Raises as `snapshot` does."""
    row = Match.objects.filter(pk=match_id).values_list("last_offset", "private").first()
    if row is None:
        raise LivecastError("match.not_found", _("There is no such match."), status=404)
    if row[1]:
        require_visible(Match.objects.get(pk=match_id), AnonymousUser() if viewer is None else viewer)
    return row


def public_match_ids(match_ids: set[int]) -> set[int]:
    """Those of the matches that everybody may know of."""
    return set(Match.objects.filter(pk__in=match_ids, private=False).values_list("pk", flat=True))


def private_match_viewers(match_ids: set[int]) -> dict[int, frozenset[int]]:
    """By match, of those that are private: the ids of all who may see it."""
    return viewers_of_private(list(Match.objects.filter(pk__in=match_ids)))


def may_see_match(match_id: int, viewer: Person) -> bool:
    match = Match.objects.filter(pk=match_id).first()
    return match is not None and may_see(viewer, match)


def current_matches() -> list[Match]:
    """The matches whose score may move, or has just stopped moving."""
    now = timezone.now()
    around = Q(kickoff_at__range=(now - CURRENT_WINDOW, now + CURRENT_WINDOW))
    playing = Q(status__in=Match.IN_PLAY)
    matches = Match.objects.select_related("competition").filter(around | playing, private=False)
    return list(matches.order_by("pk"))


def fixtures_of_day(day: date) -> list[Match]:
    """The matches of a calendar day (in TIME_ZONE), those in play first, then by kick-off.

    Today's are also those of last evening that are still in play.
    """
    start = timezone.make_aware(datetime.combine(day, time.min))
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    on_the_day = Q(kickoff_at__gte=start, kickoff_at__lt=end)
    if day == timezone.localdate():
        on_the_day |= Q(kickoff_at__gte=timezone.now() - CURRENT_WINDOW, kickoff_at__lt=start, status__in=Match.IN_PLAY)
    matches = Match.objects.select_related("home", "away", "competition").filter(on_the_day, private=False)
    return sorted(matches, key=lambda match: (not match.is_in_play, match.kickoff_at, match.pk))


def days_around(day: date) -> tuple[date | None, date | None]:
    """The nearest day before and after `day` that has a match."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    public = Match.objects.filter(private=False)
    before = public.filter(kickoff_at__lt=start).order_by("-kickoff_at").first()
    after = public.filter(kickoff_at__gte=end).order_by("kickoff_at").first()
    return (
        timezone.localdate(before.kickoff_at) if before else None,
        timezone.localdate(after.kickoff_at) if after else None,
    )
