"""Read match files of every format, and report errors and results in one line."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any, BinaryIO

from django.db import transaction

from livecast.errors import LivecastError
from livecast.input_limits import FEED_ENTRIES, PROVIDER_FILE, InputLimit
from matches.models import Match
from matches.providers import foreign_files, formats, json_lines
from matches.providers.commentary_feed import VERSION, CommentaryFeed, parse_feed, parse_lines
from matches.providers.errors import FeedError, quoted
from matches.providers.feed_warnings import FeedWarnings
from matches.providers.formats.document import GZIP, Document, unpacked
from matches.providers.importer import ImportCounts, import_feed
from matches.providers.normalise import NormalisedFeed, normalise_feed
from matches.scoring.score import Scoreline
from matches.sports import NOT_STATED

_START = 4096  # bytes that show whether a file is commentary-feed/1


def load_feed(path: Path, match_id: int | None = None) -> NormalisedFeed:
    """Load and normalise a match file of any format that livecast reads, also packed with gzip.

    Raises FeedError, and `feed.unreadable` if the file cannot be read.

    The clocks use the format of the target match: `match_id`, or the match with the feed's key.
    """
    with _opened(path) as file:
        feed = read_feed(file)
    return normalise_for_match(feed, match_id)


def load_feeds(path: Path, only: str = "") -> list[NormalisedFeed]:
    """Load and normalise every match of a file, at least one. `only`: the id of the match that is loaded alone.

    Raises FeedError, and `feed.unreadable` if the file cannot be read.
    """
    with _opened(path) as file:
        feeds = read_feeds(file, only)
    return [normalise_for_match(feed) for feed in feeds]


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise LivecastError("feed.unreadable", f"cannot be read: {error.strerror or error}") from None


def normalise_for_match(feed: CommentaryFeed, match_id: int | None = None) -> NormalisedFeed:
    """Normalise a feed with the format of its target match: `match_id`, or the match with the feed's key."""
    matches = Match.objects.select_related("competition")
    into = matches.filter(feed_key=feed.header.match_id) if match_id is None else matches.filter(pk=match_id)
    match = into.first()
    return normalise_feed(feed, NOT_STATED if match is None else match.format)


def read_feed(file: BinaryIO, most_entries: InputLimit = FEED_ENTRIES) -> CommentaryFeed:
    """Read a match in any format that livecast reads. The content of the file decides, not its name.

    Raises FeedError, `feed.several_matches` for a file with more than one match. Files of commentary-feed/1 are read
    line by line; other files have at most PROVIDER_FILE bytes.
    """
    start = file.read(_START)
    file.seek(0)
    if is_plain_feed(start):
        return parse_feed(file, most_entries)
    data = file.read(PROVIDER_FILE.size + 1)
    PROVIDER_FILE.require(data)
    return _parse(*_lines_of(data), most_entries)


def read_feeds(file: BinaryIO, only: str = "", most_entries: InputLimit = FEED_ENTRIES) -> list[CommentaryFeed]:
    """Read every match in a file of any format, at least one. `only`: the id of the match that is read alone.

    Raises FeedError, `feed.no_such_match` if no match has that id.
    """
    start = file.read(_START)
    file.seek(0)
    if is_plain_feed(start):
        feeds = [parse_feed(file, most_entries)]
    else:
        data = file.read(PROVIDER_FILE.size + 1)
        PROVIDER_FILE.require(data)
        feeds = [_parse(*lines, most_entries) for lines in _lines_of_all(data)]
    chosen = [feed for feed in feeds if only in ("", feed.header.match_id)]
    if not chosen:
        has = formats.named([feed.header.match_id for feed in feeds])
        raise FeedError("feed.no_such_match", line=1, sentence=f"The file has no match {quoted(only)}. It has {has}.")
    return chosen


@dataclass(frozen=True, slots=True)
class MatchLines:
    """A file as lines of commentary-feed/1: the values as they came, and what they say."""

    header: dict[str, Any]
    entries: list[dict[str, Any]]
    feed: CommentaryFeed

    @property
    def text(self) -> str:
        """The lines as a file of commentary-feed/1."""
        lines = (self.header, *self.entries, {"kind": "end", "entries": len(self.entries)})
        return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def read_match_lines(data: bytes) -> MatchLines:
    """Read a match file of any format, also packed with gzip. Raises FeedError, and LivecastError for its size."""
    PROVIDER_FILE.require(data)
    name, lines, warnings = _lines_of(data)
    kept = list(lines)
    feed = _parse(name, kept, warnings)
    entries = [line for _, line in kept if line.get("kind") == "entry"]
    return MatchLines(kept[0][1], sorted(entries, key=itemgetter("seq")), feed)


_Lines = tuple[str, Iterable[tuple[int, dict[str, Any]]], FeedWarnings]


def _lines_of(data: bytes) -> _Lines:
    """The name of a file's format, and the numbered lines of its one match. Raises FeedError."""
    provider, document = _format_of(data)
    if provider is None:
        return VERSION, json_lines.objects_of(document.data), FeedWarnings()
    with _counting_entries():
        converted = provider.convert(document)
    return _lines_of_match(provider, converted)


