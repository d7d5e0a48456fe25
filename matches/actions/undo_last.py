"""Undo: withdraw the newest line of a commentator."""

from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from livecast.errors import LivecastError
from matches.actions.editing import retract_entry
from matches.actions.holds import delete_held
from matches.actions.locking import lock_match
from matches.models import CommentaryEntry, HeldEntry
from matches.permissions import require_commentator

UNDO_REASON = "undone"  # the reason that fans see


@dataclass(frozen=True, slots=True)
class UndoResult:
    """The entry that was retracted, or the held line that was deleted."""

    entry: CommentaryEntry | None = None
    held: HeldEntry | None = None


@transaction.atomic
def undo(*, match_id: int, author: User) -> UndoResult:
    """Retract or delete the author's newest line in this match.

    Raises `commentary.nothing_to_undo` (404).
    """
    match = lock_match(match_id)
    require_commentator(match, author)
    mine = match.commentary.select_related("author").filter(author=author, feed_seq=None, retracted_at=None)
    entry = mine.order_by("-pk").first()
    held = match.held.select_related("author").filter(author=author).order_by("-posted_at", "-pk").first()
    if held is not None and (entry is None or held.posted_at > entry.posted_at):
        return UndoResult(held=delete_held(match, held))
    if entry is None:
        raise LivecastError("commentary.nothing_to_undo", "You have no entry to undo in this match.", status=404)
    entry.match = match
    return UndoResult(entry=retract_entry(match, entry, UNDO_REASON))
