"""The row lock on a match that every write takes, and the read after it.

The lock is a statement of its own. A statement that waits for the lock sees the other tables as they were before it
waited, so the next statement reads everything that must be current.
"""

from django.db.models import QuerySet, Subquery

from accounts.models import User
from livecast.errors import LivecastError
from livecast.prepared_query import Parameter, PreparedQuery
from matches.actions import reading
from matches.actions.reading import PostContext
from matches.models import CommentaryEntry, HeldEntry, Match


def lock_match(match_id: int) -> Match:
    """Return the match, locked until the transaction ends. Raises `match.not_found` (404)."""
    _lock(match_id)
    return reading.read_match(match_id)


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


def lock_entry(entry_id: int, author: User | None = None) -> tuple[Match, CommentaryEntry]:
    """Return the locked match and the entry. Raises `commentary.not_found` (404), or as `require_commentator`."""
    if not _entry_locks(entry=entry_id):
        raise LivecastError("commentary.not_found", "There is no such entry.", status=404)
    entry = reading.read_entry(entry_id, author)
    return entry.match, entry


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
