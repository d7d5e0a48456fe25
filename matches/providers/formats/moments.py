"""Moments of a provider's file as text in ISO 8601."""

from datetime import UTC, datetime
from typing import Any

from matches.providers.formats.values import number

_MOST = 253_402_300_799  # seconds: the year 9999


def from_epoch(value: Any) -> str:
    """Seconds or milliseconds since 1970 as "2031-03-01T19:05:33.000Z"; "" for other values.

    Numbers of more than eleven digits are milliseconds: as seconds they are after the year 5000.
    """
    seconds = number(value)
    if seconds is None or seconds <= 0:
        return ""
    if seconds >= 100_000_000_000:
        seconds /= 1000
    if seconds > _MOST:
        return ""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
