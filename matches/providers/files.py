"""Load feed files for commands, and report errors and results in one line."""

from pathlib import Path

from livecast.errors import LivecastError
from matches.models import Match
from matches.providers.commentary_feed import read_feed_file
from matches.providers.errors import FeedError
from matches.providers.importer import ImportCounts
from matches.providers.normalise import NormalisedFeed, normalise_feed
from matches.sports import NOT_STATED


def load_feed(path: Path, match_id: int | None = None) -> NormalisedFeed:
    """Load and normalise a feed file.

    Raises FeedError, and `feed.unreadable` if the file cannot be read.

    The clocks use the format of the target match: `match_id`, or the match with the feed's key.
    """
    try:
        feed = read_feed_file(path)
    except OSError as error:
        raise LivecastError("feed.unreadable", f"cannot be read: {error.strerror or error}") from None
    matches = Match.objects.select_related("competition")
    into = matches.filter(feed_key=feed.header.match_id) if match_id is None else matches.filter(pk=match_id)
    match = into.first()
    return normalise_feed(feed, NOT_STATED if match is None else match.format)


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
