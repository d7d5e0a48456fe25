"""The row lock on a match that every write takes, and the read after it.

The lock is a statement of its own. A statement that waits for the lock sees the other tables as they were before it
waited, so the next statement reads everything that must be current.
"""

from django.db.models import QuerySet, Subquery

from accounts.models import User
from livecast.errors import LivecastError
from livecast.prepared_query import Parameter, PreparedQuery
from matches.actions import reading
from matches.actions.entry_rows import EntryRow
from matches.actions.reading import PostContext, UndoContext
from matches.models import CommentaryEntry, HeldEntry, Match


def lock_match(match_id: int) -> Match:
    """Return the match, locked until the transaction ends. Raises `match.not_found` (404)."""
    _lock(match_id)
    return reading.read_match(match_id)


def lock_for_commentary(match_id: int, author: User | None) -> Match:
    """Return the locked match. Raises `match.not_found` (404), or as `require_commentator`."""
    _lock(match_id)
    return reading.read_match_of(match_id, author)


def lock_for_post(match_id: int, author: User | None, client_key: str) -> PostContext:
    """Lock the match for a post. Raises `match.not_found` (404), or as `require_commentator`."""
    _lock(match_id)
    return reading.read_post_context(match_id, author, client_key)


def lock_for_text(match_id: int, author: User | None, client_key: str) -> PostContext:
    """Lock the match as `lock_for_post`, and read its line-up."""
    _lock(match_id)
    return reading.read_text_context(match_id, author, client_key)


def lock_for_release(match_id: int, author: User | None, client_key: str) -> tuple[PostContext, HeldEntry | None]:
    """Lock the match as `lock_for_post`, and read the held line with this key."""
    _lock(match_id)
    return reading.read_held_context(match_id, author, client_key)


def lock_for_undo(match_id: int, author: User) -> UndoContext:
    """Lock the match, and read the newest lines of the author. Raises as `lock_for_commentary`."""
    _lock(match_id)
    return reading.read_undo_context(match_id, author)


def lock_entry(entry_id: int, author: User | None = None) -> tuple[Match, CommentaryEntry]:
    """Return the locked match and the entry. Raises `commentary.not_found` (404), or as `require_commentator`."""
    _lock_of_entry(entry_id)
    entry = reading.read_entry(entry_id, author)
    return entry.match, entry


def lock_entry_and_rows(entry_id: int, author: User | None) -> tuple[Match, CommentaryEntry, list[EntryRow]]:
    """Lock as `lock_entry`, and read the rows of all entries of the match."""
    _lock_of_entry(entry_id)
    entry, rows = reading.read_entry_and_rows(entry_id, author)
    return entry.match, entry, rows


def lock_entry_and_pinned(entry_id: int, author: User | None) -> tuple[Match, CommentaryEntry, list[CommentaryEntry]]:
    """Lock as `lock_entry`, and read the other entries of the match that are pinned."""
    match_id = _lock_of_entry(entry_id)
    entry, pinned = reading.read_entry_and_pinned(entry_id, match_id, author)
    return entry.match, entry, pinned


def _lock_of_entry(entry_id: int) -> int:
    """Lock the match of an entry, and return its id."""
    match = _entry_locks.first(entry=entry_id)
    if match is None:
        raise LivecastError("commentary.not_found", "There is no such entry.", status=404)
    return match.pk


def _lock(match_id: int) -> None:
    # The row lock makes the order of commits the order of offsets, without gaps.
    if not _locks(match=match_id):
        raise LivecastError("match.not_found", "There is no such match.", status=404)


def _lock_query(match: Parameter) -> QuerySet[Match]:
    return Match.objects.order_by().select_for_update().only("pk").filter(pk=match)


def _entry_lock_query(entry: Parameter) -> QuerySet[Match]:
    match_id = CommentaryEntry.objects.order_by().filter(pk=entry).values("match")
    return Match.objects.order_by().select_for_update().only("pk").filter(pk=Subquery(match_id))


_locks = PreparedQuery(_lock_query)
_entry_locks = PreparedQuery(_entry_lock_query)
