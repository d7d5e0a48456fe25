"""A match as a calendar file, which calendars of telephones and computers read."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone
from icalendar import Calendar, Event

from matches.models import Match
from matches.sports import Direction

LENGTH = timedelta(hours=2)
LONG = timedelta(hours=4)  # without a clock: innings and sets
_STATUS = {Match.Status.POSTPONED: "TENTATIVE", Match.Status.ABANDONED: "CANCELLED"}


def calendar_file(match: Match, origin: str) -> bytes:
    """Return the iCalendar file of a match with a date. `origin`: as in "https://example.org"."""
    last = match.publications.filter(offset=match.last_offset).first()
    calendar = Calendar()
    calendar.add("prodid", "-//livecast//livecast//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(
        event_of(match, origin, stamp=timezone.now(), changed=last.created_at if last is not None else None)
    )
    return calendar.to_ical()


def event_of(match: Match, origin: str, *, stamp: datetime, changed: datetime | None, summary: str = "") -> Event:
    """Return the event of a match with a date. `changed`: when the match published something for the last time.

    The UID stays the same, and SEQUENCE grows with each change of the match, so that a calendar moves its event.
    """
    assert match.kickoff_at is not None
    address = f"{origin}{match.get_absolute_url()}"
    event = Event()
    event.add("uid", f"match-{match.pk}@{origin.partition('://')[2]}")
    event.add("dtstamp", stamp)
    if changed is not None:
        event.add("last-modified", changed)
    event.add("sequence", match.last_offset)
    event.add("summary", summary or str(match))
    if match.kickoff_time_known:
        start = match.kickoff_at.astimezone(UTC)
        event.add("dtstart", start)
        event.add("dtend", start + (LONG if match.rules.direction is Direction.NONE else LENGTH))
    else:
        event.add("dtstart", timezone.localdate(match.kickoff_at))
    if match.venue:
        event.add("location", match.venue)
    event.add("url", address)
    event.add("description", "\n".join(filter(None, (str(match.competition or ""), address))))
    event.add("status", _STATUS.get(Match.Status(match.status), "CONFIRMED"))
    return event
