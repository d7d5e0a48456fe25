"""Read a schedule from iCalendar (RFC 5545).

Each event is a match with the summary “Home v Away”. An event of a whole day is a match without a known time.
"""

import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from threading import Lock
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from livecast.clean_text import clean
from livecast.errors import LivecastError
from matches.schedules.calendar_lines import CalendarLines, read_lines
from matches.schedules.schedule import (
    MAX_ROUND,
    Fixture,
    RowError,
    RowSkipped,
    Schedule,
    ScheduleRows,
    check_rows,
    check_size,
)
from matches.schedules.times import MIDNIGHT, Kickoff, parse_zone
from matches.schedules.titles import read_title
from matches.schedules.unknown_teams import check_teams
from matches.standings.rounds import is_knockout

if TYPE_CHECKING:
    from icalendar import Component

# The library keeps each calendar's zones in the process: the "Coast Time" of one file would apply to the next file.
_LIBRARY_LOCK = Lock()
_BEGIN_EVENT = re.compile(r"^BEGIN:VEVENT\s*$", re.IGNORECASE | re.MULTILINE)
_IANA_END = re.compile(r"[A-Za-z]+/[A-Za-z_+-]+(?:/[A-Za-z_]+)?$")
_READ = (
    ("SUMMARY", "teams"), ("DTSTART", "kick-off"), ("LOCATION", "venue"), ("CATEGORIES", "competition"),
    ("STATUS", "status"), ("UID", "id"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Calendar:
    zone: tzinfo
    is_cancelled: bool
    newest: dict[str, tuple[tuple[int, str], int]]


def is_icalendar(data: bytes) -> bool:
    return data.lstrip(b"\xef\xbb\xbf \t\r\n")[:15].upper() == b"BEGIN:VCALENDAR"


def read_icalendar(data: bytes, zone: tzinfo) -> Schedule:
    """Read the fixtures of a calendar. Times without a zone are in that of the calendar, otherwise in `zone`.

    Raises LivecastError for another file, or for one that is not complete.
    """
    check_size(data)
    text, guesses = _decode(data)
    lines = read_lines(text)
    stated = len(_BEGIN_EVENT.findall(lines.text))
    check_rows(stated, "The calendar has no events.")
    events = _events(lines.text)
    if len(events) != stated:  # an event within a damaged part
        raise LivecastError(
            "schedule.unreadable", f"Only {len(events)} of {stated} events can be read. Download the file again."
        )
    own_zone, zone_guesses = _calendar_zone(lines, zone, events)
    calendar = _Calendar(own_zone, lines.method == "CANCEL", _newest(events))
    rows = ScheduleRows()
    rows.add_all(
        enumerate(events, start=1),
        lambda row, event: _fixture(row, event, calendar),
        lambda event: _text(event, "SUMMARY"),
    )
    unused = list(lines.unused)
    if any("," in _text(event, "LOCATION") for event in events):
        unused.append("LOCATION after its first comma")
    return Schedule(
        "iCalendar",
        tuple(rows.fixtures),
        tuple(rows.skipped),
        tuple(rows.refused),
        columns=tuple(pair for pair in _READ if any(pair[0] in event for event in events)),
        unused=tuple(unused),
        guesses=(*guesses, *zone_guesses),
    )


def _decode(data: bytes) -> tuple[str, list[str]]:
    try:
        return data.decode("utf-8-sig").lstrip(), []
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace").lstrip(), [
            "The file is read as Windows-1252. Check names with accents."
        ]


def _events(text: str) -> "list[Component]":
    from icalendar import Calendar  # imported late: a tenth of a process's start-up time, and rarely used
    from icalendar.timezone import tzp

    try:
        with _LIBRARY_LOCK, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the library warns of names of zones that it reads tolerantly
            tzp.use_default()
            calendars = Calendar.from_ical(text, multiple=True)
        return [event for calendar in calendars for event in calendar.walk("VEVENT")]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError) as error:
        # The library documents ValueError. Malformed files can cause the others.
        raise LivecastError("schedule.unreadable", f"The calendar cannot be read: {str(error)[:120]}") from None


def _calendar_zone(lines: CalendarLines, zone: tzinfo, events: "Sequence[Component]") -> tuple[tzinfo, list[str]]:
    """The zone of times without one, and what was guessed."""
    if not lines.zone:
        return zone, []
    found = _zone(lines.zone)
    if found is None:
        return zone, [f"The calendar’s time zone “{lines.zone[:40]}” is unknown: times without a zone are in {zone}."]
    if any(_is_floating(event) for event in events):
        return found, [f"Times without a time zone are in {lines.zone[:40]}, the zone of the calendar."]
    return found, []


def _is_floating(event: "Component") -> bool:
    start: Any = event.get("DTSTART")
    moment = getattr(start, "dt", None)
    return isinstance(moment, datetime) and moment.tzinfo is None and "TZID" not in start.params


