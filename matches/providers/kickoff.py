"""Find the kick-off time of a feed's match."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from matches.providers.commentary_feed import CommentaryFeed
from matches.providers.teams import TITLE

_DAY_IN_ID = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])", re.ASCII)
_LOCAL = re.compile(r"(\d{1,2}):(\d\d) ?(AM|PM)?(?: ?([A-Z]{2,4}))?", re.ASCII)
_DATE_FORMATS = ("%Y-%m-%d", "%A, %B %d, %Y", "%B %d, %Y", "%d %B %Y", "%d.%m.%Y")
_NOON = 12  # the assumed hour of a match if only its day is known

# Time zones that leagues write after a local time, in hours from UTC.
_ZONES = {
    "UTC": 0, "GMT": 0, "BST": 1, "CET": 1, "CEST": 2, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7,
    "MDT": -6, "PST": -8, "PDT": -7, "KST": 9, "JST": 9, "IST": 5.5,
}  # fmt: skip


def kickoff_of(feed: CommentaryFeed) -> datetime | None:
    """The kick-off of the feed's match.

    As stated, otherwise the first line's moment, otherwise from the date, local time or match id.

    None if the feed has none of these. The same file always gives the same answer.
    """
    header = feed.header
    if header.start is not None:
        return header.start
    first = next((record.at for record in feed.records if record.at is not None), None)
    if first is not None:
        return first.replace(second=0, microsecond=0)
    local = next((record.at_local for record in feed.records if record.at_local), "")
    if day := _day(header.date):
        return _at_local(day, local)
    if title := TITLE.fullmatch(header.match_id):
        return _moment(f"{title[1]}T{title[2]}:{title[3]}")
    if found := _DAY_IN_ID.search(header.match_id):
        day = _moment(f"{found[1]}-{found[2]}-{found[3]}")
        return _at_local(day, local) if day else None
    return None


def _day(text: str) -> datetime | None:
    for form in _DATE_FORMATS:
        try:
            return datetime.strptime(text.strip(), form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def _at_local(day: datetime, local: str) -> datetime:
    """A day at "7:07 CST" or "8:11 PM".

    Without AM or PM, an hour before 12 is in the afternoon, as matches are.
    """
    time = _LOCAL.fullmatch(local.strip())
    if time is None or int(time[1]) > 23 or int(time[2]) > 59:
        return day.replace(hour=_NOON)
    hour = int(time[1])
    if hour < 12 and time[3] != "AM":
        hour += 12
    elif hour == 12 and time[3] == "AM":
        hour = 0
    zone: tzinfo = timezone(timedelta(hours=_ZONES.get(time[4] or "UTC", 0)))
    return day.replace(hour=hour, minute=int(time[2]), tzinfo=zone)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None