def _lines_of_all(data: bytes) -> list[_Lines]:
    """The same for each match in a file."""
    provider, document = _format_of(data)
    if provider is None:
        return [(VERSION, json_lines.objects_of(document.data), FeedWarnings())]
    with _counting_entries():
        matches = formats.converted_matches(provider, document)
    return [_lines_of_match(provider, converted) for converted in matches]


def _format_of(data: bytes) -> tuple[formats.ProviderFormat | None, Document]:
    """The format of a provider's file; None for commentary-feed/1. Raises FeedError for an unknown format."""
    document = Document(unpacked(data))
    if _is_feed(document.data[:_START]):
        return None, document
    provider = formats.format_of(document)
    if provider is None:
        raise _unknown_format(document)
    return provider, document


def _lines_of_match(provider: formats.ProviderFormat, converted: formats.Converted) -> _Lines:
    warnings = FeedWarnings(place="entry")
    for sentence in converted.warnings:
        warnings.add(sentence)
    return provider.NAME, _numbered(converted), warnings


def _parse(
    name: str,
    lines: Iterable[tuple[int, dict[str, Any]]],
    warnings: FeedWarnings,
    most_entries: InputLimit = FEED_ENTRIES,
) -> CommentaryFeed:
    if name == VERSION:
        return parse_lines(lines, warnings, most_entries)
    with _counting_entries():
        return parse_lines(lines, warnings, most_entries, name)


@contextmanager
def _counting_entries() -> Iterator[None]:
    """Errors of a provider's file count its entries."""
    try:
        yield
    except FeedError as error:
        error.place = "entry"
        raise


def _numbered(converted: formats.Converted) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(formats.lines_of(converted)):
        yield number, json_lines.storable(line, number)


def is_plain_feed(start: bytes) -> bool:
    """Whether a file that begins with these bytes is commentary-feed/1, and not packed."""
    return not start.startswith(GZIP) and _is_feed(start[:_START])


def _is_feed(start: bytes) -> bool:
    return b'"commentary-feed/' in start


def _unknown_format(document: Document) -> FeedError:
    """The refusal of a file: which kind of file it is, and which formats are read."""
    try:
        parse_lines(json_lines.objects_of(document.data), FeedWarnings())
    except FeedError as error:
        what = foreign_files.describe(document.data[:_START].lstrip(b"\r\n"))
        names = ", ".join(sorted(one.NAME for one in formats.FORMATS))
        sentence = f"{error.message} Other formats that are read: {names}." if what and names else error.message
        return FeedError(error.code, line=error.line, field=error.field, sentence=sentence)
    raise AssertionError("a feed of commentary-feed/1 has its name in the first line")


def error_line(error: LivecastError, file: str) -> str:
    """The error of a refused file: `a.jsonl:7: field "op": expected …, got "upsert" [feed.unknown_op]`."""
    return error.at(file) if isinstance(error, FeedError) else f"{file}: {error.message} [{error.code}]"


def import_summary(file: str, match: Match, feed: NormalisedFeed, counts: ImportCounts) -> str:
    """The result of an import: `a.jsonl: match 12, Mill 1–1 Harbour (1–3 in the shootout), 164 entries: …`."""
    score, _, shootout = str(match.scoreline).partition(" ")
    parts = [f"{match.home} {score} {match.away}", shootout]
    if match.status != Match.Status.FINISHED:
        parts.append(f"({match.get_status_display().lower()})")
    outcome = " ".join(part for part in parts if part)
    return f"{file}: match {match.pk}, {outcome}, {_count(feed.steps, 'entry', 'entries')}: {counts}" + (
        f", {_count(feed.warnings.messages(), 'warning', 'warnings')}" if len(feed.warnings) else ""
    )


def _count(things: tuple[object, ...] | list[str], one: str, more: str) -> str:
    return f"{len(things)} {one if len(things) == 1 else more}"


def check_report(file: str, feed: NormalisedFeed) -> list[str]:
    """What a file is, what importing it would do, and all warnings, in lines. Raises LivecastError as the import would.

    The import runs in a transaction that is rolled back, so the report is exact and nothing is written.
    """
    facts = feed.facts
    is_new = not Match.objects.filter(feed_key=facts.key).exists()
    with transaction.atomic():
        match, counts = import_feed(feed)
        score, status = str(match.scoreline), match.get_status_display().lower()
        transaction.set_rollback(True)
    kinds = Counter(facts.rules.kind(step.line.kind).name.lower() for step in feed.steps if step.line is not None)
    stated = str(Scoreline.from_data(facts.result)) if facts.result else "no score"
    return [
        f"{file}: {feed.format}",
        f"  match: {facts.home.name} v {facts.away.name}, {facts.rules.name.lower()}, id “{facts.key}”",
        f"  would {'create the match' if is_new else f'change match {match.pk}'}: {counts}",
        f"  then: {score}, {status}; stated in the file: {stated}",
        f"  kinds: {', '.join(f'{name} {count}' for name, count in kinds.most_common()) or 'none'}",
        *(f"  warning: {message}" for message in feed.warnings.messages()),
    ]
