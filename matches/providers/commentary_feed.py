"""Parse `commentary-feed/1`, a file of JSON lines, to typed records.

docs/protocol.md describes the format.

A file is read line by line and accepted as a whole: the caller gets all records or a FeedError. A missing required
field is an error. An optional field of the wrong type is left out with a warning.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

from livecast.input_limits import FEED_ENTRIES, InputLimit
from matches.providers import foreign_files, json_lines
from matches.providers.errors import FeedError, quoted
from matches.providers.feed_warnings import FeedWarnings
from matches.providers.optional_fields import OptionalFields
from matches.schedules.schedule import MAX_ATTENDANCE, MAX_GROUP, MAX_ROUND

VERSION = "commentary-feed/1"
OWN_SOURCE = "livecast"  # the header's `source` in a feed that livecast wrote


MAX_TEXT = 20_000  # characters of an entry's text that are read; an entry stores half of that
MAX_ID = 180  # characters; the database column has 200
MAX_OWN_ID = 190  # of an entry in a feed that livecast wrote: the key in the database
MAX_SEQ = 1 << 46  # an entry's position is computed from it, with room between two neighbours


class Operation(StrEnum):
    ADD = "add"
    EDIT = "edit"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class FeedHeader:
    """The first line. A missing field is "", None or empty, which means unknown."""

    match_id: str
    sport: str
    start: datetime | None = None
    date: str = ""
    teams: dict[str, Any] = field(default_factory=dict)
    venue: str = ""
    lang: str = ""
    status: str = ""
    final: dict[str, Any] = field(default_factory=dict)
    format: dict[str, Any] = field(default_factory=dict)
    award: dict[str, Any] = field(default_factory=dict)
    first_leg: dict[str, Any] = field(default_factory=dict)
    round: str = ""
    group: str = ""
    knockout: bool | None = None  # None: the feed does not say it
    attendance: int | None = None
    figures: dict[str, Any] = field(default_factory=dict)
    # Only in a feed that livecast wrote (own_feed.py).
    source: str = ""
    period: str = ""
    pause: str = ""
    result: dict[str, Any] = field(default_factory=dict)

    @property
    def is_own(self) -> bool:
        """Whether livecast wrote this feed."""
        return self.source == OWN_SOURCE


@dataclass(frozen=True, slots=True)
class FeedRecord:
    """One entry line with the provider's own values. An edit has only the changed fields."""

    line: int
    seq: int
    op: Operation
    id: str
    at: datetime | None = None
    at_local: str = ""
    period: str = ""
    clock: dict[str, Any] = field(default_factory=dict)
    type: str = ""
    side: str = ""
    players: tuple[dict[str, Any], ...] = ()
    score: Any = None
    so: Any = None
    text: str = ""
    author: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    edited: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CommentaryFeed:
    """A whole file. `records` are ordered by `seq`. `format`: the name of the file's format."""

    header: FeedHeader
    records: tuple[FeedRecord, ...]
    warnings: FeedWarnings
    format: str = VERSION


def read_feed_file(path: Path) -> CommentaryFeed:
    """Parse the feed in this file. Raises FeedError, and OSError if the file cannot be read."""
    with path.open("rb") as file:
        return parse_feed(file)


def parse_feed(file: BinaryIO, most_entries: InputLimit = FEED_ENTRIES) -> CommentaryFeed:
    """Parse the feed in these bytes. Raises FeedError for the first invalid line."""
    return parse_lines(json_lines.objects(file), FeedWarnings(), most_entries)


def parse_lines(
    lines: Iterable[tuple[int, dict[str, Any]]],
    warnings: FeedWarnings,
    most_entries: InputLimit = FEED_ENTRIES,
    format: str = VERSION,
) -> CommentaryFeed:
    """Parse the numbered lines of a feed. Raises FeedError for the first invalid line."""
    header: FeedHeader | None = None
    records: list[FeedRecord] = []
    ended_at = None
    last_line = 0
    for number, raw in lines:
        last_line = number
        if ended_at is not None:
            raise FeedError("feed.after_end", line=number, expected="nothing after the end record")
        if header is None and raw.get("kind") not in ("match", "entry", "end"):
            raise FeedError(
                "feed.missing_field" if raw.get("kind") is None else "feed.no_header",
                line=number,
                field="kind",
                sentence=foreign_files.refusal(
                    f'JSON of another format (field "kind" is {quoted(raw.get("kind"))} in the first line)'
                ),
            )
        kind = _required(raw, "kind", number, '"match", "entry" or "end"')
        if header is None:
            header = header_of(raw, number, warnings)
        elif kind == "entry":
            if len(records) == most_entries.size:
                raise FeedError(most_entries.code, line=number, expected=f"at most {most_entries.size:,} entries")
            records.append(record_of(raw, number, warnings, header))
        elif kind == "end":
            _check_count(raw, number, len(records))
            ended_at = number
        else:
            raise FeedError(
                "feed.unknown_kind", line=number, field="kind", expected='"entry" or "end"', got=quoted(kind)
            )
    if header is None or ended_at is None:
        missing = "the match record" if header is None else 'the record {"kind": "end"}'
        raise FeedError("feed.truncated", line=last_line + 1, expected=missing, got="the end of the file")
    return CommentaryFeed(
        header, tuple(sorted(records, key=lambda record: (record.seq, record.line))), warnings, format
    )


