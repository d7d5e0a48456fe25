"""Held lines: entries that wait some seconds, so that their author can withdraw them.

Held lines are stored in the database and survive a restart of every process. A line that cannot be released when it is
due (for example because the match was postponed) stays held, with the reason.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from livecast.errors import LivecastError
from livecast.task_queue import enqueue
from matches.actions.entry_draft import EntryDraft, check_draft
from matches.actions.locking import lock_for_release
from matches.actions.posting import existing_entry, require_possible, write_entry
from matches.actions.reading import PostContext
from matches.feed.console_state import push_console_state
from matches.models import CommentaryEntry, HeldEntry, Match
from matches.permissions import require_commentator

logger = logging.getLogger(__name__)

LONGEST_HOLD = 30  # seconds
# A release task may start this much before the due time.
EARLY_TOLERANCE = timedelta(seconds=0.2)


def hold_entry(
    match: Match,
    author: User | None,
    client_key: str,
    draft: EntryDraft,
    *,
    typed_text: str,
    seconds: float,
    now: datetime,
) -> HeldEntry:
    """Hold a valid draft. The caller has locked the match.

    The author gets `typed_text` back on withdrawal.
    """
    held = match.held.create(
        client_key=client_key,
        author=author,
        typed_text=typed_text,
        draft=draft.as_data(),
        posted_at=now,
        release_at=now + timedelta(seconds=seconds),
    )
    push_console_state(match.pk)
    _release_later(match.pk, client_key, seconds)
    return held


def _release_later(match_id: int, client_key: str, seconds: float) -> None:
    # Robust: an unavailable broker must not fail the post; the sweep releases the line.
    transaction.on_commit(
        lambda: enqueue("matches.tasks.release_held", match_id, client_key, countdown=seconds), robust=True
    )


@transaction.atomic
def withdraw_held(*, match_id: int, author: User | None, client_key: str) -> HeldEntry:
    """Delete a held line before fans see it, and return it.

    Raises `held.not_found` (404) after its release.
    """
    context, held = lock_for_release(match_id, author, client_key)
    if held is None or context.entry_id is not None:
        raise LivecastError("held.not_found", "It is too late: this line was already released.", status=404)
    return delete_held(context.match, held)


def delete_held(match: Match, held: HeldEntry) -> HeldEntry:
    """Delete a held line and return it. The caller has locked the match."""
    match.held.filter(pk=held.pk).delete()
    push_console_state(match.pk)
    return held


def release_held(*, match_id: int, author: User | None, client_key: str) -> CommentaryEntry:
    """Release a held line now and return its entry.

    Idempotent: a released line returns the same entry.
    """
    with transaction.atomic():
        context, held = lock_for_release(match_id, author, client_key)
        entry, refusal = _release_locked(context, held, client_key, timezone.now())
        if held is not None and refusal is None:
            # A worker deletes the held line. The entry is enough to show that it is released.
            _release_later(match_id, client_key, 0)
    # Raised after the commit, so that the reason is stored.
    if refusal is not None:
        raise refusal
    if entry is None:
        raise LivecastError("held.not_found", "There is no such held line. It may have been withdrawn.", status=404)
    return entry


def release_if_due(*, match_id: int, client_key: str) -> None:
    """Release a held line if it is due and no earlier release failed. Delete it once it is released."""
    now = timezone.now()
    with transaction.atomic():
        context, held = lock_for_release(match_id, None, client_key)
        if held is None:
            return
        released = context.entry_id is not None
        if not released and not held.refusal and held.release_at <= now + EARLY_TOLERANCE:
            released = _release_locked(context, held, client_key, now)[1] is None
        if released:
            delete_held(context.match, held)


def release_due() -> None:
    """Release the due lines of all matches, and delete the rows of released ones whose task was lost."""
    entries = CommentaryEntry.objects.filter(match=OuterRef("match"), client_key=OuterRef("client_key"))
    due = HeldEntry.objects.filter(Q(release_at__lte=timezone.now(), refusal="") | Exists(entries))
    for match_id, client_key in due.order_by("release_at", "pk").values_list("match_id", "client_key"):
        try:
            release_if_due(match_id=match_id, client_key=client_key)
        except Exception:
            # The other lines are released all the same. The sweep tries this one again in a second.
            logger.exception("match %s: release of held line %s failed; trying again in a second", match_id, client_key)


def _release_locked(
    context: PostContext, held: HeldEntry | None, client_key: str, now: datetime
) -> tuple[CommentaryEntry | None, LivecastError | None]:
    """Return the entry, or the refusal; neither if the line does not exist. The caller deletes a released line."""
    match, posted = context.match, existing_entry(context)
    if held is None:
        return posted, None
    refusal = None
    if posted is None:
        draft = EntryDraft.from_data(held.draft)
        try:
            # Checked again as for a new post: permission and status may have changed since.
            require_commentator(match, held.author, granted=context.grants(held.author))
            check_draft(match.rules, draft)
            require_possible(match, held.author, draft)
            posted = write_entry(context, held.author, client_key, draft, now)
        except LivecastError as error:
            refusal = error
    if refusal is not None and held.refusal != refusal.message[:200]:
        held.refusal = refusal.message[:200]
        held.save(update_fields=["refusal"])
        push_console_state(match.pk)
    return posted, refusal


def existing_held(context: PostContext) -> HeldEntry | None:
    """Return the held line with the client key of the post, or None."""
    if context.held_id is None:
        return None
    held = HeldEntry.objects.select_related("author").get(pk=context.held_id)
    held.match = context.match
    return held
