"""The optional fields of a line of a feed. A value of the wrong type is left out with a warning."""

import re
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, TypeVar

from matches.providers.errors import quoted
from matches.providers.feed_warnings import FeedWarnings

T = TypeVar("T")

MAX_FIELD = 200  # characters of a text that are read, except for the text of an entry
MAX_NAME = 40  # characters of a field's name that a warning shows
EARLIEST, LATEST = 1800, 2200  # years of a moment; databases and time zones have limits beyond them
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
# Fields that are read and are not fields of a record.
_OTHER_FIELDS = frozenset(("kind", "feed", "period_minutes"))


class OptionalFields:
    """The optional fields of one line. A value of the wrong type is left out with a warning."""

    def __init__(self, raw: dict[str, Any], line: int, warnings: FeedWarnings) -> None:
        self.raw, self.line, self.warnings = raw, line, warnings

    def text(self, name: str, most: int = MAX_FIELD) -> str:
        value = self.raw.get(name)
        if isinstance(value, str) and len(value) > most:
            self.warnings.add(f'field "{name}" over {most:,} characters, cut', self.line)
            return value[:most]
        if value is None or isinstance(value, str):
            return value or ""
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return str(int(value) if isinstance(value, float) and value.is_integer() else value)
        return self._reject(name, value, "")

    def object(self, name: str) -> dict[str, Any]:
        value = self.raw.get(name)
        if value is None or isinstance(value, dict):
            return value or {}
        return self._reject(name, value, {})

    def flag(self, name: str) -> bool:
        value = self.raw.get(name)
        return bool(value) if value is None or isinstance(value, bool) else self._reject(name, value, False)

    def number(self, name: str, most: int) -> int | None:
        """A whole number from 0 to `most`."""
        value = self.raw.get(name)
        whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most
        return value if value is None or whole else self._reject(name, value, None)

    def moment(self, name: str) -> datetime | None:
        """A moment in ISO 8601. Without a time zone it is UTC."""
        value = self.raw.get(name)
        if value is None or value == "":
            return None
        try:
            moment = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            return self._reject(name, value, None)
        if not EARLIEST < moment.year < LATEST:
            return self._reject(name, value, None)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def kickoff(self, name: str) -> tuple[datetime | None, str]:
        """The moment of a field, or "" and its date: a date without a time tells the day alone."""
        value = self.raw.get(name)
        if isinstance(value, str) and _DAY.fullmatch(value.strip()):
            return None, value.strip()
        moment = self.moment(name)
        if moment is not None and datetime.fromisoformat(str(value)).tzinfo is None:
            self.warnings.add(f'field "{name}" without a time zone, read as UTC', self.line, quoted(value))
        return moment, ""

    def warn_unread(self, record: type, where: str) -> None:
        """Warn of the fields that no field of this record reads."""
        read = {one.name for one in fields(record)} | _OTHER_FIELDS
        for name in self.raw:
            if name not in read:
                self.warnings.add(f"fields of {where} that livecast does not read", example=name[:MAX_NAME])

    def players(self) -> tuple[dict[str, Any], ...]:
        value = self.raw.get("players")
        if value is None:
            return ()
        if not isinstance(value, list):
            return self._reject("players", value, ())
        named = [{"name": player} if isinstance(player, str) else player for player in value]
        for player in named:
            if not isinstance(player, dict):
                self._reject("players", player, None)
        return tuple(player for player in named if isinstance(player, dict))

    def _reject(self, name: str, value: Any, instead: T) -> T:
        self.warnings.add(f'field "{name}" of the wrong type, left out', self.line, quoted(value))
        return instead
