"""A match, and an entry of it, behind the lock that every write takes."""

from livecast.errors import LivecastError
from matches.models import CommentaryEntry, Match


def lock_match(match_id: int) -> Match:
    """The match, which nobody else writes until the transaction ends. Raises `match.not_found` (404)."""
    try:
        # The row lock gives offsets without gaps: commit order is offset order.
        return Match.objects.select_for_update().get(pk=match_id)
    except Match.DoesNotExist:
        raise LivecastError("match.not_found", "There is no such match.", status=404) from None


def lock_entry(entry_id: int) -> tuple[Match, CommentaryEntry]:
    """The entry and its match, locked. Raises `commentary.not_found` (404)."""
    match_id = CommentaryEntry.objects.filter(pk=entry_id).values_list("match_id", flat=True).first()
    if match_id is None:
        raise LivecastError("commentary.not_found", "There is no such entry.", status=404)
    match = lock_match(match_id)
    entry = match.commentary.select_related("author").get(pk=entry_id)  # read behind the lock, never before
    entry.match = match
    return match, entry
