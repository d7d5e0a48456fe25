"""Database reads for pages and topics, and the snapshot that a page is rendered from."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from livecast.errors import LivecastError
from livecast.prepared_query import PreparedQuery
from matches.feed import events, feed_log
from matches.models import CommentaryEntry, Competition, Entrant, Match, Team
from matches.permissions import Person, may_see, require_visible, viewers_of_private

# Live score lists contain matches in play, and matches that kick off within this time of now.
CURRENT_WINDOW = timedelta(hours=18)
MAX_PAST = 60  # finished matches of two teams that their form is read from
MAX_COMPETITIONS = 1_000  # in the list of all
MAX_SEASONS = 60  # of a competition, in its archive
MAX_UNDATED = 50  # matches without a date in the fixture list


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A match at one offset of its feed.

    A page that is rendered from it follows the feed from that offset.
    """

    match: Match
    epoch: str
    offset: int
    entries: list[CommentaryEntry]

    def as_data(self) -> dict[str, Any]:
        return {
            "epoch": self.epoch,
            "offset": self.offset,
            "match": events.match_data(self.match),
            "format": self.match.rules.format.as_data(),
            "lineups": events.lineups_data(self.match),
            "entries": [events.entry_data(entry) for entry in self.entries],
        }


_match_with_epoch: PreparedQuery[Any] = PreparedQuery(
    lambda match_id: (
        Match.objects.select_related("home", "away", "competition")
        .annotate(epoch=feed_log.LATEST_EPOCH)
        .filter(pk=match_id)
        .order_by()
    )
)
_head: PreparedQuery[Any] = PreparedQuery(
    lambda match_id: (
        Match.objects.filter(pk=match_id)
        .only("last_offset", "private")
        .annotate(epoch=feed_log.LATEST_EPOCH)
        .order_by()
    )
)
_user = PreparedQuery(lambda user_id: User.objects.filter(pk=user_id).order_by())


def snapshot(match_id: int, viewer: Person | None = None) -> Snapshot:
    """Return the match, its entries in order, and the offset of its feed.

    Raises `match.not_found` (404).

    `viewer`: a user who may not see a private match gets the same 404. None means the public.
    """
    return snapshot_of(*match_at_head(match_id, viewer))


def snapshot_of(match: Match, epoch: str) -> Snapshot:
    """Return the snapshot of a match that `match_at_head` has read.

    The offset was read first, so an entry can be newer than the offset, but not older. Each event contains the whole
    object that it changed, so a client that follows the feed from this offset reaches the state of the database.
    """
    entries = list(match.commentary.select_related("author").order_by("position", "pk"))
    for entry in entries:
        entry.match = match
    return Snapshot(match, epoch, match.last_offset, entries)


def match_at_head(match_id: int, viewer: Person | None = None) -> tuple[Match, str]:
    """Return the match, with its teams and its competition, and the epoch of its feed. One query.

    Raises `match.not_found` (404), also for a viewer who may not see a private match. None means the public.
    """
    match = _match_with_epoch.first(match_id=match_id)
    if match is None:
        raise LivecastError("match.not_found", _("There is no such match."), status=404)
    require_visible(match, AnonymousUser() if viewer is None else viewer)
    return match, feed_log.epoch_or_first(match.epoch)


def public_names(user_ids: Collection[int]) -> dict[int, str]:
    """Return by id the names that fans see; without ids, without a query."""
    if len(user_ids) == 1:  # most matches have one commentator
        (user_id,) = user_ids
        return {user.pk: user.public_name for user in _user(user_id=user_id)}
    return {user.pk: user.public_name for user in User.objects.filter(pk__in=user_ids)} if user_ids else {}


def match_with_teams(match_id: int, viewer: Person | None = None) -> Match | None:
    """Return the match with its teams, None if it is missing or hidden from the viewer."""
    match = Match.objects.select_related("home", "away", "competition").filter(pk=match_id).first()
    return match if match is not None and may_see(AnonymousUser() if viewer is None else viewer, match) else None


@dataclass(frozen=True, slots=True)
class FeedHead:
    """The last offset of a match's feed, its epoch, and whether the match is private."""

    offset: int
    epoch: str
    private: bool


def feed_head(match_id: int, viewer: Person | None = None) -> FeedHead:
    """Return the head of the match's feed, with one query.

    Raises `match.not_found` (404).
    """
    match = _head.first(match_id=match_id)
    if match is None:
        raise LivecastError("match.not_found", _("There is no such match."), status=404)
    head = FeedHead(match.last_offset, feed_log.epoch_or_first(match.epoch), match.private)
    if head.private:
        require_visible(Match.objects.get(pk=match_id), AnonymousUser() if viewer is None else viewer)
    return head


def public_match_ids(match_ids: set[int]) -> set[int]:
    """Return the ids of those matches that are public."""
    return set(Match.objects.filter(pk__in=match_ids, private=False).values_list("pk", flat=True))


def private_match_viewers(match_ids: set[int]) -> dict[int, frozenset[int]]:
    """Return by match id the ids of the users who may see the match while it is private."""
    return viewers_of_private(list(Match.objects.filter(pk__in=match_ids)))


def may_see_match(match_id: int, viewer: Person) -> bool:
    match = Match.objects.filter(pk=match_id).first()
    return match is not None and may_see(viewer, match)