def _zone(name: str) -> tzinfo | None:
    """The zone of this name: an IANA name, also at the end of a path, a name of Windows, or an offset."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    name = name.strip(' "')
    known = WINDOWS_TO_OLSON.get(name, name)
    if found := _IANA_END.search(known):
        try:
            return ZoneInfo(found[0])
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return None
    try:
        return parse_zone(known)
    except RowError:
        return None


def _key(event: "Component") -> str:
    """What identifies an event: its UID, and its date if the event recurs."""
    uid = _text(event, "UID")
    date_of: Any = event.get("RECURRENCE-ID")
    return f"{uid}/{_plain(date_of)}" if uid and date_of is not None else uid


def _plain(value: Any) -> str:
    """A date of the library as text: its own text may fail for a damaged one."""
    return str(getattr(value, "dt", value))


def _newest(events: "Sequence[Component]") -> dict[str, tuple[tuple[int, str], int]]:
    """The newest version of each event, with the number of the event."""
    newest: dict[str, tuple[tuple[int, str], int]] = {}
    for number, event in enumerate(events, start=1):
        key, version = _key(event), _version(event)
        if key and (key not in newest or version > newest[key][0]):
            newest[key] = version, number
    return newest


def _version(event: "Component") -> tuple[int, str]:
    """SEQUENCE and the time of the last change: the version of an event is newer if they are greater."""
    sequence = _text(event, "SEQUENCE")
    changed: Any = event.get("LAST-MODIFIED") or event.get("DTSTAMP")
    return int(sequence[:9]) if sequence[:9].isdecimal() else 0, "" if changed is None else _plain(changed)


def _fixture(row: int, event: "Component", calendar: _Calendar) -> Fixture:
    key = _key(event)
    version, number = calendar.newest.get(key, (_version(event), row))
    if _version(event) < version:
        raise RowSkipped(f"Event {number} is a newer version of this event.")
    if any(name in event for name in ("RRULE", "RDATE")):
        raise RowError("The event recurs. Each match needs its own event.")
    if _text(event, "STATUS").upper() == "CANCELLED" or calendar.is_cancelled:
        raise RowError("The event is cancelled.")
    title = read_title(_text(event, "SUMMARY"))
    check_teams(title)
    kickoff = _kickoff(event, calendar.zone)
    competition, unused = _category(event), list(title.unused)
    if competition and title.competition and title.competition.casefold() != competition.casefold():
        unused.append(f"“{title.competition}” in the title")
    if _text(event, "STATUS").upper() == "TENTATIVE":
        unused.append("STATUS “TENTATIVE”")
    guesses = title.guesses if not competition else [one for one in title.guesses if "as the competition" not in one]
    if "RECURRENCE-ID" in event:
        guesses = [*guesses, "It is one date of an event that recurs."]
    return Fixture(
        row=row,
        home=title.home,
        away=title.away,
        kickoff=kickoff.at,
        time_known=kickoff.time_known,
        competition=competition or title.competition,
        venue=_text(event, "LOCATION").partition(",")[0].strip(),
        uid=key,
        stage=title.stage,
        result=title.result,
        round=title.round[:MAX_ROUND],
        knockout=is_knockout(title.round) if title.round else None,
        guesses=(*guesses, *kickoff.guesses),
        unused=tuple(unused),
    )


def _kickoff(event: "Component", zone: tzinfo) -> Kickoff:
    start = event.get("DTSTART")
    if start is None or isinstance(start, list) or not _is_sound(event, "DTSTART"):
        raise RowError("The start cannot be read.")
    moment, guesses = start.dt, []
    if not isinstance(moment, datetime):
        if not isinstance(moment, date):
            raise RowError("The start cannot be read.")
        return Kickoff(datetime.combine(moment, time(12), zone), False)
    if moment.tzinfo is None:
        if named := str(start.params.get("TZID") or ""):
            found = _zone(named)
            if found is None:
                raise RowError(f"The calendar does not define its time zone “{named[:40]}”.")
            zone = found
            guesses = [f"The calendar does not define “{named[:40]}”: it is read as {zone}."]
        moment = moment.replace(tzinfo=zone)
    try:
        moment.utcoffset()
    except (ValueError, OverflowError):
        raise RowError("The start cannot be computed from its time zone.") from None
    if moment.hour == moment.minute == 0:
        guesses.append(MIDNIGHT)
    return Kickoff(moment.replace(second=0, microsecond=0), True, tuple(guesses))


def _is_sound(event: "Component", name: str) -> bool:
    return not any(broken == name for broken, _ in event.errors)


def _text(event: "Component", name: str) -> str:
    value: Any = event.get(name)
    if isinstance(value, list):
        value = value[0] if value else None
    return "" if value is None or not _is_sound(event, name) else clean(str(value))


def _category(event: "Component") -> str:
    value: Any = event.get("CATEGORIES")
    if value is None or isinstance(value, list) or not _is_sound(event, "CATEGORIES"):
        return ""
    names = [clean(str(name)) for name in value.cats]
    return names[0] if len(names) == 1 else ""
