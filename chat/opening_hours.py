"""When a room is open: from some time before kick-off until some time after the match has ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from chat.models import Room
from livecast.errors import LivecastError
from matches.models import Match

# A match without an end does not keep its room open for longer than this.
MAX_OPEN = timedelta(hours=12)
DAY = timedelta(days=1)

OVER_STATUSES = (Match.Status.FINISHED, Match.Status.ABANDONED)


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """`opens_at`, `closes_at`: the next scheduled change, None without one."""

    is_open: bool
    opens_at: datetime | None = None
    closes_at: datetime | None = None


def opening_hours(room: Room, match: Match, now: datetime) -> OpeningHours:
    """When the room of this match is open. Without a date, it opens when the match begins."""
    if room.shut or match.status == Match.Status.POSTPONED:
        return OpeningHours(False)
    earliest, latest = _kickoff_range(match)
    if match.status == Match.Status.SCHEDULED:
        if earliest is None or latest is None:
            return OpeningHours(False)
        opens_at = earliest - timedelta(seconds=settings.CHAT["OPENS_BEFORE"])
        if now < opens_at:
            return OpeningHours(False, opens_at=opens_at)
        return OpeningHours(now < latest + MAX_OPEN)
    if match.status in OVER_STATUSES:
        closes_at = room.closes_at or (latest + MAX_OPEN if latest is not None else None)
        is_open = closes_at is not None and now < closes_at
        return OpeningHours(True, closes_at=closes_at) if is_open else OpeningHours(False)
    return OpeningHours(True)


def _kickoff_range(match: Match) -> tuple[datetime | None, datetime | None]:
    """The earliest and the latest moment at which the match may kick off: of a date without a time, the whole day."""
    if match.kickoff_at is None or match.kickoff_time_known:
        return match.kickoff_at, match.kickoff_at
    midnight = timezone.localtime(match.kickoff_at).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight, midnight + DAY


def matches_with_open_rooms(now: datetime) -> set[int]:
    """Return the ids of matches whose rooms may be open now, whether or not they have messages."""
    # A day wider than the kick-offs: of some matches only the date is known.
    lately = Q(kickoff_at__gt=now - MAX_OPEN - DAY)
    scheduled = lately & Q(
        status=Match.Status.SCHEDULED, kickoff_at__lte=now + DAY + timedelta(seconds=settings.CHAT["OPENS_BEFORE"])
    )
    played = Q(status__in=Match.IN_PLAY)
    over = Q(status__in=OVER_STATUSES) & (Q(chat_room__closes_at__gt=now) | (lately & Q(chat_room__closes_at=None)))
    return set(Match.objects.filter(scheduled | played | over).values_list("pk", flat=True))


def is_over(match: Match) -> bool:
    return match.status in OVER_STATUSES


def require_open(room: Room, match: Match, now: datetime) -> None:
    opening = opening_hours(room, match, now)
    if opening.is_open:
        return
    if room.shut:
        raise LivecastError("chat.closed", "A moderator has closed this chat.", status=409)
    if opening.opens_at is not None:
        raise LivecastError(
            "chat.not_open",
            "The chat opens shortly before the match begins.",
            status=409,
            opens_at=opening.opens_at.isoformat(),
        )
    raise LivecastError("chat.closed", "This chat has closed: the match is over.", status=409)
