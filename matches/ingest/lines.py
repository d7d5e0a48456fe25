"""The lines that programs send, and the answers to them. docs/ingest.md describes both."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from livecast.errors import LivecastError
from livecast.input_limits import INGEST_LINE
from matches.providers import json_lines
from matches.providers.commentary_feed import MAX_ID
from matches.providers.errors import FeedError, quoted

Answer = dict[str, Any]


class LineKind(StrEnum):
    MATCH = "match"
    ENTRY = "entry"
    END = "end"
    SCORE = "score"
    RESUME = "resume"
    PING = "ping"


_KINDS = ", ".join(f'"{kind}"' for kind in LineKind)
# Fields that say where a line belongs. They are no part of what the line says.
_ADDRESS = frozenset(("kind", "match", "match_id", "seq"))


@dataclass(frozen=True, slots=True)
class MatchKey:
    """What a line calls its match: its id in livecast, or the provider's id of it."""

    pk: int | None = None
    feed_key: str = ""

    @property
    def where(self) -> dict[str, Any]:
        """The condition on rows of matches."""
        return {"pk": self.pk} if self.pk is not None else {"feed_key": self.feed_key}

    def __str__(self) -> str:
        return f"{self.pk}" if self.pk is not None else f"“{self.feed_key}”"


@dataclass(frozen=True, slots=True)
class ReceivedLine:
    """One line of a program. `number` counts its lines from 1."""

    number: int
    kind: LineKind
    raw: dict[str, Any]
    key: MatchKey | None = None

    @property
    def content(self) -> str:
        """What an entry's line says, as JSON that is equal for equal lines."""
        said = {name: value for name, value in self.raw.items() if name not in _ADDRESS}
        return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def header_text(self) -> str:
        """A header as JSON that is equal for equal headers."""
        said = {name: value for name, value in self.raw.items() if name != "match"}
        return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_line(data: bytes, number: int, current: MatchKey | None = None) -> ReceivedLine | None:
    """The line in these bytes; None for a blank line. `current`: the match of lines that name none.

    Raises FeedError.
    """
    raw = json_lines.object_of(data, number, INGEST_LINE)
    return None if raw is None else line_of(raw, number, current)


def line_of(raw: dict[str, Any], number: int, current: MatchKey | None = None) -> ReceivedLine:
    """The line with these values. Raises FeedError."""
    kind = raw.get("kind")
    if not isinstance(kind, str) or kind not in tuple(LineKind):
        raise FeedError("ingest.unknown_kind", line=number, field="kind", expected=f"one of {_KINDS}", got=quoted(kind))
    if kind == LineKind.PING:
        return ReceivedLine(number, LineKind.PING, raw)
    key = _key_of(raw, number) or current
    if key is None:
        raise FeedError(
            "ingest.no_match",
            line=number,
            sentence='The line names no match. Send {"kind": "match", …} first, or add "match_id" to the line.',
        )
    return ReceivedLine(number, LineKind(kind), raw, key)


def accepted(line: int, **values: Any) -> Answer:
    """The answer to a line that is in the log."""
    return {"line": line, "ok": True, **values}


def refused(line: int, error: LivecastError) -> Answer:
    """The answer to a line that changed nothing."""
    details = {name: value for name, value in error.as_dict().items() if name != "line" and value is not None}
    return {"line": line, "ok": False, "error": details}


def _key_of(raw: Mapping[str, Any], number: int) -> MatchKey | None:
    pk, feed_key = raw.get("match"), raw.get("match_id")
    if pk is not None:
        if not isinstance(pk, int) or isinstance(pk, bool) or not 0 < pk < 1 << 53:
            expected = "the number of a match in livecast"
            raise FeedError("feed.wrong_type", line=number, field="match", expected=expected, got=quoted(pk))
        return MatchKey(pk=pk)
    if feed_key is None:
        return None
    if isinstance(feed_key, int) and not isinstance(feed_key, bool):
        feed_key = str(feed_key)
    if not isinstance(feed_key, str) or not feed_key.strip() or len(feed_key) > MAX_ID:
        expected = f"a string of 1 to {MAX_ID} characters"
        raise FeedError("feed.wrong_type", line=number, field="match_id", expected=expected, got=quoted(feed_key))
    return MatchKey(feed_key=feed_key)
