"""Read a schedule from iCalendar (RFC 5545).

Each event is a match with the summary “Home v Away”.
"""

import re
from datetime import datetime, tzinfo
from threading import Lock
from typing import TYPE_CHECKING, Any

from livecast.errors import LivecastError
from livecast.input_limits import SCHEDULE_ROWS
from matches.schedules.schedule import (
    MAX_ROWS,
    Fixture,
    RowError,
    Schedule,
    build_schedule,
    check_rows,
    check_size,
    split_teams,
)

if TYPE_CHECKING:
    from icalendar import Component

MAX_ZONE_RULES, MAX_ZONE_DATES = 40, 200  # in all time zones of a calendar
# The library keeps each calendar's zones in the process: the "Coast Time" of one file would apply to the next file.
_LIBRARY_LOCK = Lock()
_MAX_LINES = 10 * MAX_ROWS  # of the lines that are used
_MAX_LINE = 400  # characters, unfolded
_USED = re.compile(
    r"(?:BEGIN|END|VERSION|UID|SUMMARY|DTSTART|LOCATION|STATUS|RRULE|RDATE|RECURRENCE-ID|EXRULE|TZID"
    r"|TZNAME|TZOFFSETFROM|TZOFFSETTO|TZUNTIL)(?:;[^;:]*){0,6}:",
    re.IGNORECASE,
)
_NAMED = re.compile(r"[a-z0-9-]+[;:]", re.IGNORECASE)
# A zone changes its clocks once or twice a year. Other rules are not those of zones and may take very long to compute.
_ZONE_RULE = re.compile(
    r"FREQ=YEARLY(?:;(?:BYMONTH=\d{1,2}|BYDAY=[+-]?\d?[A-Z]{2}|BYMONTHDAY=-?\d{1,2}(?:,-?\d{1,2}){0,6}|UNTIL=[0-9TZ]{8,16}|WKST=[A-Z]{2}|INTERVAL=1))*"
)
_FOLD = re.compile(r"\r?\n[ \t]")
_COMPETITION_TITLE = re.compile(r"([^:：]{3,60})[:：]\s+(.+)")


def is_icalendar(data: bytes) -> bool:
    return data.lstrip(b"\xef\xbb\xbf \t\r\n")[:15].upper() == b"BEGIN:VCALENDAR"


def read_icalendar(data: bytes, zone: tzinfo) -> Schedule:
    """Read the fixtures of a calendar. Times without a zone are in `zone`.

    Raises LivecastError for another file.
    """
    from icalendar import Calendar  # imported late: a tenth of a process's start-up time, and rarely used
    from icalendar.timezone import tzp

    check_size(data)
    text = _used_lines(data.decode("utf-8-sig", errors="replace").lstrip())
    check_rows(text.upper().count("BEGIN:VEVENT"), "The calendar has no events.")
    _check_zones(text)
    try:
        with _LIBRARY_LOCK:
            tzp.use_default()
            calendars = Calendar.from_ical(text, multiple=True)
        events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError) as error:
        # The library documents ValueError. Malformed files can cause the others.
        raise LivecastError("schedule.unreadable", f"The calendar cannot be read: {str(error)[:120]}") from None
    return build_schedule(
        "iCalendar",
        enumerate(events, start=1),
        lambda row, event: _fixture(row, event, zone),
        lambda event: _text(event, "SUMMARY"),
    )


def _used_lines(text: str) -> str:
    """The lines of a calendar that concern matches, unfolded. The library is slow for each line."""
    lines = []
    for line in _FOLD.sub("", text).splitlines():
        if line[:10].upper() == "CATEGORIES":
            lines.append(",".join(line[:_MAX_LINE].split(",", 2)[:2]))  # with several categories none counts
        elif _USED.match(line) or (line.strip() and not _NAMED.match(line)):
            lines.append(line[:_MAX_LINE])  # the library reports invalid lines
    if len(lines) > _MAX_LINES:
        too_many = f"A schedule has at most {MAX_ROWS:,} matches: split it by months."
        raise LivecastError(SCHEDULE_ROWS.code, too_many, status=413)
    return "\r\n".join((*lines, ""))


def _check_zones(text: str) -> None:
    """Raise `schedule.bad_zone` for an impossible rule of a time zone, or for too many."""
    rules, dates, in_zone = [], 0, False
    for line in text.upper().splitlines():
        name, _, value = line.partition(":")
        if (name, value) in (("BEGIN", "VTIMEZONE"), ("END", "VTIMEZONE")):
            in_zone = name == "BEGIN"
        elif name.startswith("RDATE"):
            dates += line.count(",") + 1
        elif in_zone and name.startswith(("RRULE", "EXRULE")):
            rules.append(value.strip())
    too_many = len(rules) > MAX_ZONE_RULES or dates > MAX_ZONE_DATES
    if too_many or not all(map(_ZONE_RULE.fullmatch, rules)):
        raise LivecastError("schedule.bad_zone", "A time zone of this calendar has an invalid rule.")


def _fixture(row: int, event: "Component", zone: tzinfo) -> Fixture:
    if any(name in event for name in ("RRULE", "RDATE", "RECURRENCE-ID")):
        raise RowError("The event recurs. Each match needs its own event.")
    if _text(event, "STATUS").upper() == "CANCELLED":
        raise RowError("The event is cancelled.")
    title, competition = _text(event, "SUMMARY"), _category(event)
    if found := _COMPETITION_TITLE.fullmatch(title):
        title, competition = found[2], competition or found[1]
    home, away = split_teams(title)
    return Fixture(
        row=row,
        home=home,
        away=away,
        kickoff=_kickoff(event, zone),
        competition=competition,
        venue=_text(event, "LOCATION").partition(",")[0].strip(),
        uid=_text(event, "UID"),
    )


def _kickoff(event: "Component", zone: tzinfo) -> datetime:
    start = event.get("DTSTART")
    if start is None or isinstance(start, list) or not _is_sound(event, "DTSTART"):
        raise RowError("The start cannot be read.")
    moment = start.dt
    if not isinstance(moment, datetime):
        raise RowError("The event has no time: a match needs a kick-off time.")
    if moment.tzinfo is None:
        if named := start.params.get("TZID"):
            raise RowError(f"The calendar does not define its time zone “{str(named)[:40]}”.")
        return moment.replace(tzinfo=zone, second=0, microsecond=0)
    try:
        moment.utcoffset()
    except (ValueError, OverflowError):
        raise RowError("The start cannot be computed from its time zone.") from None
    return moment.replace(second=0, microsecond=0)


def _is_sound(event: "Component", name: str) -> bool:
    return not any(broken == name for broken, _ in event.errors)


def _text(event: "Component", name: str) -> str:
    value: Any = event.get(name)
    if isinstance(value, list):
        value = value[0] if value else None
    return "" if value is None or not _is_sound(event, name) else " ".join(str(value).split())


def _category(event: "Component") -> str:
    value: Any = event.get("CATEGORIES")
    if value is None or isinstance(value, list) or not _is_sound(event, "CATEGORIES"):
        return ""
    names = [str(name).strip() for name in value.cats]
    return names[0] if len(names) == 1 else ""
