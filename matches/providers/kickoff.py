"""Find the kick-off of a feed's match. A kick-off that the feed does not state stays unknown."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from django.utils import timezone as site_time

from matches.providers.commentary_feed import CommentaryFeed, FeedHeader, FeedRecord
from matches.providers.teams import TITLE

_DAY_IN_ID = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])", re.ASCII)
_LOCAL = re.compile(r"(\d{1,2}):(\d\d) ?(AM|PM)?(?: ?([A-Z]{2,4}))?", re.ASCII)
_DATE_FORMATS = ("%Y-%m-%d", "%A, %B %d, %Y", "%B %d, %Y", "%d %B %Y", "%d.%m.%Y")

# Time zones that leagues write after a local time, in hours from UTC.
_ZONES = {
    "UTC": 0, "GMT": 0, "BST": 1, "CET": 1, "CEST": 2, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7,
    "MDT": -6, "PST": -8, "PDT": -7, "KST": 9, "JST": 9, "IST": 5.5,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kickoff:
    """When a match kicks off. Without a known time, `at` is noon of the day in TIME_ZONE."""

    at: datetime
    time_known: bool = True


def kickoff_of(feed: CommentaryFeed, begun: FeedRecord | None = None) -> Kickoff | None:
    """The kick-off of the feed's match: as the header states it, otherwise as its lines or its id tell.

    `begun`: the record of the first period's start. Without it the moment of a line tells the day, not the time. A
    local time without a time zone does not tell the moment either. None if not even the day is known. The same file
    always gives the same answer.
    """
    header = feed.header
    if header.start is not None:
        return Kickoff(header.start)
    if begun is not None and begun.at is not None:
        return Kickoff(begun.at.replace(second=0, microsecond=0))
    first = next((record for record in feed.records if record.at is not None or record.at_local), None)
    named = begun or first
    local = named.at_local if named is not None else ""
    if day := _day(header.date):
        return _at_local(day, local)
    if first is not None and first.at is not None:
        return on_day(site_time.localdate(first.at, site_time.get_default_timezone()))
    if title := TITLE.fullmatch(header.match_id):
        day = _day(title[1])
        return on_day(day) if day else None
    if found := _DAY_IN_ID.search(header.match_id):
        day = _day(f"{found[1]}-{found[2]}-{found[3]}")
        return _at_local(day, local) if day else None
    return None


def stated_kickoff(header: FeedHeader) -> Kickoff | None:
    """The kick-off as the header states it, by `start` or `date` alone."""
    if header.start is not None:
        return Kickoff(header.start)
    day = _day(header.date)
    return on_day(day) if day else None


def on_day(day: date) -> Kickoff:
    """A kick-off whose day alone is known."""
    noon = datetime.combine(day, time(12))
    return Kickoff(site_time.make_aware(noon, site_time.get_default_timezone()), time_known=False)


def _day(text: str) -> date | None:
    for form in _DATE_FORMATS:
        try:
            return datetime.strptime(text.strip(), form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    return None


def _at_local(day: date, local: str) -> Kickoff:
    """A day at "7:07 CST"; the day alone for a local time without a known zone.

    Without AM or PM, an hour before 12 is in the afternoon, as matches are.
    """
    found = _LOCAL.fullmatch(local.strip())
    zone = _ZONES.get(found[4] or "") if found else None
    if found is None or zone is None or int(found[1]) > 23 or int(found[2]) > 59:
        return on_day(day)
    hour = int(found[1])
    if hour < 12 and found[3] != "AM":
        hour += 12
    elif hour == 12 and found[3] == "AM":
        hour = 0
    moment = datetime.combine(day, time(hour, int(found[2])), timezone(timedelta(hours=zone)))
    return Kickoff(moment)
