"""Undo: withdraw the newest line of a commentator."""

from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from livecast.errors import LivecastError
from matches.actions.editing import retract_entry
from matches.actions.holds import delete_held
from matches.actions.locking import lock_for_undo
from matches.models import CommentaryEntry, HeldEntry

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
    context = lock_for_undo(match_id, author)
    if context.held is not None:
        return UndoResult(held=delete_held(context.held.match, context.held))
    if context.entry is None:
        raise LivecastError("commentary.nothing_to_undo", "You have no entry to undo in this match.", status=404)
    return UndoResult(entry=retract_entry(context.entry.match, context.entry, context.rows, UNDO_REASON))
