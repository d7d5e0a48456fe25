"""Read the time of a kick-off, with its time zone if the text names one."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from matches.schedules.calendar_words import AFTERNOON, MORNING, NOT_KNOWN
from matches.schedules.plain_text import digits, fold
from matches.schedules.schedule import RowError

MAX_TIME = 80  # characters
MIDNIGHT = "00:00 is read as midnight."
_EARLY = range(1, 9)  # hours of “7.45” that more often are in the evening
_HALF = "|".join(re.escape(word) for word in sorted(AFTERNOON | MORNING, key=len, reverse=True))
_HOUR_SIGN = r"[:.点點时時시]|uhr|hrs?|hours?|horas?|heures?|uur|[hu](?=\s?\d{2}|\W|$)"
_CLOCK = re.compile(
    rf"({_HALF})?\s*(\d{{1,2}})(?:\s*({_HOUR_SIGN})\s*(\d{{2}}|半)?(?!\d)[분分]?(?:[:.](\d{{2}})(?:[.,]\d+)?)?)?\s*({_HALF})?",
    re.DOTALL,
)
_FOUR_DIGITS = re.compile(r"([01]\d|2[0-4])([0-5]\d)(?!\d)", re.ASCII)
_PART_OF_DAY = re.compile(r"0?[.,](?:\d|\d{3,17})", re.ASCII)  # a time as spreadsheets store it
# Words around a time that add nothing to it.
_BEFORE = re.compile(
    r"(?:ko|kick ?-?off|um|at|ab|a las|alle(?: ore)?|ore|a|as|om|t|@|anstoss|anpfiff|开球|start)[:.]?\s+"
)
_AFTER = re.compile(
    r"(?:uhr|hours?|hrs?|h|horas?|hs|heures?|ore|uur|o'?clock|local(?: time)?|lokal|ortszeit|hora local|heure locale|"
    r"当地时间|kick ?-?off|ko)\b\.?|分"
)
_ABOUT = re.compile(r"(?:ca\.?|circa|approx\.?|about|around|~|etwa|gegen|约|大约)\s*")
_UNTIL = re.compile(r"\s*(?:-|–|—|bis|to|until|till|a|~)\s*\d{1,2}(?:[:.h]\d{2})?\s*(?:uhr|h|hrs|[ap]\.?m\.?)?")
_NAMED = {
    "noon": "12:00",
    "midday": "12:00",
    "mittag": "12:00",
    "mediodia": "12:00",
    "midi": "12:00",
    "正午": "12:00",
    "12 noon": "12:00",
    "12noon": "12:00",
}
_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+\-−])\s?(\d{1,2})(?::?(\d{2}))?", re.ASCII | re.IGNORECASE)
# Hours from UTC. Only names with one meaning in sport: CST is Shanghai's and Chicago's.
_ABBREVIATIONS = {
    "WET": 0, "WEST": 1, "WEZ": 0, "WESZ": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "HNEC": 1, "HAEC": 2,
    "EET": 2, "EEST": 3, "OEZ": 2, "OESZ": 3, "MSK": 3, "SAST": 2, "EAT": 3, "WAT": 1, "CAT": 2, "HKT": 8, "SGT": 8,
    "JST": 9, "KST": 9, "AWST": 8, "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
    "BRT": -3, "ART": -3, "PDT": -7, "MDT": -6, "CDT": -5, "EDT": -4, "PST": -8, "EST": -5, "MST": -7,
    "AKST": -9, "AKDT": -8, "HST": -10, "NST": -3.5, "NDT": -2.5, "北京时间": 8,
}  # fmt: skip
_SUMMER_NAMES = {"CET": "CEST", "MEZ": "MESZ", "EET": "EEST", "WET": "WEST", "EST": "EDT", "PST": "PDT", "MST": "MDT"}


@dataclass(frozen=True, slots=True)
class Kickoff:
    """A kick-off with its zone. Without a known time it is at noon of its day."""

    at: datetime
    time_known: bool
    guesses: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()


def read_kickoff(day: date, clock: str, zone: tzinfo) -> Kickoff:
    """Read the time of a day: “15.30 Uhr”, “3pm”, “20:45 CEST”, “1530”, “TBC”. An empty time is not known.

    The time's own zone has precedence over `zone`. Raises RowError.
    """
    text = fold(digits(clock[:MAX_TIME])).strip(" ,;")
    if text[:1] + text[-1:] in ("()", "[]"):
        text = text[1:-1].strip()
    if not text or text in NOT_KNOWN:
        return Kickoff(datetime.combine(day, time(12), zone), False)
    if len(clock) > MAX_TIME:
        raise _not_a_time(clock)
    guesses, unused = [], []
    if about := _ABOUT.match(text):
        text = text[about.end() :]
        guesses.append(f"“{clock[:30]}” is read as the exact time.")
    if before := _BEFORE.match(text):
        text = text[before.end() :]
    hour, minute, rest, has_half = _clock(_NAMED.get(text, text), clock)
    if until := _UNTIL.match(rest):
        unused.append(f"the end of “{clock[:30]}”")
        rest = rest[until.end() :]
    rest = rest.strip(" ,;")
    while after := _AFTER.match(rest):
        rest = rest[after.end() :].strip(" ,;")
    local = rest.strip(" ()[]")
    if _AFTER.fullmatch(local):
        rest = ""
    if rest:
        # The zone with its own letters: they are the last ones of the text.
        named = clock.strip(" ,;")[-len(rest) :] if len(fold(clock.strip(" ,;"))) == len(clock.strip(" ,;")) else rest
        zone, guess = _zone_at(named, zone, datetime.combine(day, time(hour, minute)))
        guesses += guess
    if hour == minute == 0 and not has_half:
        guesses.append(MIDNIGHT)
    elif hour in _EARLY and not has_half and not digits(clock).strip(" (").startswith("0"):
        guesses.append(f"“{clock[:30]}” is read as {hour:02}:{minute:02}, in the morning.")
    return Kickoff(_moment(day, time(hour, minute), zone), True, tuple(guesses), tuple(unused))


def _clock(text: str, shown: str) -> tuple[int, int, str, bool]:
    """Hour, minute, the text after the time, and whether the time has a half of the day."""
    if _PART_OF_DAY.fullmatch(text):
        minutes = round(float(text.replace(",", ".")) * 1440) % 1440
        return minutes // 60, minutes % 60, "", False
    if found := _FOUR_DIGITS.match(text):
        return _checked(int(found[1]), int(found[2]), 0, shown), int(found[2]), text[found.end() :], False
    found = _CLOCK.match(text)
    half = (found[1] or found[6] or "") if found else ""
    if found is None or not (half or found[3]):
        raise _not_a_time(shown)
    hour, minute = int(found[2]), 30 if found[4] == "半" else int(found[4] or 0)
    if half in AFTERNOON and hour < 12 and (half, hour) != ("中午", 11):
        hour += 12
    elif half in MORNING and hour == 12:
        hour = 0
    elif half in MORNING and hour > 12:
        raise _not_a_time(shown)
    return _checked(hour, minute, int(found[5] or 0), shown), minute, text[found.end() :], bool(half)


def _checked(hour: int, minute: int, second: int, shown: str) -> int:
    if hour > 23 or minute > 59 or second > 59:
        raise _not_a_time(shown)
    return hour


def _not_a_time(shown: str) -> RowError:
    return RowError(f"“{shown[:30]}” is not a time: write 15:00.")


def parse_zone(name: str) -> tzinfo:
    """Parse an IANA zone name, an offset, or an abbreviation with one meaning.

    Raises RowError for other abbreviations: CST is Shanghai's and Chicago's.
    """
    name = " ".join(name.strip(" ()[]").split())
    if name.upper() in ("Z", "UTC", "GMT"):
        return UTC
    if found := _OFFSET.fullmatch(name):
        hours, minutes = int(found[2]), int(found[3] or 0)
        if hours <= 14 and minutes < 60:
            return timezone((1 if found[1] == "+" else -1) * timedelta(hours=hours, minutes=minutes))
    if "/" in name:
        try:
            return ZoneInfo(_iana_spelling(name))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass  # refused below
    if (hours_off := _ABBREVIATIONS.get(name.upper())) is not None:
        return timezone(timedelta(hours=hours_off), name.upper())
    raise RowError(f"Unknown time zone “{name[:40]}”: write +08:00 or Asia/Shanghai.")


def _iana_spelling(name: str) -> str:
    """europe/berlin as Europe/Berlin: the names of zones are files."""
    if not name.islower():
        return name.replace(" ", "_")
    words = re.split(r"([/_ -])", name.replace(" ", "_"))
    return "".join(word if word in ("of", "es", "au") else word.capitalize() for word in words)


def _zone_at(name: str, zone: tzinfo, local: datetime) -> tuple[tzinfo, list[str]]:
    """The zone that a time names. An abbreviation of the chosen zone means that zone: CST in America/Chicago."""
    plain = name.strip(" ()[]").upper()
    if plain == zone.tzname(local):
        return zone, []
    for month in range(1, 13):
        other = local.replace(month=month, day=1)
        if plain == zone.tzname(other) and (offset := zone.utcoffset(other)) is not None:
            return timezone(offset, plain), [
                f"{plain} is read as such, but {zone} has {zone.tzname(local)} on that day."
            ]
    found = parse_zone(name)
    if plain in _SUMMER_NAMES and local.month in range(4, 10):
        return found, [f"{plain} is read as such, but in summer {_SUMMER_NAMES[plain]} is usual."]
    return found, []


def _moment(day: date, clock: time, zone: tzinfo) -> datetime:
    moment = datetime.combine(day, clock, zone)
    if 1900 <= day.year <= 2200 and moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment.replace(
        tzinfo=None
    ):
        raise RowError(f"The time {clock:%H:%M} does not exist on {day:%d %B}: the clocks go forward that night.")
    return moment
