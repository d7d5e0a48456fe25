"""Parse dates and times as people write them in schedules. Ambiguous ones are refused."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from matches.schedules.schedule import RowError

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_CHINESE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]?", re.ASCII)
_DOTS = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)  # with dots the day is always first
_SLASHES = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", re.ASCII)
_WORDS = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)?\.? )?([a-z]{3,9})\.?(?: (\d{1,2})(?:st|nd|rd|th)?)?,? (\d{4})", re.ASCII
)
_WEEKDAY = re.compile(
    r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[.,]? |[(（]?(?:星期|周)[一二三四五六日天][)）]?", re.IGNORECASE
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()

_TIME = re.compile(
    r"(上午|下午|晚上)?\s*(\d{1,2})(?:\s*[:.：h点時时]\s*(\d{2})?分?(?::(\d{2})(?:\.\d+)?)?)?\s*([ap]\.?m\.?)?\s*(.*)",
    re.ASCII | re.IGNORECASE | re.DOTALL,
)
_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+-−])(\d{1,2}):?(\d{2})?", re.ASCII | re.IGNORECASE)


def parse_kickoff(day: str, clock: str, zone: tzinfo, *, day_first: bool | None = None) -> datetime:
    """Parse a date and a time. The time's own zone has precedence over `zone`. Raises RowError.

    `day` may contain both (“2026-05-09T15:00+02:00”). `day_first`: the order of 09/05/2026; None if unknown.
    """
    day, clock = " ".join(day.split()), " ".join(clock.split())
    if not clock:
        day, clock = _split_date_and_time(day)
    if not day:
        raise RowError("The date is missing.")
    if not clock:
        raise RowError("The kick-off time is missing.")
    return _moment(_date(day, day_first), clock, zone)


def parse_zone(name: str) -> tzinfo:
    """Parse an IANA zone name or an offset.

    Raises RowError for abbreviations: CST is Shanghai's and Chicago's.
    """
    name = name.strip(" ()[]")
    if name.upper() in ("Z", "UTC", "GMT"):
        return UTC
    if found := _OFFSET.fullmatch(name):
        hours, minutes = int(found[2]), int(found[3] or 0)
        if hours <= 14 and minutes < 60:
            return timezone((1 if found[1] == "+" else -1) * timedelta(hours=hours, minutes=minutes))
    if "/" in name:
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass  # refused below
    raise RowError(f"Unknown time zone “{name[:40]}”: write +08:00 or Asia/Shanghai.")


def is_day_first(days: list[str]) -> bool | None:
    """The order of dates like 09/05/2026 in this file, if one of the dates has only one order."""
    found = [(int(match[1]), int(match[2])) for day in days if (match := _SLASHES.match(day.strip()))]
    if any(first > 12 for first, _ in found):
        return True
    return False if any(second > 12 for _, second in found) else None


def _split_date_and_time(text: str) -> tuple[str, str]:
    """The date and the time of a cell that contains both."""
    text = _WEEKDAY.sub("", text).strip()
    for pattern in (_ISO, _CHINESE, _DOTS, _SLASHES, _WORDS, _COMPACT):
        if found := pattern.match(text.lower()):
            return text[: found.end()], text[found.end() :].lstrip("Tt ,")
    return text, ""


def _date(text: str, day_first: bool | None) -> date:
    plain = _WEEKDAY.sub("", text).strip().lower()
    for pattern in (_ISO, _COMPACT, _CHINESE):
        if found := pattern.fullmatch(plain):
            return _day(text, int(found[1]), int(found[2]), int(found[3]))
    if found := _DOTS.fullmatch(plain):
        return _day(text, int(found[3]), int(found[2]), int(found[1]))
    if found := _SLASHES.fullmatch(plain):
        first, second, year = (int(part) for part in found.groups())
        if day_first is None and first != second:
            raise RowError(
                f"“{text[:20]}” is ambiguous: write {year}-{second:02}-{first:02}, or choose the order of dates."
            )
        return _day(text, year, second, first) if day_first else _day(text, year, first, second)
    found = _WORDS.fullmatch(plain)
    if found and found[2][:3] in _MONTHS and (found[1] or found[3]):
        return _day(text, int(found[4]), _MONTHS.index(found[2][:3]) + 1, int(found[1] or found[3]))
    raise RowError(f"“{text[:30]}” is not a date: write 2026-05-09.")


def _day(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise RowError(f"The date “{text[:30]}” does not exist.") from None


def _moment(day: date, clock: str, zone: tzinfo) -> datetime:
    found = _TIME.fullmatch(clock)
    if found is None or not (found[3] or found[5] or found[1] or "点" in clock):
        raise RowError(f"“{clock[:30]}” is not a time: write 15:00.")
    hour, half = int(found[2]), (found[5] or found[1] or "").lower()
    if half[:1] in ("p", "下", "晚") and hour < 12:
        hour += 12
    elif half[:1] in ("a", "上") and hour == 12:
        hour = 0
    if hour > 23 or int(found[3] or 0) > 59 or int(found[4] or 0) > 59:
        raise RowError(f"“{clock[:30]}” is not a time: write 15:00.")
    zone = parse_zone(found[6]) if found[6].strip() else zone
    moment = datetime.combine(day, time(hour, int(found[3] or 0)), zone)
    if 1900 <= day.year <= 2200 and moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment.replace(
        tzinfo=None
    ):
        raise RowError(f"The time {clock[:10]} does not exist on {day:%d %B}: the clocks go forward that night.")
    return moment
