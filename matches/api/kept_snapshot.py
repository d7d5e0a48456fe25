"""The snapshot of a match as JSON, whose entries are kept in the process.

An entry is encoded again when a column that it shows has changed: one of its own, or of the name of its author.
"""

from threading import Lock
from typing import Any

from accounts.models import User
from livecast import release
from livecast.bounded_cache import BoundedCache
from livecast.prepared_query import PreparedQuery, RawRow
from livecast.realtime.protocol import encode_data
from matches.feed import events
from matches.models import CommentaryEntry, Match
from matches.pages.etag import etag_of
from matches.pages.match_facts import facts_of
from matches.selectors import Snapshot

# The limits of one process. An entry has about 500 bytes, and the row that it was made from 2 KB.
MAX_MATCHES = 500
MAX_BYTES = 32 * 1024 * 1024
ROW_BYTES = 2 * 1024

# What events.entry_data shows.
_SHOWN = (
    *("position", "period", "minute", "kind", "side", "body", "players", "byline", "scoreline", "scored", "pinned"),
    *("photo", "photo_width", "photo_height", "photo_alt", "photo_thumbs", "reason", "version"),
    *("happened_at", "posted_at", "corrected_at", "retracted_at", "author"),
    *(f"author__{field}" for field in ("username", "first_name", "last_name", "display_name", "deleted_at")),
)
_entries = PreparedQuery(
    lambda match: (
        CommentaryEntry.objects.filter(match=match).select_related("author").only(*_SHOWN).order_by("position", "pk")
    )
)
_authors = PreparedQuery(
    lambda match: User.objects.filter(
        pk__in=CommentaryEntry.objects.filter(match=match, author__isnull=False).values("author")
    ).order_by("pk")
)


class KeptEntries:
    """The JSON of the entries of one match."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._valid_for: list[Any] = []
        self._texts: dict[RawRow, str] = {}

    @property
    def size(self) -> int:
        return sum(map(len, self._texts.values())) + ROW_BYTES * len(self._texts)

    def texts(self, match: Match) -> list[str]:
        """Return the entries as the database has them now, in the order of the match."""
        with self._lock:
            rows = _entries.raw_rows(match=match.pk)
            valid_for = [release.identifier(), match.sport, match.format.as_data()]
            known = self._texts if valid_for == self._valid_for else {}
            changed = [row for row in rows if row not in known]
            new: dict[RawRow, str] = {}
            for row, entry in zip(changed, _entries.instances(changed), strict=True):
                entry.match = match
                new[row] = encode_data(events.entry_data(entry))
            # Only what is shown now is kept.
            self._texts = {row: known[row] if row in known else new[row] for row in rows}
            self._valid_for = valid_for
            return list(self._texts.values())


kept_entries: BoundedCache[int, KeptEntries] = BoundedCache(MAX_MATCHES, MAX_BYTES)


def snapshot_json(match: Match, epoch: str) -> str:
    """Return the snapshot of a match that `selectors.match_at_head` has read, as `Snapshot.as_data` has it."""
    kept = kept_entries.get_or_add(match.pk, KeptEntries)
    texts = kept.texts(match)
    kept_entries.put(match.pk, kept, kept.size)
    data = Snapshot(match, epoch, match.last_offset, []).as_data()
    del data["entries"]
    return f'{encode_data(data)[:-1]},"entries":[{",".join(texts)}]}}'


def snapshot_version(match: Match, epoch: str) -> str:
    """Return a version of the snapshot for its ETag: the place in the log, and what the log does not carry."""
    names = [(author.pk, author.public_name) for author in _authors(match=match.pk)]
    other = etag_of([facts_of(match), names]).strip('"')
    return f"{epoch}-{match.last_offset}-{other}"
