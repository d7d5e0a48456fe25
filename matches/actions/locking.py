"""The row lock on a match that every write takes."""

from livecast.errors import LivecastError
from matches.models import CommentaryEntry, Match


def lock_match(match_id: int) -> Match:
    """Return the match, locked until the transaction ends. Raises `match.not_found` (404)."""
    try:
        # The row lock makes the order of commits the order of offsets, without gaps.
        return Match.objects.select_for_update().get(pk=match_id)
    except Match.DoesNotExist:
        raise LivecastError("match.not_found", "There is no such match.", status=404) from None


def lock_entry(entry_id: int) -> tuple[Match, CommentaryEntry]:
    """Return the locked match and the entry. Raises `commentary.not_found` (404)."""
    match_id = CommentaryEntry.objects.filter(pk=entry_id).values_list("match_id", flat=True).first()
    if match_id is None:
        raise LivecastError("commentary.not_found", "There is no such entry.", status=404)
    match = lock_match(match_id)
    entry = match.commentary.select_related("author").get(pk=entry_id)  # read after the lock was taken
    entry.match = match
    return match, entry
