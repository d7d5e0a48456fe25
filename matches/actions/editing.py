"""Corrections, retractions and the pin. Entries are never deleted."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, replace
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from livecast.clean_text import clean, clean_lines
from livecast.errors import LivecastError
from livecast.realtime.protocol import Event
from matches.actions import ordering
from matches.actions.awards import correct_award
from matches.actions.entry_draft import EntryDraft, check_body, check_draft, clean_players
from matches.actions.entry_rows import EntryRow, save_rows
from matches.actions.locking import lock_entry, lock_entry_and_pinned, lock_entry_and_rows
from matches.actions.posting import save_shifted
from matches.actions.state_changes import (
    StateBefore,
    apply_effect,
    publish_changes,
    rescore,
    rescored_events,
    revert_effect,
)
from matches.feed import events, feed_log
from matches.models import CommentaryEntry, Match
from matches.scoring.clock import minute_label
from matches.sports import Effect

CORRECTABLE_FIELDS = frozenset(
    {
        "body",
        "byline",
        "clock_seconds",
        "feed_seq",
        "happened_at",
        "kind",
        "minute",
        "period",
        "photo_alt",
        "players",
        "provider_score",
        "side",
    }
)
# A change of these is not a correction. Only the time of day is published: it is shown where the minute is unknown.
_UNMARKED_FIELDS = frozenset({"feed_seq", "happened_at"})
_TIME_FIELDS = frozenset({"period", "clock_seconds"})
# Fields that score and statistics depend on.
_SCORE_FIELDS = _TIME_FIELDS | {"kind", "side", "provider_score"}
# Besides the corrected fields.
_CORRECTION_FIELDS = frozenset(
    {"corrected_at", "reason", "version", "minute", "position", "state_change", "scoreline", "scored"}
)
_RETRACTION_FIELDS = frozenset(
    {"retracted_at", "reason", "version", "pinned", "feed_seq", "state_change", "scoreline", "scored"}
)
_DRAFT_FIELDS = frozenset(field.name for field in fields(EntryDraft))


@transaction.atomic
def correct_commentary(
    *, entry_id: int, author: User | None, reason: str = "", version: int | None = None, **changes: Any
) -> CommentaryEntry:
    """Change fields of an entry. Fans see that it was corrected, and the reason.

    Equal values change nothing.

    `changes`: body, kind, side, players, byline, period, clock_seconds, minute, happened_at, provider_score, photo_alt,
    feed_seq. `version`: the version that the author edited. If the entry has a newer one, `commentary.conflict` (409)
    contains the current entry.
    """
    if unknown := changes.keys() - CORRECTABLE_FIELDS:
        raise TypeError(f"cannot be corrected: {', '.join(sorted(unknown))}")
    match, entry, rows = _locked(entry_id, author, with_rows=not _SCORE_FIELDS.isdisjoint(changes))
    require_version(entry, version)
    changes = _cleaned(changes)
    changed = {name for name, value in changes.items() if getattr(entry, name) != value}
    if not changed:
        return entry
    current = {name: getattr(entry, name) for name in ("body", "kind", "side", "period")}
    draft = EntryDraft(**current, feed_seq=entry.feed_seq if author is None else None)
    check_draft(match.rules, replace(draft, **{name: changes[name] for name in changed & _DRAFT_FIELDS}))

    for name in changed:
        setattr(entry, name, changes[name])
    if changed & _TIME_FIELDS and "minute" not in changes:
        entry.minute = minute_label(match.rules, entry.period, entry.clock_seconds)
    if changed <= _UNMARKED_FIELDS:
        entry.save(update_fields=changed)
        if "happened_at" in changed:
            feed_log.publish(match, events.commentary_corrected(entry))
        return entry
    now = timezone.now()
    entry.corrected_at, entry.reason = now, clean(reason)
    entry.version += 1
    before = StateBefore(match)
    old_position = entry.position
    published = _reposition(match, entry, rows) if changed & _TIME_FIELDS and entry.feed_seq is None else []
    if "kind" in changed and entry.feed_seq is None:
        _replace_effect(match, entry, rows)
    elif changed & {"body", "side"} and match.rules.kind(entry.kind).effect is Effect.AWARD:
        correct_award(match, entry)
    rescored = rescore(match, entry, rows, from_position=old_position) if changed & _SCORE_FIELDS else []
    save_rows(rescored, entry, changed | _CORRECTION_FIELDS)
    publish_changes(match, before, now, *published, *rescored_events(rescored), events.commentary_corrected(entry))
    return entry


def _locked(
    entry_id: int, author: User | None, *, with_rows: bool
) -> tuple[Match, CommentaryEntry, Sequence[EntryRow]]:
    if with_rows:
        return lock_entry_and_rows(entry_id, author)
    return *lock_entry(entry_id, author), ()


def _cleaned(changes: dict[str, Any]) -> dict[str, Any]:
    """Return the changes without characters that hide, overlay or reorder text. Raises LivecastError for the text."""
    if "body" in changes:
        check_body(changes["body"])
    cleaners: dict[str, Callable[[Any], Any]] = {
        "body": clean_lines,
        "players": clean_players,
        "byline": clean,
        "photo_alt": clean,
    }
    return {name: cleaners[name](value) if name in cleaners else value for name, value in changes.items()}


@transaction.atomic
def retract_commentary(
    *, entry_id: int, author: User | None, reason: str = "", feed_seq: int | None = None
) -> CommentaryEntry:
    """Retract an entry: it stays visible, struck through, and does not count any more.

    Idempotent.

    Its change to the match's status, period and clock is reverted, unless these have changed since.
    """
    match, entry, rows = lock_entry_and_rows(entry_id, author)
    return retract_entry(match, entry, rows, reason, feed_seq)


def retract_entry(
    match: Match, entry: CommentaryEntry, rows: Iterable[EntryRow], reason: str, feed_seq: int | None = None
) -> CommentaryEntry:
    """Retract an entry. The caller has locked the match. `rows`: the entries of the match."""
    if feed_seq is not None:
        entry.feed_seq = feed_seq
    if entry.retracted_at is not None:
        entry.save(update_fields=["feed_seq"])
        return entry
    now = timezone.now()
    before = StateBefore(match)
    entry.retracted_at, entry.reason, entry.pinned = now, clean(reason), False
    entry.version += 1
    revert_effect(match, entry)
    rescored = rescore(match, entry, rows)
    save_rows(rescored, entry, _RETRACTION_FIELDS)
    publish_changes(match, before, now, *rescored_events(rescored), events.commentary_retracted(entry))
    return entry


@transaction.atomic
def pin_commentary(*, entry_id: int, author: User | None, pinned: bool) -> CommentaryEntry:
    """Pin an entry to the top of the page, or unpin it. A match has at most one pinned entry."""
    match, entry, pinned_before = lock_entry_and_pinned(entry_id, author)
    if entry.retracted_at is not None and pinned:
        raise LivecastError("commentary.retracted", "A retracted entry cannot be pinned.", status=409)
    changed = [*pinned_before] if pinned else []
    if entry.pinned != pinned:
        changed.append(entry)
    for one in changed:
        one.pinned = not one.pinned
    if changed:
        match.commentary.filter(pk__in=[one.pk for one in changed]).update(pinned=Q(pinned=False))
        feed_log.publish(match, *map(events.commentary_pinned, changed))
    return entry


def require_version(entry: CommentaryEntry, version: int | None) -> None:
    """Raise `commentary.conflict` (409) if the entry has another version than the author edited."""
    if version is None or version == entry.version:
        return
    raise LivecastError(
        "commentary.conflict",
        "Somebody else has changed this entry since you opened it.",
        status=409,
        theirs=events.entry_data(entry),
        version=entry.version,
    )


def _reposition(match: Match, entry: CommentaryEntry, rows: Sequence[EntryRow]) -> list[Event]:
    """Move the entry to the position of its new time. Return the events of the entries that were shifted for it."""
    time = ordering.time_of(match.rules, entry.kind, entry.period, entry.clock_seconds)
    if time is None:
        return []
    placement = ordering.placement_by_time(match.rules, time, rows, moving=entry.pk)
    entry.position = placement.position
    return save_shifted(match, placement)


def _replace_effect(match: Match, entry: CommentaryEntry, rows: Iterable[EntryRow]) -> None:
    """Revert the effect of the entry's old kind.

    Apply that of the new kind if it is the last entry.
    """
    revert_effect(match, entry)
    if not any(row.position > entry.position for row in rows if row.pk != entry.pk):
        apply_effect(match, entry, entry.posted_at, run_clock=True)
