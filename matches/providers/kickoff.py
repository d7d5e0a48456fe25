"""When a match kicked off, from whatever a feed tells of it."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from matches.providers.commentary_feed import CommentaryFeed
from matches.providers.teams import TITLE

_DAY_IN_ID = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])", re.ASCII)
_LOCAL = re.compile(r"(\d{1,2}):(\d\d) ?(AM|PM)?(?: ?([A-Z]{2,4}))?", re.ASCII)
_DATE_FORMATS = ("%Y-%m-%d", "%A, %B %d, %Y", "%B %d, %Y", "%d %B %Y", "%d.%m.%Y")
_NOON = 12  # the hour of a match of which only the day is known

# The zones that leagues write beside a local time, in hours from UTC.
_ZONES = {
    "UTC": 0, "GMT": 0, "BST": 1, "CET": 1, "CEST": 2, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7,
    "MDT": -6, "PST": -8, "PDT": -7, "KST": 9, "JST": 9, "IST": 5.5,
}  # fmt: skip


def kickoff_of(feed: CommentaryFeed) -> datetime | None:
    """The kick-off: as stated, else the first line's moment, else what date, local time or the match's id tell.

    None where nothing does. The answer is always the same for the same file.
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
    """A day at "7:07 CST" or "8:11 PM". A time without half of the day is in its second one: matches are."""
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
