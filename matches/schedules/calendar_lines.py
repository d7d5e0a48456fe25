"""The lines of an iCalendar file (RFC 5545) that concern matches, and the names of the others."""

import re
from dataclasses import dataclass, field

from livecast.errors import LivecastError
from livecast.input_limits import SCHEDULE_ROWS
from matches.schedules.schedule import MAX_ROWS

MAX_ZONE_RULES, MAX_ZONE_DATES = 40, 200  # in all time zones of a calendar
_MAX_LINES = 16 * MAX_ROWS  # of the lines that are used
_MAX_LINE = 400  # characters, unfolded
_MAX_NAMES = 40  # of what is not used
_USED = re.compile(
    r"(?:BEGIN|END|VERSION|UID|SUMMARY|DTSTART|LOCATION|STATUS|RRULE|RDATE|RECURRENCE-ID|EXRULE|SEQUENCE|DTSTAMP"
    r"|LAST-MODIFIED|TZID|TZNAME|TZOFFSETFROM|TZOFFSETTO|TZUNTIL)(?:;[^;:]*){0,6}:",
    re.IGNORECASE,
)
_NAMED = re.compile(r"([a-z0-9-]{1,60})[;:]", re.IGNORECASE)
# A zone changes its clocks once or twice a year. Other rules are not those of zones and may take very long to compute.
_ZONE_RULE = re.compile(
    r"FREQ=YEARLY(?:;(?:BYMONTH=\d{1,2}|BYDAY=[+-]?\d?[A-Z]{2}|BYMONTHDAY=-?\d{1,2}(?:,-?\d{1,2}){0,6}|UNTIL=[0-9TZ]{8,16}|WKST=[A-Z]{2}|INTERVAL=1))*"
)
_FOLD = re.compile(r"\r?\n[ \t]")
_OF_THE_FORMAT = frozenset(("PRODID", "CALSCALE", "METHOD", "VERSION"))
_ZONE_NAMES = ("X-WR-TIMEZONE", "TIMEZONE-ID", "X-LIC-LOCATION")


@dataclass(slots=True)
class CalendarLines:
    """`text`: the lines for the library. `unused`: names of properties and components, in order of appearance.

    `zone`: the zone that the calendar states for times without one, or "". `method`: METHOD of the calendar.
    """

    text: str = ""
    unused: list[str] = field(default_factory=list)
    zone: str = ""
    method: str = ""


def read_lines(text: str) -> CalendarLines:
    """Select the lines of a calendar. The library is slow for each line.

    Raises LivecastError: schedule.bad_zone, schedule.cut_off, schedule.too_big.
    """
    lines: list[str] = []
    unused: dict[str, None] = {}
    open_parts: list[str] = []
    found, is_whole = CalendarLines(), False
    for line in _FOLD.sub("", text).splitlines():
        name = match[1].upper() if (match := _NAMED.match(line)) else ""
        part = open_parts[-1] if open_parts else ""
        if name in ("BEGIN", "END"):
            part = line.partition(":")[2].strip().upper()
            if name == "BEGIN":
                open_parts.append(part)
                if part not in ("VCALENDAR", "VEVENT", "VTIMEZONE", "STANDARD", "DAYLIGHT"):
                    unused.setdefault(part[:40])
            elif part in open_parts:
                del open_parts[open_parts.index(part) :]
                is_whole = is_whole or part == "VCALENDAR"
        elif part == "VCALENDAR":
            _read_calendar_property(found, unused, name, line)
        if name == "CATEGORIES":
            if line.count(",") > line.count("\\,"):
                unused.setdefault(name)  # with several categories none counts
            lines.append(",".join(line[:_MAX_LINE].split(",", 2)[:2]))
        elif _USED.match(line) or (line.strip() and not name):
            lines.append(line[:_MAX_LINE])  # the library reports invalid lines
        elif part == "VEVENT" and name:
            unused.setdefault(name)
    if len(lines) > _MAX_LINES:
        too_many = f"A schedule has at most {MAX_ROWS:,} matches: split it by months."
        raise LivecastError(SCHEDULE_ROWS.code, too_many, status=413)
    found.text = "\r\n".join((*lines, ""))
    found.unused = list(unused)[:_MAX_NAMES] + (
        [f"{len(unused) - _MAX_NAMES} more"] if len(unused) > _MAX_NAMES else []
    )
    _check_zones(found.text)
    if open_parts or not is_whole:
        inside = f"within {open_parts[-1][:40]}" if open_parts else "before END:VCALENDAR"
        raise LivecastError(
            "schedule.cut_off", f"The calendar ends {inside}: a part is missing. Download the file again."
        )
    return found


def _read_calendar_property(found: CalendarLines, unused: dict[str, None], name: str, line: str) -> None:
    value = line.partition(":")[2].strip(' "')
    if name in _ZONE_NAMES:
        found.zone = found.zone or value[:80]
    elif name == "METHOD":
        found.method = value[:20].upper()
    elif name and name not in _OF_THE_FORMAT:
        unused.setdefault(f"{name} ({value[:60]})" if name in ("X-WR-CALNAME", "NAME") else name)


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