def current_matches() -> list[Match]:
    """Return the public matches in play, about to start, or just finished."""
    now = timezone.now()
    around = Q(kickoff_at__range=(now - CURRENT_WINDOW, now + CURRENT_WINDOW))
    playing = Q(status__in=Match.IN_PLAY)
    matches = Match.objects.select_related("competition").filter(around | playing, private=False)
    return list(matches.order_by("pk"))


def _fixtures() -> QuerySet[Match]:
    # Without the columns that change with each line of commentary and that fixture lists do not show.
    public = Match.objects.select_related("home", "away", "competition").filter(private=False)
    return public.defer("last_offset", "pushed_offset", "tally").order_by()


fixtures_between = PreparedQuery(
    lambda start, end, in_play_since: _fixtures().filter(
        Q(kickoff_at__gte=start, kickoff_at__lt=end)
        | Q(kickoff_at__gte=in_play_since, kickoff_at__lt=start, status__in=Match.IN_PLAY)
    )
)
undated_fixtures = PreparedQuery(lambda: _fixtures().filter(kickoff_at=None).order_by("-pk")[:MAX_UNDATED])
_past_results = PreparedQuery(
    lambda home, away, before: (
        Match.objects.select_related("home", "away", "competition")
        .filter(
            Q(home=home) | Q(away=home) | Q(home=away) | Q(away=away),
            private=False,
            status=Match.Status.FINISHED,
            kickoff_at__lt=before,
        )
        .defer("tally", "pushed_offset")
        .order_by("-kickoff_at", "-pk")[:MAX_PAST]
    )
)
_last_before = PreparedQuery(
    lambda start: (
        Match.objects.filter(private=False, kickoff_at__lt=start).only("kickoff_at").order_by("-kickoff_at")[:1]
    )
)
_first_from = PreparedQuery(
    lambda end: Match.objects.filter(private=False, kickoff_at__gte=end).only("kickoff_at").order_by("kickoff_at")[:1]
)


_kickoffs: PreparedQuery[Any] = PreparedQuery(
    lambda start, end: (
        Match.objects.filter(private=False, kickoff_at__gte=start, kickoff_at__lt=end)
        .order_by()
        .values("kickoff_at")
        .annotate(count=Count("pk"))
    )
)


def matches_by_day(first: date, last: date) -> dict[date, int]:
    """Return the number of public matches of each day in TIME_ZONE; days without a match are absent."""
    counts: dict[date, int] = {}
    for kickoff, count in _kickoffs.raw_rows(start=midnights(first)[0], end=midnights(last)[1]):
        moment = datetime.fromisoformat(kickoff) if isinstance(kickoff, str) else kickoff
        if timezone.is_naive(moment):  # databases without time zones store UTC
            moment = moment.replace(tzinfo=UTC)
        day = timezone.localdate(moment)
        counts[day] = counts.get(day, 0) + count
    return counts


def past_results(match: Match) -> list[Match]:
    """Return the newest finished public matches of both teams before `match`, the newest first. One query."""
    before = match.kickoff_at or timezone.now()
    return _past_results(home=match.home_id, away=match.away_id, before=before)


def public_competitions() -> QuerySet[Competition]:
    """Return the competitions that fans can find: those with a public match or an entrant."""
    has_match = Match.objects.filter(competition=OuterRef("pk"), private=False)
    has_entrant = Entrant.objects.filter(competition=OuterRef("pk"))
    return Competition.objects.filter(Exists(has_match) | Exists(has_entrant))


def listed_competitions() -> list[Competition]:
    """Return the public competitions by sport and name, the newest season first."""
    return list(public_competitions().order_by("sport", "name", "-season")[:MAX_COMPETITIONS])


def listed_matches(
    *, day: date | None = None, competition: int | None = None, team: int | None = None, status: str | None = None
) -> QuerySet[Match]:
    """Return public matches by kick-off: of a day in TIME_ZONE, of a competition, of a team. None: of any."""
    found = Match.objects.filter(private=False).select_related("home", "away", "competition")
    if day is not None:
        start, end = midnights(day)
        found = found.filter(kickoff_at__gte=start, kickoff_at__lt=end)
    if competition is not None:
        found = found.filter(competition=competition)
    if team is not None:
        found = found.filter(Q(home=team) | Q(away=team))
    if status is not None:
        found = found.filter(status=status)
    return found.defer("tally").order_by("kickoff_at", "pk")


def teams_with_public_match() -> QuerySet[Team]:
    """Return the teams that fans can find: those with a public match."""
    played = Match.objects.filter(Q(home=OuterRef("pk")) | Q(away=OuterRef("pk")), private=False)
    return Team.objects.filter(Exists(played)).order_by("pk")


def other_seasons(competition: Competition) -> list[Competition]:
    """Return all seasons of a competition, the newest first."""
    seasons = Competition.objects.filter(sport=competition.sport, name=competition.name)
    return list(seasons.order_by("-season", "-pk")[:MAX_SEASONS])


def midnights(day: date) -> tuple[datetime, datetime]:
    """Return the start and the end of a day in TIME_ZONE."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    return start, timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def days_around(day: date) -> tuple[date | None, date | None]:
    """Return the nearest day before and after `day` that has a public match."""
    start, end = midnights(day)
    before, after = _last_before.first(start=start), _first_from.first(end=end)
    return (
        timezone.localdate(before.kickoff_at) if before is not None else None,
        timezone.localdate(after.kickoff_at) if after is not None else None,
    )