def header_of(raw: dict[str, Any], line: int, warnings: FeedWarnings) -> FeedHeader:
    """The header in the first line of a feed. Raises FeedError."""
    kind = raw.get("kind")
    if kind != "match":
        raise FeedError(
            "feed.no_header", line=line, field="kind", expected='"match" in the first line', got=quoted(kind)
        )
    version = _required(raw, "feed", line, f'"{VERSION}"')
    if version != VERSION:
        raise FeedError("feed.wrong_version", line=line, field="feed", expected=f'"{VERSION}"', got=quoted(version))
    optional = OptionalFields(raw, line, warnings)
    sport = _required(raw, "sport", line)
    if not isinstance(sport, str) or not sport:
        raise FeedError("feed.wrong_type", line=line, field="sport", expected="a text", got=quoted(sport))
    optional.warn_unread(FeedHeader, "the header")
    start, day = optional.kickoff("start")
    return FeedHeader(
        match_id=_identifier(raw, "match_id", line),
        sport=sport,
        start=start,
        date=optional.text("date") or day,
        teams=optional.object("teams"),
        venue=optional.text("venue"),
        lang=optional.text("lang"),
        status=optional.text("status"),
        final=optional.object("final"),
        format=_format(optional),
        award=optional.object("award"),
        first_leg=optional.object("first_leg"),
        round=optional.text("round", MAX_ROUND),
        group=optional.text("group", MAX_GROUP),
        knockout=optional.flag("knockout") or None,
        attendance=optional.number("attendance", MAX_ATTENDANCE),
        figures=optional.object("figures"),
        source=optional.text("source"),
        period=optional.text("period"),
        pause=optional.text("pause"),
        result=optional.object("result"),
    )


def _format(optional: OptionalFields) -> dict[str, Any]:
    """The format of the match, by the fields of MatchFormat. Older files have only lengths, in `period_minutes`."""
    lengths = {f"{name}_minutes": value for name, value in optional.object("period_minutes").items()}
    return lengths | optional.object("format")


def record_of(raw: dict[str, Any], line: int, warnings: FeedWarnings, header: FeedHeader) -> FeedRecord:
    """The record in a line of an entry, of a feed with this header. Raises FeedError."""
    numbers = f"a whole number from 0 to {MAX_SEQ}"
    seq = _required(raw, "seq", line, numbers)
    if not isinstance(seq, int) or isinstance(seq, bool) or not 0 <= seq <= MAX_SEQ:
        raise FeedError("feed.wrong_type", line=line, field="seq", expected=numbers, got=quoted(seq))
    ops = '"add", "edit" or "delete"'
    op = _required(raw, "op", line, ops)
    if op not in tuple(Operation):
        raise FeedError("feed.unknown_op", line=line, field="op", expected=ops, got=quoted(op))
    optional = OptionalFields(raw, line, warnings)
    optional.warn_unread(FeedRecord, "entries")
    return FeedRecord(
        line=line,
        seq=seq,
        op=Operation(op),
        id=_identifier(raw, "id", line, MAX_OWN_ID if header.is_own else MAX_ID),
        at=optional.moment("at"),
        at_local=optional.text("at_local"),
        period=optional.text("period"),
        clock=optional.object("clock"),
        type=optional.text("type"),
        side=optional.text("side"),
        players=optional.players(),
        score=raw.get("score"),
        so=raw.get("so"),
        text=optional.text("text", MAX_TEXT),
        author=optional.text("author"),
        data=optional.object("data"),
        edited=optional.moment("edited"),
        reason=optional.text("reason"),
    )


def _check_count(raw: dict[str, Any], line: int, entries: int) -> None:
    count = _required(raw, "entries", line)
    if isinstance(count, bool) or count != entries:
        expected = f"{entries}, the number of entries in the file"
        raise FeedError("feed.truncated", line=line, field="entries", expected=expected, got=quoted(count))


def _required(raw: dict[str, Any], name: str, line: int, expected: str = "a value") -> Any:
    value = raw.get(name)
    if value is None:
        got = "null" if name in raw else "nothing"
        raise FeedError("feed.missing_field", line=line, field=name, expected=expected, got=got)
    return value


def _identifier(raw: dict[str, Any], name: str, line: int, longest: int = MAX_ID) -> str:
    """Return an id as a string. Some providers send a number."""
    expected = f"a string of 1 to {longest} characters"
    value = _required(raw, name, line, expected)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.strip() or len(value) > longest:
        raise FeedError("feed.wrong_type", line=line, field=name, expected=expected, got=quoted(value))
    return value
